"""What offices handed in during a month and what the coordinator decided, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from layak.extensions import db
from layak.progress.models import EvidenceRequest, HandIn, HandInState


@dataclass(frozen=True)
class MonthOfEvidence:
    """Requests that were asked, hand-ins that came, and how many of all hand-ins were accepted or given back."""

    asked: int
    handed_in: int
    accepted: int
    returned: int


def count_month(begin: datetime, end: datetime) -> MonthOfEvidence:
    """Count what happened from one moment on and before the other, in whichever cycle."""

    def decided(state: HandInState) -> int:
        return count(HandIn.decided_at, HandIn.state == state)

    def count(moment: Any, *which: Any) -> int:
        query = select(func.count()).where(moment >= begin, moment < end, *which)
        return db.session.scalar(query) or 0

    return MonthOfEvidence(
        asked=count(EvidenceRequest.asked_at),
        handed_in=count(HandIn.at),
        accepted=decided(HandInState.ACCEPTED),
        returned=decided(HandInState.RETURNED),
    )
