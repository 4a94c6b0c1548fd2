"""Deleting a draft that no reader has seen, for good; the audit trail keeps that it was, by whom and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import Article, ArticlePicture, ArticleRevision, Picture, PictureConsent
from layak.news.service.acts import open_article
from layak.news.service.drafts import Rejected
from layak.news.service.writing import UNSEEN


def may_delete(number: int, actor: Principal) -> bool:
    """Whether somebody may delete an article: no reader has seen it, and it is their own alone, or they publish."""
    article = db.session.get(Article, number)
    if article is None or article.state not in UNSEEN or article.published_version is not None:
        return False
    writers = set(db.session.scalars(select(ArticleRevision.actor).where(ArticleRevision.article_id == number)))
    return actor.may("news.publish") or writers == {actor.actor}


def delete_draft(number: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Remove a draft with its history, and the pictures that nothing else needs; raises Rejected and Conflict.

    A picture stays in the library where another article uses it or a record tells of the people in it. Of the others
    the rows go; their files are swept like all that no row names.
    """
    with writing() as session:
        article = open_article(number, version)
        if not may_delete(number, actor):
            raise Rejected("not_deleted")
        use = ArticlePicture
        names = set(
            session.scalars(
                select(Picture.name).join(use, use.picture_id == Picture.id).where(use.article_id == number)
            )
        )
        key = article.key
        session.execute(delete(Article).where(Article.id == number))
        session.expunge(article)
        needed = select(Picture.name).where(Picture.id.in_(select(use.picture_id)))
        kept = select(PictureConsent.name)
        session.execute(
            delete(Picture).where(Picture.name.in_(names), Picture.name.not_in(needed), Picture.name.not_in(kept))
        )
        record(actor.actor, "news.delete", f"article:{number}", {"version": version})
        log_change("news", "draft", key, public=False)
