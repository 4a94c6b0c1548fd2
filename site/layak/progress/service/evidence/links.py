"""Links to evidence elsewhere: which are taken, and whether they still answer, asked once a week a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import unquote, urlsplit

from sqlalchemy import nulls_first, or_, select, update

from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.typed import one_line
from layak.core.web_addresses import host_of
from layak.extensions import db
from layak.news.service.checks.outside import MOST_LINKS as AT_ONCE
from layak.news.service.checks.outside import MayReach, Result, check_links, is_public
from layak.progress.models import Evidence, EvidenceForm
from layak.progress.service.evidence.signs import signs_in_words
from layak.progress.service.faults import LinkRefused
from layak.progress.service.requests import GivenLink

MOST_LINKS = 10
"""Links in one hand-in."""
LONGEST_ADDRESS = 2000
LONGEST_TITLE = 200
AGAIN_AFTER = timedelta(days=7)
SIGN_IN_STATUSES = frozenset({401, 403, 407})
SIGN_IN_HOSTS = frozenset({"accounts.google.com", "login.microsoftonline.com", "login.live.com"})
"""Where the usual stores send somebody who may not see what lies there."""


def take_link(address: str, *, title: str = "", ends_on: date | None = None) -> GivenLink:
    """A link as it is kept, without asking anybody; raises LinkRefused."""
    text = one_line(address)
    if len(text) > LONGEST_ADDRESS:
        raise LinkRefused("too_long")
    host = host_of(text)
    if host is None:
        raise LinkRefused("address" if text.casefold().startswith("https:") else "https")
    if signs_in_words(title, unquote(text)):
        raise LinkRefused("personal")
    return GivenLink(address=text, name=host, title=one_line(title)[:LONGEST_TITLE], ends_on=ends_on)


def check_due_links(at: datetime, *, may_reach: MayReach = is_public) -> int:
    """Try the links that nobody tried for a week, the oldest first, twenty at a time; gives how many were tried.

    It is asked within a few seconds each, never inside our own network, and nothing but the status is read.
    """
    due = list_due(at)
    db.session.rollback()  # no transaction is held while others answer
    if not due:
        return 0
    results = check_links(due, may_reach=may_reach)
    with writing() as session:
        for one in results:
            session.execute(
                update(Evidence)
                .where(Evidence.form == EvidenceForm.LINK, Evidence.address == one.url)
                .values(checked_at=at, is_alive=is_alive(one), asks_sign_in=asks_sign_in(one))
            )
        log_change("progress", "links", "checked", public=False)
    return len(results)


def list_due(at: datetime) -> Sequence[str]:
    """The addresses whose turn it is, each once."""
    rows = db.session.scalars(
        select(Evidence.address)
        .where(
            Evidence.form == EvidenceForm.LINK,
            or_(Evidence.checked_at.is_(None), Evidence.checked_at < at - AGAIN_AFTER),
        )
        .order_by(nulls_first(Evidence.checked_at), Evidence.id)
        .limit(AT_ONCE)
    )
    return list(dict.fromkeys(rows))


def is_alive(result: Result) -> bool:
    """Whether something answered, if only with a page to sign in."""
    return result.state == "well" or asks_sign_in(result)


def asks_sign_in(result: Result) -> bool:
    """Whether a link leads to a page to sign in instead of to what lies there."""
    return result.status in SIGN_IN_STATUSES or (urlsplit(result.end).hostname or "") in SIGN_IN_HOSTS
