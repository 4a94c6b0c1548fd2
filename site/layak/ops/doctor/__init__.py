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

from flask import Flask

from layak.core.checks import Check, register_checks
from layak.core.late import LateCommand


def install(app: Flask) -> None:
    """Add the command and the checks that belong to no other room."""
    told = "Look at everything that must hold, and say in plain words what does not."
    app.cli.add_command(LateCommand("doctor", "layak.ops.doctor.commands", "doctor", help=told))
    register_checks(app, "ops", own_checks)


def own_checks() -> Iterator[Check]:
    """The checks of this room, loaded when somebody looks."""
    from layak.ops.doctor import backups, books, machine, reach, settings, uploads

    for part in (reach, books, settings, uploads, backups, machine):
        yield from part.CHECKS
