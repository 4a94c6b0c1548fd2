"""How well and how fast the search answers.

Questions with known answers over an index made for the purpose.

Needs no settings, database or secret. Documents are JSON lines {"id", "title", "body"} (and "lang",
Indonesian if absent), questions {"q", "rel": [ids]} (and "lang").
"""

from __future__ import annotations

import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import log2
from pathlib import Path

from sqlalchemy import create_engine

from layak.core.database import engine_options
from layak.core.searchable import Document, Source
from layak.search.door import AnyIndex, Texts
from layak.search.index import Index
from layak.search.query import parse
from layak.search.ranking import rank
from layak.search.service import Rank

DEPTH = 10

Figures = dict[str, float]
Progress = Callable[[int], None]


class NoChanges:
    """A change log in which nothing happens."""

    def latest(self) -> int:
        """Give the number of the last change, which is none."""
        return 0

    def after(self, number: int) -> Iterable[tuple[int, str, str]]:
        """Give the later changes, which are none."""
        return ()


class BadFileError(Exception):
    """A file of documents or questions cannot be read; says the file, the line and why."""


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(line, needed, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: {error}") from error


def count_lines(*paths: Path) -> int:
    """Count the lines of files, for a progress bar; raises BadFileError."""
    try:
        return sum(path.read_bytes().count(b"\n") for path in paths)
    except OSError as error:
        raise BadFileError(str(error)) from error


def _row(line: str, needed: tuple[str, ...], place: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadFileError(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict) or any(key not in row for key in needed):
        raise BadFileError(f"{place}: expected an object with {', '.join(needed)}")
    return row


def read_documents(path: Path) -> Iterator[Document]:
    """Give the documents of a file; raises BadFileError."""
    for row in _rows(path, ("id", "body")):
        yield Document(
            kind="passage",
            key=str(row["id"]),
            lang=str(row.get("lang") or "id"),
            title=str(row.get("title") or ""),
            body=str(row["body"]),
            endpoint="",
        )


def answer(snapshot: Texts, text: str, lang: str, rank: Rank = rank) -> tuple[list[str], float]:
    """Give the keys of the best documents and the time it took to find and load them, in seconds."""
    begin = time.perf_counter()
    ranked = rank(snapshot, parse(text), lang=lang, at=0.0, limit=DEPTH)
    for number in ranked.numbers:
        snapshot.page(number)
    return [snapshot.cards[number].key for number in ranked.numbers], time.perf_counter() - begin


def gains_of(found: list[str], wanted: set[str]) -> tuple[float, float, float]:
    """Give reciprocal rank, recall and normalised discounted gain among the first ten."""
    places = [place for place, key in enumerate(found, 1) if key in wanted]
    if not places:
        return 0.0, 0.0, 0.0
    ideal = sum(1 / log2(place + 1) for place in range(1, min(len(wanted), DEPTH) + 1))
    return 1 / places[0], len(places) / len(wanted), sum(1 / log2(place + 1) for place in places) / ideal


def _summary(gains: list[tuple[float, float, float]], times: list[float]) -> Figures:
    if not gains:
        raise BadFileError("there is no question with a relevant document")
    means = [round(statistics.fmean(column), 4) for column in zip(*gains, strict=True)]
    cuts = statistics.quantiles([1000 * each for each in times], n=100) if len(times) > 1 else [1000 * times[0]] * 99
    return {
        "mrr@10": means[0],
        "recall@10": means[1],
        "ndcg@10": means[2],
        "p50_ms": round(cuts[49], 3),
        "p95_ms": round(cuts[94], 3),
        "questions": len(gains),
    }


@contextmanager
def index_of(sources: Callable[[], list[Source]], database: str) -> Iterator[tuple[AnyIndex, Rank]]:
    """An index that goes in the end, in a folder or in a database, and what ranks its texts.

    In a database it stands in a schema of its own and touches nothing else.
    """
    if not database:
        with tempfile.TemporaryDirectory(prefix="layak-search-") as folder:
            yield Index(Path(folder), NoChanges(), sources), rank
        return
    from layak.search.postgres.index import TableIndex
    from layak.search.postgres.ranking import rank as rank_in_table

    engine = create_engine(database, **engine_options(database))
    index = TableIndex(lambda: engine, NoChanges(), sources, schema=f"layak_search_{secrets.token_hex(4)}")
    try:
        yield index, rank_in_table
    finally:
        index.remove()


def evaluate(documents: Path, questions: Path, progress: Progress = lambda _: None, database: str = "") -> Figures:
    """Measure the shipped configuration, or PostgreSQL's text search in a database; raises BadFileError."""
    source = Source(kind="passage", label="", documents=lambda: read_documents(documents), document_for=lambda _: [])
    gains: list[tuple[float, float, float]] = []
    times: list[float] = []
    with index_of(lambda: [source], database) as (index, rank):
        index.rebuild(progress)
        with index.open() as snapshot:
            for row in _rows(questions, ("q", "rel")):
                wanted = row["rel"]
                if isinstance(wanted, list) and wanted:
                    found, took = answer(snapshot, str(row["q"]), str(row.get("lang") or "id"), rank)
                    gains.append(gains_of(found, {str(each) for each in wanted}))
                    times.append(took)
                progress(1)
    return _summary(gains, times)
