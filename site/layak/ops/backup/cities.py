"""A city's own files beside its backups: what people wrote or corrected in content/cities lies in no database.

They are public, so they lie open in one file; its mark tells that this installation wrote it.
"""

from __future__ import annotations

import base64
import json
import re
import tempfile
from pathlib import Path

from layak.core.disk import sync_folder
from layak.ops.backup import BackupError
from layak.ops.backup.instances import write_note
from layak.ops.backup.shape import PART, has_mark, mark_of

NAME = re.compile(rf"{PART}(?:/{PART}){{0,3}}")
LARGEST = 50_000_000
ASIDE = "city-of-the-backup"
Files = dict[str, bytes]


def folder_of(root: Path, city: str) -> Path:
    """Where a city's files belong."""
    return root / "content" / "cities" / city


def beside(folder: Path, city: str) -> Path:
    """The file that holds them, in a folder of backups."""
    return folder / f"city-{city}.json"


def read_files(folder: Path) -> Files:
    """The files of a city by their names; what no archive of ours would name is left out."""
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if NAME.fullmatch(name) and not path.is_symlink()}


def parts_of(city: str, files: Files) -> list[bytes]:
    """What the mark stands over."""
    return [city.encode(), *(part for name in sorted(files) for part in (name.encode(), files[name]))]


def keep_city(root: Path, city: str, target: Path, secret: str) -> None:
    """Put a city's files beside its backups, in the place of those before; raises BackupError."""
    files = read_files(folder_of(root, city))
    told = {name: base64.b64encode(data).decode() for name, data in files.items()}
    try:
        write_note(target, beside(target, city).name, {"mark": mark_of(secret, *parts_of(city, files)), "files": told})
    except OSError as error:
        raise BackupError(
            f"The backup is made, the files of content/cities/{city} are not ({error.strerror})."
        ) from error


def read_kept(source: Path, city: str, secret: str) -> Files:
    """A city's files as they lie beside its backups, none where there are none; raises BackupError for another's."""
    path = beside(source, city)
    if not path.exists():
        return {}
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        told = json.loads(path.read_bytes())
        files = {str(name): base64.b64decode(text, validate=True) for name, text in told["files"].items()}
        is_ours = has_mark(str(told["mark"]), secret, *parts_of(city, files))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{path} cannot be read. Take it from another copy of the backups.") from error
    if not is_ours or not all(NAME.fullmatch(name) for name in files):
        raise BackupError(f"{path} was not written by the installation of this backup. Take it from another copy.")
    return files


def bring_city(source: Path, root: Path, city: str, secret: str) -> None:
    """Make the folder of a city that this program has none of; raises BackupError."""
    folder = folder_of(root, city)
    files = {} if folder.exists() else read_kept(source, city, secret)
    if not files:
        return
    try:
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as making:
            lay_out(files, Path(making, city))
            Path(making, city).rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise BackupError(f"{folder} could not be written ({error.strerror}). Restore as root.") from error


def lay_out(files: Files, folder: Path) -> None:
    """Write files below a folder, for everybody to read."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o644)


def set_aside(source: Path, root: Path, city: str, secret: str, data: Path) -> list[str]:
    """Where a city's folder is not as it was, lay the earlier files into the data folder; returns which differ."""
    kept, own = read_kept(source, city, secret), read_files(folder_of(root, city))
    differ = [name for name, text in kept.items() if own.get(name) != text]
    if differ:
        lay_out({name: kept[name] for name in differ}, data / ASIDE)
    return differ
