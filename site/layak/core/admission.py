"""Who comes in when more come than the site can answer: reading before search, changes apart, the rest told at once.

A stored page, a static file and the health of a process cost next to nothing and are always answered. For all else a
process has few places of four kinds, as more at once make nothing faster. Who finds none waits a moment for one; where
too many wait already, or the moment passes, a small page says so (core/crowded.py). That costs a tenth of a page, so
that who was let in is answered in time however many come (docs/adr/0855). A page that will be stored is made for
everybody and has places of its own. So have changes: writers who wait for a locked database hold up no reader.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from layak.core.house import READING


class Kind(Enum):
    """What a request asks for: a page for everybody, one for this reader alone, a search, or a change."""

    PAGE = "page"
    READ = "read"
    SEARCH = "search"
    CHANGE = "change"


@dataclass(frozen=True)
class Room:
    """How many requests of a kind are worked on at once, how many wait for a place, and for how many seconds."""

    places: int
    waiting: int
    patience: float


ROOMS = {
    Kind.PAGE: Room(places=2, waiting=16, patience=6.0),
    Kind.READ: Room(places=4, waiting=12, patience=1.0),
    Kind.SEARCH: Room(places=2, waiting=4, patience=0.5),
    Kind.CHANGE: Room(places=4, waiting=16, patience=6.0),
}
"""A class of thirty who press Send in the same second are let in one after the other by two processes."""
INSIDE = sum(room.places + room.waiting for room in ROOMS.values())
"""Threads that they hold at most."""
SPARE = 6
"""Threads for what always passes, and for those who are told to come again."""

ALWAYS = ("health.", "forum.leave")
"""Endpoints without a gate, or their beginnings: whether the process lives, and the quick way out for a child."""
SEARCHING = ("search.",)
WILL_BE_STORED = "layak.stored"
"""What the page cache says of a request whose answer it may keep."""


class Gate:
    """The places of one process, for its threads; each of those who come in must leave.

    rooms    may be set to others while the site answers
    waiting  how many wait for a place now, by kind
    """

    def __init__(self, rooms: Mapping[Kind, Room] = ROOMS) -> None:
        self.rooms = rooms
        self._inside = dict.fromkeys(rooms, 0)
        self.waiting = dict.fromkeys(rooms, 0)
        lock = threading.Lock()
        self._freed = {kind: threading.Condition(lock) for kind in rooms}

    def enter(self, kind: Kind) -> bool:
        """Take a place, or wait for one where few do; False where there is none. Nobody searches before readers."""
        room, freed = self.rooms[kind], self._freed[kind]
        with freed:
            if self.waiting[kind] or not self._has_place(kind):
                yields = kind is Kind.SEARCH and (self.waiting[Kind.PAGE] or self.waiting[Kind.READ])
                if yields or self.waiting[kind] >= room.waiting or not self._wait(kind):
                    return False
            self._inside[kind] += 1
        return True

    def leave(self, kind: Kind) -> None:
        """Give the place to the next of its kind."""
        freed = self._freed[kind]
        with freed:
            self._inside[kind] -= 1
            freed.notify()

    def _wait(self, kind: Kind) -> bool:
        self.waiting[kind] += 1
        try:
            return self._freed[kind].wait_for(lambda: self._has_place(kind), self.rooms[kind].patience)
        finally:
            self.waiting[kind] -= 1

    def _has_place(self, kind: Kind) -> bool:
        return self._inside[kind] < self.rooms[kind].places


class Kinds:
    """Tells of each request which kind it is; None for one that always comes in."""

    def __init__(self, app: Flask) -> None:
        self._always = paths_of(app, ALWAYS)
        self._search = paths_of(app, SEARCHING)

    def __call__(self, environ: WSGIEnvironment) -> Kind | None:
        path = environ.get("PATH_INFO", "")
        if path in self._always:
            return None
        if environ["REQUEST_METHOD"] not in READING:
            return Kind.CHANGE
        if path in self._search:
            return Kind.SEARCH
        return Kind.PAGE if WILL_BE_STORED in environ else Kind.READ


def paths_of(app: Flask, endpoints: tuple[str, ...]) -> frozenset[str]:
    """The addresses of endpoints that begin so, in both languages; those with something to fill in are left out."""
    return frozenset(
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(endpoints) and "<" not in rule.rule
    )


def with_gate(app: WSGIApplication, *, kinds: Kinds, refuse: WSGIApplication, gate: Gate) -> WSGIApplication:
    """Let in whom the gate has a place for, until the answer is there; refuse answers the others."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kind = kinds(environ)
        if kind is None:
            return app(environ, start_response)
        if not gate.enter(kind):
            return refuse(environ, start_response)
        try:
            return app(environ, start_response)
        finally:
            gate.leave(kind)

    return serve
