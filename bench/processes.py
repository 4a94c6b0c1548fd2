"""Servers as process trees: started on a free port, measured whole, stopped by their process ids (Linux only)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bench.load import Load

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 180.0


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ASKED = b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"


def answers(door: int | Path) -> bool:
    """Whether who asks at a port of this machine, or at a socket in a folder, is answered anything; raises OSError.

    That it listens says little: a server may open its door before there is anybody who answers.
    """
    with socket.socket(socket.AF_INET if isinstance(door, int) else socket.AF_UNIX) as connection:
        connection.settimeout(START_SECONDS)
        connection.connect(("127.0.0.1", door) if isinstance(door, int) else str(door))
        connection.sendall(ASKED)
        return bool(connection.recv(1))


def process_tree(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += process_tree(int(child))
    return found


def cpu_seconds(pids: list[int]) -> float:
    """Processor time that processes have used so far, in user and system mode."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def pss_megabytes(pids: list[int]) -> float:
    """Memory of processes, shared pages divided among those who share them (PSS), in MB of a million bytes."""
    kilobytes = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes * 1024 / 1e6


def granian_command(host: str, port: int, *, root: Path, target: str) -> list[str]:
    """What serves any WSGI application with as many workers and threads as the site has (core/serving.py)."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", "2", "--blocking-threads", "12"),
        *("--no-access-log", "--log-level", "error", "--working-dir", str(root)),
        target,
    ]


class Cores:
    """Which cores the server and the load generator have: one each where there are two or more."""

    def __init__(self) -> None:
        available = sorted(os.sched_getaffinity(0))
        self.server = set(available[:1])
        self.load = set(available[1:2] or available)

    def __str__(self) -> str:
        if self.server == self.load:
            return "server and load share the only core"
        return f"server on core {min(self.server)}, load on core {min(self.load)}"


class Processes(Protocol):
    """What answers, as its processes."""

    def pids(self) -> list[int]:
        """All of them."""


class Server:
    """A running server and the processes it consists of; `beside` are others that answer through it.

    Its door is a port, or the path of a socket.
    """

    def __init__(
        self, name: str, command: list[str], door: int | Path, environ: Mapping[str, str], cores: Cores
    ) -> None:
        self.name, self._door, self._cores = name, door, cores
        self.beside: list[Processes] = []
        self.began = time.monotonic()
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=subprocess.DEVNULL,
            preexec_fn=lambda: os.sched_setaffinity(0, cores.server),
        )
        self._known: list[int] = []

    @property
    def port(self) -> int:
        """The port that it listens at."""
        if isinstance(self._door, Path):
            raise TypeError(f"{self.name} listens at a socket and not at a port")
        return self._door

    def wait(self) -> float:
        """Wait until it answers; returns the seconds since its start."""
        while time.monotonic() - self.began < START_SECONDS:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at once with status {self._process.returncode}")
            with contextlib.suppress(OSError):
                if answers(self._door):
                    self._known = process_tree(self._process.pid)
                    return time.monotonic() - self.began
            time.sleep(0.02)
        raise TimeoutError(f"{self.name} did not answer within {START_SECONDS} seconds")

    def pids(self) -> list[int]:
        """The processes of this server, and of those beside it."""
        return process_tree(self._process.pid) + [pid for one in self.beside for pid in one.pids()]

    def load(self, paths: Sequence[str], *, status: int, connections: int, seconds: float) -> tuple[Load, float]:
        """Ask it for some pages for some seconds; returns what came, and its CPU seconds per request."""
        given = {"port": self.port, "paths": paths, "status": status, "connections": connections, "seconds": seconds}
        given["accept"] = ""
        pids = self.pids()
        before = cpu_seconds(pids)
        result = subprocess.run(
            [sys.executable, "-m", "bench.load", json.dumps(given)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, self._cores.load),
        )
        if result.returncode:
            raise RuntimeError(f"{self.name} did not answer as it should:\n{result.stderr}")
        load = Load(**json.loads(result.stdout))
        return load, max(cpu_seconds(pids) - before, 0.5 / TICKS) / load.requests  # less than it tells is half of that

    def stop(self) -> None:
        """End it, at once where it does not end by itself."""
        left = {*self._known, *(process_tree(self._process.pid) if self._process.poll() is None else [])}
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                if self._process.poll() is None or pid != self._process.pid:
                    os.kill(pid, signal.SIGKILL)
        self._process.wait(10)
