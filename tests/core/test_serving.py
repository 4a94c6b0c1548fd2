"""The real server: it answers, it ends whole, and no worker outlives its parent."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layak.app import create_app, start
from layak.core import serving
from layak.core.serving import PortTakenError, end_with_parent, granian_command, port_answers, serve

SITE = Path(__file__).resolve().parents[2] / "site"
APP = f"""
import os, sys, time
sys.path.insert(0, {str(SITE)!r})
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from flask import Flask, Response
from layak.core.cache import PageCache
from layak.core.serving import end_with_parent

end_with_parent()
flask = Flask("town", static_folder=None)

@flask.get("/page")
def page():
    return Response("Kota layak anak. " * 200, headers={{"X-Layak-Cache": "public"}}, mimetype="text/html")

@flask.get("/slow")
def slow():
    time.sleep(3)
    return "at last"

@flask.get("/worker")
def worker():
    return str(os.getpid())

app = PageCache(
    flask,
    read_edition=lambda: 1,
    now=lambda: datetime.now(UTC),
    zone=ZoneInfo("Asia/Jakarta"),
    max_bytes=1 << 20,
)
"""


def wait_until(is_so: Callable[[], object], seconds: float = 30.0) -> bool:
    """Poll, as a busy machine may take long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """granian as `make run` starts it, with its workers."""

    def __init__(self, root: Path, app: str = APP) -> None:
        self.port = free_port()
        (root / "wsgi.py").write_text(app)
        command = granian_command("127.0.0.1", self.port, root=root)
        self.process = subprocess.Popen(command, cwd=root)
        self.first_workers: list[int] = []

    def wait(self) -> None:
        """Wait until it answers with both workers."""
        assert wait_until(lambda: port_answers("127.0.0.1", self.port) and len(self.workers()) == 2)
        self.first_workers = self.workers()

    def workers(self) -> list[int]:
        """The worker processes; multiprocessing's own resource tracker is none."""
        return [pid for pid in children(self.process.pid) if b"resource_tracker" not in self._command(pid)]

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def stop(self) -> None:
        """Kill what is left, by its process ids."""
        for pid in [self.process.pid, *self.workers(), *filter(is_alive, self.first_workers)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)

    def _command(self, pid: int) -> bytes:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"resource_tracker"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server with a page cache, ended after the test."""
    running = Server(tmp_path)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def test_workers_end_when_their_parent_is_killed(server: Server) -> None:
    """kill -9 of the parent leaves no worker and a free port within seconds."""
    workers = server.workers()
    os.kill(server.process.pid, signal.SIGKILL)
    assert wait_until(lambda: not any(is_alive(pid) for pid in workers), seconds=10)
    # a process counts as dead once its first thread is; the others may hold the socket for a moment more
    assert wait_until(lambda: not port_answers("127.0.0.1", server.port), seconds=10)


def test_stopped_server_leaves_no_process(server: Server) -> None:
    """SIGTERM ends the parent and its workers, with exit status 0."""
    workers = server.workers()
    time.sleep(1)  # a SIGTERM right after the start was once ignored by granian 2.8.7
    server.process.terminate()
    assert server.process.wait(15) == 0
    assert not any(is_alive(pid) for pid in workers)


def test_killed_worker_is_replaced_and_readers_go_on(server: Server) -> None:
    """One dead worker is not the end of the site."""
    dead = int(server.ask("/worker")[1])
    os.kill(dead, signal.SIGKILL)
    assert wait_until(lambda: len([pid for pid in server.workers() if pid != dead and is_alive(pid)]) == 2)
    assert wait_until(lambda: port_answers("127.0.0.1", server.port))
    assert server.ask("/page")[0].status == 200


def test_cached_page_travels_whole_over_http(server: Server) -> None:
    """GET, HEAD, brotli and 304 are right on the wire, where the server adds its own framing."""
    answer, body = server.ask("/page")
    assert (answer.status, len(body)) == (200, int(answer.headers["Content-Length"]))
    head, nothing = server.ask("/page", "HEAD")
    assert (nothing, head.headers["Content-Length"]) == (b"", answer.headers["Content-Length"])
    short, small = server.ask("/page", Accept_Encoding="br")
    assert (short.headers["Content-Encoding"], len(small)) == ("br", int(short.headers["Content-Length"]))
    known, empty = server.ask("/page", If_None_Match=answer.headers["ETag"])
    assert (known.status, empty) == (304, b"")
    assert "X-Layak-Cache" not in answer.headers


def test_start_refuses_a_port_that_answers(tmp_path: Path) -> None:
    """Two sites at one port would answer in turn: the start says what to do instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
            with pytest.raises(PortTakenError, match=f"PORT={port + 1}"):
                serve(host, port, root=tmp_path)
    assert not port_answers("127.0.0.1", port)


def test_only_workers_watch_their_parent() -> None:
    """A command, a test or a development server goes on when its parent leaves."""
    assert end_with_parent() is None
    orphan = "import sys; sys.path.insert(0, sys.argv[1]); from layak.core.serving import *; print(end_with_parent())"
    assert subprocess.check_output([sys.executable, "-c", orphan, str(SITE)], text=True).strip() == "None"


def test_worker_watches_its_parent_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting the application begins one watch, making one for a test or a tool none."""
    begun: list[int] = []
    monkeypatch.setattr(serving, "end_with_parent", lambda: begun.append(1))
    for name, value in {"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(tmp_path), "FLASK_RUN_FROM_CLI": "true"}.items():
        monkeypatch.setenv(name, value)
    start()
    assert begun == [1]
    create_app()
    assert begun == [1]


def test_server_writes_no_access_log() -> None:
    """Who read what stands in no log."""
    command = granian_command("127.0.0.1", 8000, root=Path())
    assert "--no-access-log" in command
    assert "--access-log" not in command


def test_request_under_way_is_finished_when_the_server_is_stopped(server: Server) -> None:
    """SIGTERM waits for the reader who is being answered."""
    answers: list[tuple[int, bytes]] = []

    def read() -> None:
        answer, body = server.ask("/slow")
        answers.append((answer.status, body))

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(1)
    server.process.terminate()
    reader.join(15)
    assert answers == [(200, b"at last")]
    assert server.process.wait(15) == 0


def hear_interrupts() -> None:
    """Let Ctrl-C end a new process even where the tests themselves run behind (`make test &` ignores it)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGINT])
def test_ending_make_ends_what_it_serves(tmp_path: Path, ends: signal.Signals) -> None:
    """`make run` puts no shell between itself and the server: its TERM or Ctrl-C leaves nothing at the port."""
    tools, told = tmp_path / "venv" / "bin", tmp_path / "pid"
    tools.mkdir(parents=True)
    for name in ("run", "dev"):
        (tmp_path / "venv" / name).touch()
    stand_in = tools / "python"
    stand_in.write_text(
        f'#!/bin/sh\ncase "$*" in *serve*) echo $$ $LAYAK_DEMO $LAYAK_CITY > {told}; exec sleep 60;; esac\n'
    )
    stand_in.chmod(0o755)
    line = ["make", "run", f"VENV={tmp_path / 'venv'}", f"PORT={free_port()}", f"LAYAK_INSTANCE={tmp_path / 'data'}"]
    process = subprocess.Popen(line, cwd=SITE.parent, start_new_session=True, preexec_fn=hear_interrupts)
    try:
        assert wait_until(lambda: told.exists() and len(told.read_text().split()) == 3)
        server, *settings = told.read_text().split()
        assert settings == ["1", "pekanbaru"] and is_alive(int(server))
        if ends is signal.SIGINT:
            os.killpg(process.pid, ends)  # a terminal asks everybody in the foreground
        else:
            process.send_signal(ends)
        process.wait(15)
        assert wait_until(lambda: not is_alive(int(server)), seconds=5)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
