"""Putting a backup back onto an empty installation: all of it is proven in a folder beside, then moved into place.

A kill at any moment leaves an installation that is still empty in the eyes of the next try.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, inspect, text

from layak.config import SETTINGS_FILE
from layak.core.disk import sync_folder
from layak.core.store import Store, StoreAway
from layak.ops.backup import BackupError
from layak.ops.backup.beginning import COMMANDS, of_another_restore, settings_from, write_settings
from layak.ops.backup.erasures import bring_list
from layak.ops.backup.instances import Installation, Progress, silent
from layak.ops.backup.keys import go_on_with
from layak.ops.backup.loading import fill, new_database
from layak.ops.backup.making import only_one
from layak.ops.backup.shape import Head
from layak.ops.backup.unpacking import Unpacked
from layak.ops.backup.verifying import Gathered, gather
from layak.ops.lost import RESTORING, UNFINISHED

SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What is there again. not_taken: settings that are commands, of a backup that nothing proves."""

    head: Head
    rows: int
    files: int
    not_taken: list[str]


@dataclass(frozen=True)
class Terms:
    """On what terms a backup is taken.

    may_differ      also where its mark was not made with this installation's secret
    kept            settings of the key file, for a machine that has none yet; None where it has its own
    """

    may_differ: bool
    kept: Mapping[str, str] | None


def restore_backup(
    site: Installation,
    path: Path,
    identities: Sequence[Any],
    *,
    may_differ: bool = False,
    kept: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Restored:
    """Restore one file (with its base beside it) onto an empty installation; raises BackupError with a sentence.

    may_differ, kept    as Terms tell them
    """
    place = site.folder / RESTORING
    try:
        with only_one(site.folder):
            refuse_unless_empty(site, place)
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o700)
            done = restore_in(site, path, identities, place, Terms(may_differ, kept), progress)
            shutil.rmtree(place)
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        why = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        raise BackupError(f"The backup could not be put back ({why}). The installation is still empty.") from error
    except StoreAway as error:  # what was sent stays, and so does the place: the next try may go on
        raise BackupError(
            f"The store of uploads is away ({error}). The database is still empty: give the same command again later."
        ) from error
    except BackupError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return done


def refuse_unless_empty(site: Installation, place: Path) -> None:
    """Raise BackupError where there is something that a restore would overwrite."""
    tables = inspect(site.engine).get_table_names()
    site.engine.dispose()
    if tables and UNFINISHED not in tables:
        raise BackupError(
            f"There is a database already ({site.engine.url.render_as_string()}). A backup is restored onto an empty "
            "installation only: stop the site, move the old data folder aside, make a new one (docs/backup.md)."
        )
    full = [store for store in site.stores.values() if next(store.list_files(), None)]
    if full and not place.exists() and UNFINISHED not in tables:
        how = "Name another beginning of names in LAYAK_UPLOADS." if full[0].is_far else "Make a new data folder."
        raise BackupError(f"{full[0]} is not empty. Leave what lies there aside. {how}")


def restore_in(
    site: Installation, path: Path, identities: Sequence[Any], place: Path, terms: Terms, progress: Progress
) -> Restored:
    """Unpack, compare, fill, move."""
    spool = place / "spool"
    spool.mkdir()
    gathered = gather(path, identities, spool, progress=progress)
    found = gathered.found
    check_revision(found.head.revision)
    check_room(found, place)
    not_taken = accept(site, gathered, place, terms)
    bring_list(path.parent, site.settings.erasures_folder)  # first, so that who is cut off from here on lacks neither
    go_on_with(site.folder, identities)
    files = lay_out_files(found, place)
    rows = fill_sqlite(site, found, place, progress) if is_sqlite(site) else fill_server(site, found, place, progress)
    return Restored(found.head, rows, files, not_taken)


def accept(site: Installation, gathered: Gathered, place: Path, terms: Terms) -> list[str]:
    """Raise BackupError unless the backup is of this installation or may be another's; write the settings it brings.

    They lie beside until all rows are proven, too. Returns the names of those that are not taken.
    """
    is_ours, told = gathered.is_of(site.settings.secret_key), gathered.found.settings
    if not is_ours and not terms.may_differ:
        raise BackupError(
            "This backup was made with another LAYAK_SECRET_KEY than that of this installation, or by somebody else. "
            "With another one all passes and secret words of children stay closed for good. Give the key file of that "
            "installation (--key FILE) or its LAYAK_SECRET_KEY. If it is lost: --other-secret."
            + of_another_restore(site.folder / SETTINGS_FILE)
        )
    if terms.kept is None:
        return []
    write_settings(place / SETTINGS_FILE, settings_from(told, terms.kept, is_ours=is_ours))
    return [] if is_ours else sorted(COMMANDS & told.keys())


def is_sqlite(site: Installation) -> bool:
    """Whether the database is a file."""
    return site.engine.dialect.name == "sqlite"


def check_revision(revision: str) -> None:
    """Raise BackupError where this release does not know the backup's schema."""
    from layak.schema import all_revisions

    if revision not in all_revisions():
        raise BackupError(
            f"A newer release made this backup (schema {revision}). Install that release or a later one, then restore."
        )


def check_room(found: Unpacked, place: Path) -> None:
    """Raise BackupError where the rows, unpacked, would fill the disk."""
    needed = 2 * sum(item.size for item in found.items if item.table) + SPARE_BYTES
    free = shutil.disk_usage(place).free
    if needed > free:
        raise BackupError(
            f"The disk of {place.parent} has {free // 10**6} MB left, and the backup needs {needed // 10**6} MB. "
            "Make room; nothing was restored."
        )


def lay_out_files(found: Unpacked, place: Path) -> int:
    """Give the files of the spool their names; returns how many."""
    named = [item for item in found.items if item.table is None]
    first: dict[str, Path] = {}
    for item in named:
        target = place / item.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if item.sum in first:  # the same content under two names
            shutil.copyfile(first[item.sum], target)
        else:
            first[item.sum] = found.path_of(item.sum).rename(target)
        target.chmod(0o600)
    return len(named)


def fill_sqlite(site: Installation, found: Unpacked, place: Path, progress: Progress) -> int:
    """Fill a new database beside, bring it up to date, then move all into place: the database last."""
    from layak.schema import upgrade_engine

    path = place / "layak.sqlite"
    with new_database(path) as engine:
        upgrade_engine(engine, found.head.revision)
        rows = fill(engine, found, progress)
        upgrade_engine(engine)
    move_files(site, place)
    target = Path(site.engine.url.database or "")
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    path.replace(target)
    sync_folder(target.parent)
    return rows


def fill_server(site: Installation, found: Unpacked, place: Path, progress: Progress) -> int:
    """Fill the empty database of a server, marked as unfinished until all is in place."""
    from layak.schema import upgrade_engine

    with marked(site):
        upgrade_engine(site.engine, found.head.revision)
        rows = fill(site.engine, found, progress)
        upgrade_engine(site.engine)
        move_files(site, place)
    return rows


@contextmanager
def marked(site: Installation) -> Iterator[None]:
    """Set the mark, after throwing away what an unfinished restore left; take it away at the end."""
    with site.engine.begin() as connection:
        left = MetaData()
        left.reflect(bind=connection)
        left.drop_all(connection)
        connection.execute(text(f"CREATE TABLE {UNFINISHED} (id integer PRIMARY KEY)"))
    yield
    with site.engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {UNFINISHED}"))


def move_files(site: Installation, place: Path) -> None:
    """Move settings and files to where they lie; a search index that lies there belonged to another database."""
    if (place / SETTINGS_FILE).exists():
        os.link(place / SETTINGS_FILE, site.folder / SETTINGS_FILE)  # never over others
    shutil.rmtree(site.folder / "index", ignore_errors=True)
    for name, store in site.stores.items():
        source = place / "files" / name
        if source.is_dir():
            fill_store(store, source)
    sync_folder(site.folder)


def fill_store(store: Store, source: Path) -> None:
    """Give a store everything in a folder."""
    if not store.is_far:
        shutil.rmtree(store.workshop, ignore_errors=True)
        source.rename(store.workshop)
        return
    for path in sorted(source.rglob("*")):
        if path.is_file():
            store.keep(path, path.relative_to(source).as_posix())
