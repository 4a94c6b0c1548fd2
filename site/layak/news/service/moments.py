"""The moments at which articles appear: which ones can be chosen."""

from __future__ import annotations

from datetime import datetime, timedelta

from layak.news.models import Article, ArticleState
from layak.news.service.drafts import Rejected
from layak.news.service.notes import was_shown

FARTHEST = timedelta(days=366)
"""How far ahead something can be scheduled; anything later is taken for a slip."""


def check_moment(article: Article, moment: datetime | None, at: datetime) -> None:
    """Refuse a moment that has passed, lies too far ahead, or would hide what readers have had. None is now."""
    if moment is None:
        return
    if was_shown(article, at):
        raise Rejected("moment_shown")
    if moment <= at:
        raise Rejected("moment_past")
    if moment > at + FARTHEST:
        raise Rejected("moment_far")


def is_ahead(state: str, published_at: datetime | None, at: datetime) -> bool:
    """Whether a published article's moment has not come yet."""
    return state == ArticleState.PUBLISHED.value and published_at is not None and published_at > at
