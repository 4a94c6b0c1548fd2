"""The repository's own files, as tests of the house read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

from layak.config import ROOT


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files that git tracks or would track, or all files where there is no git."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        return tuple(p for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts and "instance" not in p.parts)
    return tuple(ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).is_file())


def python_files(*folders: str) -> list[Path]:
    """Python files below these folders."""
    return [p for p in tracked_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in folders]


def template_files() -> list[Path]:
    """All templates."""
    return [p for p in tracked_files() if p.suffix == ".html" and p.relative_to(ROOT).parts[0] == "templates"]


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed code of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(path: Path) -> str:
    """A file's name as a reader of a failure wants it."""
    return str(path.relative_to(ROOT))
