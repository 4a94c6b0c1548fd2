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


class ProofNeeded(ProgressFault):
    """A finding is closed only with a document or a link that proves what was done."""


class VisitHidden(ProgressFault):
    """Readers do not see the visit, so they cannot see one of its findings."""


class NoPlaceLeft(ProgressFault):
    """A list has as many lines as one visit can have."""
