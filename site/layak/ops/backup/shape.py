"""What a backup consists of: its head, its items with their sums, and the mark that its own installation left."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from layak.core.store import FOLDERS
from layak.ops.backup import BackupError

FORMAT = 1
HEAD, SETTINGS, MANIFEST, MARK = "layak-backup.json", "settings.env", "manifest.json", "mark"

PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"
FILE_NAME = re.compile(rf"files/(?:{'|'.join(FOLDERS)})(?:/{PART}){{1,3}}")
ROWS_NAME = re.compile(r"rows/([a-z][a-z0-9_]{0,62})/[0-9]{6}\.jsonl\.gz")
SUM = re.compile(r"[0-9a-f]{64}")
SEALED = ".age"
"""How the name of an encrypted backup ends."""
BACKUP_NAME = re.compile(
    r"layak-(?P<city>[a-z0-9-]{1,60})-(?P<at>\d{8}T\d{6}Z)-(?P<id>[0-9a-f]{8})\.(?P<kind>full|changes)\.tar(?P<age>\.age)?"
)


@dataclass(frozen=True)
class Base:
    """The full backup that a backup of changes stands on."""

    id: str
    name: str


@dataclass(frozen=True)
class Head:
    """What stands first: enough to refuse a backup before anything of it is unpacked.

    at          when the rows were as they are told
    revision    number of the database's schema
    tables      columns of each table, in the order in which rows tell them
    sequences   the last number that each table gave out
    left_out    names of settings that are secret, or unknown to this release
    """

    id: str
    at: datetime
    city: str
    database: str
    revision: str
    tables: dict[str, list[str]]
    sequences: dict[str, int]
    left_out: list[str] = field(default_factory=list)
    base: Base | None = None

    def dump(self) -> bytes:
        """As JSON."""
        told = {"format": FORMAT, **asdict(self), "at": self.at.isoformat()}
        return json.dumps(told, indent=1).encode()

    @classmethod
    def load(cls, data: bytes) -> Head:
        """From JSON; raises BackupError where it is none of ours or of a newer form."""
        try:
            told = json.loads(data)
            if told.pop("format") != FORMAT:
                raise BackupError("A newer release made this backup. Install that release, then restore.")
            base = told.pop("base")
            head = cls(**{**told, "at": datetime.fromisoformat(told["at"]), "base": Base(**base) if base else None})
            check_head(head)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BackupError("This is no backup of Layak: its head cannot be read.") from error
        return head


def check_head(head: Head) -> None:
    """Raise ValueError where a part is of another kind than it should be."""
    texts = [head.id, head.city, head.database, head.revision, *head.tables, *head.left_out]
    texts += [column for columns in head.tables.values() for column in columns]
    if head.base:
        texts += [head.base.id, head.base.name]
        if not BACKUP_NAME.fullmatch(head.base.name):
            raise ValueError("the base's name leads elsewhere")
    if not all(isinstance(one, str) for one in texts) or head.at.tzinfo is None:
        raise ValueError("not text")
    if not re.fullmatch(PART, head.city):
        raise ValueError("the city's name leads elsewhere")
    if not all(isinstance(one, int) and 0 <= one < 2**63 for one in head.sequences.values()):
        raise ValueError("not a number")


@dataclass(frozen=True)
class Item:
    """A block of rows or a file: its name, the SHA-256 and length of its content, and whether it lies in this backup.

    What does not lies in the base, where the same content may have another name.
    """

    name: str
    sum: str
    size: int
    is_here: bool

    @property
    def table(self) -> str | None:
        """The table whose rows it tells; None for a file."""
        found = ROWS_NAME.fullmatch(self.name)
        return found[1] if found else None


def dump_items(items: list[Item]) -> bytes:
    """The manifest."""
    return json.dumps([[one.name, one.sum, one.size, one.is_here] for one in items], separators=(",", ":")).encode()


def load_items(data: bytes) -> list[Item]:
    """The manifest, each name and sum of which is looked at; raises BackupError."""
    try:
        items = [Item(*row) for row in json.loads(data)]
        good = all(is_good(one) for one in items)
    except (ValueError, TypeError, RecursionError) as error:
        raise BackupError("The list of what is in this backup cannot be read.") from error
    if not good or len({one.name for one in items}) != len(items):
        raise BackupError("The list of what is in this backup names something that no backup has.")
    return items


def is_good(item: Item) -> bool:
    """Whether an item has the form of ours, and names nothing outside the folders."""
    is_named = FILE_NAME.fullmatch(item.name) or ROWS_NAME.fullmatch(item.name)
    return bool(is_named and SUM.fullmatch(item.sum) and type(item.size) is int and item.size >= 0) and isinstance(
        item.is_here, bool
    )


def mark_of(secret: str, *parts: bytes) -> str:
    """The mark of an installation over head, settings and manifest: who lacks its secret cannot make another backup.

    The manifest has the sums of all else, so the mark stands for every row and file.
    """
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"layak backup").digest()
    digest = hmac.new(key, digestmod="sha256")
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def has_mark(mark: str, secret: str, *parts: bytes) -> bool:
    """Whether this installation made a backup."""
    return hmac.compare_digest(mark, mark_of(secret, *parts))


def read_json(data: bytes) -> Any:
    """A note of ours; None where it cannot be read."""
    try:
        return json.loads(data)
    except ValueError:
        return None
