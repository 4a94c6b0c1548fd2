"""A database that is gone, empty, away or no longer readable, where a site was before.

A start makes the tables that are missing. Where a site began over this data folder, none can be missing all at once:
then a start would put an empty site in the place of the one that was lost, and backups of nothing beside its own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

from layak.config import BACKUPS_FILE, SITE_FILE, Settings

NOTES = BACKUPS_FILE
UNFINISHED = "restore_unfinished"
"""A table in a server's database from the beginning of a restore to its end."""
RESTORING = "restoring"
"""In the data folder while a backup is put back, and after a restore that was cut off."""
OF_CITY = re.compile(r"layak-([a-z0-9-]{1,64})-\d{8}T\d{6}Z-|\"city\": \"([a-z0-9-]{1,64})\"")
"""How a backup's name, and the note of a site, tell of which city they are."""


class Books(Enum):
    """How a database is found."""

    THERE = "there"
    EMPTY = "empty"
    HALF = "half restored"
    AWAY = "away"
    UNREADABLE = "unreadable"


def look_at_books(engine: Engine) -> Books:
    """Whether a database holds a site's tables; one that is only locked is taken to."""
    try:
        if is_no_file(engine):
            return Books.EMPTY
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
    except OperationalError:
        return Books.AWAY if engine.dialect.name == "postgresql" else Books.THERE
    except DatabaseError:
        return Books.UNREADABLE
    if UNFINISHED in tables:
        return Books.HALF
    return Books.THERE if "alembic_version" in tables else Books.EMPTY


def is_no_file(engine: Engine) -> bool:
    """Whether the file of an SQLite database is missing: to ask the database would make it."""
    name = engine.url.database
    return engine.dialect.name == "sqlite" and bool(name) and name != ":memory:" and not Path(str(name)).exists()


def note_site(settings: Settings, at: datetime) -> None:
    """Note in the data folder that a site began here, once; a demonstration may be begun anew at any time."""
    path = settings.instance / SITE_FILE
    if settings.demo or path.exists():
        return
    half = path.with_suffix(".new")
    with suppress(OSError):  # no disk, no note: the site serves all the same, and the next start notes it
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump({"city": settings.city, "began": at.isoformat(timespec="seconds")}, file)
        half.replace(path)


def notes_of(instance: Path) -> Iterator[Path]:
    """The files of a data folder that tell of a site."""
    yield from (path for path in (instance / NOTES, instance / SITE_FILE) if path.exists())


def city_before(note: Path) -> str | None:
    """The city that a note of a data folder tells of; None where it tells of none."""
    try:
        found = OF_CITY.search(note.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] or found[2] if found else None


def why_no_start(engine: Engine, settings: Settings) -> str | None:
    """The sentence with which a start ends that would lose a site, or mix it with another; None where it may begin."""
    return why_other_city(settings) or why_lost(engine, settings.instance)


def why_other_city(settings: Settings) -> str | None:
    """The sentence for settings that name another city than the notes of the data folder."""
    instance, city = settings.instance, settings.city
    for note in notes_of(instance):
        before = city_before(note)
        if before not in (None, city):
            what = "backups" if note.name == NOTES else "a site"
            return (
                f"LAYAK_CITY is {city}, but {note} tells of {what} of {before}. Nothing was changed: the facts and "
                f"offices of {city} would have come into that site. Write LAYAK_CITY={before} into "
                f"{instance / 'layak.env'}; where the city's folder itself was renamed, move {note.name} away."
            )
    return None


def why_lost(engine: Engine, instance: Path) -> str | None:
    """The sentence for a database that is damaged, half restored, or gone although there was a site."""
    found, where = look_at_books(engine), engine.url.render_as_string(hide_password=True)
    if found is Books.UNREADABLE:
        return f"The database {where} is damaged. Nothing was changed. Restore the last backup (docs/backup.md)."
    is_begun = found is Books.EMPTY and (instance / RESTORING).exists()
    if found is Books.HALF or is_begun:
        return (
            f"A restore into the database {where} was cut off. Nothing was changed. Give the same command of the "
            "restore again (docs/backup.md)."
        )
    notes = list(notes_of(instance))
    if found is Books.EMPTY and notes:
        what = "backups of a site" if notes[0].name == NOTES else "a site"
        return (
            f"The database {where} is gone or empty, but {notes[0]} tells of {what}. Nothing was changed. Put the "
            "database back, or restore the last backup (docs/backup.md). Where DATABASE_URL names a new database, "
            "copy the old one into it first (docs/scale.md). To begin anew with nothing, move "
            f"{' and '.join(note.name for note in notes)} away."
        )
    return None
