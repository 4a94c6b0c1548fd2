"""Fixtures for backups: one that was made of a loaded demonstration, once for all tests that only read it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.ops.machines import address_of, empty_machine, file_sums, newest, row_sums, small_files

ARTICLES, PICTURES, BYTES = 200, 40, 20_000


@dataclass(frozen=True)
class Made:
    """A backup, and what was there when it was made."""

    path: Path
    rows: dict[str, str]
    files: dict[str, str]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the backup of all tests lies."""
    return tmp_path_factory.mktemp("backups")


_made: dict[Path, Made] = {}


@pytest.fixture
def source(loaded: Flask) -> Iterator[Flask]:
    """A demonstration with pictures; they are gone afterwards, as the data folder is that of all tests."""
    folder = loaded.extensions["layak"].settings.instance
    small_files(folder, PICTURES, BYTES)
    yield loaded
    shutil.rmtree(folder / "uploads")
    for note in ("backups.json", "backup-base.json", "backup-recipients"):
        (folder / note).unlink(missing_ok=True)


@pytest.fixture
def made(request: pytest.FixtureRequest, shelf: Path) -> Made:
    """A full backup without encryption, of a demonstration with 200 more articles and 40 pictures."""
    if shelf not in _made:
        app: Flask = request.getfixturevalue("source")
        run: Callable[..., Any] = request.getfixturevalue("run")
        assert run("demo", "load", "--articles", str(ARTICLES)).exit_code == 0
        result = run("backup", "create", str(shelf))
        assert result.exit_code == 0, result.output
        folder = app.extensions["layak"].settings.instance
        _made[shelf] = Made(newest(shelf), row_sums(address_of(app)), file_sums(folder))
    return _made[shelf]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Flask]:
    """A machine on which nothing was ever served."""
    with empty_machine(tmp_path / "machine") as app:
        yield app
