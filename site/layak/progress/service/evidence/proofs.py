"""Evidence as readers see it: counts by kind, the documents that are shown to them, the proofs of findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.progress.models import Evidence, EvidenceRequest, Finding, HandIn, Question, RequestState, Visit
from layak.progress.service.findings import SEEN

DOCUMENTS_SHOWN = 20
PROOFS_SHOWN = 200
ABOUT = (
    Question.cycle_id == bindparam("cycle_id", type_=Integer),
    Question.indicator == bindparam("indicator", type_=Integer),
)
STATES = Query(
    select(Question.kind, EvidenceRequest.state, func.count().label("count"))
    .join(EvidenceRequest, EvidenceRequest.question_id == Question.id)
    .where(*ABOUT)
    .group_by(Question.kind, EvidenceRequest.state)
)
DOCUMENTS = Query(
    select(
        Question.kind,
        Evidence.id,
        Evidence.title,
        Evidence.form,
        Evidence.address,
        Evidence.media_type,
        Evidence.ends_on,
        Evidence.shown_at,
        Evidence.is_sample,
    )
    .join(EvidenceRequest, EvidenceRequest.question_id == Question.id)
    .join(HandIn, HandIn.request_id == EvidenceRequest.id)
    .join(Evidence, Evidence.hand_in_id == HandIn.id)
    .where(*ABOUT, Evidence.shown_at.is_not(None))
    .order_by(Evidence.shown_at.desc(), Evidence.id.desc())
    .limit(DOCUMENTS_SHOWN)
)

PROOFS = (
    select(
        Evidence.finding_id,
        Evidence.id,
        Evidence.title,
        Evidence.form,
        Evidence.address,
        Evidence.media_type,
        Evidence.is_sample,
    )
    .join(Finding, Finding.id == Evidence.finding_id)
    .join(Visit, Visit.id == Finding.visit_id)
    .where(Evidence.shown_at.is_not(None), *SEEN)
    .order_by(Evidence.id.desc())
    .limit(PROOFS_SHOWN)
)
OF_VISIT = Query(PROOFS.where(Finding.visit_id == bindparam("visit_id", type_=Integer)))
OF_INDICATOR = Query(PROOFS.where(Finding.indicator == bindparam("indicator", type_=Integer)))


def states_by_kind(cycle_id: int, indicator: int) -> Mapping[str, Mapping[str, int]]:
    """For each kind of evidence how many requests stand in each state."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, state, count in STATES.rows(cycle_id=cycle_id, indicator=indicator):
        if state not in (RequestState.WITHDRAWN, RequestState.NOT_OURS):
            found[kind][state] = int(count)
    return found


def list_documents(cycle_id: int, indicator: int) -> list[Any]:
    """The newest documents and links that readers may see."""
    return DOCUMENTS.rows(cycle_id=cycle_id, indicator=indicator)


def proofs_of_visit(visit_id: int) -> Mapping[int, list[Any]]:
    """For each finding of a visit the proofs that readers may see, the newest first."""
    return by_finding(OF_VISIT.rows(visit_id=visit_id))


def proofs_of_indicator(indicator: int) -> Mapping[int, list[Any]]:
    """For each finding about an indicator the proofs that readers may see, the newest first."""
    return by_finding(OF_INDICATOR.rows(indicator=indicator))


def by_finding(rows: Sequence[Any]) -> Mapping[int, list[Any]]:
    """Proofs under the number of what they prove."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.finding_id].append(row)
    return found
