"""Starting the server and ending with it: granian's command, a port that is taken, workers without a parent.

When granian's parent process is killed outright its workers go on serving, and a new instance joins the same
port: readers then get the old and the new site in turn (reproduced with granian 2.8.7). So a worker whose
parent is gone ends itself, and a start refuses a port that answers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

TARGET = "wsgi:app"
WORKERS = 2
THREADS = 4
"""Python threads per worker: enough that a writer who waits for the database holds up no reader."""
WATCH_SECONDS = 0.5
GRACE_SECONDS = 3.0
"""How long a worker without a parent may finish what it answers."""

_HERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104  (a mapping away from it)


class PortTakenError(Exception):
    """Something answers at the port already; the text says what to do."""


def port_answers(host: str, port: int, patience: float = 1.0) -> bool:
    """Whether somebody accepts connections there now."""
    try:
        with socket.create_connection((_HERE.get(host, host), port), timeout=patience):
            return True
    except OSError:
        return False


def port_taken(host: str, port: int) -> str:
    """What to tell somebody whose port is taken."""
    return f"Something already answers at http://{host}:{port}. Stop it, or choose another port with PORT={port + 1}."


def granian_command(
    host: str, port: int, *, root: Path, target: str = TARGET, workers: int = WORKERS, threads: int = THREADS
) -> list[str]:
    """The command that serves the site, without an access log: nobody's visit is written down."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"),
        *("--http1-header-read-timeout", "10000"),
        *("--no-access-log", "--log-level", "error"),
        *("--working-dir", str(root)),
        target,
    ]


def serve(
    host: str, port: int, *, root: Path, target: str = TARGET, workers: int = WORKERS, threads: int = THREADS
) -> None:
    """Become the server; raises PortTakenError where something answers already."""
    if port_answers(host, port):
        raise PortTakenError(port_taken(host, port))
    command = granian_command(host, port, root=root, target=target, workers=workers, threads=threads)
    os.chdir(root)
    os.execv(command[0], command)  # noqa: S606  (no shell, our own arguments)


def end_with_parent() -> threading.Thread | None:
    """In a worker process, watch the parent and end when it is gone; elsewhere do nothing."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        return None
    watch = threading.Thread(target=watch_parent, args=(parent.pid, end_worker), name="parent-watch", daemon=True)
    watch.start()
    return watch


def watch_parent(parent: int, end: Callable[[], None], interval: float = WATCH_SECONDS) -> None:
    """Wait until this process belongs to another parent, then end it."""
    while os.getppid() == parent:
        time.sleep(interval)
    end()


def end_worker() -> None:
    """Ask the worker to finish what it answers, and leave soon in any case."""
    print("The server's parent process is gone; this worker ends.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
