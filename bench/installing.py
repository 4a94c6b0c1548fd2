"""What peers need that is no part of Layak: put under bench/out/ and nowhere else; told before it is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from bench.report import OUT

HERE = Path(__file__).resolve().parent
NODE, PEERS = OUT.parent / "node", OUT.parent / "peers"


class Missing(Exception):
    """A peer cannot be had here; the text says what is missing. It is told, and the peer is left out."""


def say(words: str) -> None:
    """Tell somebody who waits."""
    print(words, flush=True)


def install_node(package: str) -> Path:
    """The program of an npm package, installed into bench/out/node where it is not there; raises Missing."""
    name = package.rpartition("@")[0]
    program = NODE / "node_modules" / ".bin" / name
    if not program.exists():
        if not shutil.which("npm"):
            install_debian("npm")
        say(f"Installing from npm into {NODE}: {package}")
        NODE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(NODE), package]
        _run(command, package, PUPPETEER_SKIP_DOWNLOAD="1")
    return program


def peers_python() -> Path:
    """The Python that has the peers of peers.txt, made in bench/out/peers where it is not there; raises Missing."""
    if why := _why_no_peers():
        raise Missing(why)
    return PEERS / "bin" / "python"


@cache
def _why_no_peers() -> str:
    """Install the peers, once in a run; says why they are not there, or nothing."""
    wanted, have = HERE / "peers.txt", PEERS / "peers.txt"
    if have.exists() and have.read_bytes() == wanted.read_bytes():
        return ""
    names = [line for line in wanted.read_text().splitlines() if not line.startswith("#")]
    say(f"Installing from PyPI into {PEERS}: {', '.join(names)}")
    pip = [sys.executable, "-m", "pip", "--python", str(PEERS / "bin" / "python"), "--disable-pip-version-check"]
    try:
        _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(PEERS)], "an environment for the peers")
        _run([*pip, "install", "-q", "-r", str(wanted)], "the peers of PyPI")
    except Missing as why:
        return str(why)
    shutil.copy(wanted, have)
    return ""


def install_debian(*packages: str) -> None:
    """Install what is missing of some Debian packages, where that is allowed; raises Missing."""
    asked = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout if shutil.which(asked[0]) else ""
    missing = [name for name in packages if f"{name} installed" not in told.splitlines()]
    if missing and (os.geteuid() or not shutil.which("apt-get")):
        raise Missing(f"not installed: {', '.join(missing)}. Debian: sudo apt-get install {' '.join(missing)}")
    if missing:
        say(f"Installing from Debian, with what they need: {', '.join(missing)}")
        install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *missing]
        _run(install, " ".join(missing), DEBIAN_FRONTEND="noninteractive")


def _run(command: list[str], what: str, **environ: str) -> None:
    done = subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{what} could not be installed: {' '.join(done.stderr.strip().splitlines()[-1:])}")
