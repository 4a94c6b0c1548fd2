"""`python -m bench`: measure, print the table, write bench/out/latest.json. A missed goal is told, no failure."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench.attacks import measure_attacks
from bench.bundle import measure_bundle
from bench.desk import measure_desk
from bench.drawing import measure_drawing
from bench.freshness import FULL_SITE, measure_freshness
from bench.meaning import measure_meaning
from bench.newsroom import measure_newsroom
from bench.orders import BESIDE, FULL_ONLY, Order, timed
from bench.pages import Plan
from bench.progress import measure_progress
from bench.readiness import measure_readiness
from bench.report import OUT, Figure, table, write_json
from bench.sample import ARTICLES
from bench.scale import measure_scale
from bench.sheets import measure_sheets
from bench.texts import Given
from bench.uploads import measure_uploads
from bench.years import LARGE, TRIAL

ALONE: dict[str, Callable[[int, bool], list[Figure]]] = {
    "drawing": lambda rounds, smoke: measure_drawing(rounds),
    "readiness": lambda rounds, smoke: measure_readiness(1, 4, 3) if smoke else measure_readiness(min(rounds, 5)),
    "desk": lambda rounds, smoke: measure_desk(rounds, 6, 3) if smoke else measure_desk(rounds),
    "newsroom": lambda rounds, smoke: measure_newsroom(rounds, 2, 3) if smoke else measure_newsroom(rounds),
    "progress": lambda rounds, smoke: measure_progress(rounds, TRIAL if smoke else LARGE),
    "sheets": lambda rounds, smoke: measure_sheets(1, 40, 20) if smoke else measure_sheets(min(rounds, 3)),
    "meaning": lambda rounds, smoke: measure_meaning(smoke),
    "bundle": lambda rounds, smoke: measure_bundle(1, 4, 2) if smoke else measure_bundle(min(rounds, 3)),
    "attacks": lambda rounds, smoke: measure_attacks(1, 200) if smoke else measure_attacks(min(rounds, 3)),
    "scale": lambda rounds, smoke: (
        measure_scale(1, 0.3, articles=6, more=12, idle=1.0, connections=2) if smoke else measure_scale(rounds)
    ),
    "uploads": lambda rounds, smoke: measure_uploads(1, 1.0) if smoke else measure_uploads(min(rounds, 5)),
}
"""What can be measured by itself: with so many rounds, or as a smoke check."""


def alone(measure: Callable[[int, bool], list[Figure]]) -> Callable[[Order], list[Figure]]:
    """Such a part as one that takes an order; three rounds are enough for it where little time is meant to pass."""
    return lambda order: measure(order.plan.rounds if order.is_full else min(order.plan.rounds, 3), order.is_smoke)


def freshness(order: Order) -> list[Figure]:
    """With as many articles as a city has after many years where the run is full; making them takes some minutes."""
    if order.is_smoke:
        return measure_freshness(1, 3)
    return measure_freshness(3, FULL_SITE) if order.is_full else measure_freshness(3)


PARTS = {**BESIDE, **{name: alone(measure) for name, measure in ALONE.items()}, "freshness": freshness}
DAILY = "weights"
"""All that a smoke check of everything has: what does not depend on the machine."""
LONG = tuple(name for name in PARTS if name not in (DAILY, *FULL_ONLY))
"""What it leaves out; each is tried alone in the long run."""


def main() -> int:
    """Read what is asked for, measure it and tell it."""
    given = arguments()
    plan = (
        Plan(rounds=1, seconds=0.1, connections=2, warmings=0) if given.smoke else Plan(rounds=7 if given.full else 5)
    )
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
    if order.is_smoke:
        return name == DAILY
    return name != DAILY and (order.is_full or name not in FULL_ONLY)


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


if __name__ == "__main__":
    sys.exit(main())
