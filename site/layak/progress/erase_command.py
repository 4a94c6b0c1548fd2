"""The command that erases documents of a closed cycle."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from layak.core.access import AT_COMMAND_LINE
from layak.core.clock import now
from layak.core.store.sending import store_of
from layak.progress.service.cycles import get_cycle
from layak.progress.service.evidence import erasing
from layak.progress.service.evidence.erasing import Group
from layak.progress.service.faults import Changed, NotNow, NotThere, TooEarly

ASIDE = [Group.SHOWN.value, Group.FINDING.value, Group.PLEDGE.value]


@click.command("erase")
@click.argument("cycle")
@click.option("--with", "others", multiple=True, type=click.Choice(ASIDE), help="Erase these too.")
@click.option("--yes", "typed", default="", help="The cycle's key once more, so that nothing is asked.")
@with_appcontext
def erase(cycle: str, others: tuple[str, ...], typed: str) -> None:
    """Erase the private documents of a closed CYCLE that nobody needs any more, after a look at the counts."""
    settings = current_app.extensions["layak"].settings
    groups = (Group.PRIVATE, *(Group(name) for name in others))
    try:
        row = get_cycle(cycle)
        found = erasing.list_erasable(row)
        for group, one in found.items():
            click.echo(f"{'erase' if group in groups else 'keep'}  {one.count:6}  {one.size:14} bytes  {group.value}")
        if (typed or click.prompt("Type the key of the cycle to say yes")) != cycle:
            raise click.ClickException("Nothing was erased.")
        count = erasing.erase_documents(
            row.id,
            groups,
            mark=erasing.mark_of(found),
            days=settings.document_days,
            documents=store_of("documents"),
            actor=AT_COMMAND_LINE,
            at=now(),
        )
    except NotThere as error:
        raise click.ClickException("There is no such cycle.") from error
    except NotNow as error:
        raise click.ClickException("The cycle is open. Close it first.") from error
    except Changed as error:
        raise click.ClickException("Something changed meanwhile. Nothing was erased; run it again.") from error
    except TooEarly as error:
        raise click.ClickException(f"Documents stay until {error.earliest:%Y-%m-%d}.") from error
    click.echo(f"Erased: {count}.")
