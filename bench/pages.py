"""How fast and how small the pages are, against what else could answer: all peers in turn, round by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from bench.bare import FLASK, FUNCTION, start_bare
from bench.installing import Missing, say
from bench.load import Load, fetch
from bench.processes import Server, pss_megabytes
from bench.report import Figure, median_figure
from bench.sample import SampleSite, find_articles
from bench.visits import measure_visits
from bench.weight import weigh

CONNECTIONS = 16
CACHED, UNCACHED = "cached page", "uncached page"
IN_TURN = "uncached pages, one article after the other"
SEARCH, ABSENT = "uncached search page", "page that is not there"
NGINX, WAGTAIL, WAGTAIL_CACHED, WORDPRESS = "nginx, static file", "Wagtail", "Wagtail, page cache on", "WordPress"
QUESTIONS = (
    *("forum anak", "puskesmas ramah anak", "akta kelahiran", "sekolah", "gugus tugas", "ruang bermain anak"),
    *("perkawinan anak", "imunisasi balita", "dinas pendidikan", "air minum di sekolah", "penilaian KLA", "kecamatan"),
)
"""What people ask usually: one to four words."""


@dataclass(frozen=True)
class Plan:
    """How to measure: rounds, seconds of load for each peer in a round, connections at once, rounds that only warm."""

    rounds: int = 7
    seconds: float = 2.0
    connections: int = CONNECTIONS
    warmings: int = 1


@dataclass(frozen=True)
class Peer:
    """A server, what it is asked for in turn, and the pages whose first visit is weighed in a browser."""

    server: Server
    paths: tuple[str, ...]
    status: int = 200
    visits: tuple[str, ...] = ()


Peers = dict[str, Peer]
Starter = Callable[[SampleSite, str], Peers]
"""Starts peers beside the site, given the address of the article; raises Missing."""
Runs = dict[str, list[tuple[Load, float]]]
"""For each peer, what each round saw: the load and the CPU seconds per request."""


def measure_pages(
    site: SampleSite, plan: Plan, starters: Sequence[Starter] = (), *, has_browser: bool = True
) -> list[Figure]:
    """Start the peers, measure them in turn, and weigh the pages and the processes."""
    cached = site.serve(CACHED, "wsgi:app")
    written, generated = find_articles(cached)
    article = (generated or written)[0]
    body = fetch(cached.port, article).partition(b"\r\n\r\n")[2]
    (site.folder / "body").write_bytes(body)
    peers = start_layak(site, cached, article, tuple(generated or written)) | {
        name: Peer(server, (article,)) for name, server in start_bare(site).items()
    }
    for start in starters:
        try:
            peers |= start(site, article)
        except Missing as why:
            say(f"Left out: {why}")
    runs = run_rounds(peers, plan)
    figures = [*compare(runs), Figure("article page, not compressed", len(body), "bytes"), *tell_runs(runs)]
    figures += [*weights(cached, written, article), *memory(cached)]
    visits = {name: (peer.server, peer.visits) for name, peer in peers.items() if peer.visits and has_browser}
    return figures + measure_visits(visits)


def measure_weights(site: SampleSite) -> list[Figure]:
    """Weigh the pages and the processes alone: what does not depend on the machine."""
    cached = site.serve(CACHED, "wsgi:app")
    written, generated = find_articles(cached)
    return [*weights(cached, written, (generated or written)[0]), *memory(cached)]


def start_layak(site: SampleSite, cached: Server, article: str, articles: tuple[str, ...]) -> Peers:
    """The site with its page cache, which also answers for what is not there, and the site without it.

    One article again and again costs what it costs after a change elsewhere, as its own part lasts (docs/adr/0315);
    more of them in turn than are kept cost what a first reading does.
    """
    uncached = site.serve(UNCACHED, "wsgi:app", LAYAK_PAGE_CACHE_MB="0")
    absent = tuple(f"/id/berita/tidak-ada-{number}" for number in range(50))
    return {
        CACHED: Peer(cached, (article,), visits=("/id/", article)),
        UNCACHED: Peer(uncached, (article,)),
        IN_TURN: Peer(uncached, articles),
        SEARCH: Peer(uncached, tuple(f"/id/cari?q={quote_plus(words)}" for words in QUESTIONS)),
        ABSENT: Peer(cached, absent, status=404),
    }


def run_rounds(peers: Peers, plan: Plan) -> Runs:
    """Measure each peer in each round, after those that only warm them and are not counted."""
    runs: Runs = defaultdict(list)
    for number in range(-plan.warmings, plan.rounds):
        for name, peer in peers.items():
            seconds = plan.seconds if number >= 0 else min(0.5, plan.seconds)
            run = peer.server.load(peer.paths, status=peer.status, connections=plan.connections, seconds=seconds)
            if number >= 0:
                runs[name].append(run)
    return runs


def ratios(runs: Runs, one: str, other: str, *, by_cpu: bool) -> list[float]:
    """One peer's figure over another's of the same round: CPU per request, or requests per second."""
    pairs = zip(runs[one], runs[other], strict=True)
    return [(cpu / other_cpu if by_cpu else a.per_second / b.per_second) for (a, cpu), (b, other_cpu) in pairs]


RATES = ((CACHED, NGINX, 0.4), (CACHED, FLASK, 3.0), (CACHED, FUNCTION, 0.9))
"""One over the other in requests per second, and the least that it should be."""
COSTS = ((UNCACHED, FLASK, 7.0), (IN_TURN, FLASK, 7.0), (ABSENT, FLASK, 1.3), (CACHED, FUNCTION, None))
"""One over the other in CPU per request, and the most that it should be."""
SAVINGS = (
    (WAGTAIL, UNCACHED, 15.0),
    (WAGTAIL, IN_TURN, 15.0),
    (WAGTAIL_CACHED, CACHED, None),
    (WORDPRESS, UNCACHED, None),
)
"""How many times as much CPU per request the first one takes, and the least that it should be."""
LIMITS = {UNCACHED: 1_000.0, IN_TURN: 1_000.0, SEARCH: 1_500.0}
"""CPU per request in microseconds."""
SHORT = {
    CACHED: "cached",
    UNCACHED: "uncached",
    IN_TURN: "uncached, articles in turn",
    FLASK: "bare Flask",
    FUNCTION: "bare function",
    NGINX: "nginx static",
    ABSENT: "404",
}


def compare(runs: Runs) -> list[Figure]:
    """The ratios with their goals."""
    rows = [(*row, False, "higher") for row in RATES]
    rows += [(*row, True, "lower") for row in COSTS]
    rows += [(*row, True, "higher") for row in SAVINGS]
    figures = []
    for one, other, goal, by_cpu, better in rows:
        if one in runs and other in runs:
            name = f"{SHORT.get(one, one)} / {SHORT.get(other, other)}, "
            name += "CPU per request" if by_cpu else "requests per second"
            figures.append(median_figure(name, ratios(runs, one, other, by_cpu=by_cpu), "x", goal, better))
    return figures


def tell_runs(runs: Runs) -> list[Figure]:
    """The figures that the ratios are made of."""
    figures = []
    for name, rounds in runs.items():
        figures += [
            median_figure(f"{name}: CPU per request", [cpu * 1e6 for _, cpu in rounds], "us", LIMITS.get(name)),
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
    return [Figure("memory with two workers (PSS)", pss_megabytes(server.pids()), "MB", 200)]
