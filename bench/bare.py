"""The least that could answer: a bare function and a bare Flask view that give an article's bytes, under our server."""

from __future__ import annotations

from bench.processes import Server
from bench.sample import SampleSite

FLASK, FUNCTION = "bare Flask view", "bare WSGI function"
TARGETS = {FUNCTION: "bench.bare_views:bare_function", FLASK: "bench.bare_views:bare_flask"}


def start_bare(site: SampleSite) -> dict[str, Server]:
    """Both under the server that Layak uses."""
    return {name: site.serve(name, target, **body_of(site)) for name, target in TARGETS.items()}


def body_of(site: SampleSite) -> dict[str, str]:
    """Where the bytes stand."""
    return {"BENCH_BODY": str(site.folder / "body")}
