"""What somebody typed and has not saved: kept for that person alone, put back or thrown away, gone after 30 days.

It is no revision and changes nothing that anybody else sees, so it stands in neither change log nor audit trail.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, select

from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.news.models import Article, TypedText

KEPT_DAYS = timedelta(days=30)
MOST_TEXTS = 50
"""Texts that one person can have waiting; the oldest make room."""

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An editor that a person has open: whose, of which article (by its key), and which of several tabs."""

    staff_id: int
    key: str
    opening: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text that waits: its number, the editor it was typed in, at which version that began, and its fields."""

    number: int
    opened: Opened
    article: int | None
    version: int
    fields: tuple[tuple[str, str], ...]
    at: datetime


KEPT = Query(
    select(TypedText.id).where(
        TypedText.staff_id == bindparam("staff_id"),
        TypedText.key == bindparam("key"),
        TypedText.opening == bindparam("opening"),
    )
)


def keep_typed(opened: Opened, *, version: int, fields: Fields, at: datetime) -> None:
    """Keep what stands in an opened editor, in place of what it held before."""
    with writing() as session:
        article = session.scalar(select(Article.id).where(Article.key == opened.key))
        row: TypedText | None = session.scalar(of_editor(opened))
        if row is None:
            row = TypedText(staff_id=opened.staff_id, key=opened.key, opening=opened.opening)
            session.add(row)
        row.article_id, row.version, row.fields, row.at = (
            article,
            version,
            json.dumps(list(fields), ensure_ascii=False),
            at,
        )
        session.flush()
        mine = select(TypedText.id).where(TypedText.staff_id == opened.staff_id)
        old = session.scalars(mine.order_by(TypedText.at.desc(), TypedText.id.desc()).offset(MOST_TEXTS)).all()
        session.execute(delete(TypedText).where(TypedText.id.in_(old)))


def of_editor(opened: Opened) -> Select[Any]:
    """The row of one opened editor."""
    return select(TypedText).where(
        TypedText.staff_id == opened.staff_id, TypedText.key == opened.key, TypedText.opening == opened.opening
    )


def clear_typed(opened: Opened) -> None:
    """Forget what an editor held, as it was saved."""
    if KEPT.rows(staff_id=opened.staff_id, key=opened.key, opening=opened.opening):
        with writing() as session:
            row = session.scalar(of_editor(opened))
            if row is not None:
                session.delete(row)


def list_typed(staff_id: int, *, article: int | None) -> tuple[Typed, ...]:
    """What a person typed into an article and did not save, or into new ones, the newest first."""
    found = select(TypedText).where(TypedText.staff_id == staff_id, TypedText.article_id == article)
    rows = db.session.scalars(found.order_by(TypedText.at.desc(), TypedText.id.desc()))
    return tuple(as_typed(row) for row in rows)


def find_typed(number: int, *, staff_id: int) -> Typed | None:
    """A person's own text that waits; nobody else's."""
    row = db.session.get(TypedText, number)
    return as_typed(row) if row is not None and row.staff_id == staff_id else None


def drop_typed(number: int, *, staff_id: int) -> None:
    """Throw a person's own text away; one that is gone already stays gone."""
    with writing() as session:
        session.execute(delete(TypedText).where(TypedText.id == number, TypedText.staff_id == staff_id))


def purge_typed(at: datetime) -> int:
    """Forget what has waited for 30 days; returns how many texts."""
    old = TypedText.at < at - KEPT_DAYS
    if db.session.scalar(select(TypedText.id).where(old).limit(1)) is None:
        return 0
    with writing() as session:
        gone: Any = session.execute(delete(TypedText).where(old))
        return int(gone.rowcount)


def as_typed(row: TypedText) -> Typed:
    """A row as a plain value."""
    return Typed(
        number=row.id,
        opened=Opened(staff_id=row.staff_id, key=row.key, opening=row.opening),
        article=row.article_id,
        version=row.version,
        fields=tuple((name, value) for name, value in json.loads(row.fields)),
        at=row.at,
    )
