"""What an editor opens: the newest draft of an article, with what staff need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from layak.core.rows import Query
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
from layak.news.service.drafts import Draft, NotFound, TextDraft, split_keys, unpack_draft
from layak.news.service.moments import is_ahead
from layak.news.service.notes import was_shown
from layak.news.service.picture_uses import list_further, list_pictures_of
from layak.news.service.reading import slugs_of


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
    ending: str | None
    updated_at: datetime
    review_on: date | None
    planned_on: date | None
    slugs: dict[str, str]
    draft: Draft
    picture: Picture | None
    pictures: tuple[Picture, ...]


def find_by_key(key: str) -> int | None:
    """The number of the article that has a key."""
    return db.session.scalar(select(Article.id).where(Article.key == key))


OPENED = Query(select(Article.__table__).where(Article.id == bindparam("number")))
KEY = Query(select(Article.key).where(Article.id == bindparam("number")))


def key_of(number: int) -> str:
    """The key of an article; none where there is no such article."""
    return next((str(row.key) for row in KEY.rows(number=number)), "")


NEWEST = Query(
    select(ArticleRevision.snapshot)
    .where(ArticleRevision.article_id == bindparam("article"))
    .order_by(ArticleRevision.number.desc())
    .limit(1)
)


def draft_of(article: Article) -> Draft:
    """The newest draft of an article: its last revision, or its tables where nobody has edited it yet."""
    newest = NEWEST.rows(article=article.id)
    return unpack_draft(newest[0].snapshot) if newest else draft_from_tables(article)


def draft_from_tables(article: Article) -> Draft:
    """The draft that would give the rows which readers see."""
    session = db.session
    texts = session.scalars(select(ArticleText).where(ArticleText.article_id == article.id))
    components = select(ArticleComponent.component).where(ArticleComponent.article_id == article.id)
    indicators = select(ArticleIndicator.indicator).where(ArticleIndicator.article_id == article.id)
    return Draft(
        texts={
            one.lang: TextDraft(title=one.title, lead=one.lead, body=one.body, slug=one.slug, kids=one.kids)
            for one in texts
        },
        components=tuple(session.scalars(components.order_by(ArticleComponent.position))),
        indicators=tuple(session.scalars(indicators.order_by(ArticleIndicator.indicator))),
        places=split_keys(article.places),
        tags=split_keys(article.tags),
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
    article: Any = next(iter(OPENED.rows(number=number)), None)
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
        ending=article.ending if article.state == ArticleState.UNPUBLISHED.value else None,
        updated_at=article.updated_at,
        review_on=article.review_on,
        planned_on=article.planned_on,
        slugs=slugs_of(article.id),
        draft=draft,
        picture=pictures[0] if pictures else None,
        pictures=pictures,
    )


def is_behind(state: str, version: int, published_version: int | None) -> bool:
    """Whether readers see an older version than the newest draft."""
    return state == ArticleState.PUBLISHED.value and published_version is not None and published_version != version


def is_alone(state: str, published_version: int | None, seen_version: int | None) -> bool:
    """Whether readers see what one person published alone and no second one has read since."""
    if state != ArticleState.PUBLISHED.value or published_version is None:
        return False
    return seen_version is None or seen_version < published_version
