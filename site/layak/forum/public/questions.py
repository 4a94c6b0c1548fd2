"""One question to a page: topic, idea, kecamatan, age band. Back keeps every answer; no script is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.errors import slow_down
from layak.core.forms import Form, options
from layak.core.page import redirect_to, render
from layak.extensions import limiter
from layak.forum import visit
from layak.forum.forms.writing import TOO_LONG, AgeForm, IdeaForm, PlaceForm, TopicForm
from layak.forum.personal import explain_marks, pieces, stand_ins
from layak.forum.public.room import (
    age_choices,
    district_choices,
    for_members,
    room,
    topic_choices,
    topic_notes,
    visitor,
)
from layak.forum.public.slowing import is_stranger, member_key
from layak.forum.service import gate, members, texts
from layak.forum.service.ideas import LARGEST_TEXT, LONGEST_IDEA

BOTH = ("GET", "POST")
COURSE = ("forum.ask_topic", "forum.ask_idea", "forum.ask_place", "forum.ask_age", "forum.check")
"""The pages of the questions in their order; the age is left out where it is known."""

WRITTEN_BY_ONE_MEMBER = "120/hour"
"""Texts of one member that are read for harm and for personal data in an hour, two a minute without a pause.

Reading the longest takes seconds. Whoever writes more is slowed with the text kept; nobody else at the same address is.
"""


@dataclass(frozen=True)
class Choice:
    """A question that is answered by choosing: its form, the field in it, and the name of the answer in the draft."""

    form: type[Form]
    field: str
    answer: str
    choices: Callable[[], list[tuple[str, Any]]]
    hint: object = None
    notes: Callable[[], dict[str, str]] = dict


CHOICES = {
    "forum.ask_topic": Choice(TopicForm, "topic", "topic_answer", topic_choices, notes=topic_notes),
    "forum.ask_place": Choice(
        PlaceForm, "district", "district_answer", district_choices, _l("The place of your idea, not where you live.")
    ),
    "forum.ask_age": Choice(
        AgeForm, "age_band", "age_band", age_choices, _l("We ask once. We never ask your birthday.")
    ),
}


def steps() -> list[str]:
    """The pages that this visit goes through."""
    return [one for one in COURSE if one != "forum.ask_age" or not knows_age()]


def next_step() -> str:
    """The page after this one."""
    return steps()[steps().index(request.endpoint or "") + 1]


def ask(template: str, form: Any, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """Show a question with how far along it is; a form that needs a change answers 422 with the text kept."""
    way = steps()
    number = way.index(request.endpoint or "") + 1
    return render(
        template,
        private=True,
        status=422 if form.errors else status,
        form=form,
        has_errors=bool(form.errors),
        number=number,
        total=len(way),
        here=url_for(way[number - 1]),
        back=url_for(["forum.start", *way][number - 1]),
        **more,
    )


def knows_age() -> bool:
    """Whether the pass or an earlier idea told the age band already."""
    member_id = visit.member().member_id
    return member_id is not None and members.age_band_of(member_id) is not None


def refuse_if_closed() -> ResponseReturnValue | None:
    """The kind page where no new ideas are taken."""
    return None if gate.is_open() else show_closed()


def show_closed() -> ResponseReturnValue:
    """No new ideas: the text so far stands on the page, so that the child can copy it."""
    return render("forum/closed.html", private=True, kept=visit.draft().get("text", ""))


@room.page(
    id="/forum-anak/tulis/topik", en="/childrens-forum/write/topic", access=visitor, methods=BOTH, endpoint="ask_topic"
)
@room.page(
    id="/forum-anak/tulis/tempat", en="/childrens-forum/write/place", access=visitor, methods=BOTH, endpoint="ask_place"
)
@room.page(
    id="/forum-anak/tulis/umur", en="/childrens-forum/write/age", access=visitor, methods=BOTH, endpoint="ask_age"
)
@for_members
def choose() -> ResponseReturnValue:
    """A question with choices: the topic, the kecamatan of the place, and the age band where nobody knows it yet."""
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    if request.endpoint not in steps():
        return redirect_to("forum.check")
    question = CHOICES[request.endpoint]
    form = question.form(data={question.field: visit.draft().get(question.answer)})
    field = form[question.field]
    field.choices = options(question.choices())
    if form.validate_on_submit():
        visit.keep(**{question.answer: field.data})
        return redirect_to(next_step())
    return ask("forum/question_choice.html", form, field=field, hint=question.hint, notes=question.notes())


@room.page(id="/forum-anak/tulis/ide", en="/childrens-forum/write/idea", access=visitor, methods=BOTH)
@limiter.limit(
    WRITTEN_BY_ONE_MEMBER, methods=["POST"], key_func=member_key, exempt_when=is_stranger, on_breach=slow_down
)
@for_members
def ask_idea() -> ResponseReturnValue:
    """Second question: the idea. A text about harm leads to the officers; personal data may be taken out.

    A closed forum takes the text in all the same, and looks for harm in it, before it says that it is closed.
    """
    closed = refuse_if_closed()
    if closed is not None and request.method == "GET":
        return closed
    form = IdeaForm(data={"text": visit.draft().get("text"), "harm": visit.draft().get("harm")})
    if not form.validate_on_submit():
        return ask_for_idea(form)
    text = (form.text.data or "").strip()
    visit.keep(text=text, harm=bool(form.harm.data))
    if visit.as_draft(visit.draft()).is_for_officers:
        return redirect_to("forum.tell_officer")
    return show_closed() if closed is not None else go_on(form, text)


def go_on(form: IdeaForm, text: str) -> ResponseReturnValue:
    """After the idea is kept: what gives somebody away is shown or taken out, then comes the next question."""
    marks = texts.find_personal(text)
    wish = request.form.get("act")
    if wish == "clean":
        visit.keep(text=texts.without(text, marks, stand_ins()), is_cleaned=True)
        return redirect_to("forum.ask_idea")
    if marks and wish != "anyway":
        return ask_for_idea(form, marks)
    visit.keep(is_cleaned=False)
    return redirect_to(next_step())


def ask_for_idea(form: IdeaForm, marks: list[texts.Mark] | None = None) -> ResponseReturnValue:
    """The page of the idea, with what was found in it."""
    text = form.text.data or ""
    if request.method == "GET" and len(text) > LARGEST_TEXT:
        form.text.errors = [TOO_LONG]
    return ask(
        "forum/question_idea.html",
        form,
        status=422 if marks else 200,
        marks=explain_marks(marks or []),
        pieces=pieces(text, marks or []),
        limit=LONGEST_IDEA,
        is_cleaned=request.method == "GET" and visit.draft().get("is_cleaned"),
    )
