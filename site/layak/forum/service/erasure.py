"""Erasing for good: originals whose day has come, and what SQLite's log still remembers of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select

from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Original, Reply


def overwrite_erased() -> bool:
    """Fold SQLite's write-ahead log into the database and cut it off, so that erased text is on no page of it.

    secure_delete overwrites the rows themselves. Returns whether the log is empty now; a reader who is in the middle
    of a page delays it, and the next erasure or the tick does it then. Outside writing().
    """
    db.session.remove()
    if db.engine.dialect.name != "sqlite":
        return True
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    finally:
        connection.close()
    return not busy


def erase_due(at: datetime) -> int:
    """Erase every original whose 90 days are over, with what its child wrote later; returns how many originals.

    Folds the log each time, as sessions with drafts end in the same minute and a reader may have delayed it before.
    """
    is_over = Original.erase_on <= at.date()
    with writing() as session:
        with_original = Reply.suggestion_id.in_(select(Original.suggestion_id).where(is_over))
        session.execute(delete(Reply).where(or_(Reply.erase_on <= at.date(), with_original)))
        done = session.execute(delete(Original).where(is_over))
        count = int(getattr(done, "rowcount", 0))
    overwrite_erased()
    return count
