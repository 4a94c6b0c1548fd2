"""What the site's map tells of articles: their addresses and those of their children's versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from layak.core.rows import Query
from layak.news.models import ArticleText
from layak.news.service.reading import IS_PUBLIC, A, T
from layak.news.service.shapes import MapRow

MAP_ROWS = Query(
    select(A.id, A.changed_at, A.published_at, T.lang, T.slug, (T.kids != "").label("has_kids"))
    .join(ArticleText.__table__, T.article_id == A.id)
    .where(IS_PUBLIC)
    .order_by(A.published_at.desc(), A.id.desc(), T.lang.desc())
)


def list_map_rows(*, at: datetime) -> tuple[MapRow, ...]:
    """Every published article: the slug of each language, Indonesian first, and when it last changed."""
    found: dict[int, MapRow] = {}
    for row in MAP_ROWS.rows(at=at):
        mine = found.setdefault(row.id, MapRow(changed_at=row.changed_at or row.published_at))
        mine.slugs[row.lang] = row.slug
        if row.has_kids:
            mine.kids[row.lang] = row.slug
    return tuple(found.values())
