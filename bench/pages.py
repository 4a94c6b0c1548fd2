"""How fast and how small the pages are, against a bare Flask view and a bare function under the same server."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bench.load import Load, fetch
from bench.processes import Server, pss_megabytes
from bench.report import Figure, median_figure
from bench.sample import SampleSite, find_articles
from bench.weight import weigh

CONNECTIONS = 16
CACHED, UNCACHED, FLASK, FUNCTION = "cached page", "uncached page", "bare Flask view", "bare WSGI function"


@dataclass(frozen=True)
class Plan:
    """How long to measure: rounds, and seconds of load for each peer in a round."""

    rounds: int = 7
    seconds: float = 2.0


Runs = dict[str, list[tuple[Load, float]]]
"""For each peer, what each round saw: the load and the CPU seconds per request."""


def measure_pages(site: SampleSite, plan: Plan) -> list[Figure]:
    """Start the peers, measure them in turn, and weigh the pages and the processes."""
    cached = site.serve(CACHED, "wsgi:app")
    written, generated = find_articles(cached)
    article = (generated or written)[0]
    body = fetch(cached.port, article).partition(b"\r\n\r\n")[2]
    (site.folder / "body").write_bytes(body)
    given = {"BENCH_BODY": str(site.folder / "body")}
    peers = {
        CACHED: cached,
        FUNCTION: site.serve(FUNCTION, "bench.peers:bare_function", **given),
        FLASK: site.serve(FLASK, "bench.peers:bare_flask", **given),
        UNCACHED: site.serve(UNCACHED, "wsgi:app", LAYAK_PAGE_CACHE_MB="0"),
    }
    runs = run_rounds(peers, article, plan)
    return [*compare(runs, len(body)), *weights(cached, written, article), *memory(cached)]


def run_rounds(peers: dict[str, Server], path: str, plan: Plan) -> Runs:
    """Measure each peer in each round; the first round only warms them and is not counted."""
    runs: Runs = defaultdict(list)
    for number in range(plan.rounds + 1):
        for name, server in peers.items():
            run = server.load(path, accept="", connections=CONNECTIONS, seconds=plan.seconds if number else 0.5)
            if number:
                runs[name].append(run)
    return runs


def ratios(runs: Runs, one: str, other: str, *, by_cpu: bool) -> list[float]:
    """One peer's figure over another's of the same round: CPU per request, or requests per second."""
    pairs = zip(runs[one], runs[other], strict=True)
    return [(cpu / other_cpu if by_cpu else a.per_second / b.per_second) for (a, cpu), (b, other_cpu) in pairs]


def compare(runs: Runs, size: int) -> list[Figure]:
    """The ratios with their goals, then the figures that they are made of."""
    figures = [
        median_figure(
            "cached / bare Flask, requests per second", ratios(runs, CACHED, FLASK, by_cpu=False), "x", 3.0, "higher"
        ),
        median_figure(
            "cached / bare function, requests per second",
            ratios(runs, CACHED, FUNCTION, by_cpu=False),
            "x",
            0.9,
            "higher",
        ),
        median_figure("uncached / bare Flask, CPU per request", ratios(runs, UNCACHED, FLASK, by_cpu=True), "x", 8.0),
        median_figure("cached / bare function, CPU per request", ratios(runs, CACHED, FUNCTION, by_cpu=True), "x"),
        Figure("article page, not compressed", size, "bytes"),
    ]
    for name, rounds in runs.items():
        figures += [
            median_figure(f"{name}: CPU per request", [cpu * 1e6 for _, cpu in rounds], "us"),
            median_figure(f"{name}: requests", [load.per_second for load, _ in rounds], "per s", better="higher"),
            median_figure(f"{name}: p50", [load.p50 * 1e3 for load, _ in rounds], "ms"),
            median_figure(f"{name}: p99", [load.p99 * 1e3 for load, _ in rounds], "ms"),
            median_figure(f"{name}: share of a core the load generator used", [ld.own_share for ld, _ in rounds], "x"),
        ]
    return figures


def weights(server: Server, written: list[str], long: str) -> list[Figure]:
    """First visits to home, to the heaviest article of the sample, and to the long one that speed is measured on."""
    heaviest = max(written, key=lambda path: weigh(server.port, path).size)
    figures = []
    for name, path in (("home (id)", "/id/"), ("home (en)", "/en/"), ("heaviest sample article", heaviest)):
        weight = weigh(server.port, path)
        figures += [
            Figure(f"first visit, {name}: requests before pictures", weight.requests, "requests", 3),
            Figure(f"first visit, {name}: brotli and headers", weight.size, "bytes", 14_000),
            Figure(f"first visit, {name}: the page itself, brotli", weight.page_body, "bytes"),
        ]
    return [
        *figures,
        Figure("first visit, generated long article: brotli and headers", weigh(server.port, long).size, "bytes"),
    ]


def memory(server: Server) -> list[Figure]:
    """The whole stack after all that load."""
    return [Figure("memory with two workers (PSS)", pss_megabytes(server.pids()), "MB", 260)]
