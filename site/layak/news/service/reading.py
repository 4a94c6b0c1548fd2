"""What readers see: published articles as plain rows, by SQLAlchemy Core (docs/architecture.md, speed).

Statements are made once and keep their compiled text; making them anew for each page cost more than running them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, union_all

from layak.core.changes import LAST_CHANGE
from layak.core.language import LANGUAGES, localized, other_lang
from layak.core.markdown import stored_html
from layak.core.page import site_content
from layak.core.rows import Query
from layak.core.shared import shared
from layak.news.models import (
    Article,
    ArticleComponent,
    ArticleIndicator,
    ArticlePicture,
    ArticleState,
    ArticleText,
    Ending,
    NoteKind,
    OldSlug,
    People,
    Picture,
    PictureConsent,
    Stage,
)
from layak.news.service.corrections import read_notes
from layak.news.service.drafts import reading_minutes, split_keys
from layak.news.service.notes import read_changes
from layak.news.service.shapes import FullArticle, Kids, Page, Shown, Teaser, shown_precision

A = Article.__table__.c
T = ArticleText.__table__.c
C = ArticleComponent.__table__.c
N = ArticleIndicator.__table__.c
P = Picture.__table__.c
U = ArticlePicture.__table__.c
K = PictureConsent.__table__.c
OWN = ArticleText.__table__.alias("own")
OTHER = ArticleText.__table__.alias("other")
AT = bindparam("at", type_=A.published_at.type)

PAGE_SIZE = 12
FEED_SIZE = 20
NEAR_SIZE = 3

IS_PUBLISHED = A.state == ArticleState.PUBLISHED.value
IS_PUBLIC = and_(IS_PUBLISHED, A.published_at <= AT)
"""The condition under which readers may see an article: published, and its moment has come."""

IS_WITHDRAWN = and_(A.state == ArticleState.UNPUBLISHED.value, A.ending == Ending.WITHDRAWN.value)
"""The condition under which an article's own page, and nothing else, keeps its text under a banner."""

NEXT_SHOWN = select(A.published_at).where(IS_PUBLISHED, A.published_at > AT).order_by(A.published_at).limit(1)
NEXT_HIDDEN = select(P.hidden_at).where(P.hidden_at > AT).order_by(P.hidden_at).limit(1)
MOMENTS = union_all(*(select(one.subquery()) for one in (NEXT_SHOWN, NEXT_HIDDEN))).subquery()
NEXT_MOMENT = select(func.min(MOMENTS.c.published_at, type_=A.published_at.type).label("published_at"))
"""When the next scheduled article appears, or the consent for a picture ends."""

HAS_PICTURE = and_(P.id == A.picture_id, or_(P.hidden_at.is_(None), P.hidden_at > AT))
"""How an article is joined to its first picture: not at all once the consent has ended."""

MAY_SHARE = (
    select(or_(K.is_for_social, *(K.people == one.value for one in (People.NONE, People.PUBLIC))).label("may_share"))
    .where(K.name == P.name)
    .order_by(K.id.desc())
    .limit(1)
)
"""Whether the newest record about a picture lets it stand on cards of shared links; nothing where none is."""

NEXT = Query(NEXT_MOMENT)

AT_SLUG = and_(or_(*(T.lang == lang for lang in LANGUAGES)), T.slug == bindparam("slug"))
"""A text at an address in whichever language; the languages are named, as the index of slugs begins with them."""

BY_DAY = (A.sorted_on.desc(), A.published_at.desc(), A.id.desc())
"""The order of every list: by the day that readers see, then by the moment of publication."""

BY_MOMENT = (A.published_at.desc(), A.id.desc())
"""The order of feeds: as it was published."""

NARROWED_BY = {
    "component": lambda: exists().where(C.article_id == A.id, C.component == bindparam("component")),
    "indicator": lambda: exists().where(N.article_id == A.id, N.indicator == bindparam("indicator")),
    "district": lambda: A.district == bindparam("district"),
    "year": lambda: A.year == bindparam("year"),
    "key": lambda: A.key == bindparam("key"),
}
"""Conditions by name; a list stops at its last item, so that it asks each article in turn."""

COUNTED_BY = {
    **NARROWED_BY,
    "component": lambda: A.id.in_(select(C.article_id).where(C.component == bindparam("component"))),
}
"""The same for counting, which goes through all of them."""


@cache
def chosen_ids(by: tuple[str, ...], order: str) -> Select[Any]:
    """The ids of one page of a list: found and ordered before anything is joined to them."""
    query = select(A.id).where(IS_PUBLIC, *(NARROWED_BY[name]() for name in by))
    query = query.order_by(*(BY_MOMENT if order == "moment" else BY_DAY))
    return query.limit(bindparam("size")).offset(bindparam("start"))


@cache
def teasers_by(lang: str, by: tuple[str, ...], order: str) -> Query:
    """One page of teasers: the text of the page's language, or of the other where it is missing."""
    columns = (
        *(A.id, A.key, A.shown_on, A.event_date, A.event_precision, A.published_at, A.changed_at),
        *(A.is_sample, A.components),
        func.coalesce(OWN.c.lang, OTHER.c.lang).label("lang"),
        func.coalesce(OWN.c.slug, OTHER.c.slug).label("slug"),
        func.coalesce(OWN.c.title, OTHER.c.title).label("title"),
        func.coalesce(OWN.c.lead, OTHER.c.lead).label("lead"),
        *picture_columns(lang),
    )
    joined = (
        Article.__table__.outerjoin(OWN, and_(OWN.c.article_id == A.id, OWN.c.lang == lang))
        .outerjoin(OTHER, and_(OTHER.c.article_id == A.id, OTHER.c.lang == other_lang(lang)))
        .outerjoin(Picture.__table__, HAS_PICTURE)
    )
    chosen = chosen_ids(by, order)
    if order == "moment":  # feeds hold their own language only
        chosen = chosen.where(exists().where(T.article_id == A.id, T.lang == lang))
    query = select(*columns).select_from(joined).where(A.id.in_(chosen.scalar_subquery()))
    return Query(query.order_by(*(BY_MOMENT if order == "moment" else BY_DAY)))


@cache
def count_by(by: tuple[str, ...]) -> Query:
    """How many articles a list has."""
    counted = select(func.count().label("total")).select_from(Article.__table__)
    return Query(counted.where(IS_PUBLIC, *(COUNTED_BY[name]() for name in by)))


def picture_columns(lang: str) -> tuple[Any, ...]:
    """The columns of an article's picture with the words of one language."""
    alt, caption = (P.alt_en, P.caption_en) if lang == "en" else (P.alt_id, P.caption_id)
    words = alt.label("alt"), caption.label("caption"), P.credit, P.licence
    return P.name.label("picture"), P.width, P.height, P.made, P.focus_x, P.focus_y, *words


def list_teasers(
    lang: str, at: datetime, *, size: int, start: int = 0, order: str = "day", **values: Any
) -> tuple[Teaser, ...]:
    """Some teasers in order, narrowed by whatever of NARROWED_BY is given."""
    given = {name: value for name, value in values.items() if value}
    found = teasers_by(lang, tuple(sorted(given)), order).rows(at=at, size=size, start=start, **given)
    return as_teasers(found, lang)


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
    """One page of what is published; a page beyond the last one is empty."""
    chosen = {"component": component, "district": district, "year": year}
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    total = int(count_by(tuple(sorted(given))).rows(at=at, **given)[0].total)
    items = list_teasers(lang, at, size=size, start=(page - 1) * size, **given)
    return Page(items=items, number=page, pages=max(1, -(-total // size)), total=total)


def list_latest(*, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles, for the home page."""
    return list_teasers(lang, at, size=limit)


def list_for_component(component: str, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles about a component."""
    return list_teasers(lang, at, size=limit, component=component)


def list_for_indicator(number: int, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """The newest articles that tell of an indicator."""
    return list_teasers(lang, at, size=limit, indicator=number)


def get_teaser(key: str, *, lang: str, at: datetime) -> Teaser | None:
    """The published article that has a key, as a list shows it; nothing while readers do not see it."""
    return next(iter(list_teasers(lang, at, size=1, key=key)), None)


def list_near(article: FullArticle, *, lang: str, at: datetime, limit: int = NEAR_SIZE) -> tuple[Teaser, ...]:
    """Other articles about the same first component, the newest first."""
    if not article.teaser.components:
        return ()
    component = article.teaser.components[0]
    newest = shared(
        ("news.near", lang, component, limit),
        lambda: list_for_component(component, lang=lang, at=at, limit=limit + 1),
        at=at,
        until=article.next_moment,
    )
    return tuple(item for item in newest if item.id != article.teaser.id)[:limit]


def list_for_feed(
    *, lang: str, at: datetime, component: str | None = None, limit: int = FEED_SIZE
) -> tuple[Teaser, ...]:
    """The articles that exist in the feed's own language, in the order in which they were published."""
    return list_teasers(lang, at, size=limit, order="moment", component=component)


YEARS = Query(select(A.year).where(IS_PUBLIC, A.year.is_not(None)).distinct().order_by(A.year.desc()))
DISTRICTS = Query(select(A.district).where(IS_PUBLIC, A.district.is_not(None)).distinct())


def list_years(*, at: datetime) -> tuple[int, ...]:
    """The years that readers can choose, the newest first."""
    return tuple(row.year for row in YEARS.rows(at=at))


def list_districts(*, at: datetime) -> frozenset[str]:
    """The districts of which something is told."""
    return frozenset(row.district for row in DISTRICTS.rows(at=at))


def next_moment(*, at: datetime) -> datetime | None:
    """When the next scheduled article appears or a picture goes, so that a cached page ends by then."""
    return next((row.published_at for row in NEXT.rows(at=at)), None)


def as_teasers(rows: Iterable[Any], lang: str) -> tuple[Teaser, ...]:
    """Make teasers of rows."""
    return tuple(as_teaser(row, lang) for row in rows)


def as_teaser(row: Any, lang: str) -> Teaser:
    """Make a teaser of one row."""
    components = tuple(row.components.split(",")) if row.components else ()
    return Teaser(
        id=row.id,
        key=row.key,
        page_lang=lang,
        text_lang=row.lang,
        slug=row.slug,
        title=row.title,
        lead=row.lead,
        shown_on=row.shown_on or row.published_at.date(),
        precision=shown_precision(row),
        published_at=row.published_at,
        changed_at=row.changed_at or row.published_at,
        is_sample=row.is_sample,
        components=components,
        topic_text=topic_name(components[0], lang) if components else "",
        picture=as_shown(row),
    )


def topic_name(key: str, lang: str) -> str:
    """The short name of a component, empty for one that the framework does not have."""
    return next((localized(one, "short", lang) for one in site_content().components if one.key == key), "")


def as_shown(row: Any) -> Shown | None:
    """The picture of a row, or nothing."""
    if row.picture is None:
        return None
    return Shown(
        name=row.picture,
        width=row.width,
        height=row.height,
        alt=row.alt,
        credit=row.credit,
        made=row.made,
        caption=row.caption,
        licence=row.licence,
        focus=(row.focus_x, row.focus_y),
    )


@cache
def article_by_slug(lang: str, is_withdrawn: bool) -> Query:
    """An article by the slug of either language, with the slug of its other language beside it."""
    joined = (
        ArticleText.__table__.join(Article.__table__, T.article_id == A.id)
        .outerjoin(OTHER, and_(OTHER.c.article_id == A.id, OTHER.c.lang != T.lang))
        .outerjoin(Picture.__table__, HAS_PICTURE)
    )
    columns = (
        *(A.id, A.key, A.shown_on, A.event_date, A.event_precision, A.published_at, A.changed_at, A.is_sample),
        *(A.components, A.indicators, A.district, A.source_name, A.source_url, A.stage_id, A.stage_en, A.ended_at),
        *(A.has_notes, A.further, A.places, A.tags, T.kids_title, T.kids_html, OTHER.c.kids_html.label("other_kids")),
        *(T.lang, T.slug, T.title, T.lead, T.body_html, T.words, OTHER.c.slug.label("other_slug")),
        *(NEXT_MOMENT.scalar_subquery().label("next_moment"), MAY_SHARE.scalar_subquery().label("may_share")),
        *(LAST_CHANGE.label("change"), *picture_columns(lang)),
    )
    shown = IS_WITHDRAWN if is_withdrawn else IS_PUBLIC
    return Query(select(*columns).select_from(joined).where(AT_SLUG, shown))


def get_by_slug(lang: str, slug: str, *, at: datetime, is_withdrawn: bool = False) -> FullArticle | None:
    """The article at an address, in the page's language or, where that is missing, in the other one.

    A withdrawn one is asked for by its own name, and comes without its picture.
    A slug of the other language finds an article only while the page's own language does not have it.
    """
    rows = {row.lang: row for row in article_by_slug(lang, is_withdrawn).rows(slug=slug, at=at)}
    row = rows.get(lang) or rows.get(other_lang(lang))
    if row is None or (row.lang != lang and row.other_slug):
        return None
    slugs = {row.lang: row.slug, other_lang(row.lang): row.other_slug}
    notes = read_notes(row, lang)
    return FullArticle(
        teaser=replace(as_teaser(row, lang), picture=None) if is_withdrawn else as_teaser(row, lang),
        withdrawn_at=row.ended_at,
        body_html=stored_html(row.body_html),
        minutes=reading_minutes(row.words),
        district=row.district,
        source_name=row.source_name,
        source_url=row.source_url,
        indicators=tuple(int(number) for number in row.indicators.split(",") if number),
        places=split_keys(row.places),
        tags=split_keys(row.tags),
        kids=Kids(title=row.kids_title or row.title, html=stored_html(row.kids_html), is_pair=bool(row.other_kids))
        if row.kids_html
        else None,
        slugs={one: slugs[one] for one in LANGUAGES if slugs[one]},
        next_moment=row.next_moment,
        may_share=bool(row.may_share),
        change=row.change or 0,
        changes=read_changes(row, row.lang),
        pictures=list_further_shown(lang, row.id, at) if row.further and not is_withdrawn else (),
        corrections=tuple(note for note in notes if note.kind is NoteKind.CORRECTION),
        replies=tuple(note for note in notes if note.kind is NoteKind.REPLY),
    )


@cache
def further_by(lang: str) -> Query:
    """The pictures of an article after its first one, those that readers may see."""
    joined = ArticlePicture.__table__.join(Picture.__table__, P.id == U.picture_id)
    mine = and_(U.article_id == bindparam("article_id"), U.stage == Stage.SHOWN.value, U.position > 0)
    query = select(*picture_columns(lang)).select_from(joined).where(mine, or_(P.hidden_at.is_(None), P.hidden_at > AT))
    return Query(query.order_by(U.position))


def list_further_shown(lang: str, article_id: int, at: datetime) -> tuple[Shown, ...]:
    """The pictures below an article's text."""
    found = (as_shown(row) for row in further_by(lang).rows(article_id=article_id, at=at))
    return tuple(one for one in found if one)


SHOWN = Query(
    select(P.hidden_at)
    .join(ArticlePicture.__table__, U.picture_id == P.id)
    .join(Article.__table__, A.id == U.article_id)
    .where(P.name == bindparam("name"), U.stage == Stage.SHOWN.value, IS_PUBLIC)
    .where(or_(P.hidden_at.is_(None), P.hidden_at > AT))
    .limit(1)
)


def picture_seconds(name: str, *, at: datetime, most: int) -> int | None:
    """How long a browser may keep a picture that readers may see: at most until the consent ends; else None."""
    for row in SHOWN.rows(name=name, at=at):
        return most if row.hidden_at is None else min(most, int((row.hidden_at - at).total_seconds()))
    return None


SLUGS = Query(select(T.lang, T.slug).where(T.article_id == bindparam("article_id")))


def slugs_of(article_id: int) -> dict[str, str]:
    """The addresses of an article in the languages that it has."""
    return {row.lang: row.slug for row in SLUGS.rows(article_id=article_id)}


MOVED_IDS = select(OldSlug.article_id).where(OldSlug.slug == bindparam("slug"))
MOVED = Query(
    select(A.id).where(IS_PUBLIC, or_(A.id.in_(MOVED_IDS), A.id.in_(select(T.article_id).where(AT_SLUG)))).limit(1)
)


def find_moved(lang: str, slug: str, *, at: datetime) -> str | None:
    """The present slug of a published article that stood, or stands in the other language, at this one."""
    for row in MOVED.rows(slug=slug, at=at):
        slugs = slugs_of(row.id)
        present = slugs.get(lang) or slugs.get(other_lang(lang))
        return present if present != slug else None
    return None
