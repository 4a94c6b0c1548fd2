"""`flask uploads`: pictures, documents and kept versions, copied between the data folder and a bucket."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from enum import StrEnum
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from layak.config import Settings
from layak.core.store import FOLDERS, Kept, Store, StoreAway, open_stores

CHUNK = 256 * 1024
commands = AppGroup("uploads", help="Where pictures, documents and kept versions lie.")


class Copied(StrEnum):
    """What became of one file."""

    NEW = "copied"
    SAME = "there already"
    OTHER = "other content there"
    GONE = "erased meanwhile"


@commands.command("copy")
@click.option("--to", "where", required=True, type=click.Choice(["bucket", "folder"]), help="From the other one.")
@with_appcontext
def copy_uploads(where: str) -> None:
    """Copy every file to the bucket of LAYAK_UPLOADS, or back into the data folder; each is read again and compared.

    May be given again and again: what is there with the same sum stays. Nothing is removed where it came from.
    """
    settings: Settings = current_app.extensions["layak"].settings
    if settings.uploads is None:
        raise click.ClickException("LAYAK_UPLOADS names no bucket. Nothing was copied.")
    far, here = open_stores(settings), open_stores(replace(settings, uploads=None))
    source, target = (here, far) if where == "bucket" else (far, here)
    try:
        other = sum(copy_store(source[name], target[name]) for name in FOLDERS)
    except StoreAway as error:
        raise click.ClickException(f"The store of uploads is away ({error}). Give the same command again.") from error
    if other:
        raise click.ClickException("Files of the same name hold something else there. They were left as they are.")
    click.echo("All files stand there with equal sums.")


def copy_store(source: Store, target: Store) -> int:
    """Copy one store, tell what was done, and return how many files stand there with another content."""
    count = dict.fromkeys(Copied, 0)
    for kept in source.list_files():
        what = copy_file(kept, source, target)
        count[what] += 1
        if what is Copied.OTHER:
            click.echo(f"  {kept.name} holds something else in {target}.", err=True)
    told = ", ".join(f"{number} {what.value}" for what, number in count.items() if number) or "no file"
    click.echo(f"{source} -> {target}: {told}.")
    return count[Copied.OTHER]


def copy_file(kept: Kept, source: Store, target: Store) -> Copied:
    """Copy one file, unless it is there; raises StoreAway also where it reads differently afterwards."""
    there = sum_in(target, kept.name)
    target.workshop.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.workshop / f".{secrets.token_hex(16)}.part"
    try:
        try:
            with source.open(kept.name) as file, part.open("xb") as copy:
                total = sum_of(file, copy)
        except FileNotFoundError:
            return Copied.GONE
        if there is not None:
            return Copied.SAME if there == total else Copied.OTHER
        target.keep(part, kept.name)
    finally:
        part.unlink(missing_ok=True)
    if sum_in(target, kept.name) != total:
        target.remove(kept.name)
        raise StoreAway(f"{kept.name} read differently than it was written")
    return Copied.NEW


def sum_in(store: Store, name: str) -> str | None:
    """SHA-256 of a file in a store; None where there is none."""
    try:
        with store.open(name) as file:
            return sum_of(file)
    except FileNotFoundError:
        return None


def sum_of(file: BinaryIO, copy: BinaryIO | None = None) -> str:
    """SHA-256 of the rest of a file, which goes into a copy where one is wanted."""
    digest = hashlib.sha256()
    while data := file.read(CHUNK):
        digest.update(data)
        if copy is not None:
            copy.write(data)
    return digest.hexdigest()
