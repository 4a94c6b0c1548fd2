"""`flask forum`: the two detectors on lines of text, and what opens and closes the forum."""

from __future__ import annotations

import sys
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from layak.core import erased
from layak.core.clock import city_day, now
from layak.core.own_command import own_command
from layak.forum.detect import detect_lines

DAY = click.DateTime(["%Y-%m-%d"])
forum_tools = AppGroup("forum", help="Forum Anak: the detectors, opening and closing, officers, keys.")


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
        rows = "\n".join(f"  {one.name}: {one.meaning}" for one in lacking)
        raise click.ClickException(
            f"The forum stays closed. Missing:\n{rows}\nKeep each with: {own_command('forum record NAME VALUE')}"
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
    """Say whether the forum is open, what is on record and until when, and what lapsed or is missing."""
    from layak.core.mail import has_mail
    from layak.forum.service import gate

    click.echo("open" if gate.is_open() else "closed")
    for one in gate.conditions(city_day()):
        state = "ok" if one.is_met else "LAPSED" if one.until else "MISSING"
        until = f", until {one.until.isoformat()}" if one.until else ""
        click.echo(f"  {one.name:<14} {state:<8} {one.value}{until}   ({one.meaning})")
    for one in gate.notes():
        click.echo(f"  {one.name:<14} {'ok' if one.is_met else 'not yet':<8} {one.value}   ({one.meaning})")
    if not has_mail():
        click.echo("  There is no mail server (LAYAK_MAIL_URL): officers are not alerted and must look themselves.")


@forum_tools.command("record")
@click.argument("name")
@click.argument("value")
@click.option("--until", type=DAY, help="The last day on which it counts; then the forum pauses.")
def record_command(name: str, value: str, until: datetime | None) -> None:
    """Keep one precondition: flask --app wsgi forum record test-calls 2026-11-20"""
    from layak.forum.service import gate
    from layak.forum.service.faults import Empty, TooLong

    try:
        gate.record_precondition(name, value, until=until.date() if until else None, at=now(), today=city_day())
    except KeyError:
        raise click.ClickException(f"{name} is none of: {', '.join((*gate.RECORDS, *gate.NOTES))}") from None
    except Empty:
        raise click.ClickException(f"Say what {name} is: nothing was written.") from None
    except TooLong:
        raise click.ClickException(f"At most {gate.LONGEST_VALUE} characters: say where the rest lies.") from None
    except ValueError:
        raise click.ClickException(f"Give the day of {name} as 2026-11-20, today at the latest.") from None
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


@forum_tools.command("erase-again")
def erase_again_command() -> None:
    """Erase again what a restored backup brought back; `serve` does it by itself before the first reader comes."""
    click.echo(put_erasures_in_step(is_asked=True))


def put_erasures_in_step(*, is_asked: bool = False) -> str:
    """Apply the list of erasures where the database has not seen all of it, or always where somebody asked."""
    from layak.forum.service import erasing_again, forgetting

    if forgetting.is_list_missing():
        click.echo(
            f"The list of erasures in {erased.list_file().parent} is shorter than this database remembers. What was "
            "erased since the backup may be back. Find the list of this installation and name its folder with "
            "LAYAK_ERASURES.",
            err=True,
        )
    elif not is_asked and forgetting.is_in_step():
        return "Erasures: nothing came back."
    done = erasing_again.erase_again(now())
    return f"Erased again: ideas {done.ideas}, memberships {done.members}, children's texts {done.texts}."
