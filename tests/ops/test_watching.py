"""Watching: flags for each fault, alerts once, slow answers without a person, a log that several processes share."""

from __future__ import annotations

import json
import logging
import multiprocessing
import sqlite3
import ssl
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.config import ConfigError, Settings
from layak.core import awake, changes, logs
from layak.core.changes import log_change
from layak.core.checks import Level
from layak.core.database import writing
from layak.ops import alerts
from layak.ops.backup.making import only_one
from layak.ops.doctor import machine
from tests.conftest import START, TestClock
from tests.ops.test_doctor import change_settings
from tests.served import free_port

NOTHING_SECRET = {"ok", "ready", "not ready", "degraded", "cannot be written", "behind", "nearly full", "old", "none"}


def flags(client: FlaskClient) -> tuple[int, dict[str, str]]:
    """What /readyz says, asked anew."""
    client.application.extensions["layak_readiness"].forget()
    answer = client.get("/readyz")
    assert answer.headers["Cache-Control"] == "no-store" and set(answer.json.values()) <= NOTHING_SECRET, answer.json
    return answer.status_code, answer.json


def test_watcher_gets_the_flag_of_each_fault(
    app: Flask, client: FlaskClient, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nearly full disk, a clock that fell back, a stale index, an old backup: each its own flag; the answer is 200."""
    status, told = flags(client)
    assert (status, told["status"], told["database"]) == (200, "ready", "ok")
    assert {"index-lag", "disk", "clock", "backup", "erasing"} <= set(told)
    usage = type("Usage", (), {"free": 700 * machine.MEGABYTE, "total": 10_000 * machine.MEGABYTE})
    with monkeypatch.context() as patch:
        patch.setattr(machine.shutil, "disk_usage", lambda folder: usage)
        assert flags(client) == (200, {**told, "status": "degraded", "disk": "nearly full"})
    with monkeypatch.context() as patch:
        patch.setattr(machine, "system_clock", lambda: START - timedelta(days=365))
        patch.setattr(changes, "_followers", {})
        with app.app_context(), writing():
            log_change("news", "article", "x")
        assert flags(client)[1]["clock"] == "behind"
    clock.moment = changes.system_clock() + timedelta(minutes=20)
    assert flags(client)[1]["index-lag"] == "behind"
    change_settings(app, monkeypatch, demo=False)
    assert flags(client)[1]["backup"] == "none"
    folder = app.extensions["layak"].settings.instance
    note = {"at": (clock.moment - timedelta(hours=30)).isoformat(), "file": "s3://x", "verified": True}
    (folder / "backups.json").write_text(json.dumps(note))
    try:
        assert flags(client)[1]["backup"] == "old"
    finally:
        (folder / "backups.json").unlink()


STOPPED: dict[str, tuple[float, float, float, int]] = {
    "dead": (2, 2, 2, 1),
    "in time": (0.9, 0.9, 0.9, 0),
    "one made by hand meanwhile": (0, 2, 2, 1),
    "made by hand for days": (0, 27, 27, 0),
    "machine slept": (8, 8, 0.5, 0),
    "machine was started anew": (8, 8, 0.2, 0),
    "dead since the machine woke": (8, 8, 1.1, 1),
    "a long one is made": (1.9, 1.9, 1.9, 0),
    "a long one is made for ever": (2.1, 2.1, 2.1, 1),
    "dead for a day": (27, 27, 27, 2),
    "once a day": (2, 2, 2, 0),
    "of the release before": (2, 2, 2, 1),
}
"""Hours since the last backup, since the last of changes, and of these in which the machine was awake; how grave."""


@pytest.mark.parametrize("case", STOPPED)
def test_watcher_is_told_within_hours_that_backups_of_changes_stopped(
    app: Flask,
    client: FlaskClient,
    run: Callable[..., Any],
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    """Who makes one each quarter of an hour hears of it after an hour from the doctor and at /readyz, which still answers
    200; not while a long one is made, nor for hours in which the machine was off or asleep."""
    made, done, hours, code = STOPPED[case]
    change_settings(app, monkeypatch, demo=False)
    monkeypatch.setattr(awake, "time", SimpleNamespace(monotonic=lambda: 3600 * hours))
    clock.moment, folder = START, app.extensions["layak"].settings.instance
    ran = "another run" if "anew" in case else awake.awake_now()[0]
    often = {"done": (START - timedelta(hours=done)).isoformat(), "awake": [ran, 0.0]}
    note = {"at": (START - timedelta(hours=made)).isoformat(), "file": "s3://x", "verified": True, "often": often}
    if case in ("once a day", "of the release before"):
        note |= {"often": None, "kind": "full" if case == "once a day" else "changes"}
    (folder / "backups.json").write_text(json.dumps(note))
    try:
        with only_one(folder) if "long one" in case else nullcontext():
            assert run("doctor", "--only", "backup").exit_code == code
            status, told = flags(client)
            assert (status, told["backup"]) == (200, "old" if code else "ok")
    finally:
        (folder / "backups.json").unlink()


@pytest.mark.sqlite(
    reason="on PostgreSQL a reader waits for the writers' lock on the server, tests/ops/test_machines.py"
)
def test_watcher_of_a_locked_database_is_told_that_nothing_can_be_written(app: Flask, client: FlaskClient) -> None:
    """The one flag that is an answer of 503, as long as it holds; the process itself stays well."""
    folder = app.extensions["layak"].settings.instance
    with closing(sqlite3.connect(folder / "layak.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert flags(client)[0] == 503
        assert client.get("/healthz").status_code == 200
        other.execute("ROLLBACK")
    assert flags(client)[0] == 200


def test_alerts_are_told_once_and_again_when_all_is_well() -> None:
    """What is ill for minutes is told once, again after a day or when it grows worse, and so is that it is well again.

    What comes and goes within minutes is told to nobody.
    """
    kept: alerts.State = {}
    told = []

    def at(minutes: int, level: Level) -> None:
        moment = START + timedelta(minutes=minutes)
        news = alerts.judge(kept, {"disk": level}, moment, alerts.PATIENCE)
        told.extend([(minutes, int(one)) for one in news.ill.values()] + [(minutes, "well") for _ in news.well])

    day = 24 * 60
    for minute in range(0, 4):
        at(minute, Level.WARNING)
    at(4, Level.NOTE)
    at(20, Level.NOTE)
    assert told == [] and kept == {}
    for minute in range(30, 45):
        at(minute, Level.WARNING)
    at(45, Level.BROKEN)
    at(46, Level.BROKEN)
    at(46 + day, Level.BROKEN)
    for minute in range(47 + day, 60 + day):
        at(minute, Level.NOTE)
    assert told == [(35, 1), (45, 2), (46 + day, 2), (52 + day, "well")]
    assert kept == {}


class Hook(BaseHTTPRequestHandler):
    """Takes what a webhook is sent."""

    taken: list[dict[str, Any]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        """Keep it."""
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A webhook over TLS with a certificate that this process trusts."""
    pair = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "certificate")]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    line = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*line, "-days", "3", *pair, *name], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate"))
    server = HTTPServer(("127.0.0.1", 0), Hook)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Hook.taken.clear()
    yield f"https://localhost:{server.server_address[1]}/hooks/1"
    server.shutdown()


def test_administrator_is_alerted_by_webhook_without_a_private_word(
    app: Flask, hook: str, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk reaches the webhook once, also while the mail server is dead, with names of checks and a link only."""
    change_settings(app, monkeypatch, alert_url=hook, mail_url=f"smtp://127.0.0.1:{free_port()}")
    usage = type("Usage", (), {"free": 0, "total": 10_000 * machine.MEGABYTE})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: usage)
    folder = app.extensions["layak"].settings.instance
    with app.app_context():
        for _minute in range(8):
            alerts.look(clock.moment)
            alerts.look(clock.moment)  # the other worker
            clock.moment += timedelta(minutes=1)
    (told,) = Hook.taken
    assert told["ill"] == ["disk"] and told["level"] == "broken"
    assert "There is room on the disk" in told["text"] and "/id/ruang-kerja/keadaan" in told["text"]
    assert str(folder) not in json.dumps(told)
    (folder / "alerts.json").unlink()


def test_webhook_without_https_stops_the_start(tmp_path: Path) -> None:
    """An alert must not travel in the open: another scheme is refused with a sentence, and so is a log path that is none."""
    given = {"LAYAK_INSTANCE": str(tmp_path), "LAYAK_DEMO": "1"}
    for address in ("http://example.org/x", "https://user:word@example.org/x", "ftp://example.org"):
        with pytest.raises(ConfigError, match="LAYAK_ALERT_URL"):
            Settings.read({**given, "LAYAK_ALERT_URL": address})
    with pytest.raises(ConfigError, match="LAYAK_ALERT_TO"):
        Settings.read({**given, "LAYAK_ALERT_TO": "nobody"})
    settings = Settings.read({**given, "LAYAK_ALERT_TO": "a@example.org, b@example.org"})
    assert settings.alert_to == ("a@example.org", "b@example.org")


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/id/berita/?tahun=2026&nama=rahasia", "news.list_articles"),
        ("/id/cari?q=rahasia", "search.show_results"),
        ("/id/forum-anak/?q=rahasia", None),
        ("/id/bantuan/", "pages.show_page"),
    ],
)
def test_slow_answer_is_noted_without_a_person(
    app: Flask,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    route: str | None,
) -> None:
    """Route and milliseconds stand in the log; no address, no question, and nothing of the forum.

    By the clock of this test each answer takes two milliseconds. The help page has the route of all pages that are kept as files.
    """
    monkeypatch.setattr(app, "slow_seconds", 0.001)
    monkeypatch.setattr("layak.core.house.time", SimpleNamespace(perf_counter=count(step=0.002).__next__))
    with caplog.at_level(logging.WARNING):
        assert client.get(path).status_code == 200
    noted = [record for record in caplog.records if record.name == "layak.core.slow"]
    line = logs.JsonLines().format(noted[0]) if noted else ""
    assert "rahasia" not in line and "bantuan" not in line and "forum" not in line
    if route is None:
        assert noted == []
    else:
        assert json.loads(line)["route"] == route and json.loads(line)["ms"] == 2


def write_lines(path: Path, name: str, count: int) -> None:
    """Write events as one process of several."""
    logs.MOST_BYTES = 20_000
    handler = logs.SharedFile(path)
    handler.setFormatter(logs.JsonLines())
    for number in range(count):
        record = logging.LogRecord("x", logging.INFO, "", 0, f"{name} {number} {'.' * 50}", (), None)
        handler.emit(record)


def test_several_processes_share_a_log_that_moves_aside(tmp_path: Path) -> None:
    """Three processes write at once while the file is moved aside: no line is torn or lost, and none may read it."""
    path = tmp_path / "layak.log"
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=write_lines, args=(path, name, 200)) for name in "abc"]
    for one in writers:
        one.start()
    for one in writers:
        one.join(30)
    files = [one for one in tmp_path.glob("layak.log*") if one.suffix != ".lock"]
    lines = [json.loads(line)["event"] for one in files for line in one.read_text().splitlines()]
    assert len(files) > 2
    assert sorted(line.rsplit(" ", 1)[0] for line in lines) == sorted(f"{n} {i}" for n in "abc" for i in range(200))
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


def test_administrator_reads_the_state_of_the_site(
    loaded: Flask, sign_in: Callable[..., FlaskClient], run: Callable[..., Any]
) -> None:
    """The page shows what is so now, and what the doctor found last; nobody else may open it."""
    path = loaded.extensions["layak"].settings.instance / "doctor.json"
    path.unlink(missing_ok=True)
    client = sign_in("administrator")
    page = client.get("/en/desk/state")
    assert "It is to be made each day: <code>" in page.text and "There is room on the disk" in page.text
    report = {
        "at": START.isoformat(),
        "level": "broken",
        "checks": [
            {
                "name": "links",
                "level": "broken",
                "title": {"id": "Tautan", "en": "Links"},
                "findings": [{"level": "broken", "code": "x", "text": {"id": "Tautan mati", "en": "A dead link"}}],
            }
        ],
    }
    path.write_text(json.dumps(report))
    assert "Tautan mati" in client.get("/id/ruang-kerja/keadaan").text
    assert "A dead link" in client.get("/en/desk/state").text
    path.write_text("no report")
    assert client.get("/en/desk/state").status_code == 200
    path.unlink()
    assert sign_in("editor").get("/en/desk/state").status_code == 403
