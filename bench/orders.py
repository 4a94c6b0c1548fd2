"""What is measured beside peers that somebody may leave out: pages, search, Lighthouse."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import granian

from bench.gunicorn import start_gunicorn
from bench.installing import Missing, say
from bench.lighthouse import measure_lighthouse
from bench.nginx import start_nginx
from bench.pages import Plan, measure_pages, measure_weights
from bench.report import Figure
from bench.sample import SampleSite
from bench.search import measure_search
from bench.texts import Given
from bench.wagtail import start_wagtail
from bench.wordpress import start_wordpress


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


def weights(order: Order) -> list[Figure]:
    """Bytes and requests of a first visit, and the memory, without load."""
    with SampleSite(order.articles) as site:
        return measure_weights(site)


def lighthouse(order: Order) -> list[Figure]:
    """Lighthouse, which needs npm."""
    with SampleSite(order.articles) as site:
        site.cores.server = os.sched_getaffinity(0)
        return measure_lighthouse(site, 1 if order.is_smoke else 3)


def machine(site: SampleSite) -> str:
    """The machine and the versions, for a result that is kept."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {model}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, "
        f"Linux {platform.release()}, Python {platform.python_version()}, granian {granian.__version__}, "
        f"two workers, {site.articles} generated articles; {site.cores}"
    )


BESIDE: dict[str, Callable[[Order], list[Figure]]] = {
    "pages": pages,
    "weights": weights,
    "search": lambda order: measure_search(order.texts, is_full=order.is_full, is_smoke=order.is_smoke),
    "lighthouse": lighthouse,
}
FULL_ONLY = ("lighthouse",)
"""What only a full run of everything has."""


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
