"""What staff work on: an article's draft as plain values, kept whole in each revision."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from slugify import slugify

from layak.core.language import LANGUAGES
from layak.core.typed import tidy

GAP = re.compile(r"\[(?:LENGKAPI|TO COMPLETE):")
"""A marked place of a draft that was made of facts: what only people know is written there (visit_article.py)."""

TITLE_LENGTH = 200
LEAD_LENGTH = 500
LEAD_ADVICE = 160
"""Letters of a lead that fit into a list and a shared link."""
BODY_LENGTH = 100_000
KIDS_LENGTH = 4_000
"""Letters of a children's version that are taken at all; its own bound is told in words."""
KIDS_WORDS = 120
"""Words of a children's version, without its title."""
MOST_PICKED = 12
"""Places, and words of the glossary, that one article can name."""
SLUG_LENGTH = 90
MOST_LETTERS = (("title", TITLE_LENGTH), ("lead", LEAD_LENGTH), ("body", BODY_LENGTH), ("kids", KIDS_LENGTH))
LIVE_LETTERS = 30_000
"""Letters of both languages up to which a preview looks for signs, too: readers wait while a worker does that."""
WORDS_PER_MINUTE = 200
KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{2,79}")


class Rejected(Exception):
    """A draft that cannot be kept or published as it is; `reasons` are keys that the desk puts into words."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons))


class SlugTaken(Rejected):
    """Another article stands, or stood, at the address that was asked for."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        super().__init__(f"slug_taken_{lang}")


class Conflict(Exception):
    """The article changed since it was opened; nothing was written."""


class NotFound(LookupError):
    """There is no such article."""


@dataclass(frozen=True, kw_only=True)
class TextDraft:
    """A draft's text in one language."""

    title: str = ""
    lead: str = ""
    body: str = ""
    slug: str = ""
    kids: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written in this language."""
        return not (self.title or self.lead or self.body or self.kids)

    @property
    def is_complete(self) -> bool:
        """Whether the text can stand on a page of its own."""
        return bool(self.title and self.lead and self.body)

    @property
    def has_gaps(self) -> bool:
        """Whether a marked place still waits for somebody's words."""
        return any(GAP.search(text) for text in (self.title, self.lead, self.body, self.kids))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything staff write about one article."""

    texts: Mapping[str, TextDraft] = field(default_factory=dict)
    components: tuple[str, ...] = ()
    indicators: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    district: str | None = None
    event_date: date | None = None
    event_precision: str | None = None
    source_name: str = ""
    source_url: str = ""
    picture_id: int | None = None
    further: tuple[int, ...] = ()

    def text(self, lang: str) -> TextDraft:
        """The text in one language, empty where nothing was written."""
        return self.texts.get(lang) or TextDraft()

    @property
    def pictures(self) -> tuple[int, ...]:
        """The numbers of its pictures in their order; the first one leads."""
        return (self.picture_id, *self.further) if self.picture_id else ()

    @property
    def is_too_long(self) -> bool:
        """Whether a text is longer than is taken: nothing is worked out of it before somebody made it shorter."""
        return any(len(getattr(text, name)) > most for text in self.texts.values() for name, most in MOST_LETTERS)

    @property
    def letters(self) -> int:
        """How long all its texts are together."""
        return sum(len(text.title) + len(text.lead) + len(text.body) + len(text.kids) for text in self.texts.values())

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which something was written."""
        return tuple(lang for lang in LANGUAGES if not self.text(lang).is_empty)


def pack_draft(draft: Draft, declared: tuple[str, ...] = ()) -> str:
    """Write a draft as JSON for its revision, with what a person declared when publishing it."""
    values = asdict(draft)
    values["event_date"] = draft.event_date.isoformat() if draft.event_date else None
    return json.dumps({**values, "declared": list(declared)}, ensure_ascii=False, sort_keys=True)


def unpack_draft(text: str) -> Draft:
    """Read a draft back from its revision."""
    values: dict[str, Any] = json.loads(text)
    values.pop("declared", None)
    values["texts"] = {lang: TextDraft(**one) for lang, one in values["texts"].items()}
    for name in ("components", "indicators", "places", "tags", "further"):
        values[name] = tuple(values.get(name, ()))
    values["event_date"] = date.fromisoformat(values["event_date"]) if values["event_date"] else None
    return Draft(**values)


def split_keys(joined: str) -> tuple[str, ...]:
    """Keys that a row keeps joined by commas."""
    return tuple(joined.split(",")) if joined else ()


def words_of(text: TextDraft) -> TextDraft:
    """What somebody wrote in one language, without its address, as a form would send it back unchanged."""
    return TextDraft(title=tidy(text.title), lead=tidy(text.lead), body=tidy(text.body), kids=tidy(text.kids))


def split_kids(kids: str) -> tuple[str, str]:
    """A children's version as its own title, which stands after one # in its first line, and the rest."""
    first, _, rest = kids.strip().partition("\n")
    return (first[2:].strip(), rest.strip()) if first.startswith("# ") else ("", kids.strip())


@lru_cache(maxsize=256)
def make_slug(title: str) -> str:
    """The last part of an address, from a title: lower-case letters, digits and hyphens."""
    return str(slugify(title, max_length=SLUG_LENGTH, word_boundary=True))


def count_words(text: str) -> int:
    """The words of a text, for the reading time."""
    return len(text.split())


def length_of(body: str) -> tuple[int, int]:
    """The words of a body, and the minutes that reading it takes; 0 minutes for nothing."""
    words = count_words(body)
    return words, reading_minutes(words) if words else 0


def reading_minutes(words: int) -> int:
    """Minutes for reading so many words, at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))
