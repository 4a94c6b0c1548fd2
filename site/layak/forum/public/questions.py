"""One question to a page: topic, idea, kecamatan, age band. Back keeps every answer; no script is needed."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.forms import TOO_LONG, AgeForm, IdeaForm, PlaceForm, TopicForm
from layak.forum.personal import explain_marks, pieces, stand_ins
from layak.forum.public.room import district_choices, for_members, room, topic_choices, topic_notes, visitor
from layak.forum.service import gate, members, texts
from layak.forum.service.ideas import LARGEST_TEXT, LONGEST_IDEA

BOTH = ("GET", "POST")


def ask(template: str, form: Any, number: int, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """Show a question with how far along it is; a form that needs a change answers 422 with the text kept."""
    return render(
        template,
        private=True,
        status=422 if form.errors else status,
        form=form,
        has_errors=bool(form.errors),
        number=number,
        total=4 if knows_age() else 5,
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


@room.page(id="/forum-anak/tulis/topik", en="/childrens-forum/write/topic", access=visitor, methods=BOTH)
@for_members
def ask_topic() -> ResponseReturnValue:
    """First question: what the idea is about."""
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    form = TopicForm(data={"topic": visit.draft().get("topic_answer")})
    form.topic.choices = topic_choices()
    if form.validate_on_submit():
        visit.keep(topic_answer=form.topic.data)
        return redirect_to("forum.ask_idea")
    return ask("forum/question_topic.html", form, 1, notes=topic_notes())


@room.page(id="/forum-anak/tulis/ide", en="/childrens-forum/write/idea", access=visitor, methods=BOTH)
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
    return redirect_to("forum.ask_place")


def ask_for_idea(form: IdeaForm, marks: list[texts.Mark] | None = None) -> ResponseReturnValue:
    """The page of the idea, with what was found in it."""
    text = form.text.data or ""
    if request.method == "GET" and len(text) > LARGEST_TEXT:
        form.text.errors = [TOO_LONG]
    return ask(
        "forum/question_idea.html",
        form,
        2,
        status=422 if marks else 200,
        marks=explain_marks(marks or []),
        pieces=pieces(text, marks or []),
        limit=LONGEST_IDEA,
        is_cleaned=request.method == "GET" and visit.draft().get("is_cleaned"),
    )


@room.page(id="/forum-anak/tulis/tempat", en="/childrens-forum/write/place", access=visitor, methods=BOTH)
@for_members
def ask_place() -> ResponseReturnValue:
    """Third question: the kecamatan of the place."""
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    form = PlaceForm(data={"district": visit.draft().get("district_answer")})
    form.district.choices = district_choices()
    if form.validate_on_submit():
        visit.keep(district_answer=form.district.data)
        return redirect_to("forum.check" if knows_age() else "forum.ask_age")
    return ask("forum/question_place.html", form, 3)


@room.page(id="/forum-anak/tulis/umur", en="/childrens-forum/write/age", access=visitor, methods=BOTH)
@for_members
def ask_age() -> ResponseReturnValue:
    """Fourth question, where nobody knows it yet: the age band."""
    closed = refuse_if_closed()
    if closed is not None:
        return closed
    if knows_age():
        return redirect_to("forum.check")
    form = AgeForm(data={"age_band": visit.draft().get("age_band")})
    if form.validate_on_submit():
        visit.keep(age_band=form.age_band.data)
        return redirect_to("forum.check")
    return ask("forum/question_age.html", form, 4)
