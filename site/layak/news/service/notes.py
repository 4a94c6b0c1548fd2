"""What readers are told about a change, and which language is behind the other (docs/adr/0405).

Each language has a stage: the version in which it last followed what the article says. A major change in both, or in
the one that was behind, brings both to the same stage; a major change in one leaves the other behind; a minor one
moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from layak.core.language import LANGUAGES, other_lang
from layak.core.rows import Query
from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleText
from layak.news.service.drafts import Draft, TextDraft, words_of

NOTE_LENGTH = 300
D = ArticleAct.__table__.c
IS_NOTE = or_(D.note_id != "", D.note_en != "")
NOTES = Query(
    select(D.version, D.at, D.note_id, D.note_en)
    .where(D.article_id == bindparam("article_id"), D.act == "publish", IS_NOTE)
    .order_by(D.id.desc())
)


@dataclass(frozen=True, kw_only=True)
class ChangeNotes:
    """What whoever publishes says of the change in each language; `minor` names those with small corrections only."""

    texts: Mapping[str, str] = field(default_factory=dict)
    minor: frozenset[str] = frozenset()

    @property
    def told(self) -> dict[str, str]:
        """The notes that readers get."""
        return {lang: text for lang, text in self.texts.items() if text and lang not in self.minor}


NO_NOTES = ChangeNotes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What changed, and when."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the page of one language tells: its own notes, and what it does not have yet of the other language."""

    own: tuple[Note, ...] = ()
    missing: tuple[Note, ...] = ()
    is_dated: bool = True

    @property
    def behind_since(self) -> datetime | None:
        """When the other language first went ahead."""
        return self.missing[-1].at if self.missing else None


def was_shown(article: Article, at: datetime) -> bool:
    """Whether readers have had an article before now."""
    return article.published_version is not None and article.published_at is not None and article.published_at <= at


def changed_languages(article: Article, draft: Draft) -> tuple[str, ...]:
    """The languages that readers have and whose text is about to become another.

    A children's version retells the article and adds nothing to it: written or changed alone, it needs no note, dates
    nothing anew and leaves no language behind (docs/adr/0410).
    """
    rows = db.session.scalars(select(ArticleText).where(ArticleText.article_id == article.id))
    before = {row.lang: words_of(TextDraft(title=row.title, lead=row.lead, body=row.body)) for row in rows}
    after = {lang: replace(words_of(draft.text(lang)), kids="") for lang in draft.languages}
    return tuple(lang for lang, text in after.items() if lang in before and before[lang] != text)


def missing_notes(changed: Iterable[str], notes: ChangeNotes) -> tuple[str, ...]:
    """For which languages nobody has said what changed, or that it is minor."""
    return tuple(f"note_{lang}" for lang in changed if lang not in notes.minor and not notes.texts.get(lang))


def stages_of(article: Article) -> dict[str, int]:
    """The stage of each language that readers have."""
    stages = {"id": article.stage_id, "en": article.stage_en}
    return {lang: stage for lang, stage in stages.items() if stage}


def set_stages(article: Article, languages: Iterable[str], major: frozenset[str]) -> None:
    """Move the stages for a publication: `major` are the languages that changed by more than a correction."""
    version, before, after = article.version, stages_of(article), tuple(languages)
    stages = {lang: before.get(lang, version) for lang in after}
    is_joined = any(lang not in before for lang in after) or major == frozenset(after)
    catches_up = any(stages[lang] < stages.get(other_lang(lang), 0) for lang in major)
    if is_joined or catches_up:
        stages = dict.fromkeys(after, version)
    elif major:
        stages.update(dict.fromkeys(major, version))
    article.stage_id, article.stage_en = (stages.get(lang, 0) for lang in LANGUAGES)


def read_changes(row: Any, lang: str) -> Changes:
    """What a page tells about changes; the log is asked only where something changed since the publication."""
    if row.changed_at is None or row.changed_at == row.published_at:
        return Changes()
    own, other = f"note_{lang}", f"note_{other_lang(lang)}"
    stages = {"id": row.stage_id, "en": row.stage_en}
    notes = NOTES.rows(article_id=row.id)
    is_behind = 0 < stages[lang] < stages[other_lang(lang)]
    return Changes(
        own=tuple(Note(at=one.at, text=getattr(one, own)) for one in notes if getattr(one, own)),
        missing=tuple(
            Note(at=one.at, text=getattr(one, other))
            for one in notes
            if is_behind and one.version > stages[lang] and getattr(one, other)
        ),
        is_dated=not notes,
    )
