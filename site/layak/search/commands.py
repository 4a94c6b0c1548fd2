"""Commands of the search: rebuild and check the index, measure the engine."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from layak.config import ConfigError, read_database_url
from layak.core.own_command import own_command
from layak.search.comparing import Difference
from layak.search.door import AnyIndex
from layak.search.evaluate import BadFileError, count_lines, evaluate
from layak.search.manifest import IndexBusyError, IndexDamagedError
from layak.search.wiring import current_search, has_search

MOST_TOLD = 50

search_tools = AppGroup("search", help="The search index and the measuring of the engine.")


def _index() -> AnyIndex:
    """Give the index of this installation; where Layak does not start there is none."""
    if not has_search(current_app):
        raise click.ClickException(f"Layak does not start. What is missing is told by: {own_command('content check')}")
    return current_search().index


def _count_documents() -> int:
    return sum(1 for source in _index().sources() for _ in source.documents())


@search_tools.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the live one, then swap."""
    index = _index()
    try:
        with click.progressbar(length=_count_documents(), label="Indexing", file=sys.stderr) as bar:
            count = index.rebuild(bar.update)
    except IndexBusyError as error:
        raise click.ClickException(f"Another process is building the index. Wait for it. ({error})") from error
    except OSError as error:
        raise click.ClickException(
            f"The index cannot be written: {error}. The old one, if any, still serves."
        ) from error
    click.echo(f"The index holds {count} documents.")


@search_tools.command("check")
def check() -> None:
    """Compare the index with its sources, document by document."""
    index = _index()
    try:
        index.catch_up()
        with click.progressbar(length=_count_documents(), label="Comparing", file=sys.stderr) as bar:
            differences = index.check(bar.update)
    except (IndexDamagedError, IndexBusyError) as error:
        raise click.ClickException(f"{error}. Mend it with: {own_command('search rebuild')}") from error
    if differences:
        _tell(differences)
        sys.exit(1)
    click.echo("The index equals its sources.")


def _tell(differences: list[Difference]) -> None:
    for each in differences[:MOST_TOLD]:
        click.echo(f"{each.what}: {each.kind} {each.key} ({each.lang})", err=True)
    more = len(differences) - MOST_TOLD
    if more > 0:
        click.echo(f"and {more} more", err=True)
    click.echo(f"Mend it with: {own_command('search rebuild')}", err=True)


@search_tools.command("evaluate", with_appcontext=False)
@click.option("--documents", type=click.Path(path_type=Path), required=True, help='JSON lines {"id", "title", "body"}.')
@click.option("--questions", type=click.Path(path_type=Path), required=True, help='JSON lines {"q", "rel": [ids]}.')
@click.option("--database", default="", help="Measure PostgreSQL's text search in this database instead.")
def evaluate_command(documents: Path, questions: Path, database: str) -> None:
    """Measure quality and speed on questions with known answers; prints JSON."""
    try:
        with click.progressbar(length=count_lines(documents, questions), label="Measuring", file=sys.stderr) as bar:
            figures = evaluate(documents, questions, bar.update, read_database_url(database))
    except (BadFileError, ConfigError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(figures))
