"""What a start and a publication cost readers: the first page after a start, and pages that were old after a change."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from bench.load import fetch
from bench.processes import ROOT
from bench.report import Figure, median_figure
from bench.sample import ARTICLES, SampleSite
from bench.workers import reach_workers, read
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.news import service
from layak.news.service import ChangeNotes, Draft, TextDraft
from layak.news.service.writing import STATEMENTS

START_SECONDS, READS = 3.0, 300
EDITOR = Principal(user_id=1, roles=frozenset({Role.EDITOR}))
REASON = "Perubahan buatan untuk mengukur."


def measure_readiness(rounds: int, reads: int = READS, articles: int = ARTICLES) -> list[Figure]:
    """Starts and publications over a site of its own."""
    with SampleSite(articles) as site:
        site.cores.server = os.sched_getaffinity(0)
        starts = [first_page(site) for _ in range(rounds)]
        stale, slowest = count_stale(site, reads)
    return [
        median_figure("first page after the process starts", starts, "s", START_SECONDS),
        Figure(f"stale of {reads} reads right after publishing, each worker in turn", stale, "pages", 0),
        Figure("slowest of these reads", slowest * 1000, "ms"),
    ]


def first_page(site: SampleSite) -> float:
    """Seconds from the start of a server until its front page has come whole."""
    server = site.serve("a server that just starts", "wsgi:app")
    fetch(server.port, "/id/")
    spent = time.monotonic() - server.began
    server.stop()
    return spent


def count_stale(site: SampleSite, reads: int) -> tuple[int, float]:
    """Change an article in this process and read it at once from every worker; old pages, and the longest wait."""
    newsroom, server = Newsroom(site), site.serve("published page", "wsgi:app")
    workers = list(reach_workers(server).values())
    stale, slowest = 0, 0.0
    for number in range(reads // len(workers)):
        sentence = newsroom.publish(number)
        for worker in workers:
            begun = time.perf_counter()
            stale += sentence not in read(worker, newsroom.path)
            slowest = max(slowest, time.perf_counter() - begun)
    return stale, slowest


class Newsroom:
    """One public article that is changed again and again."""

    def __init__(self, site: SampleSite) -> None:
        self.app = create_app(Settings.read(site.environ, ROOT))
        self.text = TextDraft(title="Berita yang berubah", lead="Ringkasan.", body="Isi berita.", slug="berita-berubah")
        self.path, self.version = f"/id/berita/{self.text.slug}", 1
        with self.app.app_context():
            self.number = service.create_draft(self.draft(self.text), key="berita-berubah", actor=EDITOR, at=now())
            self._publish(self.text)

    def draft(self, text: TextDraft) -> Draft:
        """The article with a text."""
        return Draft(texts={"id": text}, components=("kelembagaan",))

    def publish(self, number: int) -> str:
        """Publish the article with another sentence; gives what its page must hold now."""
        sentence = f"Ini perubahan nomor {number}."
        with self.app.app_context():
            self._publish(replace(self.text, body=f"Isi berita. {sentence}"))
        return sentence

    def _publish(self, text: TextDraft) -> None:
        self.version = service.publish_article(
            self.number,
            draft=self.draft(text),
            version=self.version,
            declared=STATEMENTS,
            actor=EDITOR,
            at=now(),
            zone=self.app.extensions["layak"].zone,
            alone=REASON,
            notes=ChangeNotes(minor=frozenset({"id"})),
        )
