"""`flask backup`: make, verify, list, prune and restore backups, and make their key (docs/backup.md)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from layak.config import Settings
from layak.core import samples
from layak.core.awake import awake_now
from layak.core.clock import now, system_clock
from layak.core.own_command import own_command
from layak.extensions import db
from layak.ops.backup import BackupError
from layak.ops.backup.instances import NOTE, OUTWARD, Installation, Step, read_note, write_note
from layak.ops.backup.keeping import Plan, list_backups
from layak.ops.backup.keeping import prune as prune_folder

if TYPE_CHECKING:
    from layak.ops.backup.making import Made

backup_group = AppGroup("backup", help="Backups: made while the site runs, verified, put back with one command.")

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
KEY = click.option("--key", "key_file", type=FILE, help="The file with the key, where backups are encrypted.")
WEAK = "This backup is not encrypted: whoever has the file reads it. Make a key first: {}"


def told_plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let what cannot be done end with its sentence and status 1."""

    @wraps(function)
    def told(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except BackupError as error:
            raise click.ClickException(str(error)) from error

    return told


@contextmanager
def bar(label: str, length: int) -> Iterator[Step]:
    """Progress on the screen, where somebody looks."""
    with click.progressbar(length=max(length, 1), label=f"{label[:40]:<12}", file=sys.stderr) as shown:
        yield shown.update


def installation() -> Installation:
    """This installation."""
    settings: Settings = current_app.extensions["layak"].settings
    return Installation(settings, db.engine, os.environ)


def keys_of(key_file: Path | None) -> tuple[list[Any], dict[str, str]]:
    """Private keys and kept settings of a key file; none without one."""
    from layak.ops.backup.keys import read_key_file

    return read_key_file(key_file) if key_file else ([], {})


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """For how long backups stay."""
    for name, number, words in (
        ("monthly", 3, "Keep the newest of so many months."),
        ("weekly", 4, "Keep the newest of so many weeks."),
        ("daily", 7, "Keep the newest of so many days."),
        ("hours", 48, "Keep each backup for so many hours."),
    ):
        command = click.option(
            f"--{name}", default=number, show_default=True, type=click.IntRange(0, 1000), help=words
        )(command)
    return command


@backup_group.command("create")
@click.argument("folder", type=FOLDER)
@click.option("--changes", is_flag=True, help="Only what changed since the last full one, if that is young.")
@click.option("--full-after", default=24, show_default=True, help="Hours after which --changes makes a full one.")
@click.option("--prune", "is_pruned", is_flag=True, help="Remove afterwards what the plan does not keep.")
@plan_options
@with_appcontext
@told_plainly
def create(folder: Path, changes: bool, full_after: int, is_pruned: bool, **plan: int) -> None:
    """Make a backup in FOLDER while the site runs: whole, synced and verified, or none at all."""
    from layak.ops.backup.bases import find_base, keep_base
    from layak.ops.backup.cities import keep_city
    from layak.ops.backup.erasures import keep_list
    from layak.ops.backup.making import make_backup

    site, at = installation(), system_clock()
    base = find_base(site.folder, folder, at=at, longest=timedelta(hours=full_after)) if changes else None
    made = make_backup(site, folder, known=base, at=at, progress=bar)
    keep_list(site.settings.erasures_folder, folder)
    keep_city(site.settings.root, site.settings.city, folder, site.settings.secret_key)
    if base is None:
        keep_base(site.folder, made.known)
    note_backup(site.folder, made, often=changes)
    proof = "read back and compared" if base else "verified by restoring it"
    files = sum(1 for item in made.items if item.table is None)
    size = made.path.stat().st_size / 1e6
    click.echo(f"{made.path}: {made.rows} rows, {files} files, {size:.1f} MB, {proof}.")
    for name in made.left_out:
        click.echo(f"Left out, as no file of Layak is named so: {name}", err=True)
    if not made.is_encrypted and not site.settings.demo:
        click.echo(WEAK.format(own_command("backup key FILE")), err=True)
    if is_pruned:
        tell_pruned(folder, Plan(**plan))


def note_backup(folder: Path, made: Made, *, often: bool) -> None:
    """Note the last backup for watchers, and when the last of those ended that are made each quarter of an hour.

    often   this is one of those; one that somebody makes by hand leaves what is noted of them
    """
    before = read_note(folder, NOTE)
    ended = {"done": system_clock().isoformat(), "awake": awake_now()} if often else None
    told = {
        "at": made.head.at.isoformat(),
        "file": str(made.path.resolve()),
        "verified": True,
        "sha256": made.digest,
        "kind": "changes" if made.head.base else "full",
        "encrypted": made.is_encrypted,
        "often": ended or (before.get("often") if isinstance(before, dict) else None),
    }
    write_note(folder, NOTE, told)


@backup_group.command("prune")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@plan_options
@with_appcontext
@told_plainly
def prune(folder: Path, **plan: int) -> None:
    """Remove backups of FOLDER that are too old; the newest full one and what is needed to restore another stay."""
    tell_pruned(folder, Plan(**plan))


def tell_pruned(folder: Path, plan: Plan) -> None:
    """Prune, and say what went."""
    gone = prune_folder(folder, plan, system_clock())
    click.echo(f"Removed: {len(gone)}. Kept: {len(list_backups(folder))}.")


@backup_group.command("list")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def list_folder(folder: Path) -> None:
    """List the backups of FOLDER, the newest first."""
    for one in list_backups(folder):
        kind, lock = "full" if one.is_full else "changes", "encrypted" if one.is_encrypted else "open"
        click.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {kind:<8} {lock:<10} {one.size / 1e6:9.1f} MB  {one.path.name}")


@backup_group.command("key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
@told_plainly
def key(file: Path) -> None:
    """Make a key: FILE opens every backup from now on and holds the secret settings. Keep it away from the server."""
    from layak.ops.backup.keys import make_key

    site = installation()
    public = make_key(site.folder, file, site.kept_settings(), at=now())
    click.echo(f"Backups are encrypted from now on, to {public}.")
    click.echo(
        f"{file} opens them, and nothing else does. Copy it onto two sticks, print it, put both into two safes, then "
        "remove it here. Make a new one when a secret setting changes."
    )


@backup_group.command("verify")
@click.argument("file", type=FILE)
@KEY
@with_appcontext
@told_plainly
def verify(file: Path, key_file: Path | None) -> None:
    """Prove that FILE can be restored: unpack it, compare every sum, and fill a database that is thrown away."""
    from layak.ops.backup.envelope import is_encrypted
    from layak.ops.backup.verifying import gather, restore_rows, temporary_place

    site = installation()
    if is_encrypted(file) and key_file is None:
        click.echo(compare_digest(site, file))
        return
    with temporary_place(site.folder) as place:
        gathered = gather(file, keys_of(key_file)[0], place, only="rows/", progress=bar)
        rows = restore_rows(gathered.found, place, bar)
    whose = (
        "made by this installation"
        if gathered.is_of(site.settings.secret_key)
        else ("NOT made with this installation's LAYAK_SECRET_KEY")
    )
    click.echo(f"{file.name} can be restored: {rows} rows as of {gathered.found.head.at:%Y-%m-%d %H:%M} UTC, {whose}.")


def compare_digest(site: Installation, file: Path) -> str:
    """What can be said of an encrypted file without its key; raises BackupError where it changed."""
    import hashlib

    note = read_note(site.folder, NOTE) or {}
    if Path(str(note.get("file"))).name != file.name:
        raise BackupError(f"{file.name} is encrypted. Name the file that holds its key: --key FILE.")
    with file.open("rb") as read:
        is_same = hashlib.file_digest(read, "sha256").hexdigest() == note.get("sha256")
    if not is_same:
        raise BackupError(f"{file.name} is not any more what was verified when it was made. Make another backup.")
    return f"{file.name} is byte for byte what was verified when it was made. To restore it for a try, give --key FILE."


@backup_group.command("restore")
@click.argument("file", type=FILE)
@KEY
@click.option("--other-secret", is_flag=True, help="Also where LAYAK_SECRET_KEY is another one: passes stay closed.")
@click.option("--trial", is_flag=True, help="Without mail, alerts and bucket: for a try on an empty machine.")
@with_appcontext
@told_plainly
def restore(file: Path, key_file: Path | None, other_secret: bool, trial: bool) -> None:
    """Put FILE back onto an empty installation: settings, database and files; then erase again what was erased."""
    from layak.ops.backup.beginning import DEMONSTRATION, MUST_PROVE, STARTED, begin_from, for_a_trial
    from layak.ops.backup.restoring import restore_backup

    identities, kept = keys_of(key_file)
    if trial:
        kept = for_a_trial(kept)
    if "layak" not in current_app.extensions:
        begin_from(file, identities, kept, str(current_app.extensions["layak_problem"]))
    site = installation()
    began = os.environ.get(STARTED)
    if trial and (outward := [name for name in site.kept_settings() if name.startswith(OUTWARD)]):
        raise BackupError(f"No trial: {', '.join(outward)} of this machine would write to people or into a bucket.")
    if began == DEMONSTRATION:
        kept = {"LAYAK_SECRET_KEY": site.settings.secret_key}
    may_differ = other_secret or (site.settings.demo and began != MUST_PROVE)  # that it is one, the backup says itself
    done = restore_backup(site, file, identities, may_differ=may_differ, kept=kept if began else None, progress=bar)
    click.echo(f"Restored: {done.rows} rows and {done.files} files as of {done.head.at:%Y-%m-%d %H:%M} UTC.")
    tell_city(site, file.parent)
    click.echo(erase_again())
    if trial:
        click.echo("For a trial: nobody is written to from here. Wipe the disk afterwards: it has children's texts.")
    if done.not_taken:
        click.echo(f"Not taken, as nothing proves who made the backup: {', '.join(done.not_taken)}.", err=True)
    if done.head.left_out and not kept and not site.settings.demo:
        click.echo(f"Not in the backup, see to it that they are set: {', '.join(done.head.left_out)}.", err=True)


def tell_city(site: Installation, beside: Path) -> None:
    """Say where files of the city's folder are not as they were, and where those lie."""
    from layak.ops.backup.cities import ASIDE, set_aside

    settings = site.settings
    try:
        differ = set_aside(beside, settings.root, settings.city, settings.secret_key, site.folder)
    except BackupError as error:
        differ = []
        click.echo(f"{error} The folder of the city stays as it is.", err=True)
    if differ:
        click.echo(
            f"Files of content/cities/{settings.city} are not as they were: {', '.join(differ)}. Those of the backup "
            f"lie in {site.folder / ASIDE}: copy what you corrected.",
            err=True,
        )


def erase_again() -> str:
    """Erase what was erased since the backup, by the list on this machine, into which the one beside was brought."""
    for reset in current_app.extensions.get("layak_resets", []):
        reset()
    return samples.starting_data(current_app)["erasures"]()
