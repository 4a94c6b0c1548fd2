"""Planning meetings (Musrenbang), and the accepted ideas that are taken there; outcomes.py says what came of them.

A coordinator plans and chooses; moderators may look. Only public versions ever go into a pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.offices import acting_office
from layak.extensions import db
from layak.forum.models import ForumLevel, Musrenbang, MusrenbangIdea, PublicStep, PublicVersion, Suggestion
from layak.forum.service.faults import Changed, NotThere, NotYours, PackFull
from layak.forum.service.published import public_rows
from layak.forum.states import PUBLIC, State

TAKEN = "taken"
"""The kind of a public step: the idea was taken to a planning meeting."""

ACCEPTED = PUBLIC - {State.DONE}
"""What a planning meeting can still decide about."""

PAGE_SIZE = 50
MOST_IN_PACK = 500
"""Ideas in one pack; more cannot be read in a meeting."""


@dataclass(frozen=True)
class Plan:
    """When and where a planning meeting is held, and for which year's plan (RKPD)."""

    level: ForumLevel
    held_on: date
    plan_year: int
    district: str | None = None
    village: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which accepted ideas are looked for; what is None is not asked."""

    topic: str | None = None
    district: str | None = None
    office: str | None = None


@dataclass(frozen=True)
class AcceptedIdea:
    """A public version as a planning meeting gets it, with the office that does its work today."""

    number: int
    title_id: str
    text_id: str
    title_en: str | None
    text_en: str | None
    topic: str | None
    district: str | None
    office_key: str | None
    state: State
    is_sample: bool


@dataclass(frozen=True)
class PackIdea:
    """An idea in a pack, and what became of it there so far."""

    idea: AcceptedIdea
    outcome: str | None
    reason_id: str
    reason_en: str | None
    marked_by: int | None


@dataclass(frozen=True)
class Candidates:
    """One page of what can be taken, how many there are, and the offices that they are with."""

    ideas: tuple[AcceptedIdea, ...]
    count: int
    page: int
    total: int


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in the list, with how many ideas were taken there."""

    meeting: Musrenbang
    ideas: int


def must_coordinate(actor: Principal) -> None:
    """Raise NotYours for anyone but the coordinator."""
    if actor.user_id is None or not actor.may("progress.coordinate"):
        raise NotYours


def must_see_packs(actor: Principal) -> None:
    """Raise NotYours for anyone who neither coordinates nor moderates."""
    if actor.user_id is None or not actor.may("forum.plan"):
        raise NotYours


def list_musrenbang(actor: Principal, *, page: int = 1) -> tuple[list[MeetingRow], int, int]:
    """One page of the meetings, the latest first; its number, and how many pages there are."""
    must_see_packs(actor)
    count = db.session.scalar(select(func.count()).select_from(Musrenbang)) or 0
    total = max(1, -(-count // PAGE_SIZE))
    number = min(max(page, 1), total)
    ideas = (
        select(func.count())
        .select_from(public_rows().where(in_pack(Musrenbang.id)).correlate(Musrenbang).subquery())
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Musrenbang, ideas)
        .order_by(Musrenbang.held_on.desc(), Musrenbang.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return [MeetingRow(meeting, ideas) for meeting, ideas in rows], number, total


def in_pack(number: Any) -> Any:
    """That a public version is in the pack of a meeting."""
    return (
        select(MusrenbangIdea.public_id)
        .where(MusrenbangIdea.musrenbang_id == number, MusrenbangIdea.public_id == PublicVersion.id)
        .exists()
    )


def get_musrenbang(actor: Principal, number: int) -> Musrenbang:
    """One meeting; raises NotThere."""
    must_see_packs(actor)
    row = db.session.get(Musrenbang, number)
    if row is None:
        raise NotThere
    return row


def plan_musrenbang(actor: Principal, plan: Plan, *, at: datetime) -> int:
    """Write a planning meeting down; returns its number."""
    must_coordinate(actor)
    with writing() as session:
        row = Musrenbang(**facts_of(plan))
        session.add(row)
        session.flush()
        record(actor.actor, "forum.plan_musrenbang", f"musrenbang:{row.id}")
        return row.id


def change_musrenbang(actor: Principal, number: int, version: int, plan: Plan) -> None:
    """Mend a meeting's day, place or year; the year in the stories of its ideas is mended with it."""
    with writing() as session:
        row = take_meeting(actor, number, version)
        if row.plan_year != plan.plan_year:
            steps = session.scalars(
                select(PublicStep).where(PublicStep.musrenbang_id == number, PublicStep.year.is_not(None))
            )
            for step in steps:
                step.year = plan.plan_year
                log_change("forum", "idea", str(step.public_id))
        for name, value in facts_of(plan).items():
            setattr(row, name, value)
        record(actor.actor, "forum.change_musrenbang", f"musrenbang:{row.id}")


def facts_of(plan: Plan) -> dict[str, Any]:
    """A plan as the table keeps it: a place as far as its level goes."""
    has_district = plan.level is not ForumLevel.CITY
    return {
        "level": plan.level,
        "held_on": plan.held_on,
        "plan_year": plan.plan_year,
        "district": plan.district if has_district else None,
        "village": plan.village if plan.level is ForumLevel.VILLAGE else None,
    }


def take_meeting(actor: Principal, number: int, version: int) -> Musrenbang:
    """Inside writing(): the meeting as the coordinator saw it; raises Changed when somebody was faster."""
    must_coordinate(actor)
    row = db.session.get(Musrenbang, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotThere
    if row.version != version:
        raise Changed
    row.version += 1
    return row


def list_candidates(actor: Principal, number: int, wanted: Wanted, *, page: int = 1) -> Candidates:
    """Accepted ideas that are not in this pack yet, newest first."""
    get_musrenbang(actor, number)
    rows = accepted_rows(wanted).where(~in_pack(number))
    count = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    total = max(1, -(-count // PAGE_SIZE))
    at = min(max(page, 1), total)
    found = db.session.execute(
        rows.order_by(PublicVersion.id.desc()).limit(PAGE_SIZE).offset((at - 1) * PAGE_SIZE)
    ).all()
    return Candidates(tuple(describe(row) for row in found), count, at, total)


def accepted_rows(wanted: Wanted) -> Any:
    """The query of accepted ideas that are looked for."""
    rows = public_rows().add_columns(Suggestion.office_key).where(Suggestion.state.in_(ACCEPTED))
    if wanted.topic:
        rows = rows.where(PublicVersion.topic == wanted.topic)
    if wanted.district:
        rows = rows.where(PublicVersion.district == wanted.district)
    if wanted.office:
        rows = rows.where(Suggestion.office_key.in_(keys_worked_for(wanted.office)))
    return rows


def keys_worked_for(office: str) -> list[str]:
    """The offices whose work this one does today: its own, and those that ended into it."""
    return [key for key in office_keys() if acting_office(key) == office]


def office_keys() -> list[str]:
    """Every office that an idea was sent to."""
    return list(db.session.scalars(select(Suggestion.office_key).where(Suggestion.office_key.is_not(None)).distinct()))


def list_offices_of_ideas(actor: Principal) -> list[str]:
    """The offices that work on ideas today, by their keys."""
    must_see_packs(actor)
    return sorted({key for one in office_keys() if (key := acting_office(one))})


def describe(row: Any) -> AcceptedIdea:
    """A public row as a planning meeting gets it."""
    public, state, is_sample, office_key = row[:4]
    return AcceptedIdea(
        public.id,
        public.title_id,
        public.text_id,
        public.title_en,
        public.text_en,
        public.topic,
        public.district,
        acting_office(office_key),
        State(state),
        is_sample,
    )


def list_pack(actor: Principal, number: int) -> list[PackIdea]:
    """The ideas of a pack that are public now, by component, kecamatan and number."""
    get_musrenbang(actor, number)
    rows = (
        public_rows()
        .add_columns(Suggestion.office_key, MusrenbangIdea)
        .join(MusrenbangIdea, MusrenbangIdea.public_id == PublicVersion.id)
        .where(MusrenbangIdea.musrenbang_id == number)
        .order_by(PublicVersion.topic, PublicVersion.district, PublicVersion.id)
    )
    return [
        PackIdea(describe(row), row[4].outcome, row[4].reason_id, row[4].reason_en, row[4].marked_by)
        for row in db.session.execute(rows)
    ]


def take_ideas(actor: Principal, number: int, version: int, ideas: Iterable[int], *, at: datetime, today: date) -> int:
    """Take accepted ideas to a meeting and say so in the story of each; returns how many. Raises PackFull."""
    with writing() as session:
        row = take_meeting(actor, number, version)
        there = set(session.scalars(select(MusrenbangIdea.public_id).where(MusrenbangIdea.musrenbang_id == number)))
        wanted = accepted_rows(Wanted()).where(PublicVersion.id.in_(set(ideas) - there))
        taken = sorted(public.id for public, *_ in session.execute(wanted))
        if len(there) + len(taken) > MOST_IN_PACK:
            raise PackFull
        for idea in taken:
            session.add(MusrenbangIdea(musrenbang_id=number, public_id=idea))
            session.add(PublicStep(public_id=idea, kind=TAKEN, on=today, musrenbang_id=number))
            log_change("forum", "idea", str(idea))
        row.taken_at = at if taken else row.taken_at
        record(actor.actor, "forum.take_to_musrenbang", f"musrenbang:{number}", {"ideas": len(taken)})
        return len(taken)


def take_all(actor: Principal, number: int, version: int, wanted: Wanted, *, at: datetime, today: date) -> int:
    """Take every accepted idea that a filter shows; returns how many. Raises PackFull, and then takes none."""
    get_musrenbang(actor, number)
    rows = accepted_rows(wanted).where(~in_pack(number)).limit(MOST_IN_PACK + 1)
    ideas = [public.id for public, *_ in db.session.execute(rows)]
    return take_ideas(actor, number, version, ideas, at=at, today=today)


def leave_out(actor: Principal, number: int, version: int, idea: int) -> None:
    """Take an idea out of a pack again, as long as nothing came of it; its story no longer says that it went there."""
    with writing() as session:
        take_meeting(actor, number, version)
        row = session.get(MusrenbangIdea, (number, idea), with_for_update=True, populate_existing=True)
        if row is None or row.outcome is not None:
            raise Changed
        session.delete(row)
        session.execute(
            delete(PublicStep).where(
                PublicStep.musrenbang_id == number, PublicStep.public_id == idea, PublicStep.kind == TAKEN
            )
        )
        record(actor.actor, "forum.leave_out_of_musrenbang", f"musrenbang:{number}", {"idea": idea})
        log_change("forum", "idea", str(idea))
