"""A private Redis server for tests: in memory only, reached over a socket or an address, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

MISSING = "Redis is missing. Install it with: apt-get install redis-server"
START_SECONDS = 20


@dataclass
class RedisServer:
    """A server that can be started, stopped, held still and killed again and again.

    address  where it listens besides its socket, as (host, port)
    """

    folder: Path
    address: tuple[str, int] | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address for the site."""
        return f"redis://{self.address[0]}:{self.address[1]}/0" if self.address else f"unix://{self.folder}/redis.sock"

    def client(self) -> redis.Redis:
        """A connection of the test's own."""
        return redis.Redis(unix_socket_path=str(self.folder / "redis.sock"))

    def start(self) -> None:
        """Start it, and wait until it answers; nothing of before is left."""
        host, port = self.address or ("127.0.0.1", 0)
        line = ["redis-server", "--port", str(port), "--bind", host, "--protected-mode", "no", "--save", ""]
        line += ["--unixsocket", str(self.folder / "redis.sock"), "--dir", str(self.folder), "--daemonize", "no"]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                self.client().ping()
                return
            except redis.RedisError:
                time.sleep(0.02)
        pytest.fail((self.folder / "redis.log").read_text("utf-8")[-2000:])

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def hold(self, *, is_held: bool) -> None:
        """Let it hang, or go on: it accepts connections and says nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP if is_held else signal.SIGCONT)


@contextmanager
def running_redis(address: tuple[str, int] | None = None) -> Iterator[RedisServer]:
    """A server for as long as it is needed; a missing one fails in continuous integration and skips elsewhere."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="layak-redis-", dir="/tmp"))
    server = RedisServer(folder, address)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
