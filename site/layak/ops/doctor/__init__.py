"""The doctor: looks at everything that must hold and says in plain words what does not.

running    one round over the registered checks, healing, and the last report
walking    the public doors, walked once for several checks
reach      nothing unapproved, sealed, lapsed or private can be read; no link leads nowhere; languages
machine    disk, clock, file modes
books      database, audit trail
settings   safe settings, mail, certificate, the network's owner
uploads    a bucket that holds pictures and documents
backups    the last backup
commands   `flask doctor`
"""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import Flask

from layak.core.checks import Check, register_checks


def install(app: Flask) -> None:
    """Add the command and the checks that belong to no other room."""
    app.cli.add_command(
        LateDoctor("doctor", help="Look at everything that must hold, and say in plain words what does not.")
    )
    register_checks(app, "ops", own_checks)


def own_checks() -> Iterator[Check]:
    """The checks of this room, loaded when somebody looks."""
    from layak.ops.doctor import backups, books, machine, reach, settings, uploads

    for part in (reach, books, settings, uploads, backups, machine):
        yield from part.CHECKS


class LateDoctor(click.Command):
    """`flask doctor`: loaded once it is asked for."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        """The command itself takes the place of this one, with its options."""
        from layak.ops.doctor.commands import doctor

        return doctor.make_context(info_name, args, parent, **extra)
