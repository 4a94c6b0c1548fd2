"""What journalists may take: the newest articles as plain text, and pictures whose consent covers the press."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from layak.core.markdown import plain_text
from layak.core.rows import Query
from layak.news.models import Article, ArticleText
from layak.news.service.consents import NEEDS_CONSENT, get_consent
from layak.news.service.reading import chosen_ids, list_latest
from layak.news.service.shapes import Shown, Teaser

RELEASES = 5
A = Article.__table__.c
T = ArticleText.__table__.c
BODIES = Query(
    select(T.article_id, T.lang, T.body_html, A.source_name, A.source_url)
    .join(Article.__table__, T.article_id == A.id)
    .where(A.id.in_(chosen_ids((), "day").scalar_subquery()))
)
BLOCK_END = re.compile(r"</(?:p|h[2-4]|ul|ol|blockquote|table)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An article as journalists may take it; without its picture unless a consent covers the press."""

    teaser: Teaser
    body: str
    source_name: str
    source_url: str
    picture: Shown | None


def may_go_to_press(picture: Shown) -> bool:
    """Whether journalists may have a picture: it is stated who is in it, and a consent covers the press if need be."""
    record = get_consent(picture.name)
    if record is None or record.withdrawn_at is not None:
        return False
    return record.is_for_press or record.people not in NEEDS_CONSENT


def list_releases(*, lang: str, at: datetime, limit: int = RELEASES) -> tuple[Release, ...]:
    """The newest articles with their text, in the page's language or in the other one where it is missing."""
    bodies = {(row.article_id, row.lang): row for row in BODIES.rows(at=at, size=limit, start=0)}
    releases = []
    for teaser in list_latest(lang=lang, at=at, limit=limit):
        row = bodies.get((teaser.id, teaser.text_lang))
        if row is None:  # published between the two questions
            continue
        picture = teaser.picture
        releases.append(
            Release(
                teaser=teaser,
                body=as_lines(row.body_html),
                source_name=row.source_name,
                source_url=row.source_url,
                picture=picture if picture and may_go_to_press(picture) else None,
            )
        )
    return tuple(releases)


def as_lines(html: str) -> str:
    """A body as plain text with an empty line between its parts, as a letter would have it."""
    text = plain_text(BLOCK_END.sub(r"\g<0>\n", html).replace("<li>", "<li>- "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
