"""What readers got in a month: the articles that were published, and corrections; reports of mistakes as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.news.models import Article, ArticleNote, ArticleState, ArticleText, MistakeReport, NoteKind


@dataclass(frozen=True)
class Published:
    """One article: its title and slug in each language that it has, and when readers got it."""

    at: datetime
    titles: dict[str, str]
    slugs: dict[str, str]
    is_sample: bool


@dataclass(frozen=True)
class MonthOfNews:
    """Articles oldest first, and how many corrections were shown, reports came in and reports were closed."""

    articles: list[Published]
    corrections: int
    reports: int
    closed: int


def tell_month(begin: datetime, end: datetime, *, at: datetime) -> MonthOfNews:
    """What was published from one moment on and before the other and can be read now, `at`."""

    def count(moment: Any, *which: Any) -> int:
        return db.session.scalar(select(func.count()).where(moment >= begin, moment < end, *which)) or 0

    return MonthOfNews(
        articles=list_month_of_news(begin, min(end, at)),
        corrections=count(ArticleNote.at, ArticleNote.kind == NoteKind.CORRECTION),
        reports=count(MistakeReport.sent_at),
        closed=count(MistakeReport.closed_at),
    )


def list_month_of_news(begin: datetime, end: datetime) -> list[Published]:
    """Articles that readers can read, published from one moment on and up to the other."""
    shown = and_(Article.state == ArticleState.PUBLISHED, Article.published_at >= begin, Article.published_at <= end)
    query = (
        select(
            Article.id, Article.published_at, Article.is_sample, ArticleText.lang, ArticleText.title, ArticleText.slug
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(shown, ArticleText.lang.in_(LANGUAGES), ArticleText.slug != "")
        .order_by(Article.published_at, Article.id)
    )
    found: dict[int, Published] = {}
    for row in db.session.execute(query):
        one = found.setdefault(row.id, Published(row.published_at, {}, {}, row.is_sample))
        one.titles[row.lang], one.slugs[row.lang] = row.title, row.slug
    return list(found.values())
