"""Many readers at once from one thread: each asks, waits for the whole answer, and asks again at once."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 60.0


@dataclass(frozen=True)
class Told:
    """One answer: for which path, its status, how long it took in seconds, and its body's length."""

    path: str
    status: int
    seconds: float
    length: int


@dataclass
class Reader:
    """One kept connection with one request under way."""

    port: int
    path: str
    socket: socket.socket = field(init=False)
    began: float = 0.0
    came: bytes = b""

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        """Send the request."""
        self.began, self.came = time.monotonic(), b""
        self.socket.sendall(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())

    def take(self) -> Told | None:
        """Take what has come; the answer, once it is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError(f"the server hung up after {self.came[:80]!r}")
        self.came += piece
        head, found, body = self.came.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        if not found or len(body) < length:
            return None
        return Told(self.path, int(head[9:12]), time.monotonic() - self.began, length)


def send_throng(port: int, paths: Sequence[str], *, readers: int, seconds: float) -> list[Told]:
    """Let so many readers ask for these paths, each for one of them, for so long; every answer that came."""
    chosen, told = selectors.DefaultSelector(), []
    for number in range(readers):
        reader = Reader(port, paths[number % len(paths)])
        chosen.register(reader.socket, selectors.EVENT_READ, reader)
        reader.ask()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for key, _ in chosen.select(1.0):
            answer = key.data.take()
            if answer is not None:
                told.append(answer)
                key.data.ask()
    for key in list(chosen.get_map().values()):
        key.data.socket.close()
    chosen.close()
    return told


def share_answered(told: list[Told], path: str) -> float:
    """Of those who asked for a path, the share that got the page."""
    statuses = [one.status for one in told if one.path == path]
    return statuses.count(200) / len(statuses)


def percentile(numbers: list[float], of_hundred: int) -> float:
    """A percentile of some numbers."""
    return sorted(numbers)[max(0, len(numbers) * of_hundred // 100 - 1)]
