"""The site as somebody serves it: the project's own `serve` command in processes of its own, in a folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import Executable, NullPool, create_engine

from layak.config import ROOT

START_SECONDS = 90
"""A first start loads samples and hashes passwords; on a machine that does much else it takes long."""


NOT_KEPT = ("layak.sqlite*", "limits.sqlite*", "server.log")
"""What belongs to one server alone, and the database, which is copied as such."""


def shared_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder that every process of this run shares (pytest-xdist gives each a folder below the run's)."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process of this run at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """A port on this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def states_of(group: int) -> set[str]:
    """In which states the processes of a group are (proc(5)): R, S, D run, T stands still, Z waits to be collected."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, of_group = stat.read_text().rsplit(")", 1)[1].split()[:3]
            if int(of_group) == group:
                found.add(state)
    return found


def is_alive(group: int) -> bool:
    """Whether a process of this group runs; one that only waits to be collected does not."""
    return bool(states_of(group) - {"Z"})


@dataclass
class ServedSite:
    """A demonstration in a folder; it can be started, stopped and killed again and again at the same port.

    shared  a folder of the whole run: what the very first start of a city loads is kept there, and the next ones begin
            with a copy, as loading takes longer than all else of a start
    given   settings of this site beside those of every demonstration
    """

    instance: Path
    shared: Path
    city: str = "pekanbaru"
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The address at which it answers."""
        return "127.0.0.1"

    @property
    def name(self) -> str:
        """The host that readers type."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.name}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this site, for the server and for commands."""
        settings = {"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(self.instance), "LAYAK_BASE_URL": self.url}
        return {**os.environ, **settings, "LAYAK_CITY": self.city, **self.given}

    @property
    def database_url(self) -> str:
        """Where its database is."""
        return self.given.get("DATABASE_URL", f"sqlite:///{self.instance / 'layak.sqlite'}")

    def ask_database(self, *statements: Executable) -> list[Any]:
        """Run statements behind the server's back, in one transaction; returns the rows of the last one."""
        engine = create_engine(self.database_url, poolclass=NullPool)
        found: list[Any] = []
        with engine.begin() as connection:
            for statement in statements:
                done = connection.execute(statement)
                found = list(done) if done.returns_rows else []
        return found

    def line(self, *words: str) -> list[str]:
        """How one of the site's commands is run."""
        return [sys.executable, "-m", "flask", "--app", "wsgi", *words]

    def serving(self) -> list[str]:
        """How it is served."""
        return self.line("serve", "--port", str(self.port))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one of the site's commands to its end."""
        return subprocess.run(
            self.line(*words),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )

    def first_start(self) -> None:
        """Serve with the samples that another server of this run loaded; the first one loads them and keeps a copy."""
        self.take_samples()
        if self.process is None:
            self.start()

    def take_samples(self) -> None:
        """Begin with the samples that another server of this run loaded; the first one serves to load and keep them."""
        if "DATABASE_URL" in self.given:  # only a file of SQLite is copied
            self.start()
            return
        kept = self.shared / self.city
        with alone(self.shared / f"{self.city}.lock"):
            if not kept.exists():
                self.start()
                self.keep(kept)
                return
        shutil.copytree(kept, self.instance, symlinks=True, dirs_exist_ok=True)

    def keep(self, kept: Path) -> None:
        """Copy what this server loaded, which nobody has changed yet."""
        half = kept.with_suffix(".half")
        shutil.copytree(self.instance, half, symlinks=True, ignore=shutil.ignore_patterns(*NOT_KEPT))
        with closing(sqlite3.connect(self.instance / "layak.sqlite", timeout=10)) as database:
            database.execute("VACUUM INTO ?", (str(half / "layak.sqlite"),))
        half.rename(kept)

    def start(self) -> float:
        """Serve, and wait until it answers; returns how many seconds that took."""
        begun = time.monotonic()
        with (self.instance / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.serving(), cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self.answers():
            said = (self.instance / "server.log").read_text("utf-8", errors="replace")[-3000:]
            assert self.process.poll() is None, f"the server ended while starting:\n{said}"
            assert time.monotonic() - begun < START_SECONDS, f"no answer within {START_SECONDS} s:\n{said}"
            time.sleep(0.05)
        return time.monotonic() - begun

    def answers(self) -> bool:
        """Whether it answers now."""
        asked = Request(f"http://{self.host}:{self.port}/healthz", headers={"Host": self.name})
        try:
            with urlopen(asked, timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """End every process of it at once, without a word (kill -9)."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def stop(self, seconds: float = 15) -> int:
        """Ask it to end, as an operator's service does; returns the exit status, and kills what is left."""
        assert self.process is not None
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(seconds)
        finally:
            if is_alive(process.pid):
                os.killpg(process.pid, signal.SIGKILL)

    def account(self, role: str, nth: int = 0) -> dict[str, str]:
        """A sample account of a role, the first unless another is asked for."""
        found: list[dict[str, str]] = [row for row in self.kept()["accounts"] if row["role"] == role]
        return found[nth]

    def kept(self) -> dict[str, Any]:
        """The sample accounts and passes as the demonstration keeps them."""
        found: dict[str, Any] = json.loads((self.instance / "demo-accounts.json").read_text("utf-8"))
        return found
