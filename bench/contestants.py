"""Who takes part in the comparison of search engines, and each one's process: bench/engines, spoken to by lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.installing import Missing, peers_python, say
from bench.processes import ROOT, pss_megabytes
from bench.texts import stemmed, without_stop_words

OURS, WHOOSH, FTS5, FTS5_STEMS = "Layak", "Whoosh", "SQLite FTS5", "SQLite FTS5, stems"
POSTGRESQL, TANTIVY, BM25S = "PostgreSQL", "tantivy", "bm25s, stems"
BUILD_SECONDS = 3600


@dataclass(frozen=True)
class Contestant:
    """An engine and the form of text it gets; `every` says which of many questions a slow one is asked."""

    name: str
    engine: str
    has_stems: bool = False
    is_own: bool = True
    every: int = 1

    def form(self, question: str) -> str:
        """A question as this engine gets it: ours as it was written, others without stop words, or stemmed."""
        if self.engine == "layak":
            return question
        return stemmed(question) if self.has_stems else without_stop_words(question)


ALL = (
    Contestant(OURS, "layak"),
    Contestant(FTS5, "fts5"),
    Contestant(FTS5_STEMS, "fts5", has_stems=True),
    Contestant(TANTIVY, "tantivy", is_own=False),
    Contestant(BM25S, "bm25s", has_stems=True, is_own=False),
    Contestant(POSTGRESQL, "postgresql"),
    Contestant(WHOOSH, "whoosh", has_stems=True, every=5),
)


@dataclass(frozen=True)
class Answer:
    """What an engine found, and how long it took by the wall clock and by the processor, in seconds."""

    found: Any
    seconds: float
    cpu: float


class Child:
    """One engine's process."""

    def __init__(self, one: Contestant, place: str) -> None:
        self.one = one
        python = sys.executable if one.is_own else str(peers_python())
        self._process = subprocess.Popen(
            [python, "-m", "bench.engines", one.engine, place],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def do(self, verb: str, *given: str) -> Answer:
        """Have the engine do something; raises Missing where its process ends."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, *given]) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._read()))

    def ask(self, question: str) -> Answer:
        """Ask in the form that the engine gets."""
        return self.do("ask", self.one.form(question))

    def memory(self) -> float:
        """Megabytes of the process (PSS)."""
        return pss_megabytes([self._process.pid])

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Missing(f"{self.one.name} ended by itself")
        return line


@dataclass(frozen=True)
class Entry:
    """A contestant whose index is built, and where it is."""

    one: Contestant
    place: str
    seconds: float


def build_all(
    contestants: Iterable[Contestant], documents: Path, stems: Callable[[], Path], places: Mapping[str, str]
) -> list[Entry]:
    """Build each contestant's index at its place; one that cannot is told and left out."""
    entries = []
    for one in contestants:
        if one.name not in places:
            continue
        try:
            with started(one, places[one.name]) as child:
                took = child.do("build", str(stems() if one.has_stems else documents))
        except Missing as why:
            say(f"Left out of the search engines: {one.name}: {why}")
            continue
        say(f"{one.name} indexed {documents.name} in {took.seconds:.0f} s")
        entries.append(Entry(one, places[one.name], took.seconds))
    return entries


@contextmanager
def started(one: Contestant, place: str) -> Iterator[Child]:
    """A child that ends with the block."""
    child = Child(one, place)
    try:
        yield child
    finally:
        child.stop()


@contextmanager
def opened(entries: Iterable[Entry]) -> Iterator[dict[str, Child]]:
    """All engines with their readers open, by name."""
    with ExitStack() as stack:
        children = {}
        for each in entries:
            try:
                child = stack.enter_context(started(each.one, each.place))
                child.do("open")
                children[each.one.name] = child
            except Missing as why:
                say(f"Left out of the search engines: {why}")
        yield children
