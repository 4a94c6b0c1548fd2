"""How the site's own commands are typed where it runs, for sentences that tell somebody to run one."""

from __future__ import annotations

import os

NAMED_BY = "LAYAK_COMMAND"
"""What deploy/install.sh calls the command that it makes; unset in a checkout and in a container."""


def own_name() -> str:
    """How the service and the folder of backups are called: `layak`, or that of a further city on the machine."""
    return os.environ.get(NAMED_BY) or "layak"


def own_command(words: str) -> str:
    """A command line such as `sudo layak doctor --fix` on an installed server, or flask's own everywhere else."""
    name = os.environ.get(NAMED_BY)
    return f"sudo {name} {words}" if name else f"flask --app wsgi {words}"
