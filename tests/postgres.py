"""A private PostgreSQL server for tests: made in a temporary folder, reached over a socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

MISSING = "PostgreSQL is missing. Install it with: apt-get install postgresql"
OWNER = "postgres"
QUIET = "-c log_error_verbosity=terse"
"""As docs/scale.md asks for: the server's log quotes no values."""
SPEED = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")
"""A test's server may forget everything when the machine stops."""
NO_ADDRESS = "-c listen_addresses=''"
MEMORY, ROOMY = Path("/dev/shm"), 10**9  # noqa: S108  (a folder of its own is made in it)
"""Copying a database takes a twentieth of the time in memory; where that is small, the disk will do."""


def programs() -> Path | None:
    """The folder of the newest server on this machine, or nothing."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    return max(found, key=lambda path: int("".join(filter(str.isdigit, path.parent.name)) or 0), default=None)


def as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then its own user runs it."""
    return ["runuser", "-u", OWNER, "--", *command] if os.geteuid() == 0 else command


@dataclass
class Cluster:
    """A running server; each test takes a database of its own.

    network  from which others reach it besides its socket, as 10.0.0.0/8; nobody by default
    """

    programs: Path
    folder: Path
    network: str = ""
    port: int = 5432
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs and show what it said when it fails."""
        command = as_owner([str(self.programs / program), *arguments])
        log = self.folder / "programs.log"
        with log.open("ab") as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False, timeout=60)
        assert done.returncode == 0, f"{program}: {log.read_text('utf-8', errors='replace')[-2000:]}"

    def start(self) -> None:
        """Make the cluster and start it."""
        data = str(self.folder / "data")
        plain = ["--no-sync", "--data-checksums", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self.run("initdb", *plain, "-U", OWNER, "-D", data)
        if self.network:
            with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {self.network} trust\n")
        self.start_again()

    def start_again(self) -> None:
        """Start what was stopped; it mends itself."""
        options = [*SPEED, QUIET, f"-k {self.folder}", "-c listen_addresses='*'" if self.network else NO_ADDRESS]
        options += [f"-p {self.port}"]
        line = ["-D", str(self.folder / "data"), "-w", "-t", "60", "-l", str(self.folder / "server.log")]
        self.run("pg_ctl", *line, "-o", " ".join(options), "start")

    def stop(self) -> None:
        """End the server at once, as if it died."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"layak_{next(self.numbers)}"
        self.run("createdb", "-h", str(self.folder), "-p", str(self.port), "-U", OWNER, name)
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={quote(str(self.folder), safe='')}&port={self.port}"


@contextmanager
def running_cluster(network: str = "", port: int = 5432) -> Iterator[Cluster]:
    """A server for as long as it is needed; a missing one fails in continuous integration and skips elsewhere."""
    found = programs()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with cluster_in(found, network, port) as cluster:
        yield cluster


def short_room() -> Path:
    """Where servers are made: in memory where there is room for them; a socket's path must be short."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOMY
    return MEMORY if is_roomy else Path("/tmp")  # noqa: S108  (a folder of its own is made in it)


@contextmanager
def cluster_in(programs: Path, network: str = "", port: int = 5432) -> Iterator[Cluster]:
    """A server of these programs, started in a folder of its own and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="layak-pg-", dir=short_room()))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    cluster = Cluster(programs, folder, network, port)
    try:
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
