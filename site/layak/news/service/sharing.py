"""Texts of a published article for elsewhere: a caption, a message for WhatsApp; from what readers see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from layak.extensions import db
from layak.news.models import Article, ArticleState
from layak.news.service.drafts import Draft, NotFound
from layak.news.service.notes import was_shown
from layak.news.service.reading import slugs_of
from layak.news.service.shapes import ADDRESSES
from layak.news.service.working import draft_from_tables

CAPTION_LEAD = 300
_END = re.compile(r"[.!?…][”\"’)]?(?=\s|$)")
_GOES_ON = frozenset("jl. no. dr. drs. hj. h. st. mr. mrs. prof. ir. pt. rp. kec. kel.".split())
"""Shortened words after which a sentence goes on."""


@dataclass(frozen=True, kw_only=True)
class Shareable:
    """A published article as readers see it: its draft, its paths by language, its day and its topic."""

    key: str
    draft: Draft
    paths: dict[str, str]
    shown_on: date
    precision: str


def get_shareable(number: int, *, at: datetime) -> Shareable:
    """What readers see of an article; raises NotFound while they see nothing."""
    article = db.session.get(Article, number)
    if article is None or article.state != ArticleState.PUBLISHED.value or not was_shown(article, at):
        raise NotFound(number)
    return Shareable(
        key=article.key,
        draft=draft_from_tables(article),
        paths={lang: ADDRESSES[lang] + slug for lang, slug in slugs_of(number).items()},
        shown_on=article.shown_on or at.date(),
        precision=(article.event_precision or "day") if article.event_date else "day",
    )


def first_sentence(text: str) -> str:
    """The first sentence of a text; all of it where no sentence ends."""
    for found in _END.finditer(text):
        word = text[max(0, found.end() - 20) : found.end()].split()[-1]
        if word.lower().lstrip('(“"') not in _GOES_ON:
            return text[: found.end()].strip()
    return text.strip()


def caption(title: str, lead: str, address: str, tags: Sequence[str]) -> str:
    """A short caption: title, summary, address, at most three words to be found by."""
    told = lead if len(lead) <= CAPTION_LEAD else first_sentence(lead)
    parts = (title, told, address, " ".join(f"#{tag}" for tag in list(tags)[:3]))
    return "\n\n".join(part for part in parts if part)


def message(title: str, lead: str, address: str) -> str:
    """A message for WhatsApp: title, one sentence, address."""
    return "\n".join(part for part in (title, first_sentence(lead), address) if part)
