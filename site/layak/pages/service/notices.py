"""Notices on every page: stored with their moments, taken away at once or by their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.notice import Notice
from layak.core.rows import Query
from layak.extensions import db
from layak.news.service import Draft, Given, Sign, TextDraft
from layak.news.service.answers import find_signs
from layak.pages.models import SiteNotice
from layak.pages.service.signs import demand_answers

LONGEST = timedelta(days=366)
"""How long a notice may stand: what holds for longer belongs on a page."""
KEPT_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class NoticeDraft:
    """A notice as it was filled in, its texts and links by language."""

    kind: str
    texts: dict[str, str]
    links: dict[str, str]
    starts_at: datetime
    ends_at: datetime


N: Any = SiteNotice.__table__.c
COMING = Query(select(*N).where(N.ends_at > bindparam("at"), N.removed_at.is_(None)).order_by(N.id))


def list_coming(at: datetime) -> Sequence[Notice]:
    """The notices that have not ended at a moment."""
    return [as_notice(row) for row in COMING.rows(at=at)]


def as_notice(row: Any) -> Notice:
    """A stored notice as readers' pages know it."""
    return Notice(
        number=row.id,
        kind=row.kind,
        texts={lang: getattr(row, f"text_{lang}") for lang in LANGUAGES},
        links={lang: getattr(row, f"link_{lang}") for lang in LANGUAGES},
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def list_ended(at: datetime) -> list[SiteNotice]:
    """The notices that ended last."""
    ended = select(SiteNotice).where((SiteNotice.ends_at <= at) | SiteNotice.removed_at.is_not(None))
    return list(db.session.scalars(ended.order_by(SiteNotice.ends_at.desc()).limit(KEPT_SHOWN)))


def signs_of_notice(texts: Mapping[str, str], *, year: int) -> tuple[Sign, ...]:
    """Signs of a child's identity in what readers would get."""
    return find_signs(Draft(texts={lang: TextDraft(body=text) for lang, text in texts.items()}), year=year)


def add_notice(draft: NoticeDraft, *, actor: Principal, at: datetime, answers: Sequence[Given] = ()) -> int:
    """Put a notice on every page from its start until its end; raises Rejected for signs that nobody answered."""
    signs = signs_of_notice(draft.texts, year=at.year)
    with writing() as session:
        row = SiteNotice(
            kind=draft.kind,
            text_id=draft.texts.get("id", ""),
            text_en=draft.texts.get("en", ""),
            link_id=draft.links.get("id", ""),
            link_en=draft.links.get("en", ""),
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            added_by=actor.actor,
            added_at=at,
        )
        session.add(row)
        session.flush()
        demand_answers(f"notice:{row.id}", signs, answers, actor=actor, at=at)
        record(actor.actor, "notice.add", f"notice:{row.id}", {"kind": row.kind})
        log_change("pages", "notice", str(row.id))
        return row.id


def remove_notice(number: int, *, actor: Principal, at: datetime) -> bool:
    """Take a notice away at once; False where there is none, and nothing happens to one that has ended."""
    with writing() as session:
        row = session.get(SiteNotice, number)
        if row is None:
            return False
        if row.removed_at is None and row.ends_at > at:
            row.removed_at = row.ends_at = at
            record(actor.actor, "notice.remove", f"notice:{number}")
            log_change("pages", "notice", str(number))
        return True
