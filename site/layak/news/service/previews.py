"""Links by which somebody without an account reads one version, comments on it, and may be the second pair of eyes.

A link is a secret and no person: what is done through it stands in the state log as done through the link, with who
made it and for whom (docs/adr/0420).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.sessions import digest_of
from layak.extensions import db
from layak.news.models import Article, ArticleAct, Picture, PreviewLink
from layak.news.service.acts import find_article, log_act, open_article
from layak.news.service.drafts import Conflict, Draft, Rejected
from layak.news.service.eyes import alone_with, substance, version_of, writers_of
from layak.news.service.history import LINK
from layak.news.service.notes import was_shown
from layak.news.service.picture_uses import list_pictures_of, why_not_people
from layak.news.service.working import draft_of, is_alone

DAYS = (1, 3, 7)
"""How long a link can last."""

MOST_LIVE = 20
"""Links of one article that can be open at once."""

MOST_COMMENTS = 50
"""Comments that can come through one link."""

COMMENT_LENGTH = 2000
FUNCTION_LENGTH = 80
TOKEN_BYTES = 32


class LinkDead(Exception):
    """A link that ended, was revoked, or never was."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A comment or an approval that came through a link: for whom the link was made, and by whom."""

    act: str
    version: int
    at: datetime
    for_whom: str
    maker: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a link shows: the version, its text and pictures, and whether the article still says exactly this."""

    link: PreviewLink
    draft: Draft
    pictures: tuple[Picture, ...]
    is_sample: bool
    is_public: bool
    is_current: bool
    remarks: tuple[Remark, ...]


def make_preview_link(
    number: int, *, version: int, days: int, for_whom: str, actor: Principal, at: datetime
) -> tuple[str, PreviewLink]:
    """Make a link to the present version and return its token, which is kept nowhere.

    A link that the same person made for the same function and version before dies, so a double click leaves one.
    """
    if days not in DAYS or not for_whom or len(for_whom) > FUNCTION_LENGTH:
        raise Rejected("preview_link")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing() as session:
        article = open_article(number, version)
        same = (PreviewLink.version == version, PreviewLink.maker == actor.actor, PreviewLink.for_whom == for_whom)
        session.execute(update(PreviewLink).where(*live(number, at), *same).values(revoked_at=at))
        if (session.scalar(select(func.count()).select_from(PreviewLink).where(*live(number, at))) or 0) >= MOST_LIVE:
            raise Rejected("preview_many")
        link = PreviewLink(
            article_id=number,
            version=version,
            digest=digest_of(token),
            for_whom=for_whom,
            maker=actor.actor,
            made_at=at,
            ends_at=at + timedelta(days=days),
        )
        session.add(link)
        session.flush()
        log_act(article, "link", actor=actor, at=at, reason=for_whom)
        log_change("news", "draft", article.key, public=False)
    return token, link


def revoke_preview_link(number: int, link_id: int, *, actor: Principal, at: datetime) -> None:
    """Close a link; again changes nothing. What was approved through it stays approved."""
    with writing() as session:
        article = find_article(number)
        found = session.scalar(select(PreviewLink).where(*live(number, at), PreviewLink.id == link_id))
        if found is None:
            return
        found.revoked_at = at
        log_act(article, "unlink", actor=actor, at=at, version=found.version, reason=found.for_whom)


def close_links(article: Article, *, actor: Principal, at: datetime) -> None:
    """Close all links of an article, inside writing(): what was published in error is read through none of them."""
    for link in list_preview_links(article.id, at=at):
        link.revoked_at = at
        log_act(article, "unlink", actor=actor, at=at, version=link.version, reason=link.for_whom)


def live(number: int, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is true of the open links of an article."""
    return (PreviewLink.article_id == number, PreviewLink.revoked_at.is_(None), PreviewLink.ends_at > at)


def list_preview_links(number: int, *, at: datetime) -> tuple[PreviewLink, ...]:
    """The open links of an article, the newest first."""
    return tuple(db.session.scalars(select(PreviewLink).where(*live(number, at)).order_by(PreviewLink.id.desc())))


def list_remarks(number: int, *, only: int | None = None) -> tuple[Remark, ...]:
    """What came through the links of an article, or through one of them, the newest first."""
    links = {link.id: link for link in db.session.scalars(select(PreviewLink).filter_by(article_id=number))}
    acts = ArticleAct.act.in_(("comment", "link_approve"))
    rows = db.session.scalars(
        select(ArticleAct).where(ArticleAct.article_id == number, acts).order_by(ArticleAct.id.desc())
    )
    found = [(links.get(int(row.actor.removeprefix(LINK))), row) for row in rows]
    return tuple(
        Remark(act=row.act, version=row.version, at=row.at, for_whom=link.for_whom, maker=link.maker, text=row.reason)
        for link, row in found
        if link is not None and only in (None, link.id)
    )


def find_link(token: str, at: datetime, *, is_locked: bool = False) -> PreviewLink:
    """The open link of a token, for a change locked where the database can; raises LinkDead."""
    query = select(PreviewLink).where(PreviewLink.digest == digest_of(token))
    query = query.with_for_update() if is_locked else query
    link = db.session.scalar(query.execution_options(populate_existing=True))
    if link is None or link.revoked_at is not None or link.ends_at <= at:
        raise LinkDead
    return link


def read_preview(token: str, *, at: datetime) -> Preview:
    """What a link shows; looking uses nothing up. Raises LinkDead."""
    link = find_link(token, at)
    article = db.session.get_one(Article, link.article_id)
    draft = version_of(article, link.version)
    return Preview(
        link=link,
        draft=draft,
        pictures=pictures_for_link(draft, at),
        is_sample=article.is_sample,
        is_public=article.published_version == link.version and was_shown(article, at),
        is_current=substance(draft) == substance(draft_of(article)),
        remarks=list_remarks(article.id, only=link.id),
    )


def pictures_for_link(draft: Draft, at: datetime) -> tuple[Picture, ...]:
    """The pictures of a draft in their order; none of which nobody stated who is in it, or whose consent ended."""
    return tuple(picture for picture in list_pictures_of(draft) if why_not_people(picture, at) is None)


def comment_by_link(token: str, text: str, *, at: datetime) -> None:
    """Keep a comment with the article; the same words again change nothing. Raises LinkDead or Rejected."""
    if not text or len(text) > COMMENT_LENGTH:
        raise Rejected("preview_comment")
    with writing():
        link = find_link(token, at, is_locked=True)
        article = find_article(link.article_id)
        said = [one.text for one in list_remarks(article.id, only=link.id) if one.act == "comment"]
        if text in said:
            return
        if len(said) >= MOST_COMMENTS:
            raise Rejected("preview_many_comments")
        keep_remark(article, link, "comment", text, at)


def approve_by_link(token: str, function: str, *, actor: Principal, at: datetime) -> None:
    """Say through a link that exactly this version was read and can be published; again changes nothing.

    Raises LinkDead, Conflict when the article says something else by now, Rejected for those who are signed in and
    wrote it or made the link.
    """
    if not function or len(function) > FUNCTION_LENGTH:
        raise Rejected("preview_function")
    with writing():
        link = find_link(token, at, is_locked=True)
        if link.approved_at is not None:
            return
        article = find_article(link.article_id)
        if substance(version_of(article, link.version)) != substance(draft_of(article)):
            raise Conflict
        if actor.user_id is not None and (actor.actor == link.maker or actor.actor in writers_of(article)):
            raise Rejected("own_eyes")
        link.approved_at, link.approved_as = at, function
        is_waiting = is_alone(article.state, article.published_version, article.seen_version)
        if is_waiting and article.published_version == link.version and link.maker not in alone_with(article):
            article.seen_version = link.version
        keep_remark(article, link, "link_approve", function, at)


def keep_remark(article: Article, link: PreviewLink, act: str, text: str, at: datetime) -> None:
    """Add what came through a link to the state log, and to the audit trail without its words."""
    actor = f"{LINK}{link.id}"
    row = ArticleAct(article_id=article.id, version=link.version, act=act, actor=actor, at=at, reason=text)
    db.session.add(row)
    record(actor, f"news.{act}", f"article:{article.id}", {"version": link.version, "made_by": link.maker})
    log_change("news", "draft", article.key, public=False)
