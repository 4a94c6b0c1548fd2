"""One question to a page: topic, idea, kecamatan, age band. Back keeps every answer; no script is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.forms import Form, options
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.forms.writing import TOO_LONG, AgeForm, IdeaForm, PlaceForm, TopicForm
from layak.forum.public import looking
from layak.forum.public.room import (
    age_choices,
    district_choices,
    for_members,
    notice_choices,
    notices,
    room,
    topic_choices,
    topic_notes,
    visitor,
)
from layak.forum.public.slowing import reads_texts
from layak.forum.service import gate, members, texts
from layak.forum.service.ideas import LARGEST_TEXT, LONGEST_IDEA

BOTH = ("GET", "POST")
HELP_FIRST = _l("Is it something else?")
COURSE = ("forum.ask_topic", "forum.ask_idea", "forum.ask_place", "forum.ask_age", "forum.check")
"""The pages of the questions in their order; the age is left out where it is known."""


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
    status = 422 if form.errors else status
    return render(
        template,
        private=True,
        status=status,
        form=form,
        has_errors=status != 200,
        number=number,
        total=len(way),
        here=url_for(way[number - 1]),
        back=url_for(way_back(way, number)),
        **more,
    )


def way_back(way: list[str], number: int) -> str:
    """The page before this one; the page of all questions, where the last page was reached from there."""
    if request.endpoint == "forum.check" and visit.draft().get("on_one_page"):
        return "forum.ask_all"
    return ["forum.start", *way][number - 1]


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
    visit.leave_reply()
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    if request.endpoint not in steps():
        return redirect_to("forum.check")
    question = CHOICES[request.endpoint]
    form = question.form(data={question.field: visit.draft().get(question.answer)})
    field = form[question.field]
    field.choices = choices_of(question)
    if form.validate_on_submit():
        if is_notice(field.data):
            visit.keep(notice=field.data)
            return redirect_to("forum.show_notice")
        visit.keep(**{question.answer: field.data, "on_one_page": False})
        return redirect_to(next_step())
    return ask("forum/question_choice.html", form, field=field, hint=question.hint, notes=question.notes())


def choices_of(question: Choice) -> list[Any]:
    """The choices of a question; the first one ends with what leads to help instead of the form."""
    found = options(question.choices())
    return [*found, *options(notice_choices(), str(HELP_FIRST))] if question.field == "topic" else found


def is_notice(answer: str | None) -> bool:
    """Whether an answer to the first question leads to help instead of the form."""
    return any(one.answer == answer for one in notices())


@room.page(id="/forum-anak/tulis/ide", en="/childrens-forum/write/idea", access=visitor, methods=BOTH)
@reads_texts
@for_members
def ask_idea() -> ResponseReturnValue:
    """Second question: the idea. A text about harm leads to the officers; personal data may be taken out.

    A closed forum takes the text in all the same, and looks for harm in it, before it says that it is closed.
    """
    begun = visit.reply_begun()
    if begun and request.method == "GET":  # the way back from the officers' page, whose text came from there
        return redirect_to(f"forum.{begun[0]}", number=begun[1])
    visit.leave_reply()
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
    if looking.wants_help():
        looking.clean(text)
        return redirect_to("forum.ask_idea")
    marks = looking.marks_in_the_way(text)
    if marks:
        return ask_for_idea(form, marks)
    visit.keep(is_cleaned=False, on_one_page=False)
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
        limit=LONGEST_IDEA,
        **looking.found_in(text, marks or []),
    )
