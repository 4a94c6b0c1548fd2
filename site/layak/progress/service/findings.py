"""What a verification team noted: whose it is, what was done about it, and when readers see it.

| from | verb | to | who |
|---|---|---|---|
| nothing | note | open | coordinator |
| open, working | answer | working | the office, or the coordinator |
| open, working | close | closed | coordinator, with a proof and an outcome in words |
| closed | reopen | working | coordinator |

Readers see a finding's words and state once it is shown, and its outcome once it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Evidence, Finding, FindingState, Happening, Visit, VisitPlace
from layak.progress.service.events import tell
from layak.progress.service.faults import (
    Changed,
    NothingGiven,
    NotNow,
    NotThere,
    NotYours,
    ProofNeeded,
    ReasonNeeded,
    VisitHidden,
)
from layak.progress.service.offices import open_office
from layak.progress.service.requests import Offer, evidence_rows, must_coordinate
from layak.progress.service.visits import open_visit

OPEN = frozenset({FindingState.OPEN, FindingState.WORKING})
MOST_LISTED = 100
"""Findings of one office or one indicator on a page; those that are not closed come first."""

F, V, P = Finding.__table__.c, Visit.__table__.c, VisitPlace.__table__.c
OPEN_FIRST = (case((F.state == FindingState.CLOSED, 1), else_=0), F.due_on.nulls_last(), F.id)
JOINED = Finding.__table__.join(Visit.__table__, V.id == F.visit_id).outerjoin(
    VisitPlace.__table__, P.id == F.visit_place_id
)
COLUMNS = (
    *Finding.__table__.c,
    V.key.label("visit_key"),
    V.name_id.label("visit_name_id"),
    V.name_en.label("visit_name_en"),
    P.name_id.label("place_name_id"),
    P.name_en.label("place_name_en"),
    P.district.label("district"),
)
SEEN = (F.shown_at.is_not(None), V.shown_at.is_not(None))
ROWS = select(*COLUMNS).select_from(JOINED)
OF_VISIT = Query(ROWS.where(F.visit_id == bindparam("visit_id", type_=Integer)).order_by(F.id))
SHOWN_OF_VISIT = Query(ROWS.where(F.visit_id == bindparam("visit_id", type_=Integer), *SEEN).order_by(F.id))
SHOWN_OF_INDICATOR = Query(
    ROWS.where(F.indicator == bindparam("indicator", type_=Integer), *SEEN).order_by(F.id.desc()).limit(MOST_LISTED)
)
OF_OFFICE = Query(ROWS.where(F.office_key == bindparam("office_key")).order_by(*OPEN_FIRST).limit(MOST_LISTED))
OF_CYCLE = Query(ROWS.where(V.cycle_id == bindparam("cycle_id", type_=Integer)).order_by(F.id))
ONE = Query(ROWS.where(F.id == bindparam("number", type_=Integer)))
PROOFS = Query(
    select(Evidence.__table__)
    .where(Evidence.finding_id == bindparam("finding_id", type_=Integer))
    .order_by(Evidence.id)
)


@dataclass(frozen=True, kw_only=True)
class FindingFacts:
    """What the coordinator writes about a finding; the English may follow."""

    text_id: str
    text_en: str = ""
    visit_place_id: int | None = None
    indicator: int | None = None
    office_key: str | None = None
    due_on: date | None = None


def list_findings(visit_id: int) -> list[Any]:
    """Every finding of a visit, in the order in which they were noted."""
    return OF_VISIT.rows(visit_id=visit_id)


def list_shown_findings(visit_id: int) -> list[Any]:
    """The findings of a visit that readers see."""
    return SHOWN_OF_VISIT.rows(visit_id=visit_id)


def list_findings_of(indicator: int) -> list[Any]:
    """The findings about an indicator that readers see, with the key and name of their visit; the newest first."""
    return SHOWN_OF_INDICATOR.rows(indicator=indicator)


def list_office_findings(office_key: str) -> list[Any]:
    """What an office has to deal with: open ones first, those that are due soonest before the others."""
    return OF_OFFICE.rows(office_key=office_key)


def list_cycle_findings(cycle_id: int) -> list[Any]:
    """Every finding of a cycle's visits, in the order in which they were noted."""
    return OF_CYCLE.rows(cycle_id=cycle_id)


def get_finding(number: int) -> Any:
    """One finding with its visit and place; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def get_office_finding(number: int, office_key: str | None) -> Any:
    """One finding of an office; raises NotThere for another office's, as if it did not exist."""
    found = get_finding(number)
    if office_key is None or found.office_key != office_key:
        raise NotThere(number)
    return found


def list_proofs(finding_id: int) -> list[Any]:
    """The documents and links that prove what was done about a finding."""
    return PROOFS.rows(finding_id=finding_id)


def note_finding(visit_id: int, facts: FindingFacts, *, actor: Principal, at: datetime, on: date) -> int:
    """Write down what the team noted; the same words at the same place once more find what they made before."""
    with writing() as session:
        must_coordinate(actor)
        visit = open_visit(visit_id)
        check_facts(visit_id, facts, on, None)
        known = select(Finding.id).filter_by(visit_id=visit_id, visit_place_id=facts.visit_place_id)
        same = session.scalar(known.where(Finding.text_id == facts.text_id))
        if same is not None:
            return same
        finding = Finding(visit_id=visit_id, noted_at=at, is_sample=visit.is_sample, version=0, **vars(facts))
        session.add(finding)
        session.flush()
        note_step(finding, "note_finding", actor)
        return finding.id


def change_finding(finding_id: int, facts: FindingFacts, *, version: int, actor: Principal, on: date) -> None:
    """Write a finding anew; readers of a shown one see it at once."""
    with writing():
        must_coordinate(actor)
        finding = open_finding(finding_id, version)
        check_facts(finding.visit_id, facts, on, finding.office_key)
        for name, value in vars(facts).items():
            setattr(finding, name, value)
        note_step(finding, "change_finding", actor)


def answer_finding(
    finding_id: int, outcome: str, offer: Offer, *, version: int, actor: Principal, at: datetime
) -> None:
    """Say what was done about a finding and add proofs; readers see the words only when it is closed.

    Raises NotYours for another office, NothingGiven without words and proofs, NotNow once it is closed.
    """
    if not (outcome.strip() or offer.files or offer.links):
        raise NothingGiven
    with writing() as session:
        finding = open_finding(finding_id, version)
        if not actor.may("progress.coordinate") and actor.office_key != finding.office_key:
            raise NotYours
        if finding.state not in OPEN:
            raise NotNow(finding.state)
        finding.outcome_id = outcome.strip() or finding.outcome_id
        finding.state = FindingState.WORKING
        session.add_all(proof_rows(finding_id, offer, actor, at))
        note_step(finding, "answer_finding", actor)


def proof_rows(finding_id: int, offer: Offer, actor: Principal, at: datetime) -> list[Evidence]:
    """The documents and links of an offer as proofs of a finding."""
    rows = evidence_rows(None, offer, actor, at)
    for row in rows:
        row.finding_id = finding_id
    return rows


def close_finding(
    finding_id: int, outcome_id: str, outcome_en: str, *, version: int, actor: Principal, at: datetime
) -> None:
    """Close a finding with its outcome in words; raises ReasonNeeded without them and ProofNeeded without a proof."""
    if not outcome_id.strip():
        raise ReasonNeeded
    with writing() as session:
        must_coordinate(actor)
        finding = open_finding(finding_id, version)
        if finding.state not in OPEN:
            raise NotNow(finding.state)
        if not session.scalar(select(func.count(Evidence.id)).where(Evidence.finding_id == finding_id)):
            raise ProofNeeded
        finding.state, finding.closed_at = FindingState.CLOSED, at
        finding.outcome_id, finding.outcome_en = outcome_id.strip(), outcome_en.strip()
        note_step(finding, "close_finding", actor)
        if is_seen(finding):
            tell_of(finding, Happening.FINDING_CLOSED, at)


def reopen_finding(finding_id: int, *, version: int, actor: Principal) -> None:
    """Open a closed finding again; its proofs and the words of its outcome stay with it."""
    with writing():
        must_coordinate(actor)
        finding = open_finding(finding_id, version)
        if finding.state != FindingState.CLOSED:
            raise NotNow(finding.state)
        finding.state, finding.closed_at = FindingState.WORKING, None
        note_step(finding, "reopen_finding", actor)


def show_finding(finding_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Let readers see a finding; raises VisitHidden while they do not see its visit."""
    with writing():
        must_coordinate(actor)
        finding = open_finding(finding_id, version)
        if visit_of(finding).shown_at is None:
            raise VisitHidden
        if finding.shown_at is not None:
            return
        finding.shown_at = at
        note_step(finding, "show_finding", actor)
        tell_of(finding, Happening.FINDING_SHOWN, at)
        if finding.state == FindingState.CLOSED:
            tell_of(finding, Happening.FINDING_CLOSED, at)


def hide_finding(finding_id: int, *, version: int, actor: Principal) -> None:
    """Take a finding back from readers."""
    with writing():
        must_coordinate(actor)
        finding = open_finding(finding_id, version)
        if finding.shown_at is None:
            return
        note_step(finding, "hide_finding", actor)  # while it is shown, so that its pages end
        finding.shown_at = None


def check_facts(visit_id: int, facts: FindingFacts, on: date, office_before: str | None) -> None:
    """Raise NotThere for a place of another visit, or for an office that has ended and is newly named."""
    if facts.visit_place_id is not None:
        place = db.session.get(VisitPlace, facts.visit_place_id)
        if place is None or place.visit_id != visit_id:
            raise NotThere(facts.visit_place_id)
    if facts.office_key is not None and facts.office_key != office_before:
        open_office(facts.office_key, on=on)


def open_finding(finding_id: int, version: int) -> Finding:
    """A finding for a change inside writing(); raises NotThere, CycleClosed, and Changed at another version."""
    finding = db.session.get(Finding, finding_id, populate_existing=True)
    if finding is None:
        raise NotThere(finding_id)
    open_visit(finding.visit_id)
    if finding.version != version:
        raise Changed
    return finding


def visit_of(finding: Finding) -> Visit:
    """The visit of a finding, which goes only with its findings."""
    return db.session.get_one(Visit, finding.visit_id)


def is_seen(finding: Finding) -> bool:
    """Whether readers see a finding."""
    return finding.shown_at is not None and visit_of(finding).shown_at is not None


def note_step(finding: Finding, verb: str, actor: Principal) -> None:
    """Count the version on (a new finding from 0 to 1), and write the step to the audit trail and the change log."""
    finding.version += 1
    record(actor.actor, f"progress.{verb}", f"finding:{finding.id}", {"visit": finding.visit_id})
    log_change("progress", "visit", visit_of(finding).key, public=is_seen(finding))


def tell_of(finding: Finding, what: Happening, at: datetime) -> None:
    """Put what readers may know of a finding into the public history."""
    visit = visit_of(finding)
    tell(
        what,
        f"visit:{visit.key}",
        at=at,
        indicator=finding.indicator,
        office_key=finding.office_key,
        cycle_id=visit.cycle_id,
        detail={"finding": finding.id},
        is_sample=finding.is_sample,
    )
