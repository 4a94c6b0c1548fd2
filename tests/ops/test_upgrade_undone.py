"""The upgrade's script between two releases that can do nothing but tell and change their revision.

What it asks the program about its settings, it asks this program.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from layak.config import ROOT
from tests.served import free_port

RELEASE = """
import sqlite3, sys, time
from pathlib import Path
sys.path.insert(0, "{site}")
import click
from flask import Flask
from layak.config import Settings

app, settings = Flask(__name__), Settings.read()
url = settings.database_url
file = settings.instance / url.removeprefix("sqlite:///") if url.startswith("sqlite") else "{tree}/server.sqlite"

def change(revision):
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))

@app.cli.command(context_settings=dict(ignore_unknown_options=True))
@click.argument("words", nargs=-1)
def db(words):
    if words[0] == "current":
        click.echo(sqlite3.connect(file).execute("SELECT version_num FROM alembic_version").fetchone()[0])
        return
    change("0002" if words[0] == "upgrade" else words[1])
    if words[0] == "upgrade" and Path("{tree}/slow").exists():
        time.sleep(30)
    click.echo("what somebody reads or not")

@app.cli.command(context_settings=dict(ignore_unknown_options=True))
@click.argument("words", nargs=-1)
def backup(words):
    pass

@app.cli.command(context_settings=dict(ignore_unknown_options=True))
@click.argument("words", nargs=-1)
def serve(words):
    Path("{tree}/tried").write_text(url)
    change("0002")
    sys.exit("this release does not work")
"""
STANDS_IN = """#!/bin/sh
case "$(basename "$0") $*" in curl*//{upstream}/*) exit 0 ;; curl*) exit 7 ;; esac
"""


@dataclass
class Machine:
    """A tree with a release, the next beside it, and a database at the first of two revisions."""

    tree: Path
    line: list[str]
    environment: dict[str, str]

    @property
    def revision(self) -> str:
        """Of the database that is served."""
        with closing(sqlite3.connect(self.tree / "server.sqlite")) as database:
            return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    @property
    def leftovers(self) -> list[str]:
        """What an upgrade keeps while it is under way."""
        kept = {path.name for path in (self.tree / "opt").iterdir()} - {"layak", "layak.next"}
        return sorted(kept | {path.name for path in (self.tree / "var/lib/layak").iterdir()} - {"layak.env"})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Two releases side by side, whose database lies outside the data folder."""
    data, upstream = tmp_path / "var/lib/layak", f"127.0.0.1:{free_port()}"
    for folder in (data, tmp_path / "var/backups/layak", tmp_path / "bin", tmp_path / "opt/layak/content/cities"):
        folder.mkdir(parents=True)
    for name in ("opt/layak", "opt/layak.next"):
        (tmp_path / name / "deploy").mkdir(parents=True)
        (tmp_path / name / "deploy/install.sh").write_text("#!/bin/sh\n")
        (tmp_path / name / "deploy/install.sh").chmod(0o755)
        (tmp_path / name / "SHA256SUMS").touch()
        (tmp_path / name / "site").symlink_to(ROOT / "site")
        (tmp_path / name / "wsgi.py").write_text(RELEASE.format(site=ROOT / "site", tree=tmp_path))
    script = shutil.copy(ROOT / "deploy/upgrade.sh", tmp_path / "opt/layak.next/deploy")
    (tmp_path / "bin/curl").write_text(STANDS_IN.format(upstream=upstream))
    for name in ("systemctl", "nginx"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
    for path in (tmp_path / "bin").iterdir():
        path.chmod(0o755)
    with closing(sqlite3.connect(tmp_path / "server.sqlite")) as database:
        database.executescript(
            "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('0001')"
        )
    settle(tmp_path, f"DATABASE_URL=sqlite:///{tmp_path}/server.sqlite")
    own = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "LAYAK_MACHINE": str(tmp_path)}
    own |= {"LAYAK_PYTHON": sys.executable, "LAYAK_UPSTREAM": upstream}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "DATABASE_"))}
    # a shell in the background ignores SIGINT, and so would all below it
    return Machine(tmp_path, ["env", "--default-signal=INT,HUP", str(script)], kept | own)


def settle(tree: Path, line: str) -> None:
    """Write the settings of the site, with a line that names its database."""
    settings = f"LAYAK_CITY=pekanbaru\nLAYAK_BASE_URL = https://localhost\nLAYAK_SECRET_KEY={'a1b2c3d4' * 5}\n{line}\n"
    (tree / "var/lib/layak/layak.env").write_text(settings)


@pytest.mark.parametrize(
    ("line", "is_tried"),
    [
        ("DATABASE_URL = sqlite:///{tree}/server.sqlite", True),
        ("DATABASE_URL = postgres://layak:secret@localhost/layak", False),
    ],
)
def test_administrator_whose_database_lies_elsewhere_has_it_tried_over_a_copy_alone(
    machine: Machine, line: str, is_tried: bool
) -> None:
    """However the settings name it: a release that does not work changes a copy, and nothing is tried over a server."""
    settle(machine.tree, line.format(tree=machine.tree))
    done = subprocess.run(machine.line, env=machine.environment, capture_output=True, text=True, check=False)
    tried = machine.tree / "tried"
    assert (done.returncode != 0) is is_tried, done.stdout + done.stderr
    assert machine.revision == ("0001" if is_tried else "0002"), "a failed trial leaves the database alone"
    assert tried.exists() is is_tried and machine.leftovers == []
    if is_tried:
        assert "does not work" in done.stderr and "Undone" in done.stderr
        assert tried.read_text() == f"sqlite:///{machine.tree}/var/lib/layak/upgrade-trial/layak.sqlite"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP])
def test_administrator_whose_line_ends_in_the_middle_has_the_old_release_back(
    machine: Machine, sent: signal.Signals
) -> None:
    """Ctrl-C that ends `tee` too, and a terminal that is gone: nobody reads a word, and all is undone."""
    settle(machine.tree, "DATABASE_URL=postgresql://layak:secret@localhost/layak")
    (machine.tree / "slow").touch()
    here, there = os.pipe() if sent is signal.SIGINT else os.openpty()
    running = subprocess.Popen(
        machine.line,
        env=machine.environment,
        stdin=subprocess.DEVNULL,
        stdout=there,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    end = time.monotonic() + 60
    while machine.revision == "0001":
        assert running.poll() is None and time.monotonic() < end, os.read(here, 4000).decode()
        time.sleep(0.05)
    os.close(here)
    os.killpg(running.pid, sent)
    assert running.wait(60) > 0, "the script ends by itself"
    assert machine.revision == "0001" and machine.leftovers == []
