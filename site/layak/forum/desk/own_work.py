"""What this moderator did: own decisions by month, and how long a first answer took; nothing about any child."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import render
from layak.core.presentation import format_month
from layak.forum import visit
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.service import moderation
from layak.forum.states import Verb

COUNTED = {
    Verb.PUBLISH: _l("shown"),
    Verb.APPROVE: _l("approved as the first"),
    Verb.ASK: _l("asked the child"),
    Verb.DECLINE: _l("not shown"),
    Verb.MERGE: _l("joined"),
    Verb.FORWARD: _l("sent to an office"),
}


@room.page(id="/ruang-kerja/forum/pekerjaan-saya", en="/desk/forum/my-work", access=MODERATE)
@answering_faults
def show_own_work() -> ResponseReturnValue:
    """The last twelve months, newest first."""
    months = moderation.list_own_work(current_principal(), at=now().astimezone(visit.zone()))
    return render(
        "forum/desk/own_work.html",
        private=True,
        rows=[
            [
                {"text": format_month(one.month), "small": counted(one)},
                {"text": str(sum(one.counts.values())), "is_number": True},
                {"text": days(one.median_days), "is_number": True},
            ]
            for one in months
        ],
    )


def counted(month: moderation.MonthOfWork) -> str:
    """How often each decision, in words."""
    return ", ".join(f"{COUNTED[verb]}: {month.counts[verb]}" for verb in COUNTED if verb in month.counts)


def days(median: float | None) -> str:
    """A median of working days; a dash in words where nothing was answered for the first time."""
    return _("none") if median is None else format_decimal(median)
