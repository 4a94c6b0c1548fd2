"""Commands of the progress room."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.progress import sheet_commands
from layak.progress.mailing import current_text, send_all
from layak.progress.service.digest_plan import get_plan

progress_group = AppGroup("progress", help="The evaluation: what the task force is told, and all of it by Excel.")
progress_group.add_command(sheet_commands.export_book)
progress_group.add_command(sheet_commands.import_book)


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
