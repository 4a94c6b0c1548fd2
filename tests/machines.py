"""Web machines of a test: each in a network namespace of its own, with a line to readers and a line to the databases.

Needs root and iproute2. A line is cut as a cable is: what was sent is lost, and nobody is told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from layak.config import ROOT
from tests.served import ServedSite

CANNOT = "Machines of a test need root and iproute2: apt-get install iproute2"
NET = f"10.{128 + os.getpid() % 120}"
"""The network of this run: machine n answers readers at NET.n.2 and reaches the databases at NET.(100 + n).1."""
NETWORK = f"{NET}.0.0/16"
PORT = 8000
NAME = "kla.example.org"


def ip(*words: str) -> None:
    """Run iproute2."""
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


@dataclass
class Machine(ServedSite):
    """A web machine: its site answers at an address of its own; its back line can be cut and mended."""

    number: int = 0

    @property
    def space(self) -> str:
        """The name of its namespace."""
        return f"layak{os.getpid() % 10_000}-{self.number}"

    @property
    def host(self) -> str:
        """Where readers reach it."""
        return f"{NET}.{self.number}.2"

    @property
    def name(self) -> str:
        """The host that readers type."""
        return NAME

    @property
    def databases(self) -> str:
        """Where it reaches the databases."""
        return f"{NET}.{100 + self.number}.1"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this machine."""
        there = {name: value.replace("{host}", self.databases) for name, value in self.given.items()}
        return {**super().environment, "LAYAK_BASE_URL": f"http://{NAME}", **there}

    def line(self, *words: str) -> list[str]:
        """A command of the site, run on this machine."""
        inside = ["ip", "netns", "exec", self.space]
        return [*inside, sys.executable, "-m", "flask", "--app", "wsgi", *words]

    def serving(self) -> list[str]:
        """The command that serves."""
        return self.line("serve", "--host", "0.0.0.0", "--port", str(PORT))  # noqa: S104  (its namespace has two lines)

    def _line_of(self, side: str) -> str:
        return f"ly{os.getpid() % 10_000}{side}{self.number}"

    def plug_in(self) -> None:
        """Make the namespace and its two lines."""
        ip("netns", "add", self.space)
        ip("-n", self.space, "link", "set", "lo", "up")
        for side, third in (("f", self.number), ("b", 100 + self.number)):
            here, there = self._line_of(side), f"{self._line_of(side)}n"
            ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", self.space)
            ip("addr", "add", f"{NET}.{third}.1/24", "dev", here)
            ip("link", "set", here, "up")
            ip("-n", self.space, "addr", "add", f"{NET}.{third}.2/24", "dev", there)
            ip("-n", self.space, "link", "set", there, "up")

    def unplug(self) -> None:
        """Remove the namespace, and its lines with it."""
        subprocess.run(["ip", "netns", "del", self.space], check=False, capture_output=True, timeout=20)
        for side in "fb":
            gone = ["ip", "link", "del", self._line_of(side)]
            subprocess.run(gone, check=False, capture_output=True, timeout=20)

    def cut(self) -> None:
        """Cut the line to the databases."""
        ip("link", "set", self._line_of("b"), "down")

    def mend(self) -> None:
        """Put the line together again."""
        ip("link", "set", self._line_of("b"), "up")

    def run(self, program: str) -> subprocess.Popen[bytes]:
        """Run a piece of Python inside the site on this machine."""
        inside = ["ip", "netns", "exec", self.space, sys.executable, "-c", program]
        pipe = subprocess.PIPE
        return subprocess.Popen(inside, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe, stdin=pipe)


@contextmanager
def plugged_in(folder: Path, count: int, given: dict[str, str]) -> Iterator[list[Machine]]:
    """So many machines with data folders of their own and the same settings; {host} in these is where the databases are."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        if os.environ.get("CI") == "true":
            pytest.fail(CANNOT)
        pytest.skip(CANNOT)
    machines = [Machine(folder / f"machine{n}", folder, port=PORT, number=n, given=given) for n in range(1, count + 1)]
    try:
        for machine in machines:
            machine.instance.mkdir(parents=True)
            machine.plug_in()
        yield machines
    finally:
        for machine in machines:
            machine.kill()
            machine.unplug()
