"""Offices that change: a new one, another name, one merged into another in the middle of a cycle, one that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slugify import slugify
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from layak.accounts.service.people import count_of_office
from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.content.city import OfficeKind
from layak.core.database import writing
from layak.extensions import db
from layak.forum.service.office_answers import count_open
from layak.progress.models import (
    Cycle,
    CycleState,
    EvidenceRequest,
    Finding,
    FindingState,
    HandIn,
    Happening,
    MeetingItem,
    Office,
    OfficeName,
    RequestState,
    Series,
    TaskLink,
    VisitCheck,
)
from layak.progress.service.events import tell
from layak.progress.service.faults import AlreadyThere, Changed, NotWith, ReasonNeeded, StillOpen
from layak.progress.service.offices import acting_office, open_office
from layak.progress.service.requests import ASK_AGAIN_FROM
from layak.progress.service.tallies import count_again

OPEN = (RequestState.ASKED, RequestState.HANDED_IN, RequestState.RETURNED)
"""Requests that an office, or the coordinator after it, still has to do something about."""
KEY_LENGTH = 50
MERGED_MEANWHILE = "Kantor ini sudah digabung. Penggantinya ditanya hal yang sama."
"""Why a request ended when its cycle was opened again; Indonesian, as the offices read it."""


@dataclass(frozen=True, kw_only=True)
class OfficeDraft:
    """What the coordinator says of an office; components are keys such as "k3"."""

    name_id: str
    name_en: str
    short: str
    kind: OfficeKind
    components: Sequence[str] = ()


@dataclass(frozen=True)
class Merged:
    """What became of a merged office's open requests, and how many accounts are left to bind anew."""

    moved: int
    withdrawn: int
    accounts: int


def add_office(draft: OfficeDraft, *, actor: Principal, at: datetime, on: date) -> str:
    """Add an office of the city's own; returns its key, which never changes. Raises AlreadyThere."""
    with writing() as session:
        refuse_twin(session, draft, on, None)
        taken = set(session.scalars(select(Office.key)))
        base = slugify(draft.short, max_length=KEY_LENGTH) or "office"
        keys = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
        office = Office(key=next(key for key in keys if key not in taken), edited_at=at)
        take_over(office, draft)
        session.add(office)
        record(actor.actor, "progress.add_office", f"office:{office.key}")
        log_change("progress", "office", office.key)
        return office.key


def rename_office(key: str, draft: OfficeDraft, *, version: int, actor: Principal, at: datetime, on: date) -> None:
    """Change what an office is called and works for, and keep its old name; raises NotThere, Changed, AlreadyThere."""
    with writing() as session:
        office = office_at(key, version, on)
        refuse_twin(session, draft, on, key)
        before = (office.name_id, office.name_en, office.short)
        take_over(office, draft)
        office.version, office.edited_at = version + 1, at
        record(actor.actor, "progress.change_office", f"office:{key}", {"version": version})
        log_change("progress", "office", key)
        if before == (draft.name_id, draft.name_en, draft.short):
            return
        old = OfficeName(office_key=key, name_id=before[0], name_en=before[1], short=before[2], until=on)
        session.add(old)
        session.flush()
        tell(Happening.OFFICE_RENAMED, f"office:{key}", at=at, office_key=key, detail={"name": old.id})


def take_over(office: Office, draft: OfficeDraft) -> None:
    """Put what the coordinator says onto the row."""
    office.name_id, office.name_en, office.short = draft.name_id, draft.name_en, draft.short
    office.kind, office.components = str(draft.kind), " ".join(draft.components)


def refuse_twin(session: Session, draft: OfficeDraft, on: date, but: str | None) -> None:
    """Raise AlreadyThere where another office that stands today has the same name or short name."""
    twin = select(Office.key).where(
        or_(func.lower(Office.short) == func.lower(draft.short), Office.name_id == draft.name_id),
        or_(Office.ended_on.is_(None), Office.ended_on > on),
        Office.key != (but or ""),
    )
    if session.scalar(twin.limit(1)) is not None:
        raise AlreadyThere(draft.short)


def office_at(key: str, version: int, on: date) -> Office:
    """An office for a change inside writing(); raises NotThere, and Changed at another version."""
    office = open_office(key, on=on)
    if office.version != version:
        raise Changed
    return office


def merge_office(key: str, into: str, reason: str, *, version: int, actor: Principal, at: datetime, on: date) -> Merged:
    """End an office whose work another takes over, in the middle of a cycle or not.

    Its open requests in open cycles move with their state and what was handed in; lateness that was told or shown is
    the old office's and does not move. Where the successor was put the same question already, its own request stands
    and the moved one is withdrawn with the reason; where its own was withdrawn or refused, it goes on with what the
    old office handed in. Closed cycles stay as they are. Raises NotThere, Changed, NotWith, and ReasonNeeded without
    words.
    """
    if not reason.strip():
        raise ReasonNeeded
    with writing() as session:
        office, successor = office_at(key, version, on), open_office(into, on=on)
        if key == into:
            raise NotWith(into)
        moved, withdrawn = move_requests(session, key, into, reason.strip(), actor, at)
        move_other_work(session, key, into)
        successor.is_coordinator = successor.is_coordinator or office.is_coordinator
        office.successor_key = into
        end(office, on, at)
        detail: dict[str, str | int] = {"into": into, "moved": moved, "withdrawn": withdrawn}
        record(actor.actor, "progress.merge_office", f"office:{key}", detail)
        tell(Happening.OFFICE_MERGED, f"office:{key}", at=at, office_key=key, detail={"into": into})
    return Merged(moved, withdrawn, count_of_office(key))


def end(office: Office, on: date, at: datetime) -> None:
    """Ask an office for nothing from today on."""
    office.ended_on, office.edited_at = on, at
    office.is_coordinator, office.version = False, office.version + 1


def move_requests(
    session: Session, key: str, into: str, reason: str, actor: Principal, at: datetime
) -> tuple[int, int]:
    """Move the open requests of open cycles; returns how many moved and how many were withdrawn."""
    rows = open_requests(session, key)
    theirs = requests_of(session, into, [one.question_id for one in rows])
    withdrawn = 0
    for one in rows:
        same = theirs.get(one.question_id)
        if same is None:
            one.office_key, verb = into, "move_request"
        else:
            verb = "withdraw"
            if same.state in ASK_AGAIN_FROM:
                hand_over(session, one, same)
            else:
                withdrawn += 1
            one.state, one.reason, one.decided_at = RequestState.WITHDRAWN, reason, at
        one.version, one.warned_at, one.shown_late_at = one.version + 1, None, None
        record(actor.actor, f"progress.{verb}", f"request:{one.id}", {"into": into})
        log_change("progress", "request", str(one.id), public=False)
    for cycle_id in {one.cycle_id for one in rows}:
        count_again(cycle_id)
    return len(rows) - withdrawn, withdrawn


def move_left_behind(session: Session, actor: Principal, at: datetime) -> None:
    """Move what a cycle that was closed, and is open again, still asks of offices that were merged meanwhile."""
    session.flush()
    for key in session.scalars(select(Office.key).where(Office.successor_key.is_not(None)).order_by(Office.key)):
        if (into := acting_office(key)) != key:
            move_requests(session, key, into, MERGED_MEANWHILE, actor, at)


def requests_of(session: Session, office_key: str, questions: Sequence[int]) -> dict[int, EvidenceRequest]:
    """What an office was asked of these questions, by the question's number."""
    found = select(EvidenceRequest).where(
        EvidenceRequest.office_key == office_key, EvidenceRequest.question_id.in_(questions)
    )
    return {one.question_id: one for one in session.scalars(found)} if questions else {}


def hand_over(session: Session, one: EvidenceRequest, to: EvidenceRequest) -> None:
    """Let a request that is over go on where another one stands, with its hand-ins and links behind its own."""
    last = session.scalar(select(func.max(HandIn.number)).where(HandIn.request_id == to.id)) or 0
    session.execute(
        update(HandIn).where(HandIn.request_id == one.id).values(request_id=to.id, number=HandIn.number + last)
    )
    session.execute(update(TaskLink).where(TaskLink.request_id == one.id).values(request_id=to.id))
    for name in ("state", "due_on", "note", "reason", "asked_at", "handed_in_at", "decided_at"):
        setattr(to, name, getattr(one, name))
    to.version, to.warned_at, to.shown_late_at = to.version + 1, None, None


def open_requests(session: Session, key: str) -> list[EvidenceRequest]:
    """What an office still has to do in cycles that are open."""
    found = (
        select(EvidenceRequest)
        .join(Cycle, Cycle.id == EvidenceRequest.cycle_id)
        .where(EvidenceRequest.office_key == key, EvidenceRequest.state.in_(OPEN), Cycle.state == CycleState.OPEN)
        .order_by(EvidenceRequest.id)
    )
    return list(session.scalars(found))


def move_other_work(session: Session, key: str, into: str) -> None:
    """Hand over what else is still to do: findings, checks, decisions, and the figures it brings."""
    for table, is_open in OTHER_WORK:
        session.execute(update(table).where(table.office_key == key, is_open).values(office_key=into))


OTHER_WORK: tuple[tuple[Any, Any], ...] = (
    (Finding, Finding.state != FindingState.CLOSED),
    (VisitCheck, VisitCheck.done_at.is_(None)),
    (MeetingItem, MeetingItem.done_at.is_(None)),
    (Series, Series.id.is_not(None)),
)


def count_open_work(key: str) -> int:
    """How much an office still has to do: requests of open cycles, findings, checks, decisions, children's ideas."""
    session = db.session()
    counts = [
        session.scalar(select(func.count()).select_from(table).where(table.office_key == key, is_open)) or 0
        for table, is_open in OTHER_WORK
        if table is not Series
    ]
    return len(open_requests(session, key)) + sum(counts) + count_open(key)


def end_office(key: str, *, version: int, actor: Principal, at: datetime, on: date) -> None:
    """End an office that nobody follows; raises NotThere, Changed, and StillOpen while it has something to do."""
    with writing():
        office = office_at(key, version, on)
        count = count_open_work(key)
        if count:
            raise StillOpen(count)
        end(office, on, at)
        record(actor.actor, "progress.end_office", f"office:{key}", {"version": version})
        log_change("progress", "office", key)
