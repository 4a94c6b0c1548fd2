"""The real server: it answers, it ends whole, and no worker outlives its parent."""

from __future__ import annotations

import contextlib
import gc
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
from typing import Any

import pytest
from flask import Flask

from layak.app import start
from layak.core import serving
from layak.core.serving import PortTakenError, end_with_parent, port_answers, serve
from layak.search.lexicon import current_lexicon

SITE = Path(__file__).resolve().parents[2] / "site"
SERVE = """
import sys
sys.path.insert(0, sys.argv[2])
from layak.core.serving import serve
import town
from town import load, prepare

if __name__ == "__main__":
    serve("127.0.0.1", int(sys.argv[1]), prepare=prepare, later=getattr(town, "later", int), warm=int, load=load)
"""
"""How a site is served, for any that says how it is prepared and loaded."""
APP = """
import os, threading, time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from flask import Flask, Response
from layak.core.cache import PageCache
from layak.core.serving import begin_work

LOADED_BY = os.getpid()
flask = Flask("town", static_folder=None)
flask.extensions["layak_edition"] = lambda: 1

@flask.get("/page")
def page():
    return Response("Kota layak anak. " * 200, headers={"X-Layak-Cache": "public"}, mimetype="text/html")

@flask.get("/slow")
def slow():
    time.sleep(3)
    return "at last"

@flask.get("/worker")
def worker():
    return str(os.getpid())

@flask.get("/loaded-by")
def loaded_by():
    return str(LOADED_BY)

@flask.get("/threads")
def threads():
    return " ".join(thread.name for thread in threading.enumerate())

def prepare():
    pass

def later():
    pass

def load():
    begin_work(flask)
    return app

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
        (root / "town.py").write_text(app)
        (root / "serve.py").write_text(SERVE)
        self.process = subprocess.Popen([sys.executable, "serve.py", str(self.port), str(SITE)], cwd=root)
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


def test_start_refuses_a_port_that_answers() -> None:
    """Two sites at one port would answer in turn: the start says what to do instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
            with pytest.raises(PortTakenError, match=f"PORT={port + 1}"):
                serve(host, port, prepare=int, warm=int, load=int)
    assert not port_answers("127.0.0.1", port)


def test_only_workers_watch_their_parent() -> None:
    """A command, a test or a development server goes on when its parent leaves."""
    assert end_with_parent() is None
    orphan = "import sys; sys.path.insert(0, sys.argv[1]); from layak.core.serving import *; print(end_with_parent())"
    assert subprocess.check_output([sys.executable, "-c", orphan, str(SITE)], text=True).strip() == "None"


def test_workers_share_what_their_parent_loaded(server: Server) -> None:
    """The site is loaded once, by the parent; a worker that takes a dead one's place loads nothing anew either."""
    assert int(server.ask("/loaded-by")[1]) == server.process.pid
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda dead=pid: dead not in server.workers() and len(server.workers()) == 2)
        assert wait_until(lambda: port_answers("127.0.0.1", server.port))
    assert int(server.ask("/loaded-by")[1]) == server.process.pid
    assert int(server.ask("/worker")[1]) in server.workers()


def test_each_worker_looks_after_its_parent_its_readers_and_the_minute(server: Server) -> None:
    """Who answers readers ends with its parent, drops who takes nothing, and does what is due each minute."""
    assert {"parent-watch", "reader-watch", "tick"} <= set(server.ask("/threads")[1].decode().split())


@pytest.mark.parametrize("ends", ["", "raise OSError", "time.sleep(600)"])
def test_what_comes_later_begins_after_the_preparation_and_holds_nobody_up(tmp_path: Path, ends: str) -> None:
    """It runs once, beside a site that answers already; a failure ends only itself, and the end of the server ends it."""
    told = tmp_path / "told"
    prepared = APP.replace("def prepare():\n    pass", f"def prepare():\n    open({str(told)!r}, 'a').write('first ')")
    later = f"def later():\n    open({str(told)!r}, 'a').write(f'then {{os.getpid()}}')\n    {ends}"
    running = Server(tmp_path, prepared.replace("def later():\n    pass", later))
    try:
        running.wait()
        assert running.ask("/page")[0].status == 200
        assert wait_until(lambda: told.exists() and told.read_text().startswith("first then "))
        one = int(told.read_text().split()[-1])
        assert is_alive(one) == ("sleep" in ends) or wait_until(lambda: not is_alive(one))
    finally:
        running.stop()
    assert wait_until(lambda: not is_alive(one))


def test_site_that_cannot_be_prepared_is_not_served(tmp_path: Path) -> None:
    """A start whose preparation fails ends with its status, and nobody listens."""
    failing = Server(tmp_path, APP.replace("def prepare():\n    pass", "def prepare():\n    raise SystemExit(3)"))
    assert failing.process.wait(30) == 3
    assert not port_answers("127.0.0.1", failing.port)


def test_only_a_server_begins_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that imports the application begins a worker's work at once; a command or a test does not."""
    begun: list[Flask] = []
    monkeypatch.setattr(serving, "begin_work", begun.append)
    for name, value in {"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(tmp_path), "FLASK_RUN_FROM_CLI": "true"}.items():
        monkeypatch.setenv(name, value)
    start()
    assert begun == []
    monkeypatch.delenv("FLASK_RUN_FROM_CLI")
    start()
    assert len(begun) == 1


def test_served_site_begins_work_in_each_worker(app: Flask, run: Callable[..., Any], monkeypatch: Any) -> None:
    """`serve` gives its workers the site that it loaded, at work."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(serving, "serve", lambda *_, **named: given.update(named))
    monkeypatch.setattr(serving, "end_with_parent", lambda: None)
    monkeypatch.setattr(serving, "start_ticking", lambda _: None)
    assert run("serve", "--port", "1").exit_code == 0
    assert given["load"]() is app


def test_warmed_site_hands_no_file_on(loaded: Flask) -> None:
    """What the parent rendered leaves no open database to the workers: SQLite must not be shared by a fork."""
    serving.warm_up(loaded)
    database = str(loaded.extensions["layak"].settings.instance / "layak.sqlite")
    gc.collect()
    held = [str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    assert not [path for path in held if path.startswith(database)]
    assert loaded.test_client().get("/id/").status_code == 200


def test_warmed_site_has_prepared_what_rooms_share(loaded: Flask) -> None:
    """What a room prepares for all workers, as the search does its lexicon, is prepared once, before they begin."""
    prepared: list[str] = []
    loaded.extensions["layak_warms"].append(lambda: prepared.append("once"))
    try:
        serving.warm_up(loaded)
    finally:
        loaded.extensions["layak_warms"].pop()
    assert prepared == ["once"] and current_lexicon._lexicon is not None


def test_server_writes_no_access_log() -> None:
    """Who read what stands in no log."""
    assert not serving.make_server("127.0.0.1", 8000, workers=1).log_access


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
