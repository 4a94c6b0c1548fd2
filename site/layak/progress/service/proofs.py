"""The evidence of one indicator, as readers see it: counts by kind, and the documents that are shown to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.progress.models import Evidence, EvidenceRequest, HandIn, Question, RequestState

DOCUMENTS_SHOWN = 20
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
