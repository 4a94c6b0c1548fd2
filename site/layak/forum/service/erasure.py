"""Erasing for good: originals and unshown versions whose day has come, and what SQLite's log remembers of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select

from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import OfficeDraft, Original, PublicVersion, Reply, Suggestion
from layak.forum.service.deadlines import ORIGINAL_KEPT, original_erased_on
from layak.forum.service.forgetting import Kind, mark_of, note_marks
from layak.forum.service.unread import unread_of
from layak.forum.states import State


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

    What was written about a public idea and no moderator has read stays until its own 90 days are over. Folds the log
    each time, as sessions with drafts end in the same minute and a reader may have delayed it before.
    """
    is_over = Original.erase_on <= at.date()
    with writing() as session:
        due = session.scalars(select(Suggestion).join(Original).where(is_over)).all()
        ideas = {row.id: row.reference for row in due}
        unread = [reply.id for row in due for reply in unread_of(row)]
        with_original = and_(Reply.suggestion_id.in_(ideas), Reply.id.not_in(unread))
        replies = or_(Reply.erase_on <= at.date(), with_original)
        marks = [mark_of(Kind.REPLY, nonce) for nonce in session.scalars(select(Reply.nonce).where(replies))]
        session.execute(delete(Reply).where(replies))
        session.execute(delete(Original).where(Original.suggestion_id.in_(ideas)))
        marks += [mark_of(Kind.ORIGINAL, one) for one in ideas.values()]
        marks += [mark_of(Kind.VERSION, row.reference) for row in erase_versions(at)]
        if marks:
            note_marks(marks, at)
    overwrite_erased()
    return len(ideas)


def erase_versions(at: datetime) -> list[Suggestion]:
    """Inside writing(): erase what moderators wrote about ideas that are not shown, 90 days after that decision.

    A declined idea keeps no public version, nor one that never was shown before it was joined. Returns the ideas.
    """
    never_shown = and_(Suggestion.state == State.MERGED, PublicVersion.month.is_(None))
    not_shown = or_(Suggestion.state == State.DECLINED, never_shown)
    nearly = Suggestion.decided_at <= at - ORIGINAL_KEPT + timedelta(days=1)
    found = db.session.scalars(select(Suggestion).join(PublicVersion).where(not_shown, nearly)).all()
    over = [row for row in found if row.decided_at and is_over_for(row.decided_at, at)]
    for row in over:
        drop_version(row)
    return over


def is_over_for(decided_at: datetime, at: datetime) -> bool:
    """Whether the day has come on which a decision's texts go; `at` in the city's time."""
    return original_erased_on(decided_at.astimezone(at.tzinfo).date()) <= at.date()


def drop_version(row: Suggestion) -> None:
    """Inside writing(): delete an idea's public version with its wordings, its story and what offices wrote."""
    db.session.execute(delete(OfficeDraft).where(OfficeDraft.suggestion_id == row.id))
    row.public = None
