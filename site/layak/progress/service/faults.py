"""What can keep a verb of the progress room from happening; views turn each into a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """Where in a document a sign of a person stands, never the words themselves.

    sign   nik, birth_date or names
    where  a page's number, a sheet's name, "" where the kind of document has no places
    row    a row of a sheet, 0 elsewhere
    """

    sign: str
    where: str = ""
    row: int = 0


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


class TooEarly(ProgressFault):
    """Documents of a closed cycle are kept for some time before they can be erased."""

    def __init__(self, earliest: datetime) -> None:
        super().__init__(earliest.isoformat())
        self.earliest = earliest


class ReasonNeeded(ProgressFault):
    """Whoever reads it must know why, in words."""


class NothingGiven(ProgressFault):
    """A hand-in without an answer, a document or a link."""


class ProofNeeded(ProgressFault):
    """A finding is closed only with a document or a link that proves what was done."""


class VisitHidden(ProgressFault):
    """Readers do not see the visit, so they cannot see one of its findings."""


class FindingHidden(ProgressFault):
    """Readers do not see the finding, so they cannot see a document that proves something of it."""


class PledgeHidden(ProgressFault):
    """Readers do not see the promise, so they cannot see what proves it."""


class NoPlaceLeft(ProgressFault):
    """A list has as many lines as one visit can have."""


class LinkDead(ProgressFault):
    """A task link that ended, was taken back, has nothing left to do, or never was: nobody is told which."""


class TooManyLinks(ProgressFault):
    """A request has as many open task links as it can have."""


class TooLong(ProgressFault):
    """A task link lasts at most as long as service/task_links.py says."""


class DocumentRefused(ProgressFault):
    """A file that is not taken.

    reason  empty, too_large, kind, not_what_it_says, locked, macros, bomb, virus, scanner, personal or unreadable
    places  for "personal": where a sign of a person stands and which one
    """

    def __init__(self, reason: str, places: Sequence[Place] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.places = tuple(places)


class LinkRefused(ProgressFault):
    """An address that is not taken as a link: https, address, too_long or personal says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotLookedAt(ProgressFault):
    """Nothing is shown to readers before somebody says that no child can be recognised in it."""


class PredicateNeeded(ProgressFault):
    """An award without its level, or a level where nothing was awarded."""


class SourceNeeded(ProgressFault):
    """A fact that does not say where it comes from."""


class GapNeeded(ProgressFault):
    """A checked score that fell far and does not say why."""

    def __init__(self, parts: list[str]) -> None:
        super().__init__(" ".join(parts))
        self.parts = parts


class AlreadyThere(ProgressFault):
    """There is such a thing of that name already; two would be taken for one another."""


class StillOpen(ProgressFault):
    """Something is still to be done in it, so it cannot end yet."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class OfficeOver(ProgressFault):
    """An office has ended and cannot hand in again; office is its successor, where that is asked the same itself."""

    def __init__(self, office: str | None) -> None:
        super().__init__(office)
        self.office = office


class NotWith(ProgressFault):
    """These two things cannot be joined."""


class FigureRefused(ProgressFault):
    """A number that is not taken.

    reason  year, district, sex, category, negative, too_large, decimals, whole, basis, source or source_long
    key     where it stands (service/figure_keeping.py:FigureKey)
    """

    def __init__(self, reason: str, key: object = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = key
