"""What goes with an article's files: all its pictures with their own files, who agreed to what, its notes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.content.texts import ConsentNote, PictureNote, ReaderNote
from layak.core.store import Store
from layak.extensions import db
from layak.news.models import Article, ArticleNote, Made, Picture, PictureConsent
from layak.news.service.consents import get_consent, hide_from, list_consents
from layak.news.service.shapes import WIDTHS

FOLDER = "pictures"
"""Where the pictures' own files lie, beside the texts."""

MIDDLE = 50
"""Where a crop looks when nobody said otherwise, in hundredths."""

MOST_BYTES = 12 * 1024 * 1024
SIGNS = {"jpg": (0, b"\xff\xd8\xff"), "webp": (8, b"WEBP"), "avif": (4, b"ftypavif")}
"""Where each kind of file says what it is, and how."""


class FilesMissing(Exception):
    """The files of a picture lie nowhere, or one of them is no picture; the text says which."""


def note_of(picture: Picture) -> PictureNote:
    """A picture as files name it."""
    return PictureNote(
        name=picture.name,
        width=picture.width,
        height=picture.height,
        is_decorative=picture.is_decorative,
        alt_id=picture.alt_id or None,
        alt_en=picture.alt_en or None,
        credit=picture.credit or None,
        caption_id=picture.caption_id or None,
        caption_en=picture.caption_en or None,
        licence=picture.licence or None,
        focus_x=picture.focus_x if picture.focus_x != MIDDLE else None,
        focus_y=picture.focus_y if picture.focus_y != MIDDLE else None,
        made=picture.made if picture.made != Made.FIRST else None,
    )


def consents_of(names: Iterable[str]) -> tuple[ConsentNote, ...]:
    """Every record about some pictures, picture by picture, the oldest first."""
    return tuple(consent_note(row) for name in dict.fromkeys(names) for row in reversed(list_consents(name)))


def consent_note(row: PictureConsent) -> ConsentNote:
    """A record as files hold it."""
    return ConsentNote(
        name=row.name,
        people=row.people,
        people_count=row.people_count,
        given_by=row.given_by,
        given_at=row.given_at.isoformat(),
        is_for_site=row.is_for_site,
        is_for_press=row.is_for_press,
        is_for_social=row.is_for_social,
        until=row.until,
        paper=row.paper or None,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        reason=row.reason or None,
    )


def notes_of(article_id: int) -> tuple[ReaderNote, ...]:
    """The corrections and replies of an article, the oldest first."""
    rows = db.session.scalars(select(ArticleNote).filter_by(article_id=article_id).order_by(ArticleNote.id))
    return tuple(
        ReaderNote(
            kind=row.kind,
            at=row.at.isoformat(),
            actor=row.actor,
            who=row.who or None,
            text_id=row.text_id or None,
            text_en=row.text_en or None,
        )
        for row in rows
    )


def keep_consents(notes: Sequence[ConsentNote], *, actor: Principal, zone: ZoneInfo) -> None:
    """Put the records of files with pictures about which nothing is on record here, inside writing()."""
    fresh = [note for note in notes if get_consent(note.name) is None]
    for note in fresh:
        values = {name: value for name, value in vars(note).items() if value is not None}
        for name in ("given_at", "withdrawn_at"):
            if name in values:
                values[name] = datetime.fromisoformat(values[name])
        row = PictureConsent(**values)
        db.session.add(row)
        db.session.flush()
        hide_from(row, zone)
        record(actor.actor, "news.picture_consent", f"picture:{row.name}", {"consent": row.id, "people": row.people})


def keep_notes(article: Article, notes: Sequence[ReaderNote]) -> None:
    """Put corrections and replies of files on a new article, with their own days, inside writing()."""
    for note in notes:
        values = {name: value for name, value in vars(note).items() if value is not None}
        db.session.add(ArticleNote(article_id=article.id, **{**values, "at": datetime.fromisoformat(note.at)}))
    article.has_notes = bool(notes)


def row_of_picture(note: PictureNote, *, actor: Principal, at: datetime) -> Picture:
    """The row of a picture with exactly these words, made where there is none, inside writing()."""
    known = db.session.scalars(select(Picture).where(Picture.name == note.name).order_by(Picture.id)).all()
    for row in known:
        if note_of(row) == note:
            return row
    row = Picture(
        name=note.name,
        width=note.width,
        height=note.height,
        is_decorative=note.is_decorative,
        alt_id=note.alt_id or "",
        alt_en=note.alt_en or "",
        credit=note.credit or "",
        caption_id=note.caption_id or "",
        caption_en=note.caption_en or "",
        licence=note.licence or "",
        focus_x=MIDDLE if note.focus_x is None else note.focus_x,
        focus_y=MIDDLE if note.focus_y is None else note.focus_y,
        made=note.made or Made.FIRST.value,
        hidden_at=next((row.hidden_at for row in known), None),
        added_by=actor.actor,
        added_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def files_of(note: PictureNote) -> tuple[str, ...]:
    """The names of the files of a picture."""
    return names_of_files(note.name, note.width, note.made or Made.FIRST.value)


def names_of_files(name: str, width: int, made: str = Made.NOW.value) -> tuple[str, ...]:
    """The names of the files of a picture of this width."""
    kinds = ("avif", "webp", "jpg") if made == Made.NOW.value else ("webp", "jpg")
    widths = sorted({min(wanted, width) for wanted in WIDTHS[made]})
    return tuple(f"{name}-{width}.{kind}" for kind in kinds for width in widths)


def bring_files(note: PictureNote, beside: Path, uploads: Store) -> list[str]:
    """Copy the files of a picture that lie beside the texts to where pictures lie; gives those that are new here.

    They are taken as this site once drew them: each must be there and be of its kind. Raises FilesMissing, StoreAway.
    """
    wanted = [name for name in files_of(note) if uploads.find(name) is None]
    if not wanted:
        return []
    source = beside / FOLDER
    for name in wanted:
        check_file(source / name, uploads)
    uploads.workshop.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        part = uploads.workshop / f".{name}.part"
        shutil.copyfile(source / name, part)
        uploads.keep(part, name)
    return wanted


def check_file(path: Path, uploads: Store) -> None:
    """Raise FilesMissing for a file that is not there, too large, or of another kind than its name says."""
    if not path.is_file() or path.is_symlink():
        raise FilesMissing(f'the file "{path.name}" is neither in {path.parent} nor in {uploads}; copy it there')
    start, sign = SIGNS[path.suffix.removeprefix(".")]
    with path.open("rb") as file:
        head = file.read(start + len(sign))
    if path.stat().st_size > MOST_BYTES or head[start:] != sign:
        raise FilesMissing(f'the file "{path.name}" in {path.parent} is no picture that this site made; copy it anew')
