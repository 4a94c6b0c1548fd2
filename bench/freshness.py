"""How long a published article takes until every worker finds it, and how long its editor waits for the index.

The server runs as `make run` starts it, with two workers. The article is published by the newsroom's own service in
this process; then every worker is asked at once for a word nobody asked for before, so that no stored page answers.
"""

from __future__ import annotations

import http.client
import os
import secrets
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from bench.newsroom import WRITER
from bench.processes import ROOT, Server, cpu_seconds
from bench.report import Figure, median_figure
from bench.sample import SampleSite
from layak.accounts.service.people import find_staff
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.news import service
from layak.news.service import Draft, TextDraft

ARTICLES, FULL_SITE, EACH, GOAL = 2_000, 10_000, 5, 150.0
ZONE = ZoneInfo("Asia/Jakarta")
WAIT_SECONDS = 10.0
MOST_CONNECTIONS = 200
Reader = http.client.HTTPConnection


def measure_freshness(rounds: int, articles: int = ARTICLES) -> list[Figure]:
    """Publish, and ask every worker at once, some times in each round."""
    with SampleSite(articles) as site:
        site.cores.server = os.sched_getaffinity(0)
        app = create_app(Settings.read(site.environ, ROOT))
        server = site.serve("two workers", "wsgi:app")
        readers = reach_workers(server)
        for _ in range(2):
            publish_and_ask(app, readers)  # whoever answers first opens the index
        used = cpu_seconds(server.pids())
        runs = [publish_and_ask(app, readers) for _ in range(rounds * EACH)]
        used = (cpu_seconds(server.pids()) - used) / len(runs)
    waits, spent, found = zip(*runs, strict=True)
    kept = f"{articles:,} articles"
    return [
        median_figure(f"published article found in every worker after the answer ({kept})", found, "ms", GOAL),
        Figure(f"all workers until they found it: CPU ({kept})", used * 1e3, "ms"),
        median_figure(f"publishing: the editor's wait ({kept})", waits, "ms", GOAL),
        median_figure(f"publishing: CPU ({kept})", spent, "ms"),
    ]


def publish_and_ask(app: Flask, readers: list[Reader]) -> tuple[float, float, float]:
    """Give milliseconds: the editor's wait, the processor time in it, and from there until every worker found it."""
    word = f"qz{secrets.token_hex(5)}"
    text = TextDraft(title=f"Perpustakaan {word}", lead="Buku datang.", body=f"Buku {word} singgah di tiap kelurahan.")
    draft = Draft(texts={"id": text}, components=("k4",))
    with app.app_context():
        staff = find_staff(WRITER)
        if staff is None:
            raise RuntimeError("the sample has no writer")
        writer = Principal(user_id=staff.id, roles=frozenset({Role.AUTHOR}))
        editor = Principal(user_id=staff.id + 1, roles=frozenset({Role.EDITOR}))
        number = service.create_draft(draft, key=f"segar-{word}", actor=writer, at=now())
        given = {
            "draft": draft,
            "version": 1,
            "declared": service.STATEMENTS,
            "actor": editor,
            "at": now(),
            "zone": ZONE,
        }
        begun, used = time.perf_counter(), time.process_time()
        service.publish_article(number, **given)
        answered, used = time.perf_counter(), time.process_time() - used
    while not all(f"perpustakaan-{word}" in page for page in ask(readers, word)):
        if time.perf_counter() - answered > WAIT_SECONDS:
            raise RuntimeError("a worker did not find what was published")
    return (answered - begun) * 1e3, used * 1e3, (time.perf_counter() - answered) * 1e3


def ask(readers: list[Reader], word: str) -> list[str]:
    """Ask all at once, and give what each answered."""
    for reader in readers:
        reader.request("GET", f"/id/cari?q={word}")
    return [reader.getresponse().read().decode() for reader in readers]


def reach_workers(server: Server) -> list[Reader]:
    """Open connections until each worker holds one; gives one of each."""
    reached: dict[int, Reader] = {}
    workers = server.pids()[1:]
    for _ in range(MOST_CONNECTIONS):
        reader = Reader("127.0.0.1", server.port, timeout=WAIT_SECONDS)
        ask([reader], "anak")
        reached.setdefault(worker_of(reader, workers), reader)
        if len(reached) == 2:
            return list(reached.values())
    raise RuntimeError("only one worker answers")


def worker_of(reader: Reader, workers: list[int]) -> int:
    """Tell which process holds the other end of a connection (Linux only)."""
    port = reader.sock.getsockname()[1]
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[2].split(":")[1], 16) == port:
            socket = f"socket:[{fields[9]}]"
            for pid in workers:
                if any(handle_of(path) == socket for path in Path(f"/proc/{pid}/fd").iterdir()):
                    return pid
    raise RuntimeError("nobody holds the connection")


def handle_of(path: Path) -> str:
    """Give what an open file of a process is; empty where it was closed meanwhile."""
    try:
        return str(path.readlink())
    except OSError:
        return ""
