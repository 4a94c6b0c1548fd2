"""What peers need that is no part of Layak: put under bench/out/ and nowhere else; told before it is done."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from bench.report import OUT

NODE = OUT.parent / "node"


class Missing(Exception):
    """A peer cannot be had here; the text says what is missing. It is told, and the peer is left out."""


def install_node(package: str) -> Path:
    """The program of an npm package, installed into bench/out/node where it is not there; raises Missing."""
    name = package.rpartition("@")[0]
    program = NODE / "node_modules" / ".bin" / name
    if not program.exists():
        if not shutil.which("npm"):
            raise Missing(f"npm is missing, so {name} is left out. Debian: apt-get install npm")
        print(f"Installing from npm into {NODE}: {package}", flush=True)
        NODE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(NODE), package],
            env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Missing(f"npm could not install {package}: {done.stderr.strip().splitlines()[-1:]}")
    return program
