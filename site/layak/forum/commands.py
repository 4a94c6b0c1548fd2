"""`flask forum`: the two detectors on lines of text, and what opens and closes the forum."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from layak.core.clock import now
from layak.forum.detect import detect_lines

forum_tools = AppGroup("forum", help="Forum Anak: the detectors, opening and closing, erasing.")


@forum_tools.command("detect", with_appcontext=False)
def detect() -> None:
    """Read JSON lines {"text"} from standard input, write {"pii", "disclosure"} for each; needs no settings."""
    sys.exit(detect_lines(sys.stdin, sys.stdout))


@forum_tools.command("open")
def open_command() -> None:
    """Open the forum for new ideas, or say what is missing."""
    from layak.forum.service import gate

    lacking = gate.open_forum(demo=current_app.extensions["layak"].settings.demo, at=now())
    if lacking:
        rows = "\n".join(f"  {line}" for line in lacking)
        raise click.ClickException(
            f"The forum stays closed. Missing:\n{rows}\nKeep each with: flask --app wsgi forum record NAME VALUE"
        )
    click.echo("The forum is open." if gate.is_open() else "Open, but closed to new ideas until an officer has a key.")


@forum_tools.command("close")
def close_command() -> None:
    """Take no new ideas; what was sent goes on, and children still see it."""
    from layak.forum.service import gate

    gate.close_forum()
    click.echo("The forum is closed to new ideas.")


@forum_tools.command("status")
def status_command() -> None:
    """Say whether the forum is open and what is on record."""
    from layak.forum.service import gate

    click.echo("open" if gate.is_open() else "closed")
    known = gate.recorded()
    for name, meaning in gate.PRECONDITIONS.items():
        click.echo(f"  {name:<14} {known.get(name, 'missing')}   ({meaning})")


@forum_tools.command("record")
@click.argument("name")
@click.argument("value")
def record_command(name: str, value: str) -> None:
    """Keep one precondition: flask --app wsgi forum record test-calls 2026-11-20"""
    from layak.forum.service import gate

    try:
        gate.record_precondition(name, value, at=now())
    except KeyError:
        raise click.ClickException(f"{name} is none of: {', '.join(gate.PRECONDITIONS)}") from None
    click.echo(f"Kept: {name}.")


@forum_tools.command("erase")
def erase_command() -> None:
    """Erase originals whose 90 days are over; run it daily."""
    from layak.forum.service import erasure

    click.echo(f"Erased: {erasure.erase_due(now())}.")
