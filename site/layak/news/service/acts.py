"""What is done to an article beside its text, kept in the state log and in the audit trail in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from layak.core.access import Principal
from layak.core.audit import record
from layak.extensions import db
from layak.news.models import Article, ArticleAct
from layak.news.service.drafts import Conflict, NotFound

LEAST_REASON = 10
"""Letters that a written reason has at least."""


def open_article(number: int, version: int) -> Article:
    """The article for a change inside writing(); raises Conflict when it is not at the version that was opened."""
    article = find_article(number)
    if article.version != version:
        raise Conflict
    return article


def find_article(number: int) -> Article:
    """The article for a change inside writing(), at whichever version it is."""
    article = db.session.get(Article, number, populate_existing=True)
    if article is None:
        raise NotFound(number)
    return article


def log_act(
    article: Article,
    act: str,
    *,
    actor: Principal,
    at: datetime,
    version: int | None = None,
    reason: str = "",
    notes: Mapping[str, str] | None = None,
) -> None:
    """Add a line to the state log, and one without any words to the audit trail."""
    told = notes or {}
    done_to = article.version if version is None else version
    db.session.add(
        ArticleAct(
            article_id=article.id,
            version=done_to,
            act=act,
            actor=actor.actor,
            at=at,
            reason=reason,
            note_id=told.get("id", ""),
            note_en=told.get("en", ""),
        )
    )
    record(actor.actor, f"news.{act}", f"article:{article.id}", {"version": done_to})


def is_reason(text: str) -> bool:
    """Whether a reason says something: so many letters, not only dots or digits."""
    return sum(letter.isalpha() for letter in text) >= LEAST_REASON
