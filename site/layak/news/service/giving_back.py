"""Giving a handed-over article back to whoever wrote it, with words for that person; no version is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.database import writing
from layak.news.models import Article, ArticleAct, ArticleRevision, ArticleState
from layak.news.service.acts import log_act, open_article
from layak.news.service.drafts import Rejected
from layak.news.service.history import Event

MESSAGE_LENGTH = 500
HANDED_ON = frozenset({"review", "publish"})
"""Acts after which words that came back are answered."""

A = Article.__table__.c
R = ArticleRevision.__table__.c
D = ArticleAct.__table__.c


def give_back(number: int, *, message: str, version: int, actor: Principal, at: datetime) -> None:
    """Make a handed-over article a draft again and tell its writer why; raises Rejected without words."""
    if not message or len(message) > MESSAGE_LENGTH:
        raise Rejected("give_back")
    with writing():
        article = open_article(number, version)
        if article.state != ArticleState.IN_REVIEW.value and article.handed_version != article.version:
            raise Rejected("not_handed")
        if article.state == ArticleState.IN_REVIEW.value:
            article.state = ArticleState.DRAFT.value
        article.handed_version = None
        log_act(article, "give_back", actor=actor, at=at, reason=message)
        log_change("news", "draft", article.key, public=False)


def find_given_back(events: Sequence[Event]) -> Event | None:
    """The words that came back and were not answered by handing over again, out of a history, the newest first."""
    for event in events:
        if event.act == "give_back":
            return event
        if event.act in HANDED_ON:
            return None
    return None


def was_taken_back(events: Sequence[Event]) -> bool:
    """Whether the newest version was saved as a draft after one that was handed over."""
    acts = [event.act for event in events if event.is_version or event.act == "give_back"]
    later = [act for act in acts if act not in ("save", "picture")][:1]
    return acts[:1] == ["save"] and later == ["review"]


def is_returned_to(actor: Principal) -> Any:
    """Whether an article came back to somebody who wrote in it, as a condition of the desk's lists."""
    later = select(R.id).where(R.article_id == A.id, R.number > D.version, R.act.in_(HANDED_ON))
    back = exists().where(D.article_id == A.id, D.act == "give_back", D.actor != actor.actor, ~later.exists())
    return and_(back, A.id.in_(select(R.article_id).where(R.actor == actor.actor)))
