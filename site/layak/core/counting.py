"""How often something is read or asked: counted by name in the process, taken away in batches; never by whom.

A page says under which name it counts (page.render), and the page cache keeps that name beside the stored page, so
that a page counts whether or not it was rendered for this reader. The name is all that is kept: no address, no
cookie, no agent, no moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from wsgiref.types import WSGIEnvironment

READ = "read"
MOST_NAMES = 5_000
"""Different names that a process counts between two batches; what comes after them is not counted."""

NOT_READ = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_COOKIE",
        "HTTP_PURPOSE",
        "HTTP_SEC_PURPOSE",
        "HTTP_X_MOZ",
        "HTTP_X_PURPOSE",
    }
)
"""Request headers of staff and of children in their forum, and of pages that a browser fetches ahead."""


class Tally:
    """Counts of names. Threads share it without a lock: `next()` of a counter is one step of the interpreter."""

    def __init__(self) -> None:
        self._counters: dict[str, count[int]] = {}

    def add(self, name: str) -> None:
        """Count a name once more."""
        counter = self._counters.get(name)
        if counter is None:
            if len(self._counters) >= MOST_NAMES:
                return
            counter = self._counters.setdefault(name, count())
        next(counter)

    def take(self) -> dict[str, int]:
        """Give what was counted, and begin anew."""
        taken, self._counters = self._counters, {}
        return {name: next(counter) for name, counter in taken.items()}

    def give_back(self, counts: Mapping[str, int]) -> None:
        """Take counts back that could not be kept."""
        for name, number in counts.items():
            before = self._counters.get(name)
            if before is not None or len(self._counters) < MOST_NAMES:
                self._counters[name] = count(number + (next(before) if before is not None else 0))


def is_reading(environ: WSGIEnvironment) -> bool:
    """Whether somebody looks at the answer, as far as the request tells: a visit, or a part that a visitor asked for.

    Browsers name a visit "navigate" (Fetch Metadata, W3C); what a script or a worker fetches is none. Those that
    name nothing are taken for visits, robots among them.
    """
    if environ["REQUEST_METHOD"] != "GET" or not environ.keys().isdisjoint(NOT_READ):
        return False
    return environ.get("HTTP_SEC_FETCH_MODE", "navigate") == "navigate" or "HTTP_HX_REQUEST" in environ


def read_name(kind: str, key: str, lang: str) -> str:
    """The name under which a public thing counts as read; kind and key as in the search's sources, in ASCII."""
    return f"{READ}:{kind}:{lang}:{key}"
