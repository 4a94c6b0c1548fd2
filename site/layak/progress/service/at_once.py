"""Requests that came about together: one line of the audit trail names the range of their numbers.

So that 20,000 requests do not write 20,000 lines into the chain, and each of them still says who asked and when.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.audit import AuditRow
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import EvidenceRequest

ACTS = ("progress.assign", "progress.open_cycle")
"""What can ask many things at once: the coordinator's page, and the copy of a cycle."""

OF_CYCLE = Query(
    select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.detail)
    .where(AuditRow.subject == bindparam("subject"), (AuditRow.action == ACTS[0]) | (AuditRow.action == ACTS[1]))
    .order_by(AuditRow.id)
)
RANGE = select(func.min(EvidenceRequest.id), func.max(EvidenceRequest.id)).where(
    EvidenceRequest.id > bindparam("before", type_=Integer)
)


def newest_number() -> int:
    """The highest number of a request so far; inside writing() nobody else adds any."""
    return db.session.scalar(select(func.max(EvidenceRequest.id))) or 0


def numbers_after(before: int) -> dict[str, int]:
    """The first and the last number that came after one, as the audit trail keeps them; nothing where none came."""
    first, last = db.session.execute(RANGE, {"before": before}).one()
    return {} if first is None else {"first": first, "last": last}


def asked_at_once(number: int, cycle_key: str) -> list[dict[str, Any]]:
    """The act that a request came about by, where it asked many things: at, actor, verb, detail."""
    return [
        {"at": row.at, "actor": row.actor, "verb": "ask", "detail": detail}
        for row in OF_CYCLE.rows(subject=f"cycle:{cycle_key}")
        if (detail := json.loads(row.detail)).get("first", number + 1) <= number <= detail.get("last", 0)
    ]
