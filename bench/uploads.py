"""What readers wait while staff send photos of 12 million dots: the server as `make run` starts it, on all cores.

One reader asks for a page every so many milliseconds, which leaves the processors free for the drawing, first alone
and then while photos are sent one after the other by the desk's own form.
"""

from __future__ import annotations

import http.client
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from bench.drawing import make_photo
from bench.newsroom import begin_draft
from bench.processes import ROOT, Server
from bench.report import Figure, median_figure
from bench.sample import SampleSite, find_articles
from layak.app import create_app
from layak.config import Settings
from layak.news.service import Draft, TextDraft

ARTICLES = 20
EVERY = 0.01
ANSWER_SECONDS = 60
DRAFT = Draft(texts={"id": TextDraft(title="Naskah bergambar", lead="Ringkasan.", body="Isi.")})


def measure_uploads(rounds: int, seconds: float = 6.0) -> list[Figure]:
    """Read without and with uploads in turn, a stored page and one that is made anew each time."""
    figures = []
    with SampleSite(ARTICLES) as site:
        site.cores.server = os.sched_getaffinity(0)
        desk = Desk(create_app(Settings.read(site.environ, ROOT)))
        for name, megabytes in (("stored page", "16"), ("page not stored", "0")):
            server = site.serve(name, "wsgi:app", LAYAK_PAGE_CACHE_MB=megabytes)
            path = find_articles(server)[1][0]
            read(server.port, path, 1.0)  # the first answers of each worker are slower
            figures += compare(name, [both(server, path, desk, seconds) for _ in range(rounds)])
        figures.append(Figure("photos taken meanwhile", desk.taken, "photos"))
    return figures


def compare(name: str, runs: list[tuple[list[float], list[float]]]) -> list[Figure]:
    """Medians and tails of both, and how many times longer a reader waits."""
    figures = []
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        pairs = [(at_share(quiet, share), at_share(busy, share)) for quiet, busy in runs]
        figures += [
            median_figure(f"{name}, {label}: while photos come / without", [b / q for q, b in pairs], "x"),
            median_figure(f"{name}, {label}: while photos come", [busy * 1e3 for _, busy in pairs], "ms"),
            median_figure(f"{name}, {label}: without", [quiet * 1e3 for quiet, _ in pairs], "ms"),
        ]
    return figures


def at_share(times: list[float], share: float) -> float:
    """The time that this share of the answers needed at most."""
    return sorted(times)[int(len(times) * share)]


def both(server: Server, path: str, desk: Desk, seconds: float) -> tuple[list[float], list[float]]:
    """What a reader waited without uploads, and with them."""
    quiet = read(server.port, path, seconds)
    with desk.sending(server.port):
        return quiet, read(server.port, path, seconds)


def read(port: int, path: str, seconds: float) -> list[float]:
    """Ask for a page every so often on a kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    times, end = [], time.perf_counter() + seconds
    while (begun := time.perf_counter()) < end:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"answered {answer.status}")
        times.append(time.perf_counter() - begun)
        time.sleep(EVERY)
    connection.close()
    return times


class Desk:
    """A writer who sends photo after photo, each for a draft of its own."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client, self.photo, self.taken = app, app.test_client(), make_photo(), 0
        self._ended = threading.Event()

    @contextmanager
    def sending(self, port: int) -> Iterator[None]:
        """Send photos while something else is done, and wait for the last answer."""
        self._ended.clear()
        before, sender = self.taken, threading.Thread(target=self._send_all, args=(port,))
        sender.start()
        try:
            yield
        finally:
            self._ended.set()
            sender.join()
        if self.taken == before:
            raise RuntimeError("no photo was taken")

    def _send_all(self, port: int) -> None:
        while not self._ended.is_set():
            number, token = begin_draft(self.app, self.client, DRAFT, key=f"naskah-{secrets.token_hex(6)}")
            body, kind = form_of(self.photo, csrf_token=token, version="1")
            cookie = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
            sent = {"Content-Type": kind, "Cookie": f"{cookie.key}={cookie.value}" if cookie else ""}
            connection.request("POST", f"/id/ruang-kerja/berita/{number}/gambar", body, sent)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != http.client.SEE_OTHER:
                return
            self.taken += 1


def form_of(photo: bytes, **fields: str) -> tuple[bytes, str]:
    """A form with a file, as a browser sends it, and its kind."""
    edge = secrets.token_hex(16)
    begin = f"--{edge}\r\nContent-Disposition: form-data; name="
    parts = [f'{begin}"{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'{begin}"upload"; filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n')
    return "\r\n".join(parts).encode() + photo + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
