"""The small file that says which index is live: its folder, its position in the change log, its checksums.

Whoosh writes its files without checksums and deletes the old ones while it commits. Here a commit counts
only once this file has been replaced, in one step, by one that names every file of the index with its size
and checksum. Until then the old index is complete, so a process may be killed at any instant.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from layak.core.disk import sync_folder

FILE_NAME = "live.json"
PASSED_NAME = "passed.json"
"""Up to which change there was nothing to write since; never flushed, as losing it means reading some rows again."""
_CHUNK = 1 << 16
SETTLED_NANOSECONDS = 50_000_000
"""File systems tell time in steps of up to ten milliseconds; two changes within one step look like one."""

Trace = tuple[int, ...]
Traces = dict[str, Trace]


class IndexDamagedError(Exception):
    """The index on disk is missing, incomplete, altered or made by another version."""


class IndexMissingError(IndexDamagedError):
    """There is no index yet: the next start makes it."""


class IndexBusyError(Exception):
    """Another process has been writing the index for longer than we wait."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is live: `files` maps a name to its size in bytes and its CRC-32.

    `marks` are the traces of files that whoever wrote this had compared with their checksums: untouched since, they
    need not be read once more by each process.
    """

    schema: str
    folder: str
    generation: int
    position: int
    files: dict[str, tuple[int, int]]
    marks: Traces = field(default_factory=dict)


def checksum(path: Path) -> tuple[int, int]:
    """Give the size and the CRC-32 of a file."""
    size = total = 0
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            total = zlib.crc32(piece, total)
    return size, total


def _seal(content: dict[str, object]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def read_manifest(root: Path) -> Manifest:
    """Read which index is live; raises IndexDamagedError when that cannot be told."""
    try:
        content = json.loads((root / FILE_NAME).read_bytes())
        seal = content.pop("seal")
        if seal != _seal(content):
            raise IndexDamagedError("the checksum of the index's manifest is wrong")
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in content["files"].items()}
        return Manifest(
            str(content["schema"]),
            str(content["folder"]),
            int(content["generation"]),
            int(content["position"]),
            files,
            {str(name): tuple(map(int, mark)) for name, mark in content["marks"].items()},
        )
    except FileNotFoundError as error:
        raise IndexMissingError("there is no index yet") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(f"the index's manifest is unreadable: {error}") from error


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Make an index live, in one step that survives a lost power supply."""
    content = asdict(manifest)
    content = json.loads(json.dumps(content)) | {}
    content["seal"] = _seal({key: value for key, value in content.items() if key != "seal"})
    beside = root / f"{FILE_NAME}.{os.getpid()}.new"
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    if (root / FILE_NAME).is_dir():
        shutil.rmtree(root / FILE_NAME)
    beside.replace(root / FILE_NAME)
    sync_folder(root)


def read_passed(root: Path, found: Manifest) -> Manifest:
    """Move a manifest on past the changes in which nothing was for the index; a note that is damaged is no note."""
    try:
        note = json.loads((root / PASSED_NAME).read_bytes())
        seal = note.pop("seal")
        is_ours = (note["folder"], note["generation"]) == (found.folder, found.generation)
        if seal == _seal(note) and is_ours and int(note["position"]) > found.position:
            return replace(found, position=int(note["position"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return found


def write_passed(root: Path, manifest: Manifest) -> None:
    """Note in one step how far the change log was read without anything to write."""
    note: dict[str, object] = {
        "folder": manifest.folder,
        "generation": manifest.generation,
        "position": manifest.position,
    }
    beside = root / f"{PASSED_NAME}.{os.getpid()}.new"
    beside.write_text(json.dumps({**note, "seal": _seal(note)}), encoding="utf-8")
    beside.replace(root / PASSED_NAME)


@contextmanager
def locked(root: Path, name: str, timeout: float) -> Iterator[None]:
    """Hold a lock between processes, which the system frees should this one die.

    Raises IndexBusyError after `timeout` seconds.
    """
    root.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + timeout
    with (root / f"{name}.lock").open("a") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise IndexBusyError(f"the index has been locked ({name}) for {timeout:g} s") from None
                time.sleep(0.02)
        yield


def trace(path: Path | str) -> Trace:
    """Give what changes when a file is touched: its inode, its size, and when its content and its state changed."""
    found = os.stat(path)  # noqa: PTH116  (asked for each file at each search)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def settled(marks: Traces) -> Traces:
    """Keep the traces of files that are older than the clock of a file system is coarse: a later change will show."""
    until = time.time_ns() - SETTLED_NANOSECONDS
    return {name: mark for name, mark in marks.items() if mark[-1] < until}


def trace_if_there(path: Path | str) -> tuple[int, ...]:
    """Give the trace of a file that may be missing."""
    try:
        return trace(path)
    except OSError:
        return ()


def verify_files(folder: Path, files: dict[str, tuple[int, int]], traces: Traces) -> None:
    """Compare files with their checksums, leaving out those untouched since `traces` was filled.

    Raises IndexDamagedError.
    """
    for name, expected in files.items():
        path = folder / name
        try:
            mark = trace(path)
            if traces.get(name) == mark:
                continue
            if checksum(path) != expected:
                raise IndexDamagedError(f"the index file {name} does not match its checksum")
        except OSError as error:
            raise IndexDamagedError(f"the index file {name} cannot be read: {error}") from error
        traces[name] = mark
