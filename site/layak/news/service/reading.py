"""What readers see: published articles as plain rows, by SQLAlchemy Core (docs/architecture.md, speed)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, select

from layak.core.language import LANGUAGES, localized, other_lang
from layak.core.markdown import stored_html
from layak.core.page import site_content
from layak.extensions import db
from layak.news.models import (
    Article,
    ArticleComponent,
    ArticleIndicator,
    ArticleState,
    ArticleText,
    OldSlug,
    Picture,
)
from layak.news.service.drafts import reading_minutes
from layak.news.service.shapes import FullArticle, Page, Shown, Teaser

A = Article.__table__.c
T = ArticleText.__table__.c
C = ArticleComponent.__table__.c
N = ArticleIndicator.__table__.c
P = Picture.__table__.c
OWN = ArticleText.__table__.alias("own")
OTHER = ArticleText.__table__.alias("other")

PAGE_SIZE = 12
FEED_SIZE = 20
NEAR_SIZE = 3


def is_public(at: datetime) -> Any:
    """The condition under which readers may see an article: published, and its moment has come."""
    return and_(A.state == ArticleState.PUBLISHED.value, A.published_at <= at)


def fetch(query: Any) -> Sequence[Any]:
    """Run a query and give its plain rows."""
    return db.session.execute(query).all()


def teaser_query(lang: str, at: datetime) -> Select[Any]:
    """The columns of a teaser: the text of the page's language, or of the other where it is missing."""
    columns = (
        A.id,
        A.key,
        A.shown_on,
        A.event_date,
        A.event_precision,
        A.published_at,
        A.changed_at,
        A.is_sample,
        func.coalesce(OWN.c.lang, OTHER.c.lang).label("lang"),
        func.coalesce(OWN.c.slug, OTHER.c.slug).label("slug"),
        func.coalesce(OWN.c.title, OTHER.c.title).label("title"),
        func.coalesce(OWN.c.lead, OTHER.c.lead).label("lead"),
        *picture_columns(lang),
    )
    joined = (
        Article.__table__.outerjoin(OWN, and_(OWN.c.article_id == A.id, OWN.c.lang == lang))
        .outerjoin(OTHER, and_(OTHER.c.article_id == A.id, OTHER.c.lang == other_lang(lang)))
        .outerjoin(Picture.__table__, P.id == A.picture_id)
    )
    return select(*columns).select_from(joined).where(is_public(at))


def picture_columns(lang: str) -> tuple[Any, ...]:
    """The columns of an article's picture with the words of one language."""
    alt = P.alt_en if lang == "en" else P.alt_id
    return P.name.label("picture"), P.width, P.height, alt.label("alt"), P.credit


def newest_first(query: Select[Any]) -> Select[Any]:
    """The order of every list: by the day that readers see, then by the moment of publication."""
    return query.order_by(A.sorted_on.desc(), A.published_at.desc(), A.id.desc())


def matching(
    query: Select[Any], *, component: str | None = None, district: str | None = None, year: int | None = None
) -> Select[Any]:
    """Narrow a query to a component, a district or the year that readers see."""
    if component:
        query = query.where(exists().where(C.article_id == A.id, C.component == component))
    if district:
        query = query.where(A.district == district)
    if year:
        query = query.where(A.year == year)
    return query


def list_published(
    *,
    lang: str,
    at: datetime,
    component: str | None = None,
    district: str | None = None,
    year: int | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of what is published, the newest first; a page beyond the last one is empty."""
    chosen = {"component": component, "district": district, "year": year}
    count = matching(select(func.count()).select_from(Article.__table__).where(is_public(at)), **chosen)
    total = int(db.session.scalar(count) or 0)
    query = newest_first(matching(teaser_query(lang, at), **chosen)).limit(size).offset((page - 1) * size)
    return Page(items=as_teasers(fetch(query), lang), number=page, pages=max(1, -(-total // size)), total=total)


def list_latest(*, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles, for the home page."""
    return as_teasers(fetch(newest_first(teaser_query(lang, at)).limit(limit)), lang)


def list_for_component(component: str, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles about a component."""
    return as_teasers(fetch(newest_first(matching(teaser_query(lang, at), component=component)).limit(limit)), lang)


def list_for_indicator(number: int, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles that tell of an indicator."""
    about = exists().where(N.article_id == A.id, N.indicator == number)
    return as_teasers(fetch(newest_first(teaser_query(lang, at).where(about)).limit(limit)), lang)


def list_near(article: FullArticle, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """Other articles about one of the same components, the newest first."""
    if not article.teaser.components:
        return ()
    shared = exists().where(C.article_id == A.id, C.component.in_(article.teaser.components))
    query = teaser_query(lang, at).where(shared, A.id != article.teaser.id)
    return as_teasers(fetch(newest_first(query).limit(limit)), lang)


def list_years(*, at: datetime) -> tuple[int, ...]:
    """The years that readers can choose, the newest first."""
    query = select(A.year).where(is_public(at), A.year.is_not(None)).distinct().order_by(A.year.desc())
    return tuple(row.year for row in fetch(query))


def list_districts(*, at: datetime) -> frozenset[str]:
    """The districts of which something is told."""
    query = select(A.district).where(is_public(at), A.district.is_not(None)).distinct()
    return frozenset(row.district for row in fetch(query))


def next_moment(*, at: datetime) -> datetime | None:
    """When the next scheduled article appears, so that a cached page ends by then."""
    query = select(func.min(A.published_at)).where(A.state == ArticleState.PUBLISHED.value, A.published_at > at)
    found: datetime | None = db.session.scalar(query)
    return found


def list_for_feed(
    *, lang: str, at: datetime, component: str | None = None, limit: int = FEED_SIZE
) -> tuple[Teaser, ...]:
    """The articles that exist in the feed's own language, in the order in which they were published."""
    query = matching(teaser_query(lang, at).where(OWN.c.id.is_not(None)), component=component)
    query = query.order_by(A.published_at.desc(), A.id.desc())
    return as_teasers(fetch(query.limit(limit)), lang)


def as_teasers(rows: Iterable[Any], lang: str) -> tuple[Teaser, ...]:
    """Make teasers of rows, with the components of all of them from one more query."""
    rows = list(rows)
    components = components_of([row.id for row in rows])
    names = topic_names(lang)
    return tuple(as_teaser(row, lang, components.get(row.id, ()), names) for row in rows)


def topic_names(lang: str) -> dict[str, str]:
    """The short names of the components in one language."""
    return {one.key: localized(one, "short", lang) for one in site_content().components}


def as_teaser(row: Any, lang: str, components: tuple[str, ...], names: Mapping[str, str]) -> Teaser:
    """Make a teaser of one row."""
    return Teaser(
        id=row.id,
        key=row.key,
        page_lang=lang,
        text_lang=row.lang,
        slug=row.slug,
        title=row.title,
        lead=row.lead,
        shown_on=row.shown_on or row.published_at.date(),
        precision=(row.event_precision or "day") if row.event_date else "day",
        published_at=row.published_at,
        changed_at=row.changed_at or row.published_at,
        is_sample=row.is_sample,
        components=components,
        topic_text=names.get(components[0], "") if components else "",
        picture=as_shown(row),
    )


def as_shown(row: Any) -> Shown | None:
    """The picture of a row, or nothing."""
    if row.picture is None:
        return None
    return Shown(name=row.picture, width=row.width, height=row.height, alt=row.alt, credit=row.credit)


def components_of(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The components of some articles, each list in the order in which they were named."""
    if not ids:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    for row in fetch(select(C.article_id, C.component).where(C.article_id.in_(ids)).order_by(C.position)):
        found[row.article_id].append(row.component)
    return {number: tuple(keys) for number, keys in found.items()}


def get_by_slug(lang: str, slug: str, *, at: datetime) -> FullArticle | None:
    """The article at an address, in the page's language or, where that is missing, in the other one.

    A slug of the other language finds an article only while the page's own language does not have it.
    """
    query = (
        select(
            *(A.id, A.key, A.shown_on, A.event_date, A.event_precision, A.published_at, A.changed_at, A.is_sample),
            *(A.district, A.source_name, A.source_url),
            *(T.lang, T.slug, T.title, T.lead, T.body_html, T.words),
            *picture_columns(lang),
        )
        .select_from(
            Article.__table__.join(ArticleText.__table__, T.article_id == A.id).outerjoin(
                Picture.__table__, P.id == A.picture_id
            )
        )
        .where(T.slug == slug, is_public(at))
    )
    rows = {row.lang: row for row in fetch(query)}
    row = rows.get(lang) or rows.get(other_lang(lang))
    if row is None:
        return None
    slugs = slugs_of(row.id)
    if row.lang != lang and lang in slugs:
        return None
    return as_full(row, lang, slugs)


def as_full(row: Any, lang: str, slugs: dict[str, str]) -> FullArticle:
    """Make an article of its row, with components and indicators."""
    numbers = fetch(select(N.indicator).where(N.article_id == row.id).order_by(N.indicator))
    return FullArticle(
        teaser=as_teaser(row, lang, components_of([row.id]).get(row.id, ()), topic_names(lang)),
        body_html=stored_html(row.body_html),
        minutes=reading_minutes(row.words),
        district=row.district,
        source_name=row.source_name,
        source_url=row.source_url,
        indicators=tuple(one.indicator for one in numbers),
        slugs=slugs,
    )


def slugs_of(article_id: int) -> dict[str, str]:
    """The addresses of an article in the languages that it has."""
    return {row.lang: row.slug for row in fetch(select(T.lang, T.slug).where(T.article_id == article_id))}


def find_moved(lang: str, slug: str, *, at: datetime) -> str | None:
    """The present slug of a published article that stood, or stands in the other language, at this one."""
    old = select(OldSlug.article_id).where(OldSlug.slug == slug, OldSlug.lang.in_((lang, other_lang(lang))))
    now_there = select(T.article_id).where(T.slug == slug)
    query = select(A.id).where(is_public(at), A.id.in_(old.union(now_there)))
    found = db.session.scalar(query)
    if found is None:
        return None
    slugs = slugs_of(found)
    present = slugs.get(lang) or slugs.get(other_lang(lang))
    return present if present != slug else None


def has_public_picture(name: str, *, at: datetime) -> bool:
    """Whether a picture belongs to an article that readers may see now."""
    query = select(A.id).join(Picture.__table__, P.id == A.picture_id).where(P.name == name, is_public(at)).limit(1)
    return db.session.scalar(query) is not None


def list_map_rows(*, at: datetime) -> dict[int, tuple[dict[str, str], datetime]]:
    """Every published article: the slug of each language, and when it last changed."""
    query = (
        select(A.id, A.changed_at, A.published_at, T.lang, T.slug)
        .join(ArticleText.__table__, T.article_id == A.id)
        .where(is_public(at))
        .order_by(A.published_at.desc(), A.id.desc(), T.lang.desc())
    )
    found: dict[int, tuple[dict[str, str], datetime]] = {}
    for row in fetch(query):
        found.setdefault(row.id, ({}, row.changed_at or row.published_at))[0][row.lang] = row.slug
    return {
        number: ({lang: slugs[lang] for lang in LANGUAGES if lang in slugs}, moment)
        for number, (slugs, moment) in found.items()
    }
