"""Where a joined idea goes on."""

from __future__ import annotations

from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.states import PUBLIC, State

MOST_JOINS = 20
"""How many joins are followed; more would be a circle."""


def merged_target(number: int) -> int | None:
    """The public number at which an idea with this public number goes on; None where it was never shown or ends."""
    public = db.session.get(PublicVersion, number)
    if public is None or public.month is None or public.approved_by is None:
        return None
    found = goes_on_at(public.suggestion)
    return found.public.id if found is not None and found.public is not None else None


def goes_on_at(row: Suggestion) -> Suggestion | None:
    """The public idea with which a joined one goes on, through further joins; None where none is public any more."""
    for _ in range(MOST_JOINS):
        if row.state != State.MERGED or row.merged_into is None:
            return None
        target = db.session.get(Suggestion, row.merged_into)
        if target is None:
            return None
        if target.state in PUBLIC and target.public is not None:
            return target
        row = target
    return None
