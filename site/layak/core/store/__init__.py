"""Where uploads lie: in the data folder, or in a bucket that several machines share (docs/adr/0842).

Rooms make a file in the store's workshop, on this machine, and give it to the store once it is whole; a file never
changes from then on. Names are the rooms' own: "1f0c…-640.webp", a digest, "3/indicators.csv".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from layak.config import Settings

FOLDERS = ("uploads", "documents", "snapshots")
"""The stores: pictures of the news, documents of offices, kept versions of the open data. Rows speak of their files."""


class StoreAway(Exception):
    """The store cannot be asked now, or refuses us; what it had it has, and nothing stands in it by half."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a store: its name, its length in bytes, and when it was given to the store."""

    name: str
    size: int
    written_at: datetime


class Store(Protocol):
    """One store. Every verb may raise StoreAway; a store in the data folder raises OSError where the disk fails.

    workshop  a folder of this machine in which files are made; a store in the data folder is that folder itself
    """

    workshop: Path

    @property
    def is_far(self) -> bool:
        """Whether files lie elsewhere than on this machine."""

    def keep(self, path: Path, name: str) -> None:
        """Give a file of the workshop its lasting name, whole or not at all; a file of that name is replaced."""

    def keep_folder(self, path: Path, name: str) -> None:
        """Give all files of a folder of the workshop their lasting names, below that name."""

    def open(self, name: str) -> BinaryIO:
        """The file, whole, from its beginning; raises FileNotFoundError."""

    def find(self, name: str) -> Kept | None:
        """What is known of a file; None where there is none."""

    def remove(self, name: str) -> None:
        """Remove a file; one that is not there is no fault."""

    def remove_folder(self, name: str) -> None:
        """Remove all files below a name."""

    def list_files(self, below: str = "") -> Iterator[Kept]:
        """Every kept file, or those below a name; what is being made begins with a point or ends in .part."""

    def path_of(self, name: str) -> Path | None:
        """Where a file lies on this machine, where it does."""


def open_stores(settings: Settings) -> dict[str, Store]:
    """The stores of an installation; nothing is asked of a bucket yet."""
    from layak.core.store.folder import FolderStore

    if settings.uploads is None:
        return {name: FolderStore(settings.instance / name) for name in FOLDERS}
    from layak.core.store.bucket import Bucket, BucketStore

    bucket = Bucket(settings.uploads)
    return {name: BucketStore(bucket, name, settings.instance / name) for name in FOLDERS}


def is_unfinished(name: str) -> bool:
    """Whether a name is that of something being made, of a lock or of a mark."""
    return name.startswith(".") or name.endswith(".part") or ".part/" in name
