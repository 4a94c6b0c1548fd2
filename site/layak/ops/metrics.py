"""Figures for Prometheus, at a port of their own; off unless LAYAK_METRICS names it (docs/adr/0821).

Workers are forks that count into files of the data folder; a process beside them adds these up when it is asked. Of the
forum no route is counted: somebody who reads figures each second must not see when a child writes.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request
from werkzeug.wrappers import Response

from layak.core.changes import current_edition, last_change
from layak.core.clock import now
from layak.core.serving import end_with
from layak.core.slow import UNTOLD
from layak.extensions import db

log = logging.getLogger(__name__)
FOLDER = "metrics"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
KEPT, NOWHERE = "kept", "nowhere"
"""Routes of what came from memory without being made, and of addresses at which nothing stands."""
BIND_SECONDS = 60
"""For so long a port may belong to the server that goes while this one comes."""
_here = threading.local()


def begin(app: Flask) -> None:
    """Count this server's answers and offer the figures; call it before anything is opened or forked."""
    settings = app.extensions["layak"].settings
    if not settings.metrics:
        return
    folder = make_folder(settings.instance / FOLDER)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read by the library when it is loaded
    count_answers(app)
    offering = multiprocessing.get_context("fork").Process(
        target=offer, args=(app, *settings.metrics, os.getpid()), name="metrics", daemon=True
    )
    offering.start()


def make_folder(root: Path) -> Path:
    """A folder for this server's counts; those of servers that are gone are removed."""
    for other in root.glob("*"):
        if not Path("/proc", other.name).exists() or other.name == str(os.getpid()):
            shutil.rmtree(other, ignore_errors=True)
    folder = root / str(os.getpid())
    folder.mkdir(parents=True, mode=0o700)
    return folder


def count_answers(app: Flask) -> None:
    """Count each answer with its route and how long it took to make."""
    from prometheus_client import Counter, Histogram

    answers = Counter("layak_answers", "Answers by route and status.", ["route", "status"])
    seconds = Histogram("layak_answer_seconds", "Seconds until an answer was made.", ["route"], buckets=BUCKETS)

    @app.after_request
    def note_route(response: Response) -> Response:
        _here.route = request.endpoint or NOWHERE
        return response

    def note(route: str, status: str, took: float) -> None:
        if not route.startswith(UNTOLD):
            answers.labels(route, status).inc()
            seconds.labels(route).observe(took)

    app.wsgi_app = counted(app.wsgi_app, note)  # type: ignore[method-assign, assignment]  # Flask means it so


def counted(app: WSGIApplication, note: Callable[[str, str, float], None]) -> WSGIApplication:
    """Note route, status and seconds of each answer."""

    def ask(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        _here.route, told = KEPT, []
        begun = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            told.append(status[:3])
            return start_response(status, headers, *more)

        answer = app(environ, start)
        note(_here.route, told[-1] if told else "500", time.perf_counter() - begun)
        return answer

    return ask


def offer(app: Flask, host: str, port: int, server: int) -> None:
    """Answer at the port for as long as the server lives."""
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    end_with(server)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(cast(Any, State(app)))
    until = time.monotonic() + BIND_SECONDS
    while True:
        try:
            _, thread = start_http_server(port, host, registry)
            break
        except OSError as error:
            if time.monotonic() > until:
                log.error("no figures are offered: %s", error.strerror)
                return
            time.sleep(1)
    thread.join()


class State:
    """What is so at the moment at which somebody asks."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def collect(self) -> Iterator[Any]:
        """The level of each quick check, and what is worth a curve."""
        from prometheus_client.core import GaugeMetricFamily

        from layak.ops.doctor.backups import last_backup
        from layak.ops.doctor.running import begin_round, run_quick

        with self.app.app_context():
            checks = GaugeMetricFamily("layak_check", "0 well, 1 needs attention, 2 broken.", labels=["check"])
            for one in run_quick(self.app, begin_round()):
                checks.add_metric([one.check.name], int(one.level))
            yield checks
            folder = self.app.extensions["layak"].settings.instance
            yield GaugeMetricFamily("layak_disk_free_bytes", "Free room.", value=shutil.disk_usage(folder).free)
            backup = last_backup(folder)
            if backup is not None:
                age = (now() - backup.at).total_seconds()
                yield GaugeMetricFamily("layak_backup_age_seconds", "Age of the last backup.", value=age)
            try:
                yield GaugeMetricFamily("layak_changes", "Number of the last change.", value=last_change())
                yield GaugeMetricFamily("layak_edition", "Edition of the public pages.", value=current_edition())
            except Exception as error:
                log.warning("figures without the database: %s", type(error).__name__)
            finally:
                db.session.remove()
