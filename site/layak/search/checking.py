"""What must hold of the index: it equals its sources and does not lag behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from layak.core.changes import Change
from layak.core.checks import Check, Finding, Level, Round
from layak.core.clock import as_utc
from layak.core.own_command import own_command
from layak.extensions import db
from layak.search.manifest import IndexBusyError, IndexDamagedError, IndexMissingError
from layak.search.wiring import current_search

OLD, LOST = timedelta(minutes=5), timedelta(hours=1)
"""For how long a change may wait for the index before staff are warned, and before something is broken."""


def none_yet() -> Finding:
    """What is to be said of an index that nobody made so far."""
    advice = _l(
        "There is no search index yet; a plain search answers. It is made when the site is started, or now with: "
        "%(command)s",
        command=own_command("doctor --fix"),
    )
    return Finding(Level.WARNING, advice, "missing")


def look_at_index(at: Round) -> Iterator[Finding]:
    """The index holds what its sources have, document by document."""
    index = current_search().index
    try:
        index.catch_up()
        differences = index.check()
    except IndexMissingError:
        yield none_yet()
        return
    except (IndexDamagedError, IndexBusyError, OSError) as error:
        advice = _l("The search index cannot be used (%(error)s); a plain search answers.", error=str(error))
        yield Finding(Level.BROKEN, advice, "damaged")
        return
    if differences:
        first = differences[0]
        advice = _l(
            "%(count)s texts of the search differ from the database, such as %(name)s.",
            count=len(differences),
            name=f"{first.kind} {first.key} ({first.lang})",
        )
        yield Finding(Level.BROKEN, advice, "differs")


def look_at_lag(at: Round) -> Iterator[Finding]:
    """No change waits for the index for long: whoever publishes is found at once."""
    index = current_search().index
    try:
        last, position = index.log.latest(), index.manifest().position
    except IndexMissingError:
        yield none_yet()
        return
    except (IndexDamagedError, OSError):
        yield Finding(
            Level.WARNING, _l("There is no search index that can be used; a plain search answers."), "missing"
        )
        return
    if position > last:
        advice = _l("The search index belongs to a later state of the database, as after restoring a backup.")
        yield Finding(Level.BROKEN, advice, "ahead")
    if position < last:
        oldest = db.session.scalar(select(Change.at).where(Change.number > position).order_by(Change.number).limit(1))
        age = at.at - as_utc(oldest) if oldest else timedelta(0)
        if age > OLD:
            advice = _l(
                "%(count)s changes wait for the search index, the first for %(minutes)s minutes.",
                count=last - position,
                minutes=int(age / timedelta(minutes=1)),
            )
            yield Finding(Level.BROKEN if age > LOST else Level.WARNING, advice, "behind")


def rebuild() -> None:
    """Build the index anew."""
    current_search().index.rebuild()


CHECKS = (
    Check(name="index", title=_l("The search index equals the database"), look=look_at_index, heal=rebuild),
    Check(name="index-lag", title=_l("Changes are found at once"), look=look_at_lag, heal=rebuild, is_quick=True),
)
