"""What files of articles may say: the same bounds as the desk's form, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from layak.core.content import Content
from layak.core.content.errors import suggest
from layak.core.content.schema import Builder
from layak.news.models import Licence, Made
from layak.news.service.drafts import (
    BODY_LENGTH,
    KIDS_LENGTH,
    KIDS_WORDS,
    LEAD_LENGTH,
    MOST_PICKED,
    TITLE_LENGTH,
)
from layak.news.service.portable import FileText
from layak.news.service.readability import kids_words

SOURCE_LENGTH, LINK_LENGTH, ALT_LENGTH, CREDIT_LENGTH = 300, 1000, 300, 200
MOST_FOCUS = 100
SHARED = (
    "date",
    "published",
    "published_time",
    "components",
    "indicators",
    "places",
    "tags",
    "district",
    "source_url",
    "is_sample",
    "picture",
    "exported",
)
"""What both files of an article must say alike; the name of the source may be written in each language."""

_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+")
_PICTURE = re.compile(r"[0-9a-f]{32}")


def check_values(builder: Builder, text: FileText, content: Content) -> None:
    """Raise ContentError for a text that is too long, empty or names what this city does not have."""
    if not (text.title or text.lead or text.body):
        raise builder.error(text, "title", "the article has neither title nor text; write one")
    lengths = (
        ("title", TITLE_LENGTH),
        ("lead", LEAD_LENGTH),
        ("source_name", SOURCE_LENGTH),
        ("source_url", LINK_LENGTH),
    )
    for name, most in lengths:
        refuse_long(builder, text, name, getattr(text, name), most)
    refuse_long(builder, text, "body", text.body, BODY_LENGTH)
    refer(builder, text, "components", text.components, [one.key for one in content.components])
    refer(builder, text, "indicators", text.indicators, [one.number for one in content.indicators])
    refer(builder, text, "district", [text.district] if text.district else [], [one.code for one in content.districts])
    refer(builder, text, "places", text.places, [one.key for one in content.facilities])
    refer(builder, text, "tags", text.tags, [one.key for one in content.framework.terms])
    refuse_more(builder, text)
    if text.source_url and not _LINK.fullmatch(text.source_url):
        raise builder.error(text, "source_url", "the link is not whole; begin it with https://")
    if text.picture:
        check_picture(builder, text)


def refuse_more(builder: Builder, text: FileText) -> None:
    """Raise ContentError for more places, words of the glossary, or words for children than the desk takes."""
    for name, keys in (("places", text.places), ("tags", text.tags)):
        if len(set(keys)) > MOST_PICKED:
            raise builder.error(text, name, f'"{name}" names {len(set(keys))}; choose {MOST_PICKED} at most')
    count = kids_words(text.text.kids)
    if count > KIDS_WORDS:
        raise builder.error(text, "kids", f'"kids" has {count} words; make it {KIDS_WORDS} at most')
    refuse_long(builder, text, "kids", text.kids, KIDS_LENGTH)


def check_picture(builder: Builder, text: FileText) -> None:
    """Raise ContentError for a picture whose name is none of ours, or whose words are missing or too long."""
    note = text.picture
    if note is None or not _PICTURE.fullmatch(note.name):
        raise builder.error(text, "picture", "the name of a picture has 32 of the signs 0-9 and a-f")
    if not (0 < note.width <= 9999 and 0 < note.height <= 99_999):
        raise builder.error(text, "picture", "the size of the picture cannot be right")
    if not note.is_decorative and not (note.alt_id and note.alt_en):
        raise builder.error(text, "picture", "say in alt_id and alt_en what the picture shows")
    if note.licence not in (None, *Licence) or note.made not in (None, *Made):
        raise builder.error(
            text, "picture", "the terms (licence) or the files (made) of the picture are not known here"
        )
    if any(part is not None and not 0 <= part <= MOST_FOCUS for part in (note.focus_x, note.focus_y)):
        raise builder.error(text, "picture", "what a crop keeps in view lies between 0 and 100")
    words = (note.alt_id, note.alt_en, note.caption_id, note.caption_en)
    for value, most in (*((one, ALT_LENGTH) for one in words), (note.credit, CREDIT_LENGTH)):
        refuse_long(builder, text, "picture", value, most)


def refuse_long(builder: Builder, text: FileText, name: str, value: str | None, most: int) -> None:
    """Raise ContentError for more letters than the desk takes."""
    if value and len(value) > most:
        raise builder.error(text, name, f'"{name}" has {len(value)} letters; make it {most} at most')


def refer(builder: Builder, text: FileText, key: str, found: Iterable[Any], known: Sequence[Any]) -> None:
    """Raise ContentError for a key that this city's lists do not have."""
    for one in found:
        if one not in known:
            raise builder.error(text, key, f'"{one}" is not known here; correct it ({suggest(one, known)})')


def agree_on_facts(builder: Builder, text: FileText, beside: Sequence[FileText]) -> None:
    """Raise ContentError where two files of an article are in one language, or disagree on what has no language."""
    for other in beside:
        if other.lang == text.lang:
            raise builder.error(text, "lang", f"{other.file} holds the same article in the same language; remove one")
        for name in SHARED:
            if getattr(other, name) != getattr(text, name):
                raise builder.error(text, name, f'"{name}" differs from {other.file}; write the same in both')
