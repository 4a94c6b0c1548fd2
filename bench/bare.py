"""The least that could answer: a bare function and a bare Flask view that give the article's bytes, under two servers."""

from __future__ import annotations

from bench.installing import peers_python
from bench.processes import Server, free_port
from bench.sample import SampleSite

FLASK, FUNCTION = "bare Flask view", "bare WSGI function"
TARGETS = {FUNCTION: "bench.bare_views:bare_function", FLASK: "bench.bare_views:bare_flask"}
WORKERS, THREADS = 2, 4
"""As Layak's own server has; only gunicorn's threaded workers keep connections."""


def start_bare(site: SampleSite) -> dict[str, Server]:
    """Both under the server that Layak uses."""
    return {name: site.serve(name, target, **given(site)) for name, target in TARGETS.items()}


def start_gunicorn(site: SampleSite) -> dict[str, Server]:
    """Both under gunicorn; raises Missing."""
    python, servers = str(peers_python()), {}
    for name, target in TARGETS.items():
        port = free_port()
        options = ["--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "60", "--log-level", "error"]
        command = [python, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", target]
        servers[f"{name}, gunicorn"] = site.start(f"{name}, gunicorn", command, port, **given(site))
    return servers


def given(site: SampleSite) -> dict[str, str]:
    """Where the bytes stand."""
    return {"BENCH_BODY": str(site.folder / "body")}
