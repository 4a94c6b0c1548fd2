"""A restart turns no reader away: the next generation takes the sockets over while the one before still answers."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.core.test_serving import APP, Server, is_alive, wait_until
from tests.soak import IS_LONG, soak

RATE = 50
"""Requests a second while generations change."""
SLOW = APP.replace("time.sleep(3)", "time.sleep(9)")
"""A page that takes nearly as long as a server that is asked to end may go on."""
ROUNDS = 10 if IS_LONG else 2


class Readers:
    """Who reads at a steady rate, each over a connection of its own as nginx does, and what went wrong for them."""

    def __init__(self, server: Server) -> None:
        self.server, self.count = server, 0
        self.failed: list[str] = []
        self.longest = 0.0
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.read, args=(nth,)) for nth in range(10)]

    def read(self, nth: int) -> None:
        """Ask five times a second, whatever the answers."""
        due = time.monotonic() + nth / RATE
        while not self.ended.wait(max(0.0, due - time.monotonic())):
            due += len(self.threads) / RATE
            begun = time.monotonic()
            try:
                answer, body = self.server.ask("/page" if nth % 2 else "/worker")
                if answer.status != 200 or not body:
                    self.failed.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))
            self.count += 1
            self.longest = max(self.longest, time.monotonic() - begun)

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(20)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that systemd would watch: it says who its main process is."""
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(tmp_path / "notify"))
    heard.settimeout(30)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    running = Server(tmp_path, SLOW)
    running.heard = heard  # type: ignore[attr-defined]
    try:
        running.wait()
        assert main_process(running) == running.process.pid
        yield running
    finally:
        last = running.process.pid
        running.stop()
        heard.setblocking(False)
        try:
            while True:
                last = main_of(heard.recv(200))
        except OSError:
            pass
        if is_alive(last):
            os.kill(last, signal.SIGKILL)
        heard.close()


def main_of(told: bytes) -> int:
    """The process that says it is the service now."""
    lines = dict(line.split("=", 1) for line in told.decode().split())
    assert lines["READY"] == "1"
    return int(lines["MAINPID"])


def main_process(server: Server) -> int:
    """Wait until a generation serves; returns its process, and leaves it as the server's own."""
    return main_of(server.heard.recv(200))  # type: ignore[attr-defined]


def end(process: int) -> None:
    """Ask a generation that is no child of this test to end, and wait."""
    os.kill(process, signal.SIGTERM)
    assert wait_until(lambda: not is_alive(process), 15)


@soak
def test_reader_notices_nothing_while_generations_change(server: Server) -> None:
    """50 requests a second through restarts one after the other: every one is answered, and each generation ends whole."""
    now = server.process.pid
    with Readers(server) as readers:
        for _ in range(ROUNDS):
            time.sleep(1)
            os.kill(now, signal.SIGHUP)
            before, now = now, main_process(server)
            assert now != before
            assert wait_until(lambda gone=before: not is_alive(gone), 15)
        time.sleep(1)
    assert server.process.wait(5) == 0, "the first one ended as a service should"
    end(now)
    print(f"{readers.count} requests over {ROUNDS} restarts, the longest {readers.longest:.2f} s")
    assert readers.failed == [] and readers.count > ROUNDS * RATE
    assert readers.longest < 5


def test_reader_under_way_is_answered_by_the_generation_that_began(server: Server) -> None:
    """A slow answer is finished by the old workers, while new readers get the new ones; nothing is loaded from before."""
    answers: list[bytes] = []
    slow = threading.Thread(target=lambda: answers.append(server.ask("/slow")[1]))
    old = server.ask("/loaded-by")[1]
    slow.start()
    time.sleep(0.5)
    os.kill(server.process.pid, signal.SIGHUP)
    now = main_process(server)
    assert wait_until(lambda: server.ask("/loaded-by")[1] != old, 10) and slow.is_alive()
    slow.join(20)
    assert answers == [b"at last"]
    assert wait_until(lambda: not is_alive(server.process.pid), 15), "its workers end with it"
    assert {int(server.ask("/loaded-by")[1]) for _ in range(10)} == {now}
    end(now)


def test_reader_at_the_door_is_answered_by_the_generation_that_let_him_in(server: Server) -> None:
    """Who was connected but had said nothing yet when the next one took over is answered all the same."""
    with contextlib.ExitStack() as doors:
        lines = [doors.enter_context(closing(HTTPConnection("127.0.0.1", server.port, timeout=10))) for _ in range(4)]
        for line in lines:
            line.connect()
        os.kill(server.process.pid, signal.SIGHUP)
        now = main_process(server)
        for line in lines:
            line.request("GET", "/loaded-by")
        assert {line.getresponse().read() for line in lines} == {str(server.process.pid).encode()}
    end(now)


def test_administrator_whose_next_release_does_not_start_keeps_the_one_that_serves(server: Server) -> None:
    """The next generation fails: the old one goes on, and takes the next good one."""
    place = Path(f"/proc/{server.process.pid}/cwd").resolve()
    failing = "def prepare():\n    open('tried', 'w')\n    raise SystemExit(3)"
    (place / "town.py").write_text(APP.replace("def prepare():\n    pass", failing))
    os.kill(server.process.pid, signal.SIGHUP)
    assert wait_until((place / "tried").exists)
    assert wait_until(lambda: len(list(filter(is_alive, server.workers()))) == 2)
    assert server.process.poll() is None and int(server.ask("/loaded-by")[1]) == server.process.pid
    (place / "town.py").write_text(APP)
    os.kill(server.process.pid, signal.SIGHUP)
    now = main_process(server)
    assert now != server.process.pid and server.process.wait(15) == 0
    assert int(server.ask("/loaded-by")[1]) == now
    end(now)
