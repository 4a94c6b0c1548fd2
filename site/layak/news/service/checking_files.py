"""What files of articles may say: the same bounds as the desk's form, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from layak.core.content import Content
from layak.core.content.errors import suggest
from layak.core.content.schema import Builder
from layak.core.content.texts import PictureNote
from layak.news.models import Licence, Made, NoteKind, People
from layak.news.service.consents import MOST_PEOPLE, NEEDS_CONSENT, PAPER_LENGTH, REASON_LENGTH
from layak.news.service.deciding import MOST_LETTERS
from layak.news.service.drafts import (
    BODY_LENGTH,
    KIDS_LENGTH,
    KIDS_WORDS,
    LEAD_LENGTH,
    MOST_PICKED,
    TITLE_LENGTH,
)
from layak.news.service.library import MOST_PICTURES
from layak.news.service.portable import FileText
from layak.news.service.readability import kids_words

SOURCE_LENGTH, LINK_LENGTH, ALT_LENGTH, CREDIT_LENGTH = 300, 1000, 300, 200
MOST_FOCUS = 100
MOST_NOTE = max(MOST_LETTERS.values())
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
    "pictures",
    "consents",
    "notes",
    "exported",
)
"""What both files of an article must say alike; the name of the source may be written in each language."""

_LINK = re.compile(r"https?://[^\s/]+\.[^\s]+")
_PICTURE = re.compile(r"[0-9a-f]{32}")
_ACTOR = re.compile(r"(?:user|link):[0-9]{1,12}|system|member|anyone")


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
    check_pictures(builder, text)
    check_consents(builder, text)
    check_notes(builder, text)


def refuse_more(builder: Builder, text: FileText) -> None:
    """Raise ContentError for more places, words of the glossary, or words for children than the desk takes."""
    for name, keys in (("places", text.places), ("tags", text.tags)):
        if len(set(keys)) > MOST_PICKED:
            raise builder.error(text, name, f'"{name}" names {len(set(keys))}; choose {MOST_PICKED} at most')
    count = kids_words(text.text.kids)
    if count > KIDS_WORDS:
        raise builder.error(text, "kids", f'"kids" has {count} words; make it {KIDS_WORDS} at most')
    refuse_long(builder, text, "kids", text.kids, KIDS_LENGTH)


def check_pictures(builder: Builder, text: FileText) -> None:
    """Raise ContentError for pictures without a first one, for too many, and for one that cannot be right."""
    if text.pictures and not text.picture:
        raise builder.error(text, "pictures", 'the first picture is missing; write it as "picture"')
    if len(text.all_pictures) > MOST_PICTURES:
        raise builder.error(text, "pictures", f"an article has {MOST_PICTURES} pictures at most")
    for note in text.all_pictures:
        check_picture(builder, text, "picture" if note is text.picture else "pictures", note)


def check_picture(builder: Builder, text: FileText, key: str, note: PictureNote) -> None:
    """Raise ContentError for a picture whose name is none of ours, or whose words are too long.

    Words may be missing, as with a picture that waits for them at the desk; nothing is published without them.
    """
    if not _PICTURE.fullmatch(note.name):
        raise builder.error(text, key, "the name of a picture has 32 of the signs 0-9 and a-f")
    if not (0 < note.width <= 9999 and 0 < note.height <= 99_999):
        raise builder.error(text, key, "the size of the picture cannot be right")
    if note.licence not in (None, *Licence) or note.made not in (None, *Made):
        raise builder.error(text, key, "the terms (licence) or the files (made) of the picture are not known here")
    if any(part is not None and not 0 <= part <= MOST_FOCUS for part in (note.focus_x, note.focus_y)):
        raise builder.error(text, key, "what a crop keeps in view lies between 0 and 100")
    words = (note.alt_id, note.alt_en, note.caption_id, note.caption_en)
    for value, most in (*((one, ALT_LENGTH) for one in words), (note.credit, CREDIT_LENGTH)):
        refuse_long(builder, text, key, value, most)


def check_consents(builder: Builder, text: FileText) -> None:
    """Raise ContentError for a record of no picture of the article, or one that the desk would not have taken."""
    names = {note.name for note in text.all_pictures}
    for note in text.consents:
        if note.name not in names:
            raise builder.error(text, "consents", f'the article has no picture "{note.name[:40]}"; remove the record')
        if note.people not in {one.value for one in People}:
            raise builder.error(
                text, "consents", f'"{note.people[:40]}" is not known here ({suggest(note.people, list(People))})'
            )
        if note.people in NEEDS_CONSENT and not (note.until and note.paper and 1 <= note.people_count <= MOST_PEOPLE):
            raise builder.error(text, "consents", "say in people_count, until and paper what the people agreed to")
        if bool(note.withdrawn_at) is not bool(note.withdrawn_by):
            raise builder.error(text, "consents", "a withdrawal has both withdrawn_at and withdrawn_by")
        for value, most in ((note.paper, PAPER_LENGTH), (note.reason, REASON_LENGTH)):
            refuse_long(builder, text, "consents", value, most)
        check_stamps(builder, text, "consents", note.given_at, note.withdrawn_at)
        check_accounts(builder, text, "consents", note.given_by, note.withdrawn_by)


def check_notes(builder: Builder, text: FileText) -> None:
    """Raise ContentError for a correction or reply that cannot be one."""
    for note in text.notes:
        if note.kind not in {one.value for one in NoteKind} or not (note.text_id or note.text_en):
            raise builder.error(text, "notes", "a note is a correction or a reply, with its text")
        for value, most in ((note.text_id, MOST_NOTE), (note.text_en, MOST_NOTE), (note.who, CREDIT_LENGTH)):
            refuse_long(builder, text, "notes", value, most)
        check_stamps(builder, text, "notes", note.at)
        check_accounts(builder, text, "notes", note.actor)


def check_stamps(builder: Builder, text: FileText, key: str, *stamps: str | None) -> None:
    """Raise ContentError for a moment that is none, or that has no zone."""
    for stamp in stamps:
        try:
            is_well = stamp is None or datetime.fromisoformat(stamp).tzinfo is not None
        except ValueError:
            is_well = False
        if not is_well:
            reason = f'"{(stamp or "")[:40]}" is no moment; write it as 2026-11-21T03:00:00+00:00'
            raise builder.error(text, key, reason)


def check_accounts(builder: Builder, text: FileText, key: str, *actors: str | None) -> None:
    """Raise ContentError for what is not the number of an account: records never hold a name."""
    for actor in actors:
        if actor is not None and not _ACTOR.fullmatch(actor):
            raise builder.error(
                text, key, f'"{actor[:40]}" is not the number of an account; put back what was exported'
            )


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
