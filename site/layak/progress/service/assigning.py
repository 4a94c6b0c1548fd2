"""Asking many things of many offices at once: looked at before, written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Question, RequestState
from layak.progress.service.at_once import newest_number, numbers_after
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.faults import Changed, NothingGiven, NotYours
from layak.progress.service.offices import open_office
from layak.progress.service.requests import ask
from layak.progress.service.tallies import count_again


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be asked: each of the kinds, of each of the indicators, from each of the offices."""

    indicators: frozenset[int]
    kinds: frozenset[str]
    offices: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """What a wish comes to: pairs of question and office that are new, asked again, or there already.

    new, again  (question's number, office's key); asked again is what was withdrawn
    known       rows (office_key, state, indicator, kind) that stay as they are
    """

    new: list[tuple[int, str]] = field(default_factory=list)
    again: list[tuple[int, str]] = field(default_factory=list)
    known: list[Any] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many requests come about."""
        return len(self.new) + len(self.again)


def suggest_offices(offices: Iterable[Any], component: str) -> list[Any]:
    """The offices that work for a component."""
    return [one for one in offices if component in one.components.split()]


def plan_requests(cycle_id: int, wish: Wish) -> Plan:
    """What a wish would come to now; writes nothing."""
    plan = Plan()
    questions = db.session.execute(
        select(Question.id, Question.indicator, Question.kind)
        .where(Question.cycle_id == cycle_id, Question.indicator.in_(wish.indicators), Question.kind.in_(wish.kinds))
        .order_by(Question.indicator, Question.place, Question.id)
    ).all()
    there = existing(cycle_id, wish)
    for question in questions:
        for office in sorted(wish.offices):
            state = there.get((question.id, office))
            if state is None:
                plan.new.append((question.id, office))
            elif state == RequestState.WITHDRAWN:
                plan.again.append((question.id, office))
            else:
                plan.known.append((office, state, question.indicator, question.kind))
    return plan


def existing(cycle_id: int, wish: Wish) -> dict[tuple[int, str], str]:
    """The state of each request that a wish meets."""
    rows = db.session.execute(
        select(EvidenceRequest.question_id, EvidenceRequest.office_key, EvidenceRequest.state)
        .join(Question, Question.id == EvidenceRequest.question_id)
        .where(
            EvidenceRequest.cycle_id == cycle_id,
            EvidenceRequest.office_key.in_(wish.offices),
            Question.indicator.in_(wish.indicators),
            Question.kind.in_(wish.kinds),
        )
    )
    return {(row.question_id, row.office_key): row.state for row in rows}


def assign(
    cycle_id: int,
    wish: Wish,
    *,
    due_on: date,
    note: str = "",
    seen: int,
    actor: Principal,
    at: datetime,
    on: date,
) -> int:
    """Ask all of it at once, with one due date; returns how many requests came about.

    seen  how many whoever asks was told of. Raises NotYours, NotThere, CycleClosed, NothingGiven where nothing is
    left to ask, and Changed where it is another number by now.
    """
    if not actor.may("progress.coordinate"):
        raise NotYours
    with writing() as session:
        cycle = open_cycle_row(cycle_id)
        for key in wish.offices:
            open_office(key, on=on)
        plan, before = plan_requests(cycle_id, wish), newest_number()
        if not plan.count:
            raise NothingGiven
        if plan.count != seen:
            raise Changed
        for question_id, office in plan.again:
            ask(question_id, office, due_on=due_on, note=note, actor=actor, at=at, on=on)
        if plan.new:
            base = {"cycle_id": cycle_id, "due_on": due_on, "note": note.strip(), "asked_at": at}
            rows = [{"question_id": number, "office_key": office, **base} for number, office in plan.new]
            session.execute(insert(EvidenceRequest), rows)
        count_again(cycle_id)
        record(
            actor.actor, "progress.assign", f"cycle:{cycle.key}", {**told(wish, plan, due_on), **numbers_after(before)}
        )
        log_change("progress", "cycle", cycle.key)
    return plan.count


def told(wish: Wish, plan: Plan, due_on: date) -> dict[str, str | int]:
    """What the audit trail keeps of an act that asks many things."""
    return {
        "indicators": " ".join(str(one) for one in sorted(wish.indicators)),
        "kinds": " ".join(sorted(wish.kinds)),
        "offices": " ".join(sorted(wish.offices)),
        "due_on": due_on.isoformat(),
        "new": len(plan.new),
        "again": len(plan.again),
    }
