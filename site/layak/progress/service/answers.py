"""What an office is asked for, row by row, for the sheet that it fills in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, bindparam, select

from layak.core.rows import Query
from layak.progress.models import EvidenceRequest, Question, RequestState

OPEN = (RequestState.ASKED, RequestState.RETURNED, RequestState.HANDED_IN)
REQUEST, ASKED = EvidenceRequest.__table__.c, Question.__table__.c
COLUMNS = (
    REQUEST.id,
    REQUEST.version,
    REQUEST.office_key,
    REQUEST.state,
    REQUEST.due_on,
    REQUEST.note,
    REQUEST.reason,
    ASKED.code,
    ASKED.indicator,
    ASKED.kind,
    ASKED.text_id,
    ASKED.text_en,
)
OF_CYCLE = (
    select(*COLUMNS)
    .join_from(EvidenceRequest.__table__, Question.__table__, ASKED.id == REQUEST.question_id)
    .where(REQUEST.cycle_id == bindparam("cycle_id", type_=Integer))
)
ALL = Query(OF_CYCLE.order_by(ASKED.indicator, ASKED.place, REQUEST.question_id, REQUEST.office_key))
ONE = Query(OF_CYCLE.where(ASKED.code == bindparam("code"), REQUEST.office_key == bindparam("office_key")))
OF_OFFICE = Query(
    OF_CYCLE.where(
        REQUEST.office_key == bindparam("office_key"),
        REQUEST.state.in_([bindparam(f"state_{number}", value=state) for number, state in enumerate(OPEN)]),
    ).order_by(ASKED.indicator, ASKED.place, REQUEST.id)
)


def list_all_requests(cycle_id: int) -> list[Any]:
    """Every request of a cycle, in the order of the form."""
    return ALL.rows(cycle_id=cycle_id)


def find_request(cycle_id: int, code: str, office_key: str) -> Any | None:
    """What an office was asked for by the question of a code."""
    return next(iter(ONE.rows(cycle_id=cycle_id, code=code, office_key=office_key)), None)


def list_open_requests(cycle_id: int, office_key: str) -> list[Any]:
    """The requests of an office that can be answered, in the order of the form."""
    return OF_OFFICE.rows(cycle_id=cycle_id, office_key=office_key)
