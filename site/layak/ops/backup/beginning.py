"""The first step of a restore onto a machine that has no settings yet: they come from the backup and the key file."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from layak.config import ROOT, SETTINGS_FILE, YES
from layak.core.disk import sync_folder
from layak.ops.backup import BackupError
from layak.ops.backup.cities import bring_city
from layak.ops.backup.instances import OF_THE_MACHINE, OPEN_SETTINGS
from layak.ops.backup.unpacking import peek

STARTED = "LAYAK_RESTORE_BEGAN"
"""Set in the environment of the second try, whose settings come from a backup that nothing has proven yet."""
MUST_PROVE, DEMONSTRATION = "must prove", "demonstration"
"""Its values: the backup was made with the secret that was given, or nobody gave one to a demonstration."""
COMMANDS = frozenset({"LAYAK_SCANNER"})
"""Settings that are run: they are taken only from a backup that this installation made."""


def begin_from(file: Path, identities: Sequence[Any], kept: Mapping[str, str], problem: str) -> NoReturn:
    """Run the same command again with the settings of backup and key file in its environment; raises BackupError.

    Nothing of the backup is believed yet, so nothing of it is kept: the second try writes the settings, once the whole
    backup is proven. Only a city's folder that is missing is made, which has a mark of its own.

    problem     why the site does not start as it is
    """
    found = peek(file, identities)
    folder = Path(os.environ.get("LAYAK_INSTANCE") or ROOT / "instance" / found.head.city).resolve()
    path = folder / SETTINGS_FILE
    if path.exists() or STARTED in os.environ:
        raise BackupError(f"Layak does not start. {problem}{of_another_restore(path)}")
    given = {**settings_from(found.settings, kept, is_ours=False), **os.environ}
    secret = given.get("LAYAK_SECRET_KEY", "")
    is_open = not identities and not secret and given.get("LAYAK_DEMO", "").strip().lower() in YES
    if not secret and not is_open:
        raise BackupError(
            "No backup holds LAYAK_SECRET_KEY. Give the key file of that installation (--key FILE), or set "
            "LAYAK_SECRET_KEY as it was there. With another one all passes and secret words of children stay closed."
        )
    bring_city(file.parent, ROOT, found.head.city, secret)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    given |= {STARTED: MUST_PROVE, "LAYAK_INSTANCE": str(folder)}
    if is_open:
        given |= {STARTED: DEMONSTRATION, "LAYAK_SECRET_KEY": secrets.token_urlsafe(48)}
    sys.stdout.flush()
    try:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], given)  # noqa: S606  (the same command again)
    except (OSError, ValueError) as error:
        raise BackupError(f"The settings in {file.name} are none of a site.") from error


def settings_from(told: Mapping[str, str], kept: Mapping[str, str], *, is_ours: bool) -> dict[str, str]:
    """The settings of a new machine: those of a backup that are no secret, and those of the key file.

    is_ours     whether the backup's mark fits the secret; without it no command is taken
    """
    wanted = OPEN_SETTINGS if is_ours else OPEN_SETTINGS - COMMANDS
    given = {**{name: value for name, value in told.items() if name in wanted}, **kept}
    return {name: value for name, value in given.items() if name not in OF_THE_MACHINE}


def write_settings(path: Path, given: Mapping[str, str]) -> None:
    """Write the settings of the new machine, for its owner alone: whole or not at all, and never over others."""
    lines = [f"{name}={value}\n" for name, value in sorted(given.items())]
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
