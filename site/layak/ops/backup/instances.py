"""What a backup is made of and restored to: one installation's database, data folder and settings."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine

from layak.config import SETTINGS_FILE, Settings, read_settings_file
from layak.core.store import Store, open_stores
from layak.ops.backup.shape import read_json

NOTE, BASE, RECIPIENTS = "backups.json", "backup-base.json", "backup-recipients"
"""Files of the data folder: the last backup, what its base holds, and to whom backups are encrypted."""

OPEN_SETTINGS = frozenset(
    "LAYAK_CITY LAYAK_BASE_URL LAYAK_DEMO LAYAK_PROXIES LAYAK_PAGE_CACHE_MB LAYAK_MAIL_SENDER LAYAK_SCANNER "
    "LAYAK_DOCUMENT_DAYS LAYAK_HIDDEN_ROOMS LAYAK_NETWORK_ASKED LAYAK_SLOW_MS".split()
)
"""Settings that tell no secret."""
OF_THE_MACHINE = frozenset(
    "LAYAK_INSTANCE LAYAK_ERASURES LAYAK_ASSETS LAYAK_COMMAND DATABASE_URL LAYAK_RESTORE_BEGAN LAYAK_SOAK".split()
)
"""Settings that say where this machine keeps things: another one keeps them elsewhere."""

OUTWARD = ("LAYAK_MAIL_URL", "LAYAK_ALERT_", "LAYAK_UPLOADS")
"""Beginnings of the names of settings by which an installation writes to people, or into a bucket that others share."""

Step = Callable[[int], None]
"""Tells that so many bytes or rows more are done."""
Progress = Callable[[str, int], Any]
"""Begins a stretch of work: its name and its length; a context that gives the Step."""


@dataclass(frozen=True)
class Installation:
    """One installation."""

    settings: Settings
    engine: Engine
    environ: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.settings.instance

    @cached_property
    def stores(self) -> dict[str, Store]:
        """Where the files lie that rows speak of."""
        return open_stores(self.settings)

    def given_settings(self) -> dict[str, str]:
        """What the data folder and the environment say, the environment last."""
        given = read_settings_file(self.folder / SETTINGS_FILE) | dict(self.environ)
        return {name: value for name, value in given.items() if name.startswith("LAYAK_") and value}

    def open_settings(self) -> dict[str, str]:
        """What goes into a backup: nothing that is a secret or holds a password."""
        found = {"LAYAK_CITY": self.settings.city}
        found |= {name: value for name, value in self.given_settings().items() if name in OPEN_SETTINGS}
        return {name: value for name, value in found.items() if "\n" not in value and not has_password(value)}

    def kept_settings(self) -> dict[str, str]:
        """What no backup holds and a new machine needs: it goes into the key file, which is kept elsewhere."""
        given = {"LAYAK_SECRET_KEY": self.settings.secret_key} | self.given_settings()
        known = OF_THE_MACHINE | self.open_settings().keys()
        return {name: given[name] for name in sorted(given) if name not in known}


def has_password(value: str) -> bool:
    """Whether a value is an address with a password in it."""
    try:
        return urlsplit(value).password is not None
    except ValueError:
        return True


def read_note(folder: Path, name: str) -> Any:
    """A note of the data folder; None where there is none."""
    try:
        return read_json((folder / name).read_bytes())
    except FileNotFoundError:
        return None


def write_note(folder: Path, name: str, told: Any) -> None:
    """Put a note in the place of the one before, whole or not at all."""
    half = folder / f".{name}.half"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(json.dumps(told).encode())
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)


@contextmanager
def silent(label: str, length: int) -> Iterator[Step]:
    """Progress that nobody sees."""
    yield lambda done: None
