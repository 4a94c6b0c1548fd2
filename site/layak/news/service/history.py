"""An article's history: every version, and what was done to it beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from layak.extensions import db
from layak.news.models import ArticleAct, ArticleRevision

R = ArticleRevision.__table__.c
D = ArticleAct.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history: which version, by which act, when, by whose number, and what was written about it."""

    version: int
    act: str
    at: datetime
    actor: str
    is_version: bool
    reason: str = ""
    notes: tuple[tuple[str, str], ...] = ()


def list_history(number: int) -> tuple[Event, ...]:
    """What was done to an article, the newest first; a publication and its version are one line."""
    acts = db.session.execute(select(ArticleAct.__table__).where(D.article_id == number).order_by(D.id)).all()
    published = {row.version: row for row in acts if row.act == "publish"}
    revisions = select(R.number, R.act, R.at, R.actor).where(R.article_id == number)
    found = [
        ((row.number, 0), as_event(row.number, row, published.get(row.number) if row.act == "publish" else None))
        for row in db.session.execute(revisions)
    ]
    found += [
        ((row.version, row.id), as_event(row.version, row, row, is_version=False))
        for row in acts
        if row.act != "publish"
    ]
    return tuple(event for _, event in sorted(found, key=lambda one: one[0], reverse=True))


def as_event(version: int, row: Any, told: Any, *, is_version: bool = True) -> Event:
    """One line, with the words of the state log where there are some."""
    notes = () if told is None else (("id", told.note_id), ("en", told.note_en))
    return Event(
        version=version,
        act=row.act,
        at=row.at,
        actor=row.actor,
        is_version=is_version,
        reason="" if told is None else told.reason,
        notes=tuple((lang, text) for lang, text in notes if text),
    )
