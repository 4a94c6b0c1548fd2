"""Corrections and replies that stand on an article for good: added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from layak.core.access import Principal
from layak.core.changes import log_change
from layak.core.language import other_lang
from layak.core.rows import Query
from layak.extensions import db
from layak.news.models import Article, ArticleNote, NoteKind

N = ArticleNote.__table__.c
NOTES = Query(
    select(N.kind, N.at, N.who, N.text_id, N.text_en)
    .where(N.article_id == bindparam("article_id"))
    .order_by(N.at.desc(), N.id.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNote:
    """A correction or a reply as a page shows it; `lang` is set where its text is not in the page's language."""

    kind: NoteKind
    at: datetime
    who: str
    text: str
    lang: str | None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Its text in paragraphs."""
        return tuple(part.strip() for part in self.text.split("\n\n") if part.strip())


def read_notes(row: Any, lang: str) -> tuple[PublicNote, ...]:
    """The notes of an article's row, the newest first; asked for only where the row says that there are some."""
    if not row.has_notes:
        return ()
    return tuple(as_public(note, lang) for note in NOTES.rows(article_id=row.id))


def as_public(note: Any, lang: str) -> PublicNote:
    """A note in the page's language, or in the other one where it exists in that alone."""
    own = getattr(note, f"text_{lang}")
    return PublicNote(
        kind=NoteKind(note.kind),
        at=note.at,
        who=note.who,
        text=own or getattr(note, f"text_{other_lang(lang)}"),
        lang=None if own else other_lang(lang),
    )


def add_note(
    article: Article, kind: NoteKind, *, texts: Mapping[str, str], who: str, actor: Principal, at: datetime
) -> None:
    """Put a note on an article inside writing(): readers, feeds and the map see that it changed."""
    db.session.add(
        ArticleNote(
            article_id=article.id,
            kind=kind.value,
            at=at,
            actor=actor.actor,
            who=who,
            text_id=texts.get("id", ""),
            text_en=texts.get("en", ""),
        )
    )
    article.has_notes = True
    article.changed_at = max(at, article.published_at or at)
    log_change("news", "article", article.key, public=True)
