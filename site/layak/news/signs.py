"""The signs of a child's identity as the editor shows them: words for each kind, and the answers in its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from layak.core.clock import now
from layak.core.forms import Form
from layak.news import service
from layak.news.forms.article import ArticleForm
from layak.news.forms.reasons import tell_reasons
from layak.news.models import IdentityAnswer
from layak.news.service import Given, Sign, tidy
from layak.news.service.answers import find_signs
from layak.news.service.drafts import LIVE_LETTERS
from layak.news.service.working import WorkingCopy

MOST_ANSWERS = 300
"""Answers that one form can bring."""

KIND_WORDS = {
    "name_age": (
        _l("A name beside an age below 18"),
        _l("Name and age together lead to one child for years. Write “a child” or “a pupil”, without name and age."),
    ),
    "initials": (
        _l("Initials of a child"),
        _l("Neighbours and classmates know whose initials these are. Write “a child” and leave out age and place."),
    ),
    "name_school": (
        _l("A name with a school or class"),
        _l("Whoever knows the school finds the child. Write “a pupil of a primary school”, without the name."),
    ),
    "child_name": (
        _l("The name of a child"),
        _l("A name stays findable when the child is grown. Write what the child does: “the chair of the forum”."),
    ),
    "parents": (
        _l("A child’s family by name"),
        _l("Who names a parent names the child. Write “the family” or “a parent”, without the name."),
    ),
    "case": (
        _l("A child in a matter of harm, police or court"),
        _l(
            "The law hides who a child victim, witness or suspect is (UU 11/2012, article 19; Dewan Pers rule 1/2019). "
            "Tell what is done for children, not this case."
        ),
    ),
    "school": (
        _l("The school of one child"),
        _l("School and age or class lead to one child. Write “a primary school in the city”."),
    ),
    "address": (_l("Where a child lives"), _l("A stranger could go there. Name the district at most.")),
    "number": (
        _l("An identity number"),
        _l("This number opens a person’s records. Take it out; nobody needs it in an article."),
    ),
    "birth_date": (
        _l("A child’s date of birth"),
        _l("With a date of birth others can pretend to be the child. Take it out or write the year of the programme."),
    ),
    "phone": (_l("A private phone number"), _l("Strangers would call. Give the number of an office instead.")),
    "plate": (
        _l("The plate of a vehicle"),
        _l("A plate leads to a family’s home. Write “a motorcycle” or “a car”."),
    ),
    "social": (
        _l("A private account"),
        _l("The account shows the child’s face and friends. Take it out; name an official account if one is needed."),
    ),
    "from_social": (
        _l("Material from social media"),
        _l("Who shared it had no right to show the child. Ask the office or the family, and leave the material out."),
    ),
    "singled": (
        _l("One child told of closely"),
        _l("Together these words can lead to one child. Leave out what only this child has: a team, a place, a prize."),
    ),
}
"""What each kind is called, why it matters and what to write instead."""

ANSWER_WORDS = {
    "not_a_child": _l("This is not a child"),
    "public_adult": _l("This is an adult in a public role"),
    "nobody_meant": _l("These words point to nobody"),
    "consent": _l("The guardian’s written consent is on file, and it is good for the child"),
    "other": _l("Another reason"),
}
"""What a person may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSign:
    """A sign with the links to its places, what is kept, and what was just chosen in the form."""

    sign: Sign
    places: tuple[tuple[str, str], ...]
    kept: IdentityAnswer | None
    chosen: str
    reason: str

    @property
    def label(self) -> Any:
        """What its kind is called."""
        return KIND_WORDS[self.sign.kind][0]

    @property
    def advice(self) -> Any:
        """Why it matters, and what to write instead."""
        return KIND_WORDS[self.sign.kind][1]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers to choose from; in a case matter consent changes nothing."""
        return {key: words for key, words in ANSWER_WORDS.items() if key != "consent" or self.sign.kind != "case"}

    @property
    def lang(self) -> str | None:
        """The language of its words."""
        return next((field[-2:] for field in self.sign.fields if field[-3:] in ("_id", "_en")), None)


def read_answers(values: Mapping[str, str]) -> tuple[Given, ...]:
    """The answers in a form that was sent."""
    names = [name for name in values if name.startswith("answer-") and values[name]][:MOST_ANSWERS]
    return tuple(
        Given(
            digest=name.removeprefix("answer-"),
            answer=values[name],
            reason=tidy(values.get(f"reason-{name.removeprefix('answer-')}")),
        )
        for name in names
    )


def list_shown(form: ArticleForm, copy: WorkingCopy | None, *, is_preview: bool = False) -> list[ShownSign] | None:
    """The signs in what stands in the form, those without an answer first; None where it is too long for that."""
    draft = form.draft()
    if draft.is_too_long or (is_preview and draft.letters > LIVE_LETTERS):
        return None
    pictures = copy.pictures if copy else ()
    found = find_signs(draft, year=now().year, pictures=pictures, notes=form.notes.told)
    kept = service.list_answers(copy.number) if copy else {}
    given = {one.digest: one for one in read_answers(request.form)}
    shown = [
        ShownSign(
            sign=sign,
            places=tuple(place_of(form, copy, field) for field in sign.fields),
            kept=kept.get(sign.digest),
            chosen=given[sign.digest].answer if sign.digest in given else "",
            reason=given[sign.digest].reason if sign.digest in given else "",
        )
        for sign in found
    ]
    return sorted(shown, key=lambda one: one.kept is not None)


def shown_again(
    form: Form, found: Sequence[Sign], kept: Mapping[str, Any], fields: Mapping[str, str]
) -> list[ShownSign]:
    """Signs in another text than an article, with what is kept and what was just chosen; `fields` are its own names."""
    given = {one.digest: one for one in read_answers(request.form)}
    return [
        ShownSign(
            sign=sign,
            places=tuple((f"#{one.id}", str(one.label.text)) for one in (form[fields.get(f, f)] for f in sign.fields)),
            kept=kept.get(sign.digest),
            chosen=given[sign.digest].answer if sign.digest in given else "",
            reason=given[sign.digest].reason if sign.digest in given else "",
        )
        for sign in found
    ]


def tell_signs(form: Form, reasons: Sequence[str]) -> None:
    """Say beside the signs of a form why it is held back."""
    tell_reasons(form, reasons)


def place_of(form: ArticleForm, copy: WorkingCopy | None, field: str) -> tuple[str, str]:
    """The address of the field in which a sign stands, and what the field is called."""
    if field.startswith("picture") and copy:
        return url_for("news_desk.edit_picture", number=copy.number), str(_l("The words of the picture"))
    return f"#{form[field].id}", str(form[field].label.text)
