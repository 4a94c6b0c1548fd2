"""Readers who take nothing of a long answer: they hold up other downloads for a while, and no page."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from layak.core.long_answers import KEY, PATIENCE_SECONDS, PLACES, SLOWEST, with_places
from layak.core.serving import WORKERS
from tests.core.test_serving import Server, wait_until

LONG = "/en/data/indicators.csv"
MEGABYTES = 20
STALLED_SECONDS = 15.0
READERS = 3 * WORKERS * PLACES
"""Enough to take every place in each worker, however the system deals connections out."""
APP = """
import os
os.environ.update({settings!r})
from layak.app import create_app
from layak.core import serving
app = create_app()

def prepare():
    pass

def load():
    serving.end_with_parent()
    serving.drop_stalled_readers({seconds})
    return app
"""


@pytest.fixture
def site(app: Flask, tmp_path: Path) -> Iterator[Server]:
    """The site, empty, behind the server as `make run` starts it, with a long file among its open data."""
    known = app.extensions["layak"].settings
    settings = {"LAYAK_DEMO": "1", "LAYAK_CITY": known.city, "LAYAK_INSTANCE": str(known.instance)}
    settings["DATABASE_URL"] = known.database_url
    running = Server(tmp_path, APP.format(settings=settings, seconds=STALLED_SECONDS))
    try:
        running.wait()
        assert wait_until(lambda: all_listen(running))
        assert ask(running, LONG)[0] == 200
        (file,) = (known.instance / "open-data").glob("*-indicators.csv")
        file.write_bytes(b"x" * (MEGABYTES << 20))
        yield running
    finally:
        running.stop()
        for file in (known.instance / "open-data").glob("*"):
            file.unlink()


def all_listen(site: Server) -> bool:
    """Whether each worker accepts connections, not only the first that was ready."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    return sum(line[1].endswith(f":{site.port:04X}") and line[3] == "0A" for line in lines) == WORKERS


def ask(site: Server, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """One request, with the patience of a reader who soon gives up."""
    wanted = Request(f"http://127.0.0.1:{site.port}{path}", method=method)
    try:
        with urlopen(wanted, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except HTTPError as error:
        return error.code, dict(error.headers), error.read()


@contextlib.contextmanager
def readers_who_take_nothing(site: Server) -> Iterator[None]:
    """Many ask for the long file and take nothing of it, until no worker has a place any more."""
    with contextlib.ExitStack() as held:
        for _ in range(READERS):
            reader = held.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.connect(("127.0.0.1", site.port))
            reader.sendall(f"GET {LONG} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
        assert wait_until(lambda: all(ask(site, LONG, "HEAD")[0] == 503 for _ in range(24)), seconds=30)
        yield


def downloads_at_once(site: Server) -> list[int]:
    """How many bytes each of a few readers gets who read at the same time."""
    got: list[int] = []
    readers = [threading.Thread(target=lambda: got.append(len(ask(site, LONG)[2]))) for _ in range(WORKERS * 2)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(60)
    return got


def test_readers_who_take_nothing_hold_up_no_page(site: Server) -> None:
    """Pages answer, a further download is asked to wait in its reader's language, in the end the stalled are dropped.

    A place comes free when its reader hangs up or is dropped, in a worker that was killed and replaced as well.
    """
    whole = [MEGABYTES << 20] * WORKERS * 2
    with readers_who_take_nothing(site):
        for path, words in ((LONG, "Every page still works"), (LONG.replace("en", "id"), '<html lang="id"')):
            status, headers, body = ask(site, path)
            assert (status, headers.get("retry-after"), headers["cache-control"]) == (503, "30", "no-store")
            assert words in body.decode() and "access-control-allow-origin" not in headers
        for path in ("/healthz", "/en/data/", "/id/", "/en/progress/") * 2:
            assert ask(site, path)[0] == 200, path
    assert wait_until(lambda: downloads_at_once(site) == whole), "who hung up is still counted"
    killed = site.workers()[0]
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: killed not in site.workers() and all_listen(site))
    with readers_who_take_nothing(site):
        assert wait_until(lambda: downloads_at_once(site) == whole, seconds=90), "who takes nothing keeps his place"


class OnePlace:
    """A server's door with one place, behind which an answer is made in any way, and a clock for slow readers."""

    def __init__(self) -> None:
        self.moment = 0.0
        self._serve = with_places(self._answer, places=1, clock=lambda: self.moment)

    def ask(self, make: Any) -> Any:
        """An answer that takes the place and then makes its body; AssertionError where the place is taken."""
        return self._serve({"make": make}, lambda *_: lambda _: None)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        assert environ[KEY].take(), "the place is taken"
        start_response("200 OK", [])
        return environ["make"]()


def test_place_comes_free_however_an_answer_ends() -> None:
    """At its end, without a long body, at a fault before and in the middle, and when its reader hangs up."""
    door = OnePlace()

    def broken() -> Iterator[bytes]:
        yield b"a"
        raise OSError("in the middle")

    def refused() -> list[bytes]:
        raise OSError("before")

    assert list(door.ask(lambda: iter([b"a", b"b"]))) == [b"a", b"b"]
    assert door.ask(lambda: [b"whole"]) == [b"whole"]
    with pytest.raises(OSError, match="before"):
        door.ask(refused)
    with pytest.raises(OSError, match="in the middle"):
        list(door.ask(broken))
    hung_up = door.ask(lambda: iter([b"a", b"b"]))
    assert next(hung_up) == b"a"
    with pytest.raises(AssertionError, match="taken"):
        door.ask(list)
    hung_up.close()
    hung_up.close()
    assert list(door.ask(lambda: iter([b"a"]))) == [b"a"]


def test_reader_who_takes_next_to_nothing_is_cut_off() -> None:
    """Slow is who takes less than the least, on average, after some patience; who takes that much goes on."""
    door = OnePlace()
    patient = door.ask(lambda: iter([b"a" * SLOWEST * 100] * 3))
    for _ in range(3):
        next(patient)
        door.moment += 99
    patient.close()
    slow = door.ask(lambda: iter([b"a"] * 3))
    next(slow)
    door.moment += PATIENCE_SECONDS + 1
    assert list(slow) == []
    assert list(door.ask(lambda: iter([b"a"]))) == [b"a"]
