"""Commands of the progress room."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from layak.core.access import AT_COMMAND_LINE
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.page import site_content
from layak.progress import erase_command, sheet_commands
from layak.progress.mailing import current_text, send_all
from layak.progress.open_words import data_title, snapshots
from layak.progress.service.digest_plan import get_plan
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.snapshots import make_snapshot, withdraw_snapshot

progress_group = AppGroup("progress", help="The evaluation: what the task force is told, all of it by Excel, its end.")
progress_group.add_command(sheet_commands.export_book)
progress_group.add_command(sheet_commands.import_book)
progress_group.add_command(erase_command.erase)


@progress_group.command("digest")
@click.option("--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES))
@click.option("--mail", "is_mailed", is_flag=True, help="Send it to the addresses of the plan too.")
@with_appcontext
def digest(lang: str, is_mailed: bool) -> None:
    """Print the digest of the running cycle, numbers and links only."""
    with current_app.test_request_context(f"/{lang}/"):
        text = current_text(lang, at=now())
    if text is None:
        raise click.ClickException("No cycle is open yet.")
    click.echo(text)
    if is_mailed:
        addresses = get_plan().addresses.split()
        click.echo(f"Sent: {send_all(addresses, lang, text)} of {len(addresses)}.")


@progress_group.command("snapshot")
@click.option("--withdraw", type=click.IntRange(min=1), help="Take the files of this version away for good.")
@with_appcontext
def snapshot(withdraw: int | None) -> None:
    """Keep a version of the open data with its hashes, or withdraw one."""
    if withdraw is None:
        title = data_title()
        number = make_snapshot(snapshots(), site_content(), title=title, actor=AT_COMMAND_LINE, at=now())
        click.echo(f"Version {number} is kept.")
        return
    try:
        withdraw_snapshot(snapshots(), withdraw, actor=AT_COMMAND_LINE, at=now())
    except NotThere:
        raise click.ClickException(f"There is no version {withdraw}.") from None
    click.echo(f"Version {withdraw} is withdrawn: its files are gone, its entry says so.")
