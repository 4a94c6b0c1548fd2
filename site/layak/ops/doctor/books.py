"""The database whole: its file, its references, its schema, the audit trail, the change log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text

from layak.core.audit import broken_rows
from layak.core.changes import Change
from layak.core.checks import Check, Finding, Level, Round
from layak.core.own_command import own_command
from layak.extensions import db
from layak.ops.doctor.running import UNREADABLE
from layak.ops.health import can_write
from layak.ops.lost import Books, look_at_books, notes_of
from layak.schema import is_ahead, is_newest

LOST = {
    Books.EMPTY: (
        _l(
            "The database is gone or empty. Stop the site, put the database back or restore the last backup "
            "(docs/backup.md)."
        ),
        "lost",
    ),
    Books.HALF: (
        _l("A restore was cut off. Give the same command of the restore again (docs/backup.md)."),
        "half restored",
    ),
    Books.AWAY: (
        _l("The database’s server does not answer. See whether PostgreSQL runs, and whether DATABASE_URL is right."),
        "away",
    ),
    Books.UNREADABLE: (
        _l("The database’s file cannot be read. Stop the site and restore the last backup (docs/backup.md)."),
        "damaged",
    ),
}


def lost_books() -> Finding | None:
    """What is to be said of a database that holds no site now; None where it does."""
    found = look_at_books(db.engine)
    instance: Path = current_app.extensions["layak"].settings.instance
    if found is Books.EMPTY and not any(notes_of(instance)):
        new = _l(
            "There is no database yet. It is made when the site is started first, or now with: %(command)s",
            command=own_command("db upgrade"),
        )
        return Finding(Level.BROKEN, new, "not made yet")
    return Finding(Level.BROKEN, *LOST[found]) if found in LOST else None


def look_at_file(at: Round) -> Iterator[Finding]:
    """The database's own look at itself: that it is there, pages and references."""
    gone = lost_books()
    if gone:
        yield gone
        return
    if db.engine.dialect.name != "sqlite":
        sums = db.session.execute(text("SHOW data_checksums")).scalar()
        if sums != "on":
            yield Finding(
                Level.WARNING,
                _l("PostgreSQL keeps no checksums of its pages. Switch them on: pg_checksums --enable"),
                "no checksums",
            )
        yield from look_at_server_log()
        return
    said = db.session.execute(text("PRAGMA integrity_check(10)")).scalars().all()
    if said != ["ok"]:
        text_ = _l("The database’s file is damaged (%(count)s faults). Restore the last backup.", count=len(said))
        yield Finding(Level.BROKEN, text_, "damaged")
    lost = db.session.execute(text("PRAGMA foreign_key_check")).all()
    if lost:
        tables = ", ".join(sorted({row[0] for row in lost}))
        text_ = _l("%(count)s rows refer to rows that are gone (%(tables)s).", count=len(lost), tables=tables)
        yield Finding(Level.BROKEN, text_, "lost rows")


def look_at_server_log() -> Iterator[Finding]:
    """PostgreSQL's own log: with an error or a statement it tells values in a DETAIL, unless it is terse."""
    if db.session.execute(text("SHOW log_error_verbosity")).scalar() != "terse":
        yield Finding(
            Level.WARNING,
            _l("PostgreSQL may write what people wrote into its own log. docs/scale.md says how to stop it."),
            "loud log",
        )


def look_at_schema(at: Round) -> Iterator[Finding]:
    """The database is at the newest revision."""
    if lost_books():
        yield Finding(Level.BROKEN, UNREADABLE, "not looked at")
    elif is_ahead():
        advice = _l(
            "The database was brought up to date by a later release than this one. The site serves; finish the upgrade "
            "to it, or go back (docs/upgrade.md)."
        )
        yield Finding(Level.WARNING, advice, "later schema")
    elif not is_newest():
        advice = _l("The database is not of this version. Run: %(command)s", command=own_command("db upgrade"))
        yield Finding(Level.BROKEN, advice, "old schema")


def look_at_trail(at: Round) -> Iterator[Finding]:
    """Every row of the audit trail fits to the one before it."""
    broken = broken_rows()
    if broken:
        text_ = _l(
            "%(count)s rows of the audit trail do not fit, the first is row %(first)s: somebody altered or removed "
            "rows, or the secret key was changed. If it was changed, put the former one back at once: it stands in the "
            "key file of the backups.",
            count=len(broken),
            first=broken[0],
        )
        yield Finding(Level.BROKEN, text_, "altered")


def look_at_log(at: Round) -> Iterator[Finding]:
    """The change log has no hole: followers would miss what fell into it."""
    count, last = db.session.execute(select(func.count(), func.max(Change.number)).select_from(Change)).one()
    first = db.session.scalar(select(func.min(Change.number))) or 1
    if last is not None and count != last - first + 1:
        yield Finding(
            Level.BROKEN,
            _l("%(count)s changes are missing in the change log.", count=last - first + 1 - count),
            "holes",
        )


def look_whether_writable(at: Round) -> Iterator[Finding]:
    """Somebody could write now."""
    if can_write():
        return
    locked = _l("Nothing can be written to the database: it is locked, away, or its disk is full.")
    yield lost_books() or Finding(Level.BROKEN, locked, "cannot be written")


CHECKS = (
    Check(
        name="database",
        title=_l("The database can be written"),
        look=look_whether_writable,
        is_quick=True,
        is_vital=True,
    ),
    Check(name="database-whole", title=_l("The database is whole"), look=look_at_file),
    Check(name="schema", title=_l("The database belongs to this version of the site"), look=look_at_schema),
    Check(name="trail", title=_l("The audit trail is unbroken"), look=look_at_trail),
    Check(name="changes", title=_l("The change log has no holes"), look=look_at_log),
)
