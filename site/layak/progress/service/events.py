"""The public history: one row for each change that readers may know of, written with the change itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete

from layak.core.changes import log_change
from layak.extensions import db
from layak.progress.models import Happening, ProgressEvent

Detail = Mapping[str, str | int | None]


def tell(
    what: Happening,
    subject: str,
    *,
    at: datetime,
    indicator: int | None = None,
    office_key: str | None = None,
    cycle_id: int | None = None,
    detail: Detail | None = None,
    is_sample: bool = False,
) -> None:
    """Note inside writing() what readers may know of, and end their cached pages; detail holds no person's words."""
    db.session.add(
        ProgressEvent(
            at=at,
            what=what,
            subject=subject,
            indicator=indicator,
            office_key=office_key,
            cycle_id=cycle_id,
            detail=json.dumps(dict(detail or {}), sort_keys=True),
            is_sample=is_sample,
        )
    )
    log_change("progress", "event", subject)


def untell(what: Happening, subject: str, *, moments: Collection[datetime]) -> None:
    """Take lines that should not have been told out of the history, inside writing(); whoever calls ends the pages."""
    told = delete(ProgressEvent).where(
        ProgressEvent.what == what, ProgressEvent.subject == subject, ProgressEvent.at.in_(moments)
    )
    db.session.execute(told)
