"""What a child wrote about its public idea and no moderator has read yet, as its course tells."""

from __future__ import annotations

from layak.forum.models import Reply, StateLog, Suggestion
from layak.forum.states import PUBLIC, Verb

SAID = (Verb.REPLY, Verb.NOT_YET_DONE)
"""The child's verbs on a public idea."""


def first_unread(row: Suggestion) -> StateLog | None:
    """The first thing that the child said since a moderator last read; only of what was said while it was public."""
    found = None
    for step in reversed(row.log):
        if step.verb == Verb.READ or step.state not in PUBLIC:
            break
        found = step if step.verb in SAID else found
    return found


def unread_of(row: Suggestion) -> list[Reply]:
    """The replies that no moderator has read yet."""
    first = first_unread(row)
    return [one for one in row.replies if first is not None and one.at >= first.at]
