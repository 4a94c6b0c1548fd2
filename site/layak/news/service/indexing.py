"""What the search reads: every text that is published or scheduled, as plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from layak.extensions import db
from layak.news.models import Article, ArticleState, ArticleText

A = Article.__table__.c
T = ArticleText.__table__.c
STEP = 200


def text_rows() -> Select[Any]:
    """The columns of a searchable text; a scheduled one is among them and says from when it may be found."""
    return (
        select(
            *(
                A.id,
                A.key,
                A.published_at,
                A.shown_on,
                A.event_date,
                A.event_precision,
                A.district,
                A.components,
                A.places,
                A.tags,
                A.is_sample,
            ),
            *(T.lang, T.slug, T.title, T.lead, T.body_html, T.kids_title, T.kids_html),
        )
        .join_from(Article.__table__, ArticleText.__table__, T.article_id == A.id)
        .where(A.state == ArticleState.PUBLISHED.value)
    )


def iterate_texts() -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every text with its components, some hundred at a time; several steps never hold all of them in memory."""
    last = 0
    while rows := db.session.execute(text_rows().where(A.id > last).order_by(A.id, T.lang).limit(STEP)).all():
        whole = rows if len(rows) < STEP else rows[: first_of_last(rows)] or rows
        yield from with_components(whole)
        last = whole[-1].id


def first_of_last(rows: Sequence[Any]) -> int:
    """The position at which the last article of some rows begins: a step may have cut it in two."""
    return next(number for number, row in enumerate(rows) if row.id == rows[-1].id)


def list_texts(key: str) -> list[tuple[Any, tuple[str, ...]]]:
    """The texts of one article with its components; none once it is no longer published."""
    return with_components(db.session.execute(text_rows().where(A.key == key)).all())


def with_components(rows: Sequence[Any]) -> list[tuple[Any, tuple[str, ...]]]:
    """Rows with the components of their articles."""
    return [(row, tuple(row.components.split(",")) if row.components else ()) for row in rows]
