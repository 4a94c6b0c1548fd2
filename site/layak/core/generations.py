"""One generation of the server hands its listening sockets to the next, so that a restart turns no reader away.

On SIGHUP the server starts its own command line anew, out of the folder in which it was started, and gives it the
sockets. The new one loads whatever release lies there now and brings the database up to date while the old one
answers. Then it takes over: who connects between the two waits in the sockets' queues, and the old one finishes what
it answers. Where the new one fails to start, the old one goes on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
SOCKETS, BEFORE = "LAYAK_SOCKETS", "LAYAK_BEFORE"
"""What the next generation is told: the numbers of the sockets, and the process that listens at them until now."""
BACKLOG = 1024
LAST_SECONDS = 1.0
"""How long who was let in last may take to say what he asks; granian ends a connection that has said nothing yet."""
LET_NOBODY_IN = signal.SIGUSR1
"""What the server tells its workers when the next generation has the sockets."""


def was_handed_on() -> bool:
    """Whether this process is the next generation of one that serves."""
    return SOCKETS in os.environ


def open_sockets(host: str, port: int, count: int) -> list[int]:
    """The numbers of this server's listening sockets, one for each worker: those handed on, or new ones at the port.

    The system shares readers out among them, and each outlives the worker that takes from it. Raises OSError where the
    port cannot be had.
    """
    handed = os.environ.pop(SOCKETS, "")
    found = [int(number) for number in handed.split(",") if number]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_both = family is socket.AF_INET6 and socket.has_dualstack_ipv6()
    while len(found) < count:
        one = socket.create_server(
            (host, port), family=family, backlog=BACKLOG, reuse_port=True, dualstack_ipv6=is_both
        )
        found.append(one.detach())
    for spare in found[count:]:
        os.close(spare)
    return found[:count]


def tell_system(**lines: object) -> None:
    """Tell systemd how the service is doing (sd_notify(3)); where it did not ask, do nothing."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        told = "".join(f"{name}={value}\n" for name, value in lines.items())
        line.sendto(told.encode(), "\0" + place[1:] if place.startswith("@") else place)


def take_over() -> None:
    """Say that this generation serves now, and let the one before finish what it answers."""
    tell_system(READY=1, MAINPID=os.getpid())
    before = os.environ.pop(BEFORE, "")
    if before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(before), signal.SIGTERM)


def own_sockets() -> Iterator[tuple[int, socket.socket]]:
    """This process's TCP sockets, one after the other, with their numbers; one that is closed meanwhile is left out."""
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if not entry.is_socket():
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as found:
                if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
                    yield int(entry.name), found


def is_listening(one: socket.socket) -> bool:
    """Whether a socket takes connections."""
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def let_nobody_in(*_: object) -> None:
    """Have this process take no more connections: a door at which nobody can come stands where its doors were.

    Closed they cannot be, as granian would take what it finds there for a fault, again and again.
    """
    with socket.create_server(("127.0.0.1", 0)) as nobodys:
        nobodys.setblocking(False)
        for number, _socket in [found for found in own_sockets() if is_listening(found[1])]:
            if number != nobodys.fileno():
                os.dup2(nobodys.fileno(), number, inheritable=False)


def close_doors(workers: list[Any]) -> None:
    """Have granian's workers let nobody in, and give who is in already a moment to speak."""
    for worker in workers:
        worker.interrupt_by_parent = True  # one that does not listen yet ends, and nobody shall start it again
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.inner.pid, LET_NOBODY_IN)
    time.sleep(LAST_SECONDS)


def start_next(sockets: list[int], folder: str) -> subprocess.Popen[bytes]:
    """Start this process's own command line again, with its sockets."""
    told = {SOCKETS: ",".join(map(str, sockets)), BEFORE: str(os.getpid())}
    line = [sys.executable, *sys.orig_argv[1:]]
    own = os.environ | told
    return subprocess.Popen(line, cwd=folder, env=own, pass_fds=sockets)  # noqa: S603  (its own line)


def with_generations(server: type, count: int) -> type:
    """granian's server, made to listen at sockets of ours and to hand them on."""
    from granian.net import SocketHolder

    class Generation(server):
        """A server whose SIGHUP starts the next generation; `folder` is where the release lies."""

        folder = os.getcwd()  # noqa: PTH109  (a name, which may lead to another release by then)
        successor: subprocess.Popen[bytes] | None = None

        def _init_shared_socket(self) -> None:
            # elsewhere than on Linux the system gives every reader to one of them
            self.sockets = open_sockets(self.bind_addr, self.bind_port, count if sys.platform == "linux" else 1)
            self._ssp = self._sso = None

        def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[[], Any]) -> Any:
            own = self.sockets[idx % len(self.sockets)]
            self._shd = SocketHolder(own, False, BACKLOG)  # type: ignore[call-arg]  # the stubs lack what Rust takes
            return super()._spawn_worker(idx, target, callback_loader)

        def startup(self, spawn_target: Any, target_loader: Any) -> None:
            super().startup(spawn_target, target_loader)
            take_over()

        def shutdown(self, exit_code: int = 0) -> None:
            if self.successor is not None and self.successor.poll() is None:
                close_doors(self.wrks)
            super().shutdown(exit_code)

        def _reload(self, spawn_target: Any, target_loader: Any) -> None:
            self.reload_signal = False
            self.main_loop_interrupt.clear()
            if self.successor is None or self.successor.poll() is not None:
                self.successor = start_next(self.sockets, self.folder)

    return Generation
