"""What the progress room costs with ten cycles beside one: pages of readers, an office, the coordinator; uncached."""

from __future__ import annotations

import gc
import shutil
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, g

from bench.processes import ROOT
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from bench.years import OFFICE, SMALL, Size, fill_board
from layak.app import create_app
from layak.config import Settings
from layak.core.access import NOBODY, Principal, Role
from layak.extensions import db

GOAL = 1.5
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OFFICE)


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and how many of which mark it shows at least on either side."""

    name: str
    path: str
    endpoint: str
    mark: str
    least: int
    who: Principal = NOBODY
    goal: float | None = GOAL
    words: dict[str, Any] = field(default_factory=dict)


PAGES = (
    Page("progress page", "/id/kemajuan/", "progress.show_progress", "<h3", 6),
    Page("indicator page", "/id/kemajuan/indikator/21", "progress.show_indicator", "<tr", 96, words={"number": 21}),
    Page("offices page", "/id/kemajuan/perangkat-daerah", "progress.list_offices", "<tr", 60),
    Page("page of an office", "/id/kemajuan/x", "progress.show_office", "<tr", 24, words={"key": OFFICE}),
    Page("what changed", "/id/kemajuan/perubahan", "progress.show_changes", "<li", 50),
    Page("matrix", "/id/ruang-kerja/kemajuan/matriks", "progress_desk.show_matrix", "<td", 1440, COORDINATOR),
    Page("overview", "/id/ruang-kerja/kemajuan/", "progress_desk.show_overview", "<li", 6, COORDINATOR),
    Page("requests", "/id/ruang-kerja/kemajuan/permintaan", "progress_desk.list_requests", "<tr", 30, COORDINATOR),
    Page("late requests", "/id/ruang-kerja/kemajuan/terlambat", "progress_desk.list_late", "<h", 20, COORDINATOR, None),
    Page(
        "readiness", "/id/ruang-kerja/kemajuan/kesiapan", "progress_desk.show_readiness", "<tr", 24, COORDINATOR, None
    ),
    Page("office's tasks", "/id/ruang-kerja/tugas/", "progress_desk.list_tasks", "<li", 30, OFFICER),
)


def measure_progress(rounds: int, large: Size) -> list[Figure]:
    """Both boards in turn, round by round; the ratio of processor time for the same page."""
    with SampleSite(3) as site:
        other = site.folder / "many"
        shutil.copytree(site.folder / "instance", other)
        apps = [
            board_of(environ, size)
            for environ, size in ((site.environ, SMALL), ({**site.environ, "LAYAK_INSTANCE": str(other)}, large))
        ]
        for page in PAGES:
            for app in apps:
                open_page(app, page, times=2)
        runs = [round_of(apps) for _ in range(rounds)]
    return [figure for page in PAGES for figure in figures_of(page, [run[page.name] for run in runs])]


def round_of(apps: list[Flask]) -> dict[str, list[float]]:
    """Each page on both boards in turn; what was left before is collected once, as that takes longer than a page."""
    gc.collect()
    return {page.name: [open_page(app, page) for app in apps] for page in PAGES}


def figures_of(page: Page, runs: list[list[float]]) -> list[Figure]:
    """The ratio with its goal, and what it is made of."""
    return [
        median_figure(f"{page.name}: ten cycles / one, CPU", [large / small for small, large in runs], "x", page.goal),
        median_figure(f"{page.name}, ten cycles", [large * 1000 for _, large in runs], "ms"),
    ]


def board_of(environ: dict[str, str], size: Size) -> Flask:
    """The application over a data folder that holds a board of that size."""
    app = create_app(Settings.read(environ, ROOT))
    with app.app_context():
        begun = time.perf_counter()
        held = fill_board(app.extensions["layak"].content, size)
        db.session.remove()
        told = ", ".join(f"{count:,} {name}" for name, count in held.items())
        print(f"board in {time.perf_counter() - begun:.0f} s: {told}", flush=True)
    return app


def open_page(app: Flask, page: Page, times: int = 5) -> float:
    """Processor seconds for the page, the least of some: what else ran is no part of it."""
    least = float("inf")
    for _ in range(times):
        with app.test_request_context(page.path):
            g.principal = page.who
            begun = time.process_time()
            answer = app.make_response(app.view_functions[page.endpoint](**page.words))  # type: ignore[arg-type]
            body = answer.get_data(as_text=True)
            least = min(least, time.process_time() - begun)
        if answer.status_code != 200 or body.count(page.mark) < page.least:
            raise RuntimeError(f"{page.name} answers {answer.status_code} with {body.count(page.mark)} {page.mark}")
    return least
