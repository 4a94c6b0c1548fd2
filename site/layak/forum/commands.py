"""`flask forum`: the two detectors on lines of text, and what opens and closes the forum."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from layak.core.clock import now
from layak.forum.detect import detect_lines

forum_tools = AppGroup("forum", help="Forum Anak: the detectors, opening and closing, keys.")


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


@forum_tools.command("withdraw-consent")
@click.argument("number", type=int)
def withdraw_consent_command(number: int) -> None:
    """End the membership of one member whose consent was withdrawn, and erase the member's ideas."""
    from layak.forum.service import consent
    from layak.forum.service.faults import NotThere

    try:
        consent.withdraw_consent(None, number, at=now().astimezone(current_app.extensions["layak"].zone))
    except NotThere:
        raise click.ClickException("There is no member with this number.") from None
    click.echo("The membership has ended. The pass and the secret words no longer work; the ideas are erased.")


@forum_tools.command("recovery-key")
@click.option("--replace", is_flag=True, help="Make another, when the paper is lost; older texts need the old paper.")
def recovery_key_command(replace: bool) -> None:
    """Make the recovery key and show it this once: print it and keep it sealed, away from the server."""
    from layak.forum.service import recovery
    from layak.forum.service.faults import KeyStands

    try:
        printed = recovery.make_recovery_key(at=now(), is_replaced=replace)
    except KeyStands:
        raise click.ClickException("There is a recovery key already. Its paper is lost? Use --replace.") from None
    click.echo(printed)
    click.echo("Write this on paper and seal it. It is stored nowhere and cannot be shown again.", err=True)
    click.echo("Texts that come in from now on are sealed to it, too.", err=True)


@forum_tools.command("reseal")
def reseal_command() -> None:
    """Seal the protected texts anew to the officers of today; reads the printed recovery key from standard input."""
    from layak.forum import sealing
    from layak.forum.service import recovery
    from layak.forum.service.faults import Closed

    printed = click.prompt("Printed recovery key", hide_input=sys.stdin.isatty(), err=True)
    try:
        recovery.reseal_all(printed)
    except sealing.DamagedError:
        raise click.ClickException("This is no recovery key: look for a slip of the pen.") from None
    except Closed:
        raise click.ClickException("No officer can read: one must have an active account and a key.") from None
    click.echo("Done: the officers of today can open whatever this key opens. What it does not open stays as it was.")


@forum_tools.command("forget-key")
@click.argument("email")
def forget_key_command(email: str) -> None:
    """Drop the key of an officer who forgot the passphrase; they set up another, then run reseal."""
    from layak.accounts.service.people import find_staff
    from layak.forum.service import recovery
    from layak.forum.service.faults import Closed

    staff = find_staff(email)
    try:
        is_gone = staff is not None and recovery.forget_key(staff.id)
    except Closed:
        raise click.ClickException("Make the recovery key first: flask --app wsgi forum recovery-key") from None
    if not is_gone:
        raise click.ClickException("This address has no key.")
    click.echo("The key is gone. The officer sets up another on the desk; then run: flask --app wsgi forum reseal")
