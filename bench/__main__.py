"""`python -m bench`: measure, print the table, write bench/out/latest.json. A missed goal is told, no failure."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import granian

from bench.bundle import measure_bundle
from bench.desk import measure_desk
from bench.drawing import measure_drawing
from bench.gunicorn import start_gunicorn
from bench.installing import Missing, say
from bench.lighthouse import measure_lighthouse
from bench.newsroom import measure_newsroom
from bench.nginx import start_nginx
from bench.pages import Plan, measure_pages
from bench.progress import measure_progress
from bench.readiness import measure_readiness
from bench.report import OUT, Figure, table, write_json
from bench.sample import ARTICLES, SampleSite
from bench.search import measure_search
from bench.sheets import measure_sheets
from bench.texts import Given
from bench.uploads import measure_uploads
from bench.wagtail import start_wagtail
from bench.wordpress import start_wordpress
from bench.years import LARGE, TRIAL

ALONE: dict[str, Callable[[int, bool], list[Figure]]] = {
    "drawing": lambda rounds, smoke: measure_drawing(rounds),
    "readiness": lambda rounds, smoke: measure_readiness(1, 4) if smoke else measure_readiness(min(rounds, 5)),
    "desk": lambda rounds, smoke: measure_desk(rounds, 6, 3) if smoke else measure_desk(rounds),
    "newsroom": lambda rounds, smoke: measure_newsroom(rounds, 2, 3) if smoke else measure_newsroom(rounds),
    "progress": lambda rounds, smoke: measure_progress(rounds, TRIAL if smoke else LARGE),
    "sheets": lambda rounds, smoke: measure_sheets(1, 40, 20) if smoke else measure_sheets(min(rounds, 3)),
    "bundle": lambda rounds, smoke: measure_bundle(1, 4, 2) if smoke else measure_bundle(min(rounds, 3)),
    "uploads": lambda rounds, smoke: measure_uploads(1, 1.0) if smoke else measure_uploads(min(rounds, 5)),
}
"""What needs nothing but so many rounds, or a word that this is a smoke check."""
LONG = ("readiness", "sheets", "bundle", "uploads")
"""What a smoke check of everything leaves out."""


@dataclass(frozen=True)
class Order:
    """What somebody asked for."""

    plan: Plan
    is_smoke: bool
    is_full: bool
    articles: int
    texts: Given


def pages(order: Order) -> list[Figure]:
    """Pages beside their peers: none of the peers' own environment in a smoke check, system packages in a full run."""
    starters = [] if order.is_smoke else [start_gunicorn, start_wagtail]
    if order.is_full and not order.is_smoke:
        starters = [start_nginx, *starters, start_wordpress]
    with SampleSite(order.articles) as site:
        say(machine(site))
        return measure_pages(site, order.plan, starters, has_browser=not order.is_smoke)


def lighthouse(order: Order) -> list[Figure]:
    """Lighthouse, which needs npm."""
    with SampleSite(order.articles) as site:
        site.cores.server = os.sched_getaffinity(0)
        return measure_lighthouse(site, 1 if order.is_smoke else 3)


PARTS: dict[str, Callable[[Order], list[Figure]]] = {
    "pages": pages,
    "search": lambda order: measure_search(order.texts, is_full=order.is_full, is_smoke=order.is_smoke),
    **{
        name: partial(lambda measure, order: measure(order.plan.rounds, order.is_smoke), it)
        for name, it in ALONE.items()
    },
    "lighthouse": lighthouse,
}
FULL_ONLY = ("lighthouse",)


def main() -> int:
    """Read what is asked for, measure it and tell it."""
    given = arguments()
    plan = Plan(rounds=1, seconds=0.3) if given.smoke else Plan()
    texts = Given(given.documents, given.questions, given.corpus)
    order = Order(plan, given.smoke, given.full, given.articles, texts)
    figures: list[Figure] = []
    for name, measure in PARTS.items():
        if name == given.what or (given.what == "all" and is_in_all(name, order)):
            figures += timed(name, measure, order)
    print(table(figures))
    write_json(figures, given.out)
    return 0


def is_in_all(name: str, order: Order) -> bool:
    """Whether a run of everything has this part."""
    return not (order.is_smoke and name in LONG) and (name not in FULL_ONLY or (order.is_full and not order.is_smoke))


def timed(name: str, measure: Callable[[Order], list[Figure]], order: Order) -> list[Figure]:
    """One part; what it lacks is told, and how long it took."""
    begun = time.monotonic()
    try:
        return measure(order)
    except Missing as why:
        say(f"Left out, {name}: {why}")
        return []
    finally:
        say(f"({name}: {time.monotonic() - begun:.0f} s)")


def arguments() -> argparse.Namespace:
    """What stands on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("all", *PARTS), default="all", help="measure only this")
    parser.add_argument("--full", action="store_true", help="measure peers that are system packages too")
    parser.add_argument("--smoke", action="store_true", help="see that it runs: a few seconds, figures without worth")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="generated articles (default: %(default)s)")
    parser.add_argument("--documents", type=Path, help="search: documents as JSON lines of id, title, body")
    parser.add_argument("--questions", type=Path, help="search: their questions as JSON lines of q, rel")
    parser.add_argument("--corpus", type=Path, help="search: 10,000 articles like documents, .gz or plain")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures go (default: %(default)s)")
    given = parser.parse_args()
    if bool(given.documents) != bool(given.questions):
        parser.error("documents and questions belong together")
    for path in (given.documents, given.questions, given.corpus):
        if path and not path.is_file():
            parser.error(f"there is no file {path}")
    return given


def machine(site: SampleSite) -> str:
    """The machine and the versions, for a result that is kept."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {model}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, "
        f"Linux {platform.release()}, Python {platform.python_version()}, granian {granian.__version__}, "
        f"two workers, {site.articles} generated articles; {site.cores}"
    )


if __name__ == "__main__":
    sys.exit(main())
