"""What became of ideas in a planning meeting: brought by one import, shown once a moderator has passed it.

Until then it stands in musrenbang_idea, which nobody outside the desk reads. Passing copies outcome and reason into
the idea's public story; whoever brought them cannot pass them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import and_, func, or_, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Musrenbang, MusrenbangIdea, Outcome, PublicStep, PublicVersion, Suggestion
from layak.forum.service.faults import Changed, NotThere, NotYours
from layak.forum.service.moderation import must_moderate
from layak.forum.service.musrenbang import PackIdea, describe, list_pack, must_coordinate
from layak.forum.service.published import public_rows

LONGEST_REASON = 1000


@dataclass(frozen=True)
class Mark:
    """What became of one idea, with the reason that its child will read."""

    outcome: Outcome
    reason_id: str
    reason_en: str | None = None


@dataclass(frozen=True)
class Waiting:
    """The outcomes of a meeting that a moderator has not passed, and the mark of exactly these."""

    meeting: Musrenbang
    ideas: tuple[PackIdea, ...]
    seen: str
    is_mine: bool


def mark_of(ideas: Iterable[PackIdea]) -> str:
    """The mark of these outcomes as they are now: another one means that somebody was faster."""
    told = repr([(one.idea.number, one.outcome, one.reason_id, one.reason_en) for one in ideas])
    return blake2b(told.encode(), digest_size=16).hexdigest()


def mark_outcomes(actor: Principal, number: int, marks: Mapping[int, Mark], base: str, *, at: datetime) -> int:
    """Keep what became of ideas until a moderator passes it, all or none; returns how many.

    base  mark_of() the whole pack when the marks were looked at; raises Changed where it is another by now
    """
    must_coordinate(actor)
    with writing() as session:
        meeting = session.get(Musrenbang, number, with_for_update=True, populate_existing=True)
        if meeting is None:
            raise NotThere
        pack = {one.idea.number for one in list_pack(actor, number)}
        if mark_of(list_pack(actor, number)) != base or not pack >= set(marks):
            raise Changed
        for idea, mark in marks.items():
            row = session.get_one(MusrenbangIdea, (number, idea))
            row.outcome, row.reason_id, row.reason_en = mark.outcome, mark.reason_id, mark.reason_en
            row.marked_at, row.marked_by = at, actor.user_id
        meeting.version += 1
        record(actor.actor, "forum.mark_outcomes", f"musrenbang:{number}", {"ideas": len(marks)})
    return len(marks)


def list_waiting(actor: Principal) -> list[Waiting]:
    """Each meeting with outcomes that nobody has passed yet, the oldest first."""
    must_moderate(actor)
    numbers = db.session.scalars(
        select(MusrenbangIdea.musrenbang_id).where(MusrenbangIdea.outcome.is_not(None)).distinct()
    ).all()
    found = [waiting_of(actor, number) for number in sorted(numbers)]
    return [one for one in found if one.ideas]


def waiting_of(actor: Principal, number: int) -> Waiting:
    """What waits of one meeting; raises NotThere."""
    meeting = db.session.get(Musrenbang, number)
    if meeting is None:
        raise NotThere
    rows = (
        public_rows()
        .add_columns(Suggestion.office_key, MusrenbangIdea)
        .join(MusrenbangIdea, MusrenbangIdea.public_id == PublicVersion.id)
        .outerjoin(PublicStep, is_outcome_step())
        .where(MusrenbangIdea.musrenbang_id == number, MusrenbangIdea.outcome.is_not(None), is_not_passed())
        .order_by(PublicVersion.id)
    )
    ideas = tuple(
        PackIdea(describe(row), row[4].outcome, row[4].reason_id, row[4].reason_en, row[4].marked_by)
        for row in db.session.execute(rows)
    )
    is_mine = any(one.marked_by == actor.user_id for one in ideas)
    return Waiting(meeting, ideas, mark_of(ideas), is_mine)


def is_outcome_step() -> Any:
    """That a public step is what everybody reads of an idea's outcome in a meeting."""
    return and_(
        PublicStep.public_id == MusrenbangIdea.public_id,
        PublicStep.musrenbang_id == MusrenbangIdea.musrenbang_id,
        PublicStep.kind.in_(list(Outcome)),
    )


def is_not_passed() -> Any:
    """That nothing, or something else, was passed."""
    return or_(
        PublicStep.id.is_(None),
        PublicStep.kind != MusrenbangIdea.outcome,
        PublicStep.text_id != MusrenbangIdea.reason_id,
        func.coalesce(PublicStep.text_en, "") != func.coalesce(MusrenbangIdea.reason_en, ""),
    )


def pass_outcomes(actor: Principal, number: int, seen: str, *, today: date) -> int:
    """Show the outcomes of a meeting as the moderator saw them; returns how many.

    Raises Changed where they are others by now, NotYours for whoever brought one of them.
    """
    must_moderate(actor)
    with writing() as session:
        session.get(Musrenbang, number, with_for_update=True, populate_existing=True)
        waiting = waiting_of(actor, number)
        if waiting.seen != seen or not waiting.ideas:
            raise Changed
        if waiting.is_mine:
            raise NotYours
        for one in waiting.ideas:
            step = step_of(number, one.idea.number)
            if step is None:
                step = PublicStep(public_id=one.idea.number, musrenbang_id=number)
                session.add(step)
            step.kind, step.on, step.year = one.outcome or "", today, waiting.meeting.plan_year
            step.text_id, step.text_en, step.passed_by = one.reason_id, one.reason_en, actor.user_id
            log_change("forum", "idea", str(one.idea.number))
        record(actor.actor, "forum.pass_outcomes", f"musrenbang:{number}", {"ideas": len(waiting.ideas)})
    return len(waiting.ideas)


def step_of(number: int, idea: int) -> PublicStep | None:
    """What everybody reads of an idea's outcome in a meeting, or nothing."""
    return db.session.scalar(
        select(PublicStep).where(
            PublicStep.public_id == idea, PublicStep.musrenbang_id == number, PublicStep.kind.in_(list(Outcome))
        )
    )


def return_outcome(actor: Principal, number: int, idea: int, seen: str) -> None:
    """Give one outcome back: what was passed before stands again, or nothing, and the coordinator sends it anew."""
    must_moderate(actor)
    with writing() as session:
        session.get(Musrenbang, number, with_for_update=True, populate_existing=True)
        if waiting_of(actor, number).seen != seen:
            raise Changed
        row = session.get(MusrenbangIdea, (number, idea), with_for_update=True, populate_existing=True)
        if row is None:
            raise Changed
        step = step_of(number, idea)
        row.outcome = step.kind if step else None
        row.reason_id, row.reason_en = (step.text_id, step.text_en) if step else ("", None)
        row.marked_at = row.marked_by = None
        record(actor.actor, "forum.return_outcome", f"musrenbang:{number}", {"idea": idea})
