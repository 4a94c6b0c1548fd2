"""The first step of a restore onto a machine that has no settings yet: they come from the backup and the key file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from layak.config import ROOT, SETTINGS_FILE
from layak.core.disk import sync_folder
from layak.ops.backup import BackupError
from layak.ops.backup.cities import bring_city
from layak.ops.backup.instances import OF_THE_MACHINE
from layak.ops.backup.unpacking import peek

STARTED = "LAYAK_RESTORE_BEGAN"
"""Set in the environment once settings were written, so that it is done once."""


def begin_from(file: Path, identities: Sequence[Any], kept: Mapping[str, str], problem: str) -> NoReturn:
    """Write the settings and a city's folder that is missing, and run the same command again; raises BackupError.

    problem     why the site does not start as it is
    """
    found = peek(file, identities)
    given = {**found.settings, **kept}
    folder = Path(os.environ.get("LAYAK_INSTANCE") or ROOT / "instance" / found.head.city).resolve()
    path = folder / SETTINGS_FILE
    if path.exists() or STARTED in os.environ:
        raise BackupError(f"Layak does not start. {problem}{of_another_restore(path)}")
    if not given.get("LAYAK_DEMO") and not {**given, **os.environ}.get("LAYAK_SECRET_KEY"):
        raise BackupError(
            "No backup holds LAYAK_SECRET_KEY. Give the key file of that installation (--key FILE), or set "
            "LAYAK_SECRET_KEY as it was there. With another one all passes and secret words of children stay closed."
        )
    bring_city(file.parent, ROOT, found.head.city, str({**given, **os.environ}.get("LAYAK_SECRET_KEY", "")))
    write_settings(path, given)
    environ = {**os.environ, STARTED: "1", "LAYAK_INSTANCE": str(folder)}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606  (the same command again)


def write_settings(path: Path, given: Mapping[str, str]) -> None:
    """Write the settings of the new machine, for its owner alone: whole or not at all, and never over others."""
    lines = [f"{name}={value}\n" for name, value in sorted(given.items()) if name not in OF_THE_MACHINE]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(["# As they were when the backup was made.\n", *lines])
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    finally:
        half.unlink()
    sync_folder(path.parent)


def of_another_restore(path: Path) -> str:
    """The sentence for settings that may stand in the way of a restore, where there are any."""
    if not path.exists():
        return ""
    return (
        f" Where {path} was left by a restore that was cut off, or that began with another key file, move it away and "
        "give the same command again."
    )
