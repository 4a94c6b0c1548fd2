"""A load generator in one process: kept connections, one request under way on each, nothing parsed twice.

Every page is fetched once before, to know its answer's status and length; the headers of an answer are read only where
it is not of that length. One that is sent in pieces without a length is whole when its last piece came.

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
LAST_PIECE = b"\r\n0\r\n\r\n"


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page to ask for: the request, the status and the length of its answer, 0 for one sent in pieces."""

    request: bytes
    status: bytes
    length: int


class Connection:
    """One kept connection with one request under way; it goes through the pages in turn."""

    def __init__(self, port: int, pages: list[Wanted], turn: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pages, self._turn, self._received, self._end = pages, turn, 0, b""
        self._page, self._length = pages[turn % len(pages)], 0
        self.began = 0

    def ask(self) -> None:
        """Send the next request."""
        self._page = self._pages[self._turn % len(self._pages)]
        self._turn += 1
        self._length = self._page.length
        self._received, self.began = 0, time.perf_counter_ns()
        self.socket.send(self._page.request)

    def take(self, buffer: bytearray) -> bool:
        """Take what has come; true when the answer is whole."""
        count = self.socket.recv_into(buffer)
        page = self._page
        if not count or (not self._received and buffer[9:12] != page.status):
            raise ConnectionError(f"the server answered {bytes(buffer[: min(count, 60)])!r}")
        if not self._received and count != page.length and page.length:
            head = bytes(buffer[:count]).partition(b"\r\n\r\n")[0]
            self._length = len(head) + 4 + (length_of(head) or 0)
        self._received += count
        if not page.length:
            self._end = (self._end + buffer[max(0, count - len(LAST_PIECE)) : count])[-len(LAST_PIECE) :]
            return self._end == LAST_PIECE
        if self._received > self._length:
            raise ConnectionError("an answer was longer than it said")
        return self._received == self._length


def make_request(port: int, path: str, accept: str = "") -> bytes:
    """The bytes of one request, as a browser that keeps its connection sends them, in short."""
    coding = f"Accept-Encoding: {accept}\r\n" if accept else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{coding}\r\n".encode()


def fetch(port: int, path: str, accept: str = "") -> bytes:
    """One whole answer with its headers, exactly as it came, by its length or in pieces."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(make_request(port, path, accept))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += _more(connection)
        head = answer.partition(b"\r\n\r\n")[0]
        length = length_of(head)
        while not answer.endswith(LAST_PIECE) if length is None else len(answer) < len(head) + 4 + length:
            answer += _more(connection)
    return answer


def length_of(head: bytes) -> int | None:
    """The length that an answer's headers tell; None for one that is sent in pieces."""
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return None if b"chunked" in fields.get(b"transfer-encoding", b"") else int(fields[b"content-length"])


def know(port: int, path: str, accept: str) -> Wanted:
    """Ask for a page once, to know it again."""
    answer = fetch(port, path, accept)
    is_whole = length_of(answer.partition(b"\r\n\r\n")[0]) is not None
    return Wanted(make_request(port, path, accept), answer[9:12], len(answer) if is_whole else 0)


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(BUFFER)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def drive(port: int, paths: list[str], *, status: int, accept: str, connections: int, seconds: float) -> Load:
    """Ask for some pages in turn, over and over for some seconds; all must answer with one status."""
    pages = [know(port, path, accept) for path in paths]
    if odd := [path for path, page in zip(paths, pages, strict=True) if int(page.status) != status]:
        raise ConnectionError(f"not answered with {status}: {odd[0]}")
    poll, open_ones, buffer = select.epoll(), {}, bytearray(BUFFER)
    for turn in range(connections):
        connection = Connection(port, pages, turn)
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
