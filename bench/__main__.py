"""`python -m bench`: measure, print the table, write bench/out/latest.json. A missed goal is told, no failure."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import granian

from bench.attacks import measure_attacks
from bench.bundle import measure_bundle
from bench.desk import measure_desk
from bench.drawing import measure_drawing
from bench.freshness import measure_freshness
from bench.meaning import measure_meaning
from bench.newsroom import measure_newsroom
from bench.pages import Plan, measure_pages
from bench.progress import measure_progress
from bench.report import OUT, Figure, table, write_json
from bench.sample import ARTICLES, SampleSite
from bench.sheets import measure_sheets
from bench.uploads import measure_uploads
from bench.years import LARGE, TRIAL

ALONE: dict[str, Callable[[int, bool], list[Figure]]] = {
    "desk": lambda rounds, smoke: measure_desk(rounds, 6, 3) if smoke else measure_desk(rounds),
    "newsroom": lambda rounds, smoke: measure_newsroom(rounds, 2, 3) if smoke else measure_newsroom(rounds),
    "progress": lambda rounds, smoke: measure_progress(rounds, TRIAL if smoke else LARGE),
    "sheets": lambda rounds, smoke: measure_sheets(1, 40, 20) if smoke else measure_sheets(min(rounds, 3)),
    "meaning": lambda rounds, smoke: measure_meaning(smoke),
    "bundle": lambda rounds, smoke: measure_bundle(1, 4, 2) if smoke else measure_bundle(min(rounds, 3)),
    "attacks": lambda rounds, smoke: measure_attacks(1, 200) if smoke else measure_attacks(min(rounds, 3)),
    "freshness": lambda rounds, smoke: measure_freshness(1, 3) if smoke else measure_freshness(min(rounds, 3)),
    "uploads": lambda rounds, smoke: measure_uploads(1, 1.0) if smoke else measure_uploads(min(rounds, 5)),
}
"""What can be measured by itself: with so many rounds, or as a smoke check."""
LONG = ("sheets", "bundle", "uploads", "meaning", "attacks", "freshness")
"""What a smoke check of everything leaves out."""


def main() -> int:
    """Read what is asked for, measure it and tell it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("all", *ALONE), default="all", help="measure only this")
    parser.add_argument("--full", action="store_true", help="measure peers that are system packages too")
    parser.add_argument("--smoke", action="store_true", help="see that it runs: a few seconds, figures without worth")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="generated articles (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures go (default: %(default)s)")
    given = parser.parse_args()
    plan = Plan(rounds=1, seconds=0.3) if given.smoke else Plan()
    figures: list[Figure] = []
    if given.what == "all":
        with SampleSite(given.articles) as site:
            print(machine(site), flush=True)
            figures = measure_pages(site, plan)
            figures += measure_drawing(plan.rounds)
            if given.full:
                from bench.full import measure_system_peers

                figures += measure_system_peers(site, plan)
    for name, measure in ALONE.items():
        if given.what == name or (given.what == "all" and not (given.smoke and name in LONG)):
            figures += measure(plan.rounds, given.smoke)
    print(table(figures))
    write_json(figures, given.out)
    return 0


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
