"""A load generator in one process: kept connections, one request under way on each, nothing parsed twice.

Started as a process of its own by the benchmarks, so that its work is not counted as the server's. It costs
about 15 microseconds a request; its own share of a core is told, so that a run it held back can be seen.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass

BUFFER = 1 << 18


@dataclass(frozen=True)
class Load:
    """What one run of the generator saw; times in seconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    own_share: float

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


class Connection:
    """One kept connection with one request under way."""

    def __init__(self, port: int, request: bytes, length: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._request, self._length, self._received = request, length, 0
        self.began = 0

    def ask(self) -> None:
        """Send the request."""
        self._received, self.began = 0, time.perf_counter_ns()
        self.socket.send(self._request)

    def take(self, buffer: bytearray) -> bool:
        """Take what has come; true when the answer is whole."""
        count = self.socket.recv_into(buffer)
        if not count or (not self._received and buffer[9:12] != b"200"):
            raise ConnectionError(f"the server answered {bytes(buffer[: min(count, 60)])!r}")
        self._received += count
        if self._received > self._length:
            raise ConnectionError("an answer was longer than the first one")
        return self._received == self._length


def make_request(path: str, accept: str = "") -> bytes:
    """The bytes of one request, as a browser that keeps its connection sends them, in short."""
    coding = f"Accept-Encoding: {accept}\r\n" if accept else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{coding}\r\n".encode()


def fetch(port: int, path: str, accept: str = "") -> bytes:
    """One whole answer with its headers, exactly as it came; needs a Content-Length."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(make_request(path, accept))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += _more(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields[b"content-length"]):
            body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(BUFFER)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def drive(port: int, path: str, *, accept: str, connections: int, seconds: float) -> Load:
    """Ask for one page over and over for some seconds."""
    request, length = make_request(path, accept), len(fetch(port, path, accept))
    poll, open_ones, buffer = select.epoll(), {}, bytearray(BUFFER)
    for _ in range(connections):
        connection = Connection(port, request, length)
        open_ones[connection.socket.fileno()] = connection
        poll.register(connection.socket, select.EPOLLIN)
        connection.ask()
    times: list[int] = []
    start, own_start = time.perf_counter_ns(), time.process_time_ns()
    end = start + int(seconds * 1e9)
    now = start
    while now < end:
        events = poll.poll(10)
        if not events:
            raise TimeoutError("the server did not answer for ten seconds")
        for number, _ in events:
            connection = open_ones[number]
            if connection.take(buffer):
                now = time.perf_counter_ns()
                times.append(now - connection.began)
                connection.ask()
    spent, own = now - start, time.process_time_ns() - own_start
    times.sort()
    return Load(len(times), spent / 1e9, times[len(times) // 2] / 1e9, times[len(times) * 99 // 100] / 1e9, own / spent)


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(json.dumps(asdict(drive(**given))))
