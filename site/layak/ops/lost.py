"""A database that is gone, empty or no longer readable, where a site was before.

A start makes the tables that are missing. Where backups were made of this data folder, none can be missing all at once:
then a start would put an empty site in the place of the one that was lost, and backups of nothing beside its own.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError

NOTES = "backups.json"
"""In the data folder: the backups that were made of it."""
OF_CITY = re.compile(r"layak-([a-z0-9-]{1,64})-\d{8}T\d{6}Z-")
"""How a backup's name tells of which city it is."""


class Books(Enum):
    """How a database is found."""

    THERE = "there"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


def look_at_books(engine: Engine) -> Books:
    """Whether a database holds a site's tables; one that is only locked or does not answer now is taken to."""
    try:
        if is_no_file(engine):
            return Books.EMPTY
        with engine.connect() as connection:
            return Books.THERE if inspect(connection).has_table("alembic_version") else Books.EMPTY
    except OperationalError:
        return Books.THERE
    except DatabaseError:
        return Books.UNREADABLE


def is_no_file(engine: Engine) -> bool:
    """Whether the file of an SQLite database is missing: to ask the database would make it."""
    name = engine.url.database
    return engine.dialect.name == "sqlite" and bool(name) and name != ":memory:" and not Path(str(name)).exists()


def city_before(instance: Path) -> str | None:
    """The city of the last backup of a data folder; None where none tells."""
    try:
        found = OF_CITY.search((instance / NOTES).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return found[1] if found else None


def why_no_start(engine: Engine, instance: Path, city: str) -> str | None:
    """The sentence with which a start ends that would lose a site, or mix it with another; None where it may begin."""
    before = city_before(instance)
    if before not in (None, city):
        return (
            f"LAYAK_CITY is {city}, but {instance / NOTES} tells of backups of {before}. Nothing was changed: the "
            f"facts and offices of {city} would have come into that site. Write LAYAK_CITY={before} into "
            f"{instance / 'layak.env'}; where the city's folder itself was renamed, move {NOTES} away."
        )
    found = look_at_books(engine)
    where = engine.url.render_as_string(hide_password=True)
    if found is Books.UNREADABLE:
        return f"The database {where} is damaged. Nothing was changed. Restore the last backup (docs/backup.md)."
    if found is Books.EMPTY and (instance / NOTES).exists():
        return (
            f"The database {where} is gone or empty, but {instance / NOTES} tells of backups of a site. Nothing was "
            "changed. Put the database back, or restore the last backup (docs/backup.md). Where DATABASE_URL names a "
            "new database, copy the old one into it first (docs/scale.md). To begin anew with nothing, move "
            f"{NOTES} away."
        )
    return None
