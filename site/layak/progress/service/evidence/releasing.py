"""Documents at the desk and for readers: found, opened by whom they concern, shown and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import (
    Evidence,
    EvidenceForm,
    EvidenceRequest,
    Finding,
    HandIn,
    Happening,
    Office,
    Pledge,
    Question,
    ScanState,
    Visit,
)
from layak.progress.service.events import tell
from layak.progress.service.faults import Changed, FindingHidden, NotLookedAt, NotThere, PledgeHidden, ReasonNeeded
from layak.progress.service.findings import is_seen
from layak.progress.service.requests import must_coordinate

PAGE_SIZE = 50
ENDS_SOON = timedelta(days=60)

SHOWN = Query(
    select(Evidence.__table__)
    .outerjoin(Finding, Finding.id == Evidence.finding_id)
    .outerjoin(Visit, Visit.id == Finding.visit_id)
    .outerjoin(Pledge, Pledge.id == Evidence.pledge_id)
    .where(
        Evidence.id == bindparam("number", type_=Integer),
        Evidence.form == EvidenceForm.FILE.value,
        Evidence.shown_at.is_not(None),
        Evidence.finding_id.is_(None) | (Finding.shown_at.is_not(None) & Visit.shown_at.is_not(None)),
        Evidence.pledge_id.is_(None) | Pledge.shown_at.is_not(None),
        Evidence.erased_at.is_(None),
    )
)
"""A proof of a finding or a promise is there only while readers see that, too."""


@dataclass(frozen=True)
class DocumentPage:
    """One page of a list of documents and links; rows carry office_key, office, indicator, cycle_id and request_id."""

    rows: list[Any]
    number: int
    pages: int
    total: int


def documents() -> Select[Any]:
    """Documents and links with what they belong to."""
    office = func.coalesce(EvidenceRequest.office_key, Finding.office_key)
    return (
        select(
            Evidence.__table__,
            office.label("office_key"),
            Office.short.label("office"),
            func.coalesce(Question.indicator, Finding.indicator, Pledge.indicator).label("indicator"),
            EvidenceRequest.cycle_id.label("cycle_id"),
            EvidenceRequest.id.label("request_id"),
        )
        .select_from(Evidence)
        .outerjoin(HandIn, HandIn.id == Evidence.hand_in_id)
        .outerjoin(EvidenceRequest, EvidenceRequest.id == HandIn.request_id)
        .outerjoin(Question, Question.id == EvidenceRequest.question_id)
        .outerjoin(Finding, Finding.id == Evidence.finding_id)
        .outerjoin(Pledge, Pledge.id == Evidence.pledge_id)
        .outerjoin(Office, Office.key == office)
    )


ONE = Query(documents().where(Evidence.id == bindparam("number", type_=Integer)))

FILTERS: dict[str, Callable[[date], ColumnElement[bool]]] = {
    "ending": lambda on: Evidence.ends_on.between(on, on + ENDS_SOON),
    "ended": lambda on: Evidence.ends_on < on,
    "dead": lambda on: Evidence.is_alive.is_(False),
    "closed": lambda on: Evidence.asks_sign_in.is_(True),
    "shown": lambda on: Evidence.shown_at.is_not(None),
    "unscanned": lambda on: (
        (Evidence.form == EvidenceForm.FILE.value)
        & (Evidence.scan == ScanState.UNSCANNED.value)
        & Evidence.erased_at.is_(None)
    ),
}
"""How the list is narrowed."""


def list_documents(*, on: date, only: str = "", page: int = 1) -> DocumentPage:
    """One page of all documents and links, the newest first; those that end, by the day on which they do."""
    wanted, counted = documents(), select(func.count()).select_from(Evidence)
    if only:
        wanted, counted = wanted.where(FILTERS[only](on)), counted.where(FILTERS[only](on))
    total = int(db.session.scalar(counted) or 0)
    order = (Evidence.ends_on, Evidence.id) if only in ("ending", "ended") else (Evidence.id.desc(),)
    rows = db.session.execute(wanted.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return DocumentPage(rows=list(rows), number=page, pages=max(1, -(-total // PAGE_SIZE)), total=total)


def get_document(number: int) -> Any:
    """A document or link with what it belongs to; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def get_shown(number: int) -> Any:
    """A document that readers may have; raises NotThere."""
    found = SHOWN.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def open_document(number: int, *, actor: Principal) -> Any:
    """A stored document for the coordinator or for its office, on record; for others, or erased, it is not there."""
    row = get_document(number)
    is_own = actor.office_key is not None and actor.office_key == row.office_key and actor.may("progress.hand_in")
    is_file = row.form == EvidenceForm.FILE and row.erased_at is None
    if not is_file or not (is_own or actor.may("progress.coordinate")):
        raise NotThere(number)
    with writing():
        record(actor.actor, "progress.open_document", f"document:{number}")
    return row


def show_document(number: int, title: str, *, is_looked_at: bool, actor: Principal, at: datetime) -> None:
    """Show a document to readers under a title in words; raises NotThere, NotYours, Changed where it is shown already,
    ReasonNeeded without a title, NotLookedAt without the statement that no child can be recognised in it, and
    FindingHidden or PledgeHidden where it proves something of a finding or a promise that readers do not see."""
    if not title.strip():
        raise ReasonNeeded
    if not is_looked_at:
        raise NotLookedAt
    with writing():
        must_coordinate(actor)
        row, about = open_row(number), get_document(number)
        if row.shown_at is not None:
            raise Changed
        if row.finding_id is not None and not is_seen(db.session.get_one(Finding, row.finding_id)):
            raise FindingHidden
        if row.pledge_id is not None and db.session.get_one(Pledge, row.pledge_id).shown_at is None:
            raise PledgeHidden
        row.title, row.shown_at, row.shown_by = title.strip(), at, actor.actor
        record(actor.actor, "progress.show_document", f"document:{number}", {"looked_at": True})
        tell(
            Happening.DOCUMENT_SHOWN,
            f"document:{number}",
            at=at,
            indicator=about.indicator,
            office_key=about.office_key,
            cycle_id=about.cycle_id,
            is_sample=row.is_sample,
        )


def take_back(number: int, *, actor: Principal) -> None:
    """Show a document no longer: from this moment its address leads nowhere; raises NotThere, NotYours, Changed."""
    with writing():
        must_coordinate(actor)
        row = open_row(number)
        if row.shown_at is None:
            raise Changed
        row.shown_at, row.shown_by = None, ""
        record(actor.actor, "progress.take_back_document", f"document:{number}")
        log_change("progress", "document", str(number))


def open_row(number: int) -> Evidence:
    """Evidence that may be shown, for a change inside writing(); raises NotThere for any other."""
    row = db.session.get(Evidence, number, populate_existing=True)
    if row is None or not may_be_shown(row):
        raise NotThere(number)
    return row


def may_be_shown(row: Any) -> bool:
    """Whether evidence is ours to show: a stored document that was not erased, or the link that proves a promise.

    Links of offices lead to where offices keep more than was asked for; they stay with staff.
    """
    return row.erased_at is None and (row.form == EvidenceForm.FILE or row.pledge_id is not None)
