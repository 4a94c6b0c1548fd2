"""What an Excel import of 20,000 rows costs beside one of 200: the peak memory and the time of the command.

A workbook of new figures is made first; then `flask progress import` takes it in, each time in a process of its own
over a fresh copy of the data folder, and says how much memory it held at most.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.processes import ROOT
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from layak.app import create_app
from layak.config import Settings
from layak.core.clock import now
from layak.core.sheets import write_book
from layak.extensions import db
from layak.progress.books.figures import figures_sheet, span_of
from layak.progress.models import Series
from layak.progress.service import get_running_cycle

FEW, MANY = 200, 20_000
MOST_MEGABYTES = 300.0
RUN = """
import resource, sys
from wsgi import app
result = app.test_cli_runner().invoke(args=sys.argv[1:], catch_exceptions=False)
print(result.output.rsplit(chr(10), 2)[-2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""Runs one command and prints its last line, then the most memory that it held, in kilobytes (Linux)."""


@dataclass(frozen=True)
class Cost:
    """What one import cost."""

    megabytes: float
    seconds: float


def measure_sheets(rounds: int, many: int = MANY, few: int = FEW) -> list[Figure]:
    """Both imports in turn, round by round, each into a fresh copy of the same data folder."""
    with SampleSite(3) as site:
        books = {count: make_book(site, count) for count in (few, many)}
        costs = [[take_in(site, books[count], count) for count in (few, many)] for _ in range(rounds)]
    return [
        median_figure(
            f"Excel import of {many} rows, peak memory", [large.megabytes for _, large in costs], "MB", MOST_MEGABYTES
        ),
        median_figure(
            f"Excel import, peak memory: {many} rows / {few} rows",
            [large.megabytes / small.megabytes for small, large in costs],
            "x",
        ),
        median_figure(f"Excel import of {many} rows", [large.seconds for _, large in costs], "s"),
        median_figure(f"Excel import of {few} rows", [small.seconds for small, _ in costs], "s"),
    ]


def make_book(site: SampleSite, count: int) -> Path:
    """A workbook of so many figures that nobody has yet, of every series, each with a category of its own."""
    path = site.folder / f"figures-{count}.xlsx"
    app = create_app(Settings.read(site.environ, ROOT))
    with app.test_request_context("/id/"), path.open("wb") as stream:
        span = span_of(get_running_cycle())
        keys = list(db.session.scalars(db.select(Series.key).order_by(Series.id)))
        sheet = figures_sheet(app.extensions["layak"].content, span, now())
        rows: list[dict[str, Any]] = [
            {
                "series": keys[number % len(keys)],
                "year": span.first,
                "district": "",
                "sex": "",
                "category": f"{number:05}",
                "value": number,
                "basis": "estimate",
                "source": "bench",
            }
            for number in range(count)
        ]
        write_book([(sheet.table, rows)], stream)
    return path


def take_in(site: SampleSite, book: Path, count: int) -> Cost:
    """Import a workbook by the command into a fresh copy of the data folder."""
    copy = site.folder / "import"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(site.folder / "instance", copy)
    command = [sys.executable, "-c", RUN, "progress", "import", str(book), "--yes"]
    environ = {**os.environ, **site.environ, "LAYAK_INSTANCE": str(copy)}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    told = done.stdout.splitlines()[-2:]
    if not told or told[0] != f"Written: {count} rows.":
        raise RuntimeError(f"the import failed: {told} {done.stderr[-500:]}")
    return Cost(int(told[1]) / 1024, seconds)
