"""Asking each worker of a server by itself: kept connections of which is known whose they are (Linux only)."""

from __future__ import annotations

import http.client
from pathlib import Path

from bench.processes import Server

MOST_TRIES = 200


def reach_workers(server: Server, count: int = 2) -> dict[int, http.client.HTTPConnection]:
    """A kept connection to each of so many workers, by process id.

    The kernel gives a new connection to either worker, so connections are opened until each has one.
    """
    found: dict[int, http.client.HTTPConnection] = {}
    for _ in range(MOST_TRIES):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        owner = owner_of(server, connection.sock.getsockname()[1])
        if owner is None or owner in found:
            connection.close()
        else:
            found[owner] = connection
        if len(found) == count:
            return found
    raise RuntimeError(f"only {len(found)} of {count} workers could be reached")


def owner_of(server: Server, peer: int) -> int | None:
    """The process that holds the server's end of a connection from this port."""
    ends = f":{server.port:04X}", f":{peer:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if (fields[1][-5:], fields[2][-5:]) == ends:
            return next((pid for pid in server.pids() if holds(pid, f"socket:[{fields[9]}]")), None)
    return None


def holds(pid: int, name: str) -> bool:
    """Whether a process has this socket open."""
    return any(str(link.readlink()) == name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())


def read(connection: http.client.HTTPConnection, path: str) -> str:
    """The text of a page by a kept connection."""
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{path} answered {answer.status}")
    return text
