"""What one moderator did: counts by month and how long a first answer took; of own work only, none of children."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import select

from layak.core.access import Principal
from layak.extensions import db
from layak.forum.models import StateLog, Suggestion
from layak.forum.service.deadlines import working_days_since
from layak.forum.service.moderation.opening import must_moderate
from layak.forum.states import Verb

COUNTED = (Verb.PUBLISH, Verb.APPROVE, Verb.ASK, Verb.DECLINE, Verb.MERGE, Verb.FORWARD)
FIRST_ANSWERS = (Verb.PUBLISH, Verb.ASK, Verb.DECLINE, Verb.MERGE)
MONTHS = 12


@dataclass(frozen=True)
class MonthOfWork:
    """A month: how often each decision, and the median of working days to a first answer; None without one."""

    month: date
    counts: dict[Verb, int]
    median_days: float | None


def list_own_work(actor: Principal, *, at: datetime) -> list[MonthOfWork]:
    """The last twelve months with a decision of this moderator, newest first; months are those of the zone of `at`."""
    must_moderate(actor)
    first = months_back(at, MONTHS - 1)
    steps = (
        select(StateLog.verb, StateLog.at, StateLog.suggestion_id, Suggestion.sent_at)
        .join(Suggestion, Suggestion.id == StateLog.suggestion_id)
        .where(StateLog.actor == actor.actor, StateLog.at >= first, StateLog.verb.in_(COUNTED))
        .order_by(StateLog.id)
    )
    counts: dict[date, Counter[Verb]] = {}
    waited: dict[date, list[int]] = {}
    answered: set[int] = set()
    for verb, moment, number, sent_at in db.session.execute(steps):
        local = moment.astimezone(at.tzinfo)
        month = local.date().replace(day=1)
        counts.setdefault(month, Counter())[Verb(verb)] += 1
        if verb in FIRST_ANSWERS and number not in answered:
            answered.add(number)
            waited.setdefault(month, []).append(working_days_since(sent_at, local))
    return [
        MonthOfWork(month, dict(counts[month]), median(waited[month]) if month in waited else None)
        for month in sorted(counts, reverse=True)
    ]


def months_back(at: datetime, count: int) -> datetime:
    """The first moment of the month that many months before this one."""
    months = at.year * 12 + at.month - 1 - count
    return at.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
