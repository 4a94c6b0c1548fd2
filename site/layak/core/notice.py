"""The notice that stands on every page of readers: kept per edition, chosen by the moment, asked of no database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from layak.core.language import other_lang
from layak.core.shared import shared

log = logging.getLogger(__name__)
KINDS = ("emergency", "warning", "information")
"""The most severe first; one stands on a page at a time."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice with its texts and links by language, from its start until its end."""

    number: int
    kind: str
    texts: dict[str, str]
    links: dict[str, str]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeWords:
    """A notice as a page in one language shows it; lang and link_lang are those of its words and of its link."""

    kind: str
    text: str
    lang: str
    link: str
    link_lang: str


Load = Callable[[datetime], Sequence[Notice]]


def register_notices(app: Flask, load: Load) -> None:
    """Say who knows the notices that have not ended at a moment."""
    app.extensions["layak_notices"] = load


def words_for_page(lang: str, at: datetime) -> tuple[NoticeWords | None, datetime | None]:
    """What a page shows now, and when that changes by itself.

    Without the database a page goes without its notice, and nobody keeps that page: it ends at once.
    """
    load: Load | None = current_app.extensions.get("layak_notices")
    if load is None:
        return None, None
    try:
        known = shared(("notices",), lambda: tuple(load(at)), at=at, until=None)
    except SQLAlchemyError:
        log.warning("notices could not be asked")
        return None, at
    if not known:
        return None, None
    turns = [moment for one in known for moment in (one.starts_at, one.ends_at) if moment > at]
    active = [one for one in known if one.starts_at <= at < one.ends_at]
    chosen = min(active, key=lambda one: (KINDS.index(one.kind), -one.number), default=None)
    return in_language(chosen, lang) if chosen else None, min(turns, default=None)


def in_language(notice: Notice, lang: str) -> NoticeWords:
    """The words in the page's language, or in the other one where these are missing."""
    text_lang = lang if notice.texts.get(lang) else other_lang(lang)
    link_lang = lang if notice.links.get(lang) else other_lang(lang)
    return NoticeWords(
        kind=notice.kind,
        text=notice.texts.get(text_lang, ""),
        lang=text_lang,
        link=notice.links.get(link_lang, ""),
        link_lang=link_lang,
    )
