"""What the desk reads: working copies, the table of articles, the history of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from layak.extensions import db
from layak.news.models import (
    Article,
    ArticleComponent,
    ArticleIndicator,
    ArticleRevision,
    ArticleState,
    ArticleText,
    Picture,
)
from layak.news.service.drafts import Draft, NotFound, TextDraft, unpack_draft
from layak.news.service.notes import was_shown
from layak.news.service.picture_uses import list_further, list_pictures_of
from layak.news.service.reading import slugs_of

DESK_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCopy:
    """An article as its editor opens it; has_changes says that readers see an older version than this."""

    number: int
    key: str
    version: int
    state: ArticleState
    is_scheduled: bool
    has_changes: bool
    is_sample: bool
    published_at: datetime | None
    published_version: int | None
    was_shown: bool
    is_alone: bool
    is_handed: bool
    updated_at: datetime
    slugs: dict[str, str]
    draft: Draft
    picture: Picture | None
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An article in the desk's table, with the title of each language that was begun."""

    number: int
    state: ArticleState
    is_scheduled: bool
    has_changes: bool
    is_alone: bool
    is_sample: bool
    updated_at: datetime
    published_at: datetime | None
    titles: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the desk's table."""

    rows: tuple[DeskRow, ...]
    number: int
    pages: int
    total: int


def draft_of(article: Article) -> Draft:
    """The newest draft of an article: its last revision, or its tables where nobody has edited it yet."""
    snapshot = db.session.scalar(
        select(ArticleRevision.snapshot)
        .where(ArticleRevision.article_id == article.id)
        .order_by(ArticleRevision.number.desc())
        .limit(1)
    )
    return unpack_draft(snapshot) if snapshot else draft_from_tables(article)


def draft_from_tables(article: Article) -> Draft:
    """The draft that would give the rows which readers see."""
    session = db.session
    texts = session.scalars(select(ArticleText).where(ArticleText.article_id == article.id))
    components = select(ArticleComponent.component).where(ArticleComponent.article_id == article.id)
    indicators = select(ArticleIndicator.indicator).where(ArticleIndicator.article_id == article.id)
    return Draft(
        texts={one.lang: TextDraft(title=one.title, lead=one.lead, body=one.body, slug=one.slug) for one in texts},
        components=tuple(session.scalars(components.order_by(ArticleComponent.position))),
        indicators=tuple(session.scalars(indicators.order_by(ArticleIndicator.indicator))),
        district=article.district,
        event_date=article.event_date,
        event_precision=article.event_precision,
        source_name=article.source_name,
        source_url=article.source_url,
        picture_id=article.picture_id,
        further=list_further(article.id),
    )


def get_working_copy(number: int, *, at: datetime) -> WorkingCopy:
    """What an editor opens; raises NotFound."""
    article = db.session.get(Article, number, populate_existing=True)
    if article is None:
        raise NotFound(number)
    draft = draft_of(article)
    pictures = list_pictures_of(draft)
    return WorkingCopy(
        number=article.id,
        key=article.key,
        version=article.version,
        state=ArticleState(article.state),
        is_scheduled=is_ahead(article.state, article.published_at, at),
        has_changes=is_behind(article.state, article.version, article.published_version),
        is_sample=article.is_sample,
        published_at=article.published_at,
        published_version=article.published_version,
        was_shown=was_shown(article, at),
        is_alone=is_alone(article.state, article.published_version, article.seen_version),
        is_handed=article.handed_version == article.version,
        updated_at=article.updated_at,
        slugs=slugs_of(article.id),
        draft=draft,
        picture=pictures[0] if pictures else None,
        pictures=pictures,
    )


def is_ahead(state: str, published_at: datetime | None, at: datetime) -> bool:
    """Whether a published article's moment has not come yet."""
    return state == ArticleState.PUBLISHED.value and published_at is not None and published_at > at


def is_behind(state: str, version: int, published_version: int | None) -> bool:
    """Whether readers see an older version than the newest draft."""
    return state == ArticleState.PUBLISHED.value and published_version is not None and published_version != version


def is_alone(state: str, published_version: int | None, seen_version: int | None) -> bool:
    """Whether readers see what one person published alone and no second one has read since."""
    if state != ArticleState.PUBLISHED.value or published_version is None:
        return False
    return seen_version is None or seen_version < published_version


def count_by_state() -> dict[str, int]:
    """How many articles stand in each state."""
    rows = db.session.execute(select(Article.state, func.count()).group_by(Article.state))
    return {state: number for state, number in rows}


def list_for_desk(*, at: datetime, state: str | None = None, page: int = 1, size: int = DESK_PAGE_SIZE) -> DeskPage:
    """One page of all articles, the last touched first."""
    table = Article.__table__
    query = select(table).order_by(table.c.updated_at.desc(), table.c.id.desc())
    if state:
        query = query.where(table.c.state == state)
    count = select(func.count()).select_from(query.order_by(None).subquery())
    total = int(db.session.scalar(count) or 0)
    rows = db.session.execute(query.limit(size).offset((page - 1) * size)).all()
    titles = titles_of([row.id for row in rows])
    found = tuple(desk_row(row, titles.get(row.id, {}), at) for row in rows)
    return DeskPage(rows=found, number=page, pages=max(1, -(-total // size)), total=total)


def titles_of(ids: list[int]) -> dict[int, dict[str, str]]:
    """The titles of some articles by language."""
    text = ArticleText.__table__.c
    found: dict[int, dict[str, str]] = {}
    for row in db.session.execute(select(text.article_id, text.lang, text.title).where(text.article_id.in_(ids))):
        found.setdefault(row.article_id, {})[row.lang] = row.title
    return found


def desk_row(row: Any, titles: dict[str, str], at: datetime) -> DeskRow:
    """One line of the desk's table."""
    return DeskRow(
        number=row.id,
        state=ArticleState(row.state),
        is_scheduled=is_ahead(row.state, row.published_at, at),
        has_changes=is_behind(row.state, row.version, row.published_version),
        is_alone=is_alone(row.state, row.published_version, row.seen_version),
        is_sample=row.is_sample,
        updated_at=row.updated_at,
        published_at=row.published_at,
        titles=titles,
    )
