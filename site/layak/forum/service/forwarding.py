"""Sending a public idea on to an office that answers it by a day."""

from __future__ import annotations

from datetime import date, datetime

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.offices import standing_offices
from layak.extensions import db
from layak.forum.models import PublicStep, Suggestion
from layak.forum.service.faults import UnknownOffice
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.opening import move, take_public, who_is
from layak.forum.service.moderation.turns import give_to, lies_with, return_drafts
from layak.forum.states import Verb


def forward_idea(
    actor: Principal, number: int, version: int, office_key: str, *, at: datetime, today: date
) -> Suggestion:
    """Send the idea with this public number to an office, due in working days; again only to another office.

    Raises UnknownOffice, NotThere for what is not public, Changed when somebody was faster or it has its answer.
    """
    with writing():
        row = take_public(actor, number, version)
        if office_key not in {one.key for one in standing_offices()} or lies_with(row, office_key):
            raise UnknownOffice
        move(row, Verb.FORWARD, who_is(actor, row))
        return_drafts(row, at)
        give_to(row, office_key, today)
        row.reminded_on = None  # no letter told this office of it
        row.decided_by, row.decided_at = actor.user_id, at
        step = PublicStep(public_id=number, kind=Verb.FORWARD, on=today, office_key=office_key, passed_by=actor.user_id)
        db.session.add(step)
        log_step(row, Verb.FORWARD, actor, at)
        record(actor.actor, "forum.forward", f"idea:{row.id}", {"office": office_key})
        log_change("forum", "idea", str(number))
    return row
