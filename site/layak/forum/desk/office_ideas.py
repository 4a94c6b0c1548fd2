"""What an office does: the ideas that were sent to it, and what it writes about one of them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.forms.office import OfficeWordsForm
from layak.forum.models import DraftState
from layak.forum.office_wording import VERBS
from layak.forum.public.room import district_name, topic_name
from layak.forum.service import late_answers, office_answers
from layak.forum.service.faults import Changed, DraftWaits, NotThere
from layak.forum.service.office_answers import OfficeIdea
from layak.forum.states import State, Verb
from layak.forum.wording import STATES

ANSWER = may("progress.hand_in")
EMPTY = {
    "open": _l("No idea waits for an answer of your office. Each one that does stands here, with the day it is due."),
    "going": _l("Nothing is promised and still to do. Ideas that you will do or plan stand here until they are done."),
    "over": _l("Nothing is over yet. Ideas that are done, not possible now or not for your office stand here."),
}
"""What would stand in a part of the list."""
NOTHING_YET = _l(
    "No idea was sent to your office yet. A moderator sends each public idea to the office that can answer it."
)
PARTS = {"open": _l("To be answered"), "going": _l("Promised"), "over": _l("Over")}


@room.page(id="/ruang-kerja/forum/kantor", en="/desk/forum/office", access=ANSWER)
@answering_faults
def list_office_ideas() -> ResponseReturnValue:
    """The ideas that were sent to this office, nearest due first, one part of the list at a time."""
    part, page = request.args.get("part", "open"), read_number(request.args.get("page", "1"))
    if part not in PARTS or page is None:
        abort(404)
    found = office_answers.list_office_ideas(current_principal(), visit.today(), part=part, page=page)
    return render(
        "forum/desk/office_ideas.html",
        private=True,
        ideas=[head_of(one) for one in found.ideas],
        parts=[part_link(name, found.counts[name], part) for name in PARTS] if any(found.counts.values()) else [],
        empty=EMPTY[part] if any(found.counts.values()) else NOTHING_YET,
        pages={
            "number": found.number,
            "total": found.total,
            "previous": url_for(".list_office_ideas", part=part, page=found.number - 1) if found.number > 1 else None,
            "next": url_for(".list_office_ideas", part=part, page=found.number + 1)
            if found.number < found.total
            else None,
        },
        told=get_flashed_messages(),
    )


def part_link(name: str, count: int, chosen: str) -> dict[str, Any]:
    """The way to a part of the list, with its count."""
    return {
        "text": f"{PARTS[name]} ({count})",
        "href": url_for(".list_office_ideas", part=name),
        "current": name == chosen,
    }


def head_of(idea: OfficeIdea) -> dict[str, Any]:
    """What stands about an idea in the list and above its page."""
    is_english = current_lang() == "en" and bool(idea.title_en and idea.text_en)
    days = (visit.today() - idea.forwarded_on).days if idea.forwarded_on else None
    waits, is_over = idea.state is State.FORWARDED, idea.state in office_answers.PARTS["over"]
    return {
        "number": idea.number,
        "title": idea.title_en if is_english else idea.title_id,
        "text": idea.text_en if is_english else idea.text_id,
        "lang": None if is_english or current_lang() == "id" else "id",
        "about": [part for part in (topic_name(idea.topic), district_name(idea.district)) if part],
        "state": STATES[idea.state],
        "age": None if is_over else age_of(days),
        "due": format_day(idea.due_on) if waits and idea.due_on else None,
        "is_late": idea.is_late,
        "warning": warning_of(idea),
        "is_waiting": is_waiting(idea),
        "is_returned": is_returned(idea),
        "is_sample": idea.is_sample,
    }


def age_of(days: int | None) -> str:
    """How long an idea has been with its office."""
    return ngettext("with you for %(num)s day", "with you for %(num)s days", days) if days else _("new today")


def warning_of(idea: OfficeIdea) -> str | None:
    """What an office is told of its lateness once it was warned: who may read of it, and from when."""
    if not idea.is_late or idea.warned_on is None:
        return None
    if idea.shown_on is not None:
        return _("Readers can see that your office has not answered. Your answer ends that at once.")
    warned, shown = format_day(idea.warned_on), format_day(late_answers.add_days(idea.warned_on))
    return _(
        "The coordinator warned your office on %(warned)s. From %(shown)s readers may see that it has not answered.",
        warned=warned,
        shown=shown,
    )


def is_waiting(idea: OfficeIdea) -> bool:
    """Whether the office's words wait for a moderator."""
    return idea.draft is not None and idea.draft.state == DraftState.WAITING


def is_returned(idea: OfficeIdea) -> bool:
    """Whether a moderator gave the office's last words back."""
    return idea.draft is not None and idea.draft.state == DraftState.RETURNED


@room.page(
    id="/ruang-kerja/forum/kantor/<int:number>",
    en="/desk/forum/office/<int:number>",
    access=ANSWER,
    methods=("GET", "POST"),
)
@answering_faults
def answer_idea(number: int) -> ResponseReturnValue:
    """Read one idea and write about it, change what waits, or take it back."""
    try:
        idea = office_answers.get_office_idea(current_principal(), number, visit.today())
    except NotThere:
        if request.method == "POST":
            return show_stale(number)
        raise
    form = make_form(idea)
    if request.method == "GET":
        return show(idea, form)
    try:
        return take_back(form) if request.form.get("act") == "withdraw" else write(idea, form)
    except (Changed, DraftWaits, NotThere):
        return show_stale(number)


def make_form(idea: OfficeIdea) -> OfficeWordsForm:
    """The form: empty, or with the words that wait or came back."""
    data: dict[str, Any] = {"draft": "", "version": ""}
    kept = idea.draft if is_waiting(idea) or is_returned(idea) else None
    if kept is not None and kept.verb in idea.may:
        names = ("verb", "text_id", "text_en", "year", "proof_address", "proof_title")
        data |= {name: getattr(kept, name) for name in names}
    if kept is not None and is_waiting(idea):
        data |= {"draft": str(kept.id), "version": str(kept.version)}
    return OfficeWordsForm(data=data, may=idea.may)


def write(idea: OfficeIdea, form: OfficeWordsForm) -> ResponseReturnValue:
    """Lay the words before a moderator, or change those that wait; signs of personal data are shown first."""
    if form.verb.data and form.verb.data not in idea.may:
        raise Changed
    if not form.validate():
        return show(idea, form)
    signs = find_signs([form.text_id, form.text_en, form.proof_address, form.proof_title])
    if needs_second_press(request.form.get("act", ""), signs):
        return show(idea, form, signs)
    actor, moment, today = current_principal(), now(), visit.today()
    number = read_number(form.draft.data)
    if number is None:
        office_answers.submit_draft(actor, idea.id, form.words(), at=moment, today=today)
    else:
        version = read_version(form.version.data)
        office_answers.change_draft(actor, number, version, form.words(), at=moment, today=today)
    flash(_("It waits for a moderator now. Nobody else reads it before."))
    return redirect_to("forum_desk.list_office_ideas")


def take_back(form: OfficeWordsForm) -> ResponseReturnValue:
    """Take the words back that wait for a moderator."""
    number, version = read_number(form.draft.data), read_version(form.version.data)
    if number is None:
        raise Changed
    office_answers.withdraw_draft(current_principal(), number, version)
    flash(_("Taken back. No moderator reads it any more."))
    return redirect_to("forum_desk.list_office_ideas")


def show(idea: OfficeIdea, form: OfficeWordsForm, signs: list[Sign] | None = None) -> ResponseReturnValue:
    """The page of one idea."""
    has_errors = bool(form.errors or signs)
    return render(
        "forum/desk/office_idea.html",
        private=True,
        status=422 if has_errors else 200,
        has_errors=has_errors,
        idea=head_of(idea),
        form=form if idea.may else None,
        notes={verb: VERBS[verb][1] for verb in idea.may},
        has_year=Verb.ANSWER_PLANNED in idea.may,
        has_proof=Verb.REPORT_DONE in idea.may,
        returned=idea.draft.returned if idea.draft and is_returned(idea) else None,
        has_asked=idea.has_asked,
        signs=signs or [],
        anyway=second_press(signs or []),
    )


def show_stale(number: int) -> ResponseReturnValue:
    """After a press that came too late: nothing was stored, why, and what was typed."""
    form = OfficeWordsForm(may=tuple(VERBS))
    typed = [form.text_id, form.text_en, form.year, form.proof_address, form.proof_title]
    item = url_for(".answer_idea", number=number)
    why = _("Somebody was faster: this idea or your office’s words about it have changed.")
    try:
        if is_waiting(office_answers.get_office_idea(current_principal(), number, visit.today())):
            why = _("Words of your office about this idea wait for a moderator already.")
    except NotThere:
        item, why = "", _("This idea is not with your office any more.")
    return render(
        "forum/desk/office_stale.html",
        private=True,
        status=409,
        has_errors=True,
        why=why,
        typed=[{"term": one.label.text, "text": one.raw_data[0]} for one in typed if one.raw_data and one.raw_data[0]],
        item=item,
    )
