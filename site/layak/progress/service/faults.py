"""What can keep a verb of the progress room from happening; views turn each into a sentence."""

from __future__ import annotations


class ProgressFault(Exception):
    """Nothing was written."""


class NotThere(ProgressFault):
    """There is no such thing, or no longer."""


class NotYours(ProgressFault):
    """Whoever acts has no right to this."""


class Changed(ProgressFault):
    """Somebody else moved it on since it was opened."""


class CycleClosed(ProgressFault):
    """The cycle is closed: nothing in it changes until it is opened again."""


class NotNow(ProgressFault):
    """The thing is not in a state in which this can be done to it."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class ReasonNeeded(ProgressFault):
    """Whoever reads it must know why, in words."""


class NothingGiven(ProgressFault):
    """A hand-in without an answer, a document or a link."""


class LinkDead(ProgressFault):
    """A task link that ended, was taken back, has nothing left to do, or never was: nobody is told which."""


class TooManyLinks(ProgressFault):
    """A request has as many open task links as it can have."""


class TooLong(ProgressFault):
    """A task link lasts at most as long as service/task_links.py says."""
