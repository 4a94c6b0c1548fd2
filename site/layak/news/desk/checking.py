"""The automatic checks in words, with the links to their places, and the measure under a children's version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2.environment import TemplateModule
from werkzeug.wrappers import Response

from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.page import render, site_content
from layak.news.desk.room import room, write
from layak.news.forms.article import ArticleForm
from layak.news.forms.schedule import read_moment
from layak.news.service import tidy
from layak.news.service.checks import Check, Place, check_draft
from layak.news.service.drafts import KIDS_LENGTH, Draft
from layak.news.service.readability import Reading, read_kids
from layak.news.service.working import WorkingCopy

CHECKS = {
    "languages": (_l("Both languages are complete"), _l("One language is missing or unfinished")),
    "lead": (_l("The summary has at most 160 letters"), _l("The summary is empty or longer than 160 letters")),
    "source": (_l("The source is named"), _l("No source is named")),
    "topic": (_l("A component of KLA is chosen"), _l("No component of KLA is chosen")),
    "dead_links": (
        _l("The links to this site lead to a page"),
        _l("A link to this site leads nowhere. It must be mended"),
    ),
    "alt": (_l("The picture has its words"), _l("The picture has no words in this language. They must be written")),
    "people": (
        _l("It is on record who can be recognised in the picture"),
        _l("Who can be recognised is not on record, or no consent for this site holds. This holds publishing back"),
    ),
    "headings": (
        _l("The headings are in order"),
        _l("The headings skip a level: begin with ##, then ###; #### is the last"),
    ),
    "link_words": (
        _l("The words of the links say where they lead"),
        _l("The words of a link do not say where it leads"),
    ),
    "tables": (_l("The tables have a header row"), _l("A table has no header row: name its columns in the first row")),
    "pictures": (
        _l("No picture stands in the text"),
        _l("A picture in the text is not shown. Give it to the article with its words"),
    ),
    "sentences": (_l("No sentence has more than 25 words"), _l("A sentence has more than 25 words")),
    "acronyms": (_l("The acronyms are explained"), _l("An acronym is not explained")),
    "kids": (_l("The children’s version is not hard to read"), _l("The children’s version is hard to read")),
}
"""What the automatic checks say when all is well, and when not."""

VERDICTS = {
    "easy": _l("easy to read"),
    "middling": _l("not quite easy to read"),
    "hard": _l("hard to read for children"),
}
"""What the measure of a children's version says in the end."""

MOST_PARTS = 64
"""Blocks that are kept as they were shown."""

SHOWN_AT_ONCE = 3
"""Places of a check that are not folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    """A place with the address of its field, and what could be written there instead."""

    place: Place
    href: str
    label: Any
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """A check in words, with its places: the first ones, and those that are folded."""

    check: Check
    words: Any
    first: tuple[ShownPlace, ...]
    rest: tuple[ShownPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChecks:
    """All checks of a draft: those that need a look, and those in order; idle while nothing is written."""

    open: tuple[ShownCheck, ...]
    well: tuple[ShownCheck, ...]
    is_idle: bool = False

    @property
    def total(self) -> int:
        """How many checks there are."""
        return len(self.open) + len(self.well)


def show_checks(form: ArticleForm, copy: WorkingCopy | None) -> ShownChecks:
    """Look at what stands in the form; what stands in the way comes first."""
    draft = form.draft()
    found = check_draft(draft, pictures=copy.pictures if copy else (), at=appears_at(form))
    return show_found(found, form, copy, is_idle=not draft.languages)


def show_found(checks: tuple[Check, ...], form: ArticleForm, copy: WorkingCopy | None, *, is_idle: bool) -> ShownChecks:
    """What the checks found, in words; of a draft without any text, only what stands in the way."""
    found = [as_shown(check, form, copy) for check in checks]
    if is_idle:
        return ShownChecks(open=tuple(one for one in found if one.check.is_blocking), well=(), is_idle=True)
    waiting = sorted((one for one in found if not one.check.is_well), key=lambda one: not one.check.is_blocking)
    return ShownChecks(open=tuple(waiting), well=tuple(one for one in found if one.check.is_well))


def appears_at(form: ArticleForm) -> datetime:
    """When readers would get what stands in the form: at the moment that was chosen, or now."""
    moment = read_moment(form.moment.data or "", current_app.extensions["layak"].zone)
    return max(now(), moment) if moment and form.when.data == "later" else now()


def checks_part(draft: Draft, copy: WorkingCopy | None) -> TemplateModule:
    """The block of the checks for a part of the editor; what they find is mostly what they found a sentence before."""
    found = check_draft(draft, pictures=copy.pictures if copy else ())
    key = (current_lang(), request.script_root, copy.number if copy else 0, not draft.languages, found)
    kept: dict[Any, TemplateModule] = current_app.extensions.setdefault("layak_check_parts", {})
    part = kept.get(key)
    if part is None:
        if len(kept) >= MOST_PARTS:
            kept.clear()
        env = current_app.extensions["layak"].environments[current_lang()]
        form = ArticleForm(formdata=None)
        shown = partial(show_found, found, form, copy, is_idle=not draft.languages)
        context = {"form": form, "find_checks": shown, "is_oob": True}
        part = kept[key] = env.get_template("news/_edit_checks.html").make_module(context)
    return part


def as_shown(check: Check, form: ArticleForm, copy: WorkingCopy | None) -> ShownCheck:
    """A check with its words and the links to its places."""
    places = tuple(show_places(check.places, form, copy))
    words = CHECKS[check.key][0 if check.is_well else 1]
    return ShownCheck(check=check, words=words, first=places[:SHOWN_AT_ONCE], rest=places[SHOWN_AT_ONCE:])


def show_places(places: tuple[Place, ...], form: ArticleForm, copy: WorkingCopy | None) -> Iterator[ShownPlace]:
    """Each place with the link to its field; words and consent of a picture are on pages of their own."""
    for place in places:
        if place.field == "picture" and copy:
            href, label = url_for("news_desk.edit_picture", number=copy.number), _l("The words of the picture")
        elif place.field == "consent" and copy:
            href = url_for("news_desk.give_consent", name=place.picture or "", article=copy.number)
            number = 1 + [one.name for one in copy.pictures].index(place.picture or "")
            label = _("Consent for picture %(number)s", number=number)
        else:
            href, label = f"#{form[place.field].id}", form[place.field].label.text
        yield ShownPlace(place=place, href=href, label=label, offer=expansion(place))


def expansion(place: Place) -> str:
    """What the glossary has for an acronym, as it would be written once: its words, then the acronym in brackets."""
    if place.acronym:
        for term in site_content().framework.terms:
            if term.acronym and place.acronym in (term.acronym, term.acronym.split()[0]):
                return f"{localized(term, 'term', place.lang)} ({place.acronym})"
    return ""


def measure(form: ArticleForm, lang: str) -> Reading | None:
    """The measure of the children's version that stands in the form, if there is one."""
    kids = form[f"kids_{lang}"].data
    return read_kids(kids[:KIDS_LENGTH], lang) if kids else None


@room.page(
    id="/ruang-kerja/berita/ukur/<one>",
    en="/desk/news/measure/<one>",
    access=write,
    methods=["POST"],
)
def measure_kids(one: str) -> Response:
    """Measure a children's version while it is typed; nothing is kept."""
    if one not in LANGUAGES:
        abort(404)
    kids = tidy(request.form.get(f"kids_{one}"))[:KIDS_LENGTH]
    return render(
        "news/_measure.html", private=True, reading=read_kids(kids, one) if kids else None, one=one, verdicts=VERDICTS
    )


def kids_context(form: ArticleForm) -> dict[str, Any]:
    """What the fields of the children's versions need beside the form."""
    return {"readings": {lang: measure(form, lang) for lang in LANGUAGES}, "verdicts": VERDICTS}
