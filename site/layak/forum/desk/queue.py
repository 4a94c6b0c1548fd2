"""The moderators' queue: what waits, nearest due first, and who has it open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, get_flashed_messages, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from layak.accounts.service.people import UnknownStaff, get_staff
from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.page import redirect_to, render
from layak.core.presentation import format_clock, format_day
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.public.published import describe as describe_public
from layak.forum.public.room import district_name, topic_name
from layak.forum.service import moderation, published
from layak.forum.service.faults import OpenByAnother

MODERATE = may("forum.moderate")


@room.page(id="/ruang-kerja/forum/antrean", en="/desk/forum/queue", access=MODERATE)
@answering_faults
def show_queue() -> ResponseReturnValue:
    """Waiting ideas, and published ones that have no English yet."""
    return render(
        "forum/desk/queue.html",
        private=True,
        rows=queue_rows(),
        untranslated=[describe_public(one) for one in published.list_untranslated()],
        told=get_flashed_messages(),
    )


def queue_rows(current: int | None = None) -> list[dict[str, Any]]:
    """The queue as pages list it; not a word of any idea is in it."""
    moment = now()
    actor = current_principal()
    return [
        {
            "number": row.number,
            "title": _("Suggestion %(number)s", number=row.number),
            "place": district_name(row.district) or _("No district"),
            "topic": topic_name(row.topic) or _("No component"),
            "age": age_of(row.sent_at, moment),
            "due": format_day(row.due_on),
            "is_late": row.due_on < visit.today(),
            "is_mine": row.open_by == actor.user_id,
            "open_by": open_by(row.open_by, row.open_until) if row.open_by not in (None, actor.user_id) else None,
            "href": url_for("forum_desk.open_idea", number=row.number),
            "is_current": row.number == current,
            "is_sample": row.is_sample,
        }
        for row in moderation.list_queue(actor, at=moment)
    ]


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
