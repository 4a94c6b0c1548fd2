"""Scheduled articles: another moment, or back to the drafts; and the days for which staff plan.

That an article appears is no act: its moment passes (reading.IS_PUBLIC). Until then readers have nothing of it.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.database import writing
from layak.news.models import Article, ArticleState
from layak.news.service.acts import find_article, log_act, open_article
from layak.news.service.drafts import Conflict, Rejected
from layak.news.service.moments import check_moment, is_ahead
from layak.news.service.tables import apply_draft
from layak.news.service.working import draft_from_tables, draft_of
from layak.news.service.writing import set_days


def reschedule_article(
    number: int, *, moment: datetime, before: datetime, version: int, actor: Principal, at: datetime, zone: ZoneInfo
) -> None:
    """Let what was approved appear at another moment; `before` is the one that whoever asks has seen."""
    with writing():
        article = open_scheduled(number, before=before, version=version, at=at)
        check_moment(article, moment, at)
        article.published_at = article.changed_at = moment
        set_days(article, draft_from_tables(article), zone)
        log_act(article, "reschedule", actor=actor, at=at)
        log_change("news", "article", article.key, public=True)


def unschedule_article(number: int, *, before: datetime, version: int, actor: Principal, at: datetime) -> None:
    """Make a scheduled article a draft again, with the newest text; readers never had any of it."""
    with writing():
        article = open_scheduled(number, before=before, version=version, at=at)
        article.state = ArticleState.DRAFT.value
        article.published_at = article.changed_at = article.published_version = None
        article.stage_id = article.stage_en = 0
        apply_draft(article, draft_of(article))
        log_act(article, "unschedule", actor=actor, at=at)
        log_change("news", "article", article.key, public=True)


def open_scheduled(number: int, *, before: datetime, version: int, at: datetime) -> Article:
    """The scheduled article for a change; raises Rejected once it has appeared or is no longer scheduled."""
    article = open_article(number, version)
    if not is_ahead(article.state, article.published_at, at):
        raise Rejected("not_scheduled")
    if article.published_at != before:
        raise Conflict
    return article


def set_review_day(number: int, *, day: date | None, actor: Principal, at: datetime) -> None:
    """Say on which day somebody looks at an article again, or on none."""
    with writing():
        article = find_article(number)
        article.review_on = day
        log_act(article, "review_day", actor=actor, at=at)
        log_change("news", "draft", article.key, public=False)


def plan_article(number: int, *, day: date | None, actor: Principal, at: datetime) -> None:
    """Say for which day a draft is meant, or for none."""
    with writing():
        article = find_article(number)
        article.planned_on = day
        log_act(article, "plan", actor=actor, at=at)
        log_change("news", "draft", article.key, public=False)
