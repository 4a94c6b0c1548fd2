"""Erasing documents after a cycle: what nobody needs any more goes, the line that it was there stays.

Rows first: a document whose row names no digest is reached by nobody. Then the files that no row names; what a killed
process leaves there is swept by the next run and by `flask tick`.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, and_, case, func, or_, select, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.store import Store, StoreAway
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    CycleState,
    Evidence,
    EvidenceForm,
    EvidenceRequest,
    Finding,
    FindingState,
    HandIn,
    Pledge,
    Visit,
)
from layak.progress.service.evidence.documents import remove_lost
from layak.progress.service.faults import Changed, NotNow, NotThere, TooEarly
from layak.progress.service.requests import must_coordinate


class Group(StrEnum):
    """Why a document might still be needed; private ones of hand-ins and of findings that are not closed go first."""

    PRIVATE = "private"
    SHOWN = "shown"
    FINDING = "finding"
    PLEDGE = "pledge"


@dataclass(frozen=True)
class Erasable:
    """How many documents a group has, and their bytes."""

    count: int = 0
    size: int = 0


def documents_of(cycle: Any) -> Select[Any]:
    """The documents of a cycle by group: of its requests, of its visits, of pledges that ended before it was closed."""
    end = cycle.closed_at.date()
    group = case(
        (Evidence.shown_at.is_not(None), Group.SHOWN.value),
        (Evidence.pledge_id.is_not(None), Group.PLEDGE.value),
        (Finding.state == FindingState.CLOSED.value, Group.FINDING.value),
        else_=Group.PRIVATE.value,
    ).label("group")
    return (
        select(Evidence.id, Evidence.size, group)
        .outerjoin(HandIn, HandIn.id == Evidence.hand_in_id)
        .outerjoin(EvidenceRequest, EvidenceRequest.id == HandIn.request_id)
        .outerjoin(Finding, Finding.id == Evidence.finding_id)
        .outerjoin(Visit, Visit.id == Finding.visit_id)
        .outerjoin(Pledge, Pledge.id == Evidence.pledge_id)
        .where(
            Evidence.form == EvidenceForm.FILE.value,
            Evidence.erased_at.is_(None),
            or_(
                EvidenceRequest.cycle_id == cycle.id,
                Visit.cycle_id == cycle.id,
                and_(Pledge.closed_on.is_not(None), Pledge.closed_on <= end),
            ),
        )
    )


def list_erasable(cycle: Any) -> dict[Group, Erasable]:
    """How many documents of a closed cycle each group has; raises NotNow while it is open."""
    must_be_closed(cycle)
    found = documents_of(cycle).subquery()
    total = func.sum(found.c.size, type_=Integer)
    rows = db.session.execute(select(found.c.group, func.count(), total).group_by(found.c.group))
    counted = {Group(name): Erasable(int(count), int(size)) for name, count, size in rows}
    return {group: counted.get(group, Erasable()) for group in Group}


def mark_of(found: dict[Group, Erasable]) -> str:
    """What a preview showed, as a text for its form: when it is another one meanwhile, nothing is erased."""
    return "-".join(str(found[group].count) for group in Group)


def must_be_closed(cycle: Any) -> None:
    """Raise NotNow for a cycle that is open."""
    if cycle.state != CycleState.CLOSED or cycle.closed_at is None:
        raise NotNow(cycle.state)


def earliest(cycle: Any, days: int) -> datetime:
    """From when on documents of a closed cycle can be erased."""
    moment: datetime = cycle.closed_at + timedelta(days=days)
    return moment


def erase_documents(
    cycle_id: int,
    groups: Collection[Group],
    *,
    mark: str,
    days: int,
    documents: Store,
    actor: Principal,
    at: datetime,
) -> int:
    """Erase what is chosen of a closed cycle and say how many documents that were.

    mark  of the preview that somebody said yes to; days  of LAYAK_DOCUMENT_DAYS
    Raises NotYours, NotThere, NotNow for an open cycle, TooEarly, and Changed where there is something else by now.
    """
    with writing() as session:
        if not actor.is_command:
            must_coordinate(actor)
        cycle = session.get(Cycle, cycle_id, populate_existing=True)
        if cycle is None:
            raise NotThere(cycle_id)
        found = list_erasable(cycle)
        if earliest(cycle, days) > at:
            raise TooEarly(earliest(cycle, days))
        if mark_of(found) != mark:
            raise Changed
        count = sum(found[group].count for group in groups)
        if count:
            erase_rows(cycle, groups, at)
            detail = {group.value: found[group].count for group in Group if group in groups}
            record(actor.actor, "progress.erase_documents", f"cycle:{cycle.key}", detail)
            log_change("progress", "documents", cycle.key, public=Group.SHOWN in groups)
    with suppress(StoreAway):  # what is left is swept as soon as it can be asked again
        remove_lost(documents, at)
    return count


def erase_rows(cycle: Any, groups: Collection[Group], at: datetime) -> None:
    """Take digest and visibility from the chosen documents; who gave them, when, and their name stay."""
    chosen = documents_of(cycle).subquery()
    names = [group.value for group in groups]
    db.session.execute(
        update(Evidence)
        .where(Evidence.id.in_(select(chosen.c.id).where(chosen.c.group.in_(names))))
        .values(digest="", size=0, erased_at=at, shown_at=None, shown_by="")
        .execution_options(synchronize_session=False)
    )
