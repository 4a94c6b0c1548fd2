"""Every question on one page, for who would rather see all of it: the same draft and the same checks."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from layak.core.forms import options
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.forms.writing import TOO_LONG, AllForm
from layak.forum.public import looking
from layak.forum.public.questions import BOTH, CHOICES, choices_of, is_notice, knows_age, refuse_if_closed, show_closed
from layak.forum.public.room import for_members, room, topic_notes, visitor
from layak.forum.public.slowing import reads_texts
from layak.forum.service.ideas import LARGEST_TEXT, LONGEST_IDEA


@room.page(id="/forum-anak/tulis/semua", en="/childrens-forum/write/all", access=visitor, methods=BOTH)
@reads_texts
@for_members
def ask_all() -> ResponseReturnValue:
    """Topic, idea, kecamatan and age band in one form; harm is looked for first, whatever else is missing."""
    visit.leave_reply()
    closed = refuse_if_closed()
    if closed is not None and request.method == "GET":
        return closed
    form = filled_form()
    is_whole = form.validate_on_submit()
    if request.method == "POST":
        keep_answers(form)
        if visit.as_draft(visit.draft()).is_for_officers:
            return redirect_to("forum.tell_officer")
    if closed is not None:
        return show_closed()
    if is_notice(form.topic.data):
        visit.keep(notice=form.topic.data)
        return redirect_to("forum.show_notice")
    return go_on(form) if is_whole else show_all(form)


def filled_form() -> Any:
    """The form with the answers so far; where the age band is known it is not asked."""
    kept = visit.draft()
    answers = {one.field: kept.get(one.answer) for one in CHOICES.values()}
    form = AllForm(data={"text": kept.get("text"), "harm": kept.get("harm"), **answers})
    if knows_age():
        del form.age_band
    for one in CHOICES.values():
        if one.field in form:
            form[one.field].choices = choices_of(one) if one.field == "topic" else options(one.choices())
    return form


def keep_answers(form: Any) -> None:
    """Keep every answer that is one, whatever is still missing."""
    visit.keep(text=(form.text.data or "").strip(), harm=bool(form.harm.data), on_one_page=True)
    for one in CHOICES.values():
        if one.field in form and not form[one.field].errors and not is_notice(form[one.field].data):
            visit.keep(**{one.answer: form[one.field].data})


def go_on(form: Any) -> ResponseReturnValue:
    """After the answers are kept: what gives somebody away is shown or taken out, then comes the last look."""
    text = (form.text.data or "").strip()
    if looking.wants_help():
        looking.clean(text)
        return redirect_to("forum.ask_all")
    marks = looking.marks_in_the_way(text)
    if marks:
        return show_all(form, marks)
    visit.keep(is_cleaned=False)
    return redirect_to("forum.check")


def show_all(form: Any, marks: Any = ()) -> ResponseReturnValue:
    """The page with every question, and what was found in the idea."""
    text = form.text.data or ""
    if request.method == "GET" and len(text) > LARGEST_TEXT:
        form.text.errors = [TOO_LONG]
    return render(
        "forum/all_questions.html",
        private=True,
        status=422 if form.errors or marks else 200,
        form=form,
        has_errors=bool(form.errors or marks),
        hints={one.field: one.hint for one in CHOICES.values()},
        notes=topic_notes(),
        limit=LONGEST_IDEA,
        **looking.found_in(text, list(marks)),
    )
