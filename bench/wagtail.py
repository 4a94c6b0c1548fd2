"""Starts Wagtail over the same articles, with its page cache off and on, under the server that Layak uses."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bench.installing import Missing, peers_python, say
from bench.pages import WAGTAIL, WAGTAIL_CACHED, Peer, Peers
from bench.processes import ROOT, free_port, granian_command
from bench.sample import SampleSite

TARGET = "bench.wagtail_site.wsgi:application"


def start_wagtail(site: SampleSite, article: str) -> Peers:
    """Both servers over one database; raises Missing."""
    python, folder = peers_python(), site.folder / "wagtail"
    folder.mkdir()
    given = {"BENCH_WAGTAIL": str(folder), "BENCH_ARTICLES": str(site.export_articles())}
    say("Loading the articles into Wagtail")
    load_articles(python, given)
    path = f"/{article.rpartition('/')[2]}/"
    peers = {}
    for name, switch in ((WAGTAIL, ""), (WAGTAIL_CACHED, "1")):
        port = free_port()
        command = [str(python), *granian_command("127.0.0.1", port, root=ROOT, target=TARGET)[1:]]
        server = site.start(name, command, port, BENCH_PAGE_CACHE=switch, **given)
        peers[name] = Peer(server, (path,), visits=() if switch else ("/", path))
    return peers


def load_articles(python: Path, given: dict[str, str]) -> None:
    """Make Wagtail's database; raises Missing."""
    done = subprocess.run(
        [str(python), "-m", "bench.wagtail_site.load"],
        cwd=ROOT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Missing(f"Wagtail could not load the articles: {done.stderr[-500:]}")
