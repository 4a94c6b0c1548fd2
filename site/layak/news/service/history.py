"""An article's history: every version, and what was done to it beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleRevision, PreviewLink
from layak.news.service.drafts import Draft, unpack_draft
from layak.news.service.working import draft_from_tables

R = ArticleRevision.__table__.c
D = ArticleAct.__table__.c
LINK = "link:"
"""Begins the name under which the state log and the audit trail know a preview link."""
TOLD = frozenset({"publish", "restore"})
"""Acts that make a version and say something about it: one line for both. Of "restore" it is the number put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history: which version, by which act, when, by whose number, and what was written about it.

    guest   the function of whoever came by a preview link, of whom no more is known
    """

    version: int
    act: str
    at: datetime
    actor: str
    is_version: bool
    reason: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    guest: str = ""


def list_history(number: int) -> tuple[Event, ...]:
    """What was done to an article, the newest first; an act that makes a version is one line with it."""
    acts = db.session.execute(select(ArticleAct.__table__).where(D.article_id == number).order_by(D.id)).all()
    guests = list_guests(number) if any(row.actor.startswith(LINK) for row in acts) else {}
    told = {(row.version, row.act): row for row in acts if row.act in TOLD}
    revisions = select(R.number, R.act, R.at, R.actor).where(R.article_id == number)
    found = [
        ((row.number, 0), as_event(row.number, row, told.get((row.number, row.act))))
        for row in db.session.execute(revisions)
    ]
    found += [
        ((row.version, row.id), as_event(row.version, row, row, is_version=False, guest=guests.get(row.actor, "")))
        for row in acts
        if row.act not in TOLD
    ]
    return tuple(event for _, event in sorted(found, key=lambda one: one[0], reverse=True))


def list_guests(number: int) -> dict[str, str]:
    """For which function each preview link of an article was made, by the number under which the history knows it."""
    links = db.session.scalars(select(PreviewLink).where(PreviewLink.article_id == number))
    return {f"{LINK}{link.id}": link.approved_as or link.for_whom for link in links}


def as_event(version: int, row: Any, told: Any, *, is_version: bool = True, guest: str = "") -> Event:
    """One line, with the words of the state log where there are some."""
    notes = () if told is None else (("id", told.note_id), ("en", told.note_en))
    return Event(
        version=version,
        act=row.act,
        at=row.at,
        actor=row.actor,
        is_version=is_version,
        reason="" if told is None else told.reason,
        notes=tuple((lang, text) for lang, text in notes if text),
        guest=guest,
    )


def get_version(number: int, version: int) -> Draft | None:
    """One version of an article as it was saved; None where there is none. Without revisions it is what readers see."""
    snapshot = db.session.scalar(select(R.snapshot).where(R.article_id == number, R.number == version))
    if snapshot is not None:
        return unpack_draft(snapshot)
    article = db.session.get(Article, number)
    if article is None or version not in (article.published_version, article.version):
        return None
    later = select(R.number).where(R.article_id == number, R.number <= version).limit(1)
    return draft_from_tables(article) if db.session.scalar(later) is None else None
