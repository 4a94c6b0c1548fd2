"""The second pair of eyes: who wrote what no second person has read yet, and who may say that it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleRevision, ArticleState, PreviewLink
from layak.news.service.acts import find_article, log_act
from layak.news.service.drafts import Conflict, Draft, Rejected, unpack_draft, words_of
from layak.news.service.history import LINK
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
    if seen < (article.published_version or 0):
        writers |= {act.actor for act in list_alone(article)}
    return frozenset(writers)


def list_alone(article: Article) -> list[ArticleAct]:
    """What one person alone did to what readers see, since a second one last read it; the oldest first."""
    kinds = ("publish", "note", "approve", "link_approve")
    query = select(ArticleAct).where(
        ArticleAct.article_id == article.id,
        ArticleAct.version == article.published_version,
        ArticleAct.act.in_(kinds),
    )
    links, writers = makers_of_links(article), set(db.session.scalars(authors_of(article)))
    alone: list[ArticleAct] = []
    for act in db.session.scalars(query.order_by(ArticleAct.id)):
        if act.act == "approve":
            alone = []
        elif act.act == "link_approve":
            is_own = links.get(act.actor) in writers | {one.actor for one in alone}
            alone = alone if is_own else []
        elif act.act == "note" or act.reason:
            alone.append(act)
    return alone


def makers_of_links(article: Article) -> dict[str, str]:
    """Who made each preview link of an article, by the name under which the state log knows the link."""
    rows = db.session.execute(select(PreviewLink.id, PreviewLink.maker).filter_by(article_id=article.id))
    return {f"{LINK}{number}": maker for number, maker in rows}


def authors_of(article: Article) -> Select[tuple[str]]:
    """Asks who wrote any version up to the one that readers have."""
    return select(R.actor).where(R.article_id == article.id, R.number <= (article.published_version or 0))


def flag_note(article: Article, *, actor: Principal, at: datetime) -> None:
    """Mark inside writing() that one person put a note on an article, which waits for a second one to read it."""
    if article.state != ArticleState.PUBLISHED.value or article.published_version is None:
        return
    article.seen_version = min(article.seen_version or 0, article.published_version - 1)
    log_act(article, "note", actor=actor, at=at, version=article.published_version)


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
    is_waiting = is_alone(article.state, article.published_version, article.seen_version)
    return writers_of(article) if is_waiting else frozenset()


def version_of(article: Article, number: int) -> Draft:
    """What an article said in one of its versions; one that nobody has edited yet stands in its tables alone."""
    query = select(ArticleRevision.snapshot).filter_by(article_id=article.id, number=number)
    snapshot = db.session.scalar(query)
    return unpack_draft(snapshot) if snapshot else draft_from_tables(article)


def get_alone(number: int) -> ArticleAct | None:
    """The newest act by which one person changed what readers see: publishing with its reason, or a note."""
    article = db.session.get(Article, number)
    return next(reversed(list_alone(article)), None) if article else None


def approve_article(number: int, *, published: int, actor: Principal, at: datetime) -> None:
    """Say as a second editor that one has read what was published alone; `published` is the version that was read."""
    with writing():
        article = find_article(number)
        if not is_alone(article.state, article.published_version, article.seen_version):
            raise Rejected("not_alone")
        if article.published_version != published:
            raise Conflict
        if any(act.actor == actor.actor for act in list_alone(article)):
            raise Rejected("own_eyes")
        article.seen_version = published
        log_act(article, "approve", actor=actor, at=at, version=published)
        log_change("news", "draft", article.key, public=False)
