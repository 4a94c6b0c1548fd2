"""The second pair of eyes: who wrote what no second person has read yet, and who may say that it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleRevision, PreviewLink
from layak.news.service.acts import find_article, log_act
from layak.news.service.drafts import Conflict, Draft, Rejected, unpack_draft, words_of
from layak.news.service.working import draft_from_tables, draft_of, is_alone

R = ArticleRevision.__table__.c


def substance(draft: Draft) -> Draft:
    """What of a draft is somebody's writing: all but its addresses and the order in which things were ticked."""
    return replace(
        draft,
        texts={lang: words_of(draft.text(lang)) for lang in draft.languages},
        components=tuple(sorted(set(draft.components))),
        indicators=tuple(sorted(set(draft.indicators))),
        places=tuple(sorted(set(draft.places))),
        tags=tuple(sorted(set(draft.tags))),
    )


def writers_of(article: Article) -> frozenset[str]:
    """Everybody whose writing is in the revisions that no second person has published or read yet."""
    seen = article.seen_version or 0
    query = select(R.number, R.actor, R.snapshot).where(R.article_id == article.id, R.number >= seen)
    before = None
    if seen and seen == article.published_version:
        before = substance(draft_from_tables(article))
    writers = set()
    for number, actor, snapshot in db.session.execute(query.order_by(R.number)):
        written = substance(unpack_draft(snapshot))
        if number > seen and written != before:
            writers.add(actor)
        before = written
    return frozenset(writers)


def has_written(number: int, actor: Principal) -> bool:
    """Whether somebody's own writing waits for a second person, so that somebody else should publish it."""
    article = db.session.get(Article, number)
    if article is None or actor.actor not in writers_of(article):
        return False
    return not is_approved_by_link(article, draft_of(article))


def is_own_writing(article: Article, before: Draft, after: Draft, actor: Principal) -> bool:
    """Whether what is about to be published holds this person's writing, and no second person has read exactly this."""
    is_own = actor.actor in writers_of(article) or substance(after) != substance(before)
    return is_own and not is_approved_by_link(article, after)


def is_approved_by_link(article: Article, draft: Draft) -> bool:
    """Whether somebody without an account approved exactly this writing through a link that counts (docs/adr/0420)."""
    query = select(PreviewLink.version, PreviewLink.maker).where(
        PreviewLink.article_id == article.id, PreviewLink.approved_at.is_not(None)
    )
    written, own = substance(draft), alone_with(article)
    approved = {number for number, maker in db.session.execute(query) if maker not in own}
    return any(substance(version_of(article, number)) == written for number in approved)


def alone_with(article: Article) -> frozenset[str]:
    """Whose links are nobody's second eyes: while readers have what one person published alone, its publisher's and
    its writers', as each could open the own link and approve.
    """
    if not is_alone(article.state, article.published_version, article.seen_version):
        return frozenset()
    alone = get_alone(article.id)
    return writers_of(article) | ({alone.actor} if alone else frozenset())


def version_of(article: Article, number: int) -> Draft:
    """What an article said in one of its versions; one that nobody has edited yet stands in its tables alone."""
    query = select(ArticleRevision.snapshot).filter_by(article_id=article.id, number=number)
    snapshot = db.session.scalar(query)
    return unpack_draft(snapshot) if snapshot else draft_from_tables(article)


def get_alone(number: int) -> ArticleAct | None:
    """The act by which one person published what readers see, with the reason that was written."""
    query = (
        select(ArticleAct)
        .join(Article, Article.id == ArticleAct.article_id)
        .where(Article.id == number, ArticleAct.act == "publish", ArticleAct.version == Article.published_version)
    )
    return db.session.scalar(query.order_by(ArticleAct.id.desc()).limit(1))


def approve_article(number: int, *, published: int, actor: Principal, at: datetime) -> None:
    """Say as a second editor that one has read what was published alone; `published` is the version that was read."""
    with writing():
        article = find_article(number)
        if not is_alone(article.state, article.published_version, article.seen_version):
            raise Rejected("not_alone")
        if article.published_version != published:
            raise Conflict
        alone = get_alone(number)
        if alone is not None and alone.actor == actor.actor:
            raise Rejected("own_eyes")
        article.seen_version = published
        log_act(article, "approve", actor=actor, at=at, version=published)
        log_change("news", "draft", article.key, public=False)
