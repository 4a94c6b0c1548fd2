"""`flask forum` for the protection officers: bodies, duty, and the keys to protected texts."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from layak.core.clock import now
from layak.core.own_command import own_command
from layak.forum.commands import DAY, forum_tools

__all__ = ["forum_tools"]


@forum_tools.command("officer")
@click.argument("email")
@click.option("--body", required=True, help="The institution that pays this officer.")
@click.option("--deputy", is_flag=True, help="Stands in for the officers of this body.")
def officer_command(email: str, body: str, deputy: bool) -> None:
    """Say which body an officer belongs to: flask --app wsgi forum officer a@example.org --body "UPTD PPA" """
    from layak.forum.service.faults import NotThere
    from layak.forum.service.protection import officers

    if not body.strip():
        raise click.ClickException("Name the body.")
    try:
        officers.set_officer(number_of(email), body=body, is_deputy=deputy, at=now())
    except NotThere:
        raise click.ClickException("No active account with the role protection_officer has this address.") from None
    click.echo(f"Kept: {'a deputy' if deputy else 'an officer'} of {' '.join(body.split())}.")


@forum_tools.command("duty")
@click.argument("email")
@click.argument("first", metavar="FROM", type=DAY)
@click.argument("last", metavar="TO", type=DAY)
@click.option("--drop", is_flag=True, help="Take exactly these days back.")
def duty_command(email: str, first: datetime, last: datetime, drop: bool) -> None:
    """Put an officer on duty: flask --app wsgi forum duty a@example.org 2026-12-01 2026-12-07"""
    from layak.forum.service.faults import NotThere
    from layak.forum.service.protection import officers

    try:
        officers.set_duty(number_of(email), first.date(), last.date(), is_dropped=drop)
    except NotThere:
        raise click.ClickException("No active account with the role protection_officer has this address.") from None
    except ValueError:
        raise click.ClickException("The last day lies before the first.") from None
    click.echo("Taken back." if drop else f"On duty from {first.date()} to {last.date()}.")


def number_of(email: str) -> int:
    """The number of an account; 0, which nobody has, for an unknown address."""
    from layak.accounts.service.people import find_staff

    staff = find_staff(email)
    return staff.id if staff is not None else 0


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
        raise click.ClickException(f"Make the recovery key first: {own_command('forum recovery-key')}") from None
    if not is_gone:
        raise click.ClickException("This address has no key.")
    click.echo(f"The key is gone. The officer sets up another on the desk; then run: {own_command('forum reseal')}")
