"""The moderators' queue: all that waits for one of them, nearest due first, and who has it open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.accounts.service.people import UnknownStaff, get_staff
from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.page import redirect_to, render
from layak.core.presentation import format_clock, format_day
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.public.room import district_name, topic_name
from layak.forum.public.telling import describe as describe_public
from layak.forum.service import moderation, passing, published
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.faults import OpenByAnother
from layak.forum.service.moderation import QueueRow, Waiting

MODERATE = may("forum.moderate")
KIND_NAMES = {
    Waiting.NEW: _l("New idea"),
    Waiting.CHANGED: _l("Answered or changed by the child"),
    Waiting.APPEAL: _l("Appeal"),
    Waiting.SILENT: _l("No answer for 30 days"),
    Waiting.TAKEN_DOWN: _l("Taken down"),
    Waiting.SECOND: _l("Second approval"),
    Waiting.REPLY: _l("Answer to an office"),
    Waiting.NOT_YET: _l("Not yet done"),
    Waiting.OFFICE: _l("An office’s words"),
    Waiting.CORRECTION: _l("Correction, second approval"),
}
READ_AT = {
    Waiting.REPLY: "forum_desk.read_child_words",
    Waiting.NOT_YET: "forum_desk.read_child_words",
    Waiting.OFFICE: "forum_desk.pass_office_words",
    Waiting.CORRECTION: "forum_desk.correct_shown",
}
"""Words about an idea that everybody can read, and where they are read."""


@room.page(id="/ruang-kerja/forum/antrean", en="/desk/forum/queue", access=MODERATE)
@answering_faults
def show_queue() -> ResponseReturnValue:
    """What waits, of one kind where asked, published ideas without English, and the last decision to undo."""
    kind = request.args.get("kind")
    if kind is not None and kind not in set(Waiting):
        abort(404)
    rows = queue_rows()
    return render(
        "forum/desk/queue.html",
        private=True,
        rows=[row for row in rows if kind in (None, row["kind"])],
        chips=kind_chips(rows, kind),
        undo=undo_offer(),
        untranslated=[describe_public(one) for one in published.list_untranslated()],
        told=get_flashed_messages(),
    )


def kind_chips(rows: list[dict[str, Any]], chosen: str | None) -> list[dict[str, Any]]:
    """The kinds that wait now as filters, each with how many."""
    kinds = [kind for kind in Waiting if kind == chosen or any(row["kind"] == kind for row in rows)]
    if len(kinds) < 2 and chosen is None:
        return []
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in kinds}
    everything = {"text": _("All"), "href": url_for("forum_desk.show_queue"), "current": chosen is None}
    return [
        everything,
        *(
            {
                "text": f"{KIND_NAMES[kind]} ({counts[kind]})",
                "href": url_for("forum_desk.show_queue", kind=kind),
                "current": kind == chosen,
            }
            for kind in kinds
        ),
    ]


def undo_offer() -> dict[str, Any] | None:
    """The button that takes this moderator's last decision back, for ten seconds."""
    row = moderation.get_undoable(current_principal(), at=now())
    if row is None:
        return None
    number = moderation.shown_number(row)
    what = _("Suggestion %(number)s", number=number) if number else _("Your last decision")
    return {"what": what, "version": row.version, "href": url_for("forum_desk.undo_decision", number=row.id)}


def all_rows(moment: datetime) -> list[QueueRow]:
    """What children sent and what offices wrote, in one order."""
    actor = current_principal()
    drafts = [
        QueueRow(
            one.number,
            Waiting.OFFICE,
            one.topic,
            one.district,
            one.written_at,
            first_answer_due(one.written_at.astimezone(visit.zone()).date()),
            None,
            None,
            one.is_sample,
            one.written_by != actor.user_id,
            one.public_number,
        )
        for one in passing.list_waiting_drafts(actor)
    ]
    children = moderation.list_queue(actor, at=moment.astimezone(visit.zone()))
    return moderation.nearest_first([*children, *drafts])


def queue_rows(current: int | None = None) -> list[dict[str, Any]]:
    """The queue as pages list it; not a word of any idea is in it."""
    moment = now()
    me = current_principal().user_id
    return [
        {
            "number": row.number,
            "kind": row.kind,
            "kind_name": KIND_NAMES[row.kind],
            "title": name_of(row.kind, row.public_number),
            "place": district_name(row.district) or _("No district"),
            "topic": topic_name(row.topic) or _("No component"),
            "age": age_of(row.sent_at, moment),
            "due": format_day(row.due_on),
            "is_late": row.due_on < visit.today(),
            "is_mine": row.open_by == me,
            "is_for_me": row.is_for_me,
            "open_by": open_by(row.open_by, row.open_until) if row.open_by not in (None, me) else None,
            "is_current": is_suggestion(row) and row.number == current,
            "is_sample": row.is_sample,
            **way_to(row),
        }
        for row in all_rows(moment)
    ]


def is_suggestion(row: QueueRow) -> bool:
    """Whether it is an idea that is taken in hand; words about a public one are simply read."""
    return row.kind not in READ_AT


def name_of(kind: Waiting, number: int | None) -> str:
    """What staff call it: by the number under which everybody reads it, and before that by what it waits for."""
    if number is None:
        return str(KIND_NAMES[kind])
    if kind is Waiting.OFFICE:
        return _("An office’s words about idea %(number)s", number=number)
    if kind in READ_AT:
        return _("Published idea %(number)s", number=number)
    return _("Suggestion %(number)s", number=number)


def way_to(row: QueueRow) -> dict[str, Any]:
    """Where a row leads: opening an idea changes something and is a form, reading words is a link."""
    if is_suggestion(row):
        return {"opens": url_for("forum_desk.open_idea", number=row.number), "href": None}
    return {"opens": None, "href": url_for(READ_AT[row.kind], number=row.number)}


def age_of(sent_at: datetime, moment: datetime) -> str:
    """How long an idea waits, in whole hours or days."""
    hours = int((moment - sent_at).total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s day", "%(num)s days", hours // 24)


def open_by(user_id: int | None, until: datetime | None) -> str:
    """Who has an idea open and until when."""
    try:
        name = get_staff(user_id or 0).name or _("another moderator")
    except UnknownStaff:
        name = _("another moderator")
    time = format_clock(until, visit.zone()) if until else ""
    return _("Open by %(name)s until %(time)s", name=name, time=time)


@room.page(
    id="/ruang-kerja/forum/antrean/<int:number>/buka",
    en="/desk/forum/queue/<int:number>/open",
    access=MODERATE,
    methods=("POST",),
)
@answering_faults
def open_idea(number: int) -> ResponseReturnValue:
    """Take an idea in hand for half an hour."""
    try:
        moderation.open_idea(current_principal(), number, at=now())
    except OpenByAnother as fault:
        flash(open_by(fault.user_id, fault.until))
        return redirect_to("forum_desk.show_queue")
    return redirect_to("forum_desk.decide", number=number)
