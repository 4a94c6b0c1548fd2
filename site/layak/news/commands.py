"""`flask news`: articles out into files and back, and the check of all of them for signs of a child's identity."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from layak.core.access import AT_COMMAND_LINE
from layak.core.clock import now
from layak.core.store import Store

news_tools = AppGroup("news", help="Articles as files, and what runs over all of them.")


@news_tools.command("export")
@click.argument("what", nargs=-1, required=True, metavar="[KEY]... FOLDER")
@click.option("--all", "is_all", is_flag=True, help="Every article; so it is, too, where no key is named.")
@click.option("--over", "is_over", is_flag=True, help="Replace files that are there and say something else.")
def export_command(what: tuple[str, ...], is_all: bool, is_over: bool) -> None:
    """Write articles into FOLDER, one file for each language, in the form of content/cities/CITY/news."""
    from layak.news.files import uploads
    from layak.news.service import NotFound, moving
    from layak.news.service.carrying import FOLDER

    *keys, where = what
    if is_all and keys:
        raise click.UsageError("Name keys or say --all, not both.")
    site = current_app.extensions["layak"]
    try:
        found = moving.export_articles(keys or moving.list_keys(), content=site.content, zone=site.zone)
    except NotFound as error:
        raise click.ClickException(f'There is no article with the key "{error.args[0]}".') from None
    folder = Path(where)
    try:
        texts = {name: text.encode() for name, text in found.files.items()}
        write_all(folder, texts, is_over=is_over)
        store = uploads()
        there = {name: partial(read_kept, store, name) for name in found.pictures if store.find(name)}
        if there:
            write_all(folder / FOLDER, there, is_over=is_over)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} cannot be written ({error.strerror}).") from None
    click.echo(f"Written to {folder}: {len(texts)} files, and {len(there)} of pictures in {FOLDER}.")
    for name in found.pictures:
        if name not in there:
            click.echo(f"  {name} is missing in {store}.", err=True)


def write_all(folder: Path, files: Mapping[str, bytes | Callable[[], bytes]], *, is_over: bool) -> None:
    """Write files, each whole or not at all; one that says something else is only replaced when that was asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    there = {name for name in files if (folder / name).exists()}
    other = sorted(name for name in there if (folder / name).read_bytes() != bytes_of(files[name]))
    if other and not is_over:
        names = "\n".join(f"  {folder / name}" for name in other[:20])
        raise click.ClickException(f"These files say something else; nothing was written. Use --over:\n{names}")
    for name, given in files.items():
        part = folder / f".{name}.part"
        part.write_bytes(bytes_of(given))
        part.replace(folder / name)


def bytes_of(given: bytes | Callable[[], bytes]) -> bytes:
    """What is to be written: as it was made, or a file's bytes, read one file at a time."""
    return given if isinstance(given, bytes) else given()


def read_kept(store: Store, name: str) -> bytes:
    """A picture's file."""
    with store.open(name) as file:
        return file.read()


@news_tools.command("import")
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILE|FOLDER...", type=click.Path(exists=True, path_type=Path)
)
@click.option("--over", "is_over", is_flag=True, help="Also change articles that were changed at the desk meanwhile.")
def import_command(paths: tuple[Path, ...], is_over: bool) -> None:
    """Make drafts of files, or change the drafts that are there; nothing is published, all files are taken or none."""
    from layak.news.files import uploads
    from layak.news.service import moving

    site = current_app.extensions["layak"]
    rules = moving.Rules(content=site.content, zone=site.zone, uploads=uploads(), is_over=is_over)
    try:
        done = moving.import_articles(paths, rules, actor=AT_COMMAND_LINE, at=now())
    except moving.Refused as refused:
        rows = "\n".join(f"  {error}" for error in refused.errors)
        raise click.ClickException(f"Nothing was taken:\n{rows}") from None
    click.echo(
        f"Drafts made: {len(done.created)}. Drafts changed: {len(done.changed)}. As before: {len(done.unchanged)}."
    )
    if done.created or done.changed:
        click.echo("Nothing is published by this: read the drafts at the desk.")


@news_tools.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for another program.")
def check(as_json: bool) -> None:
    """List published articles with signs of a child's identity that nobody has answered; exit status 1 for any."""
    from layak.news.service import list_open_articles

    found = list(list_open_articles(at=now()))
    if as_json:
        click.echo(json.dumps({"open": [asdict(one) for one in found]}, ensure_ascii=False, indent=2))
    elif not found:
        click.echo("No published article has an unanswered sign of a child's identity.")
    for article in () if as_json else found:
        click.echo(f"Article {article.number} ({article.key}): {len(article.signs)} to work through")
        for sign in article.signs:
            click.echo(f"  {sign.kind} in {', '.join(sign.fields)}: {sign.words}")
    sys.exit(1 if found else 0)
