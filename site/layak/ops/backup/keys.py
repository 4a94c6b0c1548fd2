"""Keys of backups: the server knows the public half only, the other lies in a file that is kept elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from layak.ops.backup import BackupError
from layak.ops.backup.instances import RECIPIENTS

SECRET_LINE = "AGE-SECRET-KEY-"  # noqa: S105  (how a line begins)
SETTING_LINE = "# setting "


class Proof:
    """A pair of keys for one backup, with which it is verified; the private half is never written down."""

    @cached_property
    def identity(self) -> Any:
        """The private half."""
        import pyrage

        return pyrage.x25519.Identity.generate()

    @property
    def recipient(self) -> Any:
        """The public half."""
        return self.identity.to_public()


def read_recipients(folder: Path) -> list[Any]:
    """To whom this installation's backups are encrypted; none before the first key was made."""
    path = folder / RECIPIENTS
    if not path.exists():
        return []
    import pyrage

    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                found.append(pyrage.x25519.Recipient.from_str(line.strip()))
            except pyrage.RecipientError as error:
                raise BackupError(f"{path}, line {number} is no public key (age1…). No backup was made.") from error
    return found


def make_key(folder: Path, target: Path, kept: Mapping[str, str], *, at: datetime) -> str:
    """Make a pair: the private half with the secret settings goes into a new file, the public half to the others.

    Returns the public half. Raises BackupError where the file is there already or lies in the data folder.
    """
    import pyrage

    if target.resolve().is_relative_to(folder.resolve()):
        raise BackupError(f"{target} lies in the data folder. Name a file on a stick that you take away.")
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    lines = [
        f"# Key of the backups of {kept.get('LAYAK_BASE_URL') or folder.name}, made on {at:%Y-%m-%d}.",
        "# Keep it away from the server, twice: on a stick and on paper, in two safes.",
        f"# public key: {public}",
        str(identity),
        "# What no backup holds, as it was on that day:",
        *(f"{SETTING_LINE}{name}={value}" for name, value in sorted(kept.items())),
    ]
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        add_recipient(folder / RECIPIENTS, public)
    except FileExistsError:
        raise BackupError(f"{target} is there already. Name a new file.") from None
    except OSError as error:
        raise BackupError(f"The key could not be written ({error.strerror}: {error.filename}).") from error
    return public


def add_recipient(path: Path, public: str) -> None:
    """Add a line to the list of those who can open the backups from now on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write(f"{public}\n")
        file.flush()
        os.fsync(file.fileno())


def go_on_encrypting(folder: Path, identities: Sequence[Any]) -> None:
    """Encrypt the next backups of a restored installation to the keys that opened this one."""
    path = folder / RECIPIENTS
    known = path.read_text("utf-8").split() if path.exists() else []
    for public in (str(identity.to_public()) for identity in identities):
        if public not in known:
            add_recipient(path, public)


def read_key_file(path: Path) -> tuple[list[Any], dict[str, str]]:
    """The private keys of a file, and the settings kept with them; raises BackupError where there is no key."""
    import pyrage

    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(SECRET_LINE)]
    except (OSError, UnicodeError, pyrage.IdentityError) as error:
        raise BackupError(f"{path} cannot be read as a key file.") from error
    if not keys:
        raise BackupError(f"{path} holds no key: no line begins with {SECRET_LINE}.")
    told = (line.removeprefix(SETTING_LINE).partition("=") for line in lines if line.startswith(SETTING_LINE))
    return keys, {name: value for name, _, value in told}
