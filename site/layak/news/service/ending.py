"""Taking an article away from readers for one of three reasons, and showing it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.language import other_lang
from layak.core.rows import Query
from layak.extensions import db
from layak.news.models import Article, ArticleState, ArticleText, Ending, OldSlug
from layak.news.service.acts import log_act, open_article
from layak.news.service.drafts import Rejected
from layak.news.service.notes import was_shown
from layak.news.service.previews import close_links
from layak.news.service.reading import AT_SLUG, slugs_of

A = Article.__table__.c
T = ArticleText.__table__.c
OLD_IDS = select(OldSlug.article_id).where(OldSlug.slug == bindparam("slug"))
EVER_USED = (
    select(T.slug).where(T.slug == bindparam("slug")),
    select(OldSlug.slug).where(OldSlug.slug == bindparam("slug")),
)
"""A slug where an article stands or ever stood, in either language and whatever its state."""

ENDED = Query(
    select(A.id, A.ending, A.merged_into)
    .where(
        A.state == ArticleState.UNPUBLISHED.value,
        A.ending.is_not(None),
        or_(A.id.in_(OLD_IDS), A.id.in_(select(T.article_id).where(AT_SLUG))),
    )
    .limit(1)
)
ENDING = Query(select(A.ending, A.merged_into).where(A.id == bindparam("number")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An article that was taken down: why, and the slug to which its address leads now, where there is one."""

    ending: Ending
    slug: str | None


def unpublish_article(
    number: int, *, ending: Ending, version: int, actor: Principal, at: datetime, into: str = ""
) -> None:
    """Take an article away from readers; its text stays with the staff. `into` is the address of another."""
    with writing():
        article = open_article(number, version)
        if article.state != ArticleState.PUBLISHED.value or not was_shown(article, at):
            raise Rejected("not_published")
        article.merged_into = find_target(into, other_than=number, at=at) if ending is Ending.MERGED else None
        article.state, article.ending, article.ended_at = ArticleState.UNPUBLISHED.value, ending.value, at
        if ending is Ending.IN_ERROR:
            close_links(article, actor=actor, at=at)
        log_act(article, "unpublish", actor=actor, at=at, reason=ending.value)
        log_change("news", "article", article.key, public=True)


def find_target(address: str, *, other_than: int, at: datetime) -> int:
    """The published article at an address or a part of one; raises Rejected."""
    slug = address.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1].strip()
    query = (
        select(ArticleText.article_id)
        .join(Article, Article.id == ArticleText.article_id)
        .where(ArticleText.slug == slug)
        .where(Article.state == ArticleState.PUBLISHED.value, Article.published_at <= at)
    )
    found = db.session.scalar(query.limit(1)) if slug else None
    if found is None:
        raise Rejected("merged_into")
    if found == other_than:
        raise Rejected("merged_self")
    return found


def republish_article(number: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Undo: show readers again what they had, word for word, with the same dates."""
    with writing():
        article = open_article(number, version)
        if article.state != ArticleState.UNPUBLISHED.value or article.published_version is None:
            raise Rejected("not_taken_down")
        article.state = ArticleState.PUBLISHED.value
        forget_ending(article)
        log_act(article, "republish", actor=actor, at=at)
        log_change("news", "article", article.key, public=True)


def forget_ending(article: Article) -> None:
    """An article that readers have again was not taken down."""
    article.ending = article.ended_at = article.merged_into = None


def find_ended(lang: str, slug: str) -> Ended | None:
    """What became of an article that stands, or stood, at an address, and was taken down."""
    for row in ENDED.rows(slug=slug):
        ending = Ending(row.ending)
        kept = None if ending is Ending.IN_ERROR else last_of(row.id)
        slugs = slugs_of(kept) if kept else {}
        return Ended(ending=ending, slug=slugs.get(lang) or slugs.get(other_lang(lang)))
    return None


def last_of(number: int) -> int:
    """The article to which one leads in the end, or itself where it went into no other."""
    passed: list[int] = []
    while number not in passed:
        passed.append(number)
        row = next(iter(ENDING.rows(number=number)), None)
        if row is None or row.ending != Ending.MERGED.value or row.merged_into is None:
            return number
        number = row.merged_into
    return number
