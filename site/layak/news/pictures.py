"""Uploaded pictures: made anew without metadata by a process of their own, kept under names of ours, swept when unused.

The files lie in their store before the database knows them. Whatever stops us in between leaves files that no row
names; `sweep_files` removes them after an hour.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from layak.core.store import Store, StoreAway
from layak.news.service import Rejected

MOST_BYTES = 12 * 1024 * 1024
MOST_WAIT = 60
"""Seconds of the clock after which a drawing is ended; its own bound counts seconds of work."""

TYPES = {"avif": "image/avif", "jpg": "image/jpeg", "webp": "image/webp"}
DRAWING = Path(__file__).with_name("drawing.py")
LOST_AFTER = timedelta(hours=1)
_REFUSALS = frozenset({"picture_large", "picture_small", "picture_moves", "picture_unread"})
_NAME = re.compile(r"([0-9a-f]{32})-[0-9]{1,4}\.(?:avif|jpg|webp)")
_CAMERA_NAME = re.compile(
    r"(?:img|image|dsc[nf]?|pxl|mvimg|foto|photo|gambar|picture|pict|screenshot|whatsapp image|wa|received|file)"
    r"(?:[\s_-]*\d[\d\s_.:()-]*(?:at [\d.: ]+)?(?:wa\d+)?)?",
    re.IGNORECASE,
)
_FILE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|heic|gif|bmp|tiff?)$", re.IGNORECASE)
_drawing = threading.BoundedSemaphore(1)
"""One picture at a time in each worker: two would take the memory of two."""


@dataclass(frozen=True)
class Kept:
    """A picture that was made: the base name of its files and the size of the largest."""

    name: str
    width: int
    height: int


def base_name(file_name: str) -> str | None:
    """The base name of a picture's file, or None when it is no name of ours."""
    found = _NAME.fullmatch(file_name)
    return found.group(1) if found else None


def is_file_name(text: str) -> bool:
    """Whether an alternative text is only the name of a file, or the word for one, which tells a listener nothing."""
    plain = text.strip()
    return bool(_FILE_ENDING.search(plain) or _CAMERA_NAME.fullmatch(plain))


def keep_picture(stream: IO[bytes], store: Store) -> Kept:
    """Have an upload drawn anew and return the name of its files; raises Rejected with the reason."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Rejected("picture_heavy")
    name = secrets.token_hex(16)
    fresh, kept = store.workshop / f"{name}.part", list[str]()
    fresh.mkdir(parents=True)
    try:
        size = draw(data, fresh, name)
        for path in sorted(fresh.iterdir()):
            kept.append(path.name)
            store.keep(path, path.name)
    except StoreAway as error:
        remove_files(kept, store)
        raise Rejected("picture_away") from error
    except BaseException:
        remove_files(kept, store)
        raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Kept(name, size["width"], size["height"])


def draw(data: bytes, folder: Path, name: str) -> dict[str, Any]:
    """Run the drawing over an upload; gives the size of what it made."""
    if not _drawing.acquire(timeout=MOST_WAIT):
        raise Rejected("picture_busy")
    try:
        command = [sys.executable, "-I", str(DRAWING), str(folder), name]
        done = subprocess.run(command, input=data, capture_output=True, env={}, timeout=MOST_WAIT, check=False)  # noqa: S603  (our own words)
        said: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "picture_unread"}
    except subprocess.TimeoutExpired as error:  # one that is too much for it ends by its bound of work
        raise Rejected("picture_busy") from error
    except json.JSONDecodeError as error:
        raise Rejected("picture_unread") from error
    finally:
        _drawing.release()
    if "refused" in said:
        raise Rejected(said["refused"] if said["refused"] in _REFUSALS else "picture_unread")
    return said


def remove_files(names: Iterable[str], store: Store) -> None:
    """Remove files of a picture that found no place in the database; a store that is away is swept later."""
    with suppress(StoreAway):
        for name in names:
            store.remove(name)


def sweep_files(store: Store, known: Callable[[Iterable[str]], set[str]], at: datetime) -> int:
    """Remove what is older than an hour and has no row; looks once an hour and gives how many things went."""
    mark = store.workshop / ".swept"
    if not store.workshop.is_dir() or (mark.exists() and at - touched(mark) < LOST_AFTER):
        return 0
    gone = remove_lost(store, known, at)
    mark.touch()
    return gone


def remove_lost(store: Store, known: Callable[[Iterable[str]], set[str]], at: datetime) -> int:
    """Remove what is older than an hour and has no row, now; gives how many things went."""
    lost = list(find_lost(store, known, at))
    for name in lost:
        store.remove(name)
    return len(lost) + sweep_workshop(store.workshop, at)


def find_lost(store: Store, known: Callable[[Iterable[str]], set[str]], at: datetime) -> Iterator[str]:
    """The files of a store that are older than an hour and belong to no row."""
    old = [one.name for one in store.list_files() if at - one.written_at > LOST_AFTER]
    named = known({base for name in old if (base := base_name(name))})
    yield from (name for name in old if base_name(name) not in named)


def sweep_workshop(folder: Path, at: datetime) -> int:
    """Remove what a killed drawing or copy left on this machine."""
    left = [path for path in folder.iterdir() if path.suffix == ".part" and at - touched(path) > LOST_AFTER]
    for path in left:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(left)


def touched(path: Path) -> datetime:
    """When a file was last written; far ahead for one that is gone meanwhile."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime(9000, 1, 1, tzinfo=UTC)
