"""When the digest goes out by mail, and to whom; each goes once, in its hour or as soon after it as the site runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import DigestPlan
from layak.progress.service.faults import Changed
from layak.progress.service.requests import must_coordinate

ROW = 1
NEVER, DAY, WEEK = "never", "day", "week"
MONDAY = 0
LATEST = timedelta(hours=6)
"""A digest that could not go out within this time waits for its next day: at night nobody reads the morning's."""


def get_plan() -> DigestPlan:
    """The plan as it stands; never, before anybody made one."""
    found = db.session.get(DigestPlan, ROW, populate_existing=True)
    return found or DigestPlan(id=ROW, every=NEVER, hour=7, addresses="", lang="id", version=0)


def change_plan(*, every: str, hour: int, addresses: Sequence[str], lang: str, version: int, actor: Principal) -> None:
    """Set the plan; raises NotYours and Changed."""
    must_coordinate(actor)
    with writing() as session:
        plan = session.get(DigestPlan, ROW, populate_existing=True)
        if (plan.version if plan else 0) != version:
            raise Changed
        if plan is None:
            plan = DigestPlan(id=ROW)
            session.add(plan)
        plan.every, plan.hour, plan.lang = every, hour, lang
        plan.addresses, plan.version = "\n".join(addresses), version + 1
        record(actor.actor, "progress.plan_digest", "digest", {"every": every, "count": len(addresses)})


def due_moment(plan: DigestPlan, *, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment for which a digest is due now, if one is and it was not sent yet."""
    here = at.astimezone(zone)
    moment = here.replace(hour=plan.hour, minute=0, second=0, microsecond=0)
    if plan.every == NEVER or not plan.addresses or (plan.every == WEEK and here.weekday() != MONDAY):
        return None
    if not moment <= here <= moment + LATEST:
        return None
    return None if plan.sent_at is not None and plan.sent_at >= moment else moment


def note_sent(*, at: datetime) -> bool:
    """Take the turn to send inside a transaction of its own; False where somebody else took it."""
    with writing() as session:
        plan = session.get(DigestPlan, ROW, populate_existing=True)
        if plan is None or (plan.sent_at is not None and plan.sent_at >= at):
            return False
        plan.sent_at = at
        return True
