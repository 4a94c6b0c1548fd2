"""`flask progress export` and `import`: all of the running cycle as one workbook, out and in again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.page import site_content
from layak.core.sheets import Refused, Row, Step, count_rows, write_book
from layak.progress.books.everything import every_sheet
from layak.progress.desk.room import today
from layak.progress.desk.sheet_words import (
    change_lines,
    changed_words,
    fault_rows,
    refusal_words,
    row_refused_words,
)
from layak.progress.models import CycleState
from layak.progress.service import get_running_cycle
from layak.progress.service.faults import Changed
from layak.progress.service.sheets import (
    Actor,
    Preview,
    RowRefused,
    Sheet,
    apply_import,
    keep_import,
    look_at_book,
)

KIND = "everything"
WHO = Principal(is_command=True, roles=frozenset({Role.COORDINATOR}))
"""Whoever runs the server may write what the coordinator may; the audit trail names the command line."""

language = click.option(
    "--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES), help="Language of the words."
)


@click.command("export")
@click.argument("path", metavar="FILE.xlsx", type=click.Path(dir_okay=False, path_type=Path))
@language
@with_appcontext
def export_book(path: Path, lang: str) -> None:
    """Write all of the running cycle into FILE.xlsx, a sheet for each table."""
    with current_app.test_request_context(f"/{lang}/"):
        sheets, cycle = sheets_at(now())
        parts = [(sheet.table, list(sheet.rows())) for sheet in sheets]
        count = sum(len(rows) for _table, rows in parts)
        part = path.with_name(f".{path.name}.part")
        try:
            with bar("Writing", count) as shown, part.open("wb") as stream:
                write_book([(table, told(rows, shown.update)) for table, rows in parts], stream, about=cycle.key)
            part.replace(path)
        except OSError as error:
            raise click.ClickException(f"{path} cannot be written ({error.strerror}).") from None
    click.echo(f"Written to {path}: {count} rows in {len(parts)} sheets.")


@click.command("import")
@click.argument("path", metavar="FILE.xlsx", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "is_yes", is_flag=True, help="Write without asking.")
@language
@with_appcontext
def import_book(path: Path, is_yes: bool, lang: str) -> None:
    """Compare FILE.xlsx with what is kept, show every change, and write all of them or none.

    Ends with 1 where the file has faults, where somebody was faster, or where nobody said yes; with 0 where all of it
    was written or nothing differs. While it writes, other people wait with what they want to save.
    """
    with current_app.test_request_context(f"/{lang}/"):
        actor = Actor(person=WHO, at=now(), on=today())
        sheets, cycle = sheets_at(actor.at)
        if cycle.state != CycleState.OPEN:
            raise click.ClickException(_("The cycle is closed. Nothing can be taken over before it is opened again."))
        with path.open("rb") as stream:
            preview = look(stream, sheets, cycle.key)
        tell(preview, sheets)
        if not preview.changes:
            click.echo("Nothing differs; nothing was written.")
            return
        if not is_yes:
            click.confirm(f"Write {len(preview.changes)} rows?", abort=True)
        rows = take_over(path.name, preview, sheets, actor, cycle.id)
    click.echo(f"Written: {rows} rows.")


def sheets_at(at: datetime) -> tuple[list[Sheet], Any]:
    """The sheets of the running cycle, and the cycle."""
    cycle = get_running_cycle()
    if cycle is None:
        raise click.ClickException("No cycle is open yet.")
    return every_sheet(site_content(), cycle, at=at, on=today()), cycle


def bar(label: str, length: int) -> Any:
    """A progress bar beside the output."""
    return click.progressbar(length=length, label=label, file=sys.stderr)


def told(rows: Iterable[Row], step: Step) -> Iterator[Row]:
    """Rows that tell of themselves while they are written."""
    for row in rows:
        yield row
        step(1)


def look(stream: IO[bytes], sheets: list[Sheet], cycle_key: str) -> Preview:
    """What the workbook would change; ends the command where it cannot be read."""
    try:
        with bar("Reading", count_rows(stream)) as shown:
            return look_at_book(stream, sheets, shown.update, about=cycle_key)
    except Refused as error:
        raise click.ClickException(refusal_words(error.reason)) from None


def tell(preview: Preview, sheets: list[Sheet]) -> None:
    """Print every change, or every fault and end the command."""
    if preview.faults:
        for place, words in fault_rows(preview):
            click.echo(f"{place}: {words}", err=True)
        raise click.ClickException(f"{len(preview.faults)} faults; nothing was written.")
    titles = {sheet.table.key: str(sheet.table.title) for sheet in sheets}
    if preview.missing:
        click.echo(f"Not in this file: {', '.join(titles[key] for key in preview.missing)}.")
    for line in change_lines(preview.changes, sheets):
        click.echo(line)


def take_over(name: str, preview: Preview, sheets: list[Sheet], actor: Actor, cycle_id: int) -> int:
    """Write every change; ends the command where one cannot be written, and then none is."""
    number = keep_import(KIND, preview, name, actor=actor, cycle_id=cycle_id)
    try:
        with bar("Writing", len(preview.changes)) as shown:
            return apply_import(number, sheets, kind=KIND, actor=actor, cycle_id=cycle_id, step=shown.update)
    except Changed:
        raise click.ClickException(changed_words()) from None
    except RowRefused as error:
        raise click.ClickException(row_refused_words(error, sheets)) from None
