"""The days on which pages are read again, so that none grows old unseen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.pages.models import PageReview


def list_reviews() -> dict[str, date]:
    """The day of each page that has one."""
    return {row.key: row.review_on for row in db.session.scalars(select(PageReview))}


def count_due(today: date) -> int:
    """How many pages are to be read again by now."""
    return db.session.scalar(select(func.count()).where(PageReview.review_on <= today)) or 0


def set_review(key: str, day: date | None, *, actor: Principal) -> None:
    """Say when a page is read again, or that no day is set."""
    with writing() as session:
        row = session.get(PageReview, key)
        if row is not None and day is None:
            session.delete(row)
        elif row is not None and day is not None:
            row.review_on = day
        elif day is not None:
            session.add(PageReview(key=key, review_on=day))
        record(actor.actor, "page.review", f"page:{key}", {"day": day.isoformat() if day else None})
