"""From an earlier release to this one by one script: everything stays, and whatever fails is undone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from layak.config import ROOT
from tests import soak
from tests.served import free_port

FOR_WHOM = "--city pekanbaru --domain localhost --mail none --admin admin@example.go.id --database sqlite".split()
VERSIONS = "site/layak/migrations/versions"
NEWEST = max((ROOT / VERSIONS).glob("0*.py")).name
STANDS_IN = """#!/bin/sh
cd "{tree}/opt/layak" 2>/dev/null
case "$(basename "$0") $*" in
"systemctl start layak.service")
    setsid env NOTIFY_SOCKET="{tree}/notify" $(sed -n 's/^Environment=//p' "{unit}") $(sed -n 's/^ExecStart=//p' "{unit}") >> "{tree}/served" 2>&1 < /dev/null &
    echo $! > "{tree}/pid" ;;
"systemctl restart layak.service")
    kill "$(cat "{tree}/pid")"; while kill -0 "$(cat "{tree}/pid")" 2>/dev/null; do sleep 0.1; done
    exec systemctl start layak.service ;;
"systemctl reload layak.service") kill -HUP "$(cat "{tree}/pid")" ;;
"systemctl show --property MainPID --value layak.service") cat "{tree}/pid" ;;
esac
"""
"""systemd and nginx on a machine that has neither running: the service is started by its unit's own lines."""


@dataclass
class Machine:
    """A tree with an earlier release that serves, and this release beside it."""

    tree: Path
    port: int

    @property
    def home(self) -> Path:
        """The release that runs."""
        return self.tree / "opt/layak"

    @property
    def beside(self) -> Path:
        """The other one."""
        return self.tree / "opt/layak.next"

    @property
    def environment(self) -> dict[str, str]:
        """What the scripts are told."""
        return os.environ | {
            "PATH": f"{self.tree}/bin:{os.environ['PATH']}",
            "LAYAK_MACHINE": str(self.tree),
            "LAYAK_PYTHON": sys.executable,
            "LAYAK_UPSTREAM": f"127.0.0.1:{self.port}",
        }

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """A script, to its end."""
        line = [str(word) for word in words]
        return subprocess.run(line, env=self.environment, capture_output=True, text=True, check=False, timeout=300)

    def upgrade(self) -> subprocess.CompletedProcess[str]:
        """The upgrade, as the administrator calls it."""
        return self.run(self.beside / "deploy/upgrade.sh")

    def page(self) -> int:
        """The status of the front page."""
        asked = Request(
            f"http://127.0.0.1:{self.port}/id/", headers={"Host": "localhost", "X-Forwarded-Proto": "https"}
        )
        with urlopen(asked, timeout=20) as answer:
            return int(answer.status)

    def rows(self) -> dict[str, int]:
        """How many rows each table of the database holds, and its revision."""
        with closing(sqlite3.connect(self.tree / "var/lib/layak/layak.sqlite")) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
            return found | {"revision": int(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])}

    def leftovers(self) -> list[str]:
        """What an upgrade keeps while it is under way."""
        return [path.name for path in (self.tree / "opt").iterdir() if path not in (self.home, self.beside)]


def follow(heard: socket.socket, kept: Path) -> None:
    """Keep which process is the service now, as systemd does."""
    while True:
        try:
            told = heard.recv(200).decode()
        except OSError:
            return
        half = kept.with_suffix(".half")
        half.write_text(dict(line.split("=", 1) for line in told.split())["MAINPID"])
        half.rename(kept)


def earlier_release(target: Path) -> None:
    """The release before the newest migration, from the project's own history."""
    line = ["git", "log", "-1", "--diff-filter=A", "--format=%H", "--", f"{VERSIONS}/{NEWEST}"]
    found = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    parts = [
        "site",
        "templates",
        "static",
        "content",
        "translations",
        "deploy",
        "wsgi.py",
        "requirements.txt",
        "babel.cfg",
    ]
    packed = subprocess.run(["git", "archive", f"{found}^", *parts], cwd=ROOT, capture_output=True, check=False)
    if not found or packed.returncode:
        pytest.skip("the project's history is not here: git fetch --unshallow")
    target.mkdir(parents=True)
    subprocess.run(["tar", "x"], cwd=target, input=packed.stdout, check=True)
    subprocess.run(["git", "init", "-q"], cwd=target, check=True)
    subprocess.run(["git", "add", "-A"], cwd=target, check=True)


def this_release(target: Path) -> None:
    """This release, unpacked as a bundle is."""
    with_sum = target.parent.parent / "dist"
    line = [sys.executable, "deploy/bundle.py", "--to", str(with_sum), "--no-wheels"]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    target.mkdir()
    subprocess.run(
        ["tar", "xzf", str(next(with_sum.glob("*.gz"))), "-C", str(target), "--strip-components=1"], check=True
    )


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the earlier release was installed and serves, with a line of its own in the city's folder."""
    machine = Machine(tmp_path_factory.mktemp("machine"), free_port())
    earlier_release(machine.home)
    (machine.tree / "bin").mkdir()
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(str(machine.tree / "notify"))
    threading.Thread(target=follow, args=(heard, machine.tree / "pid"), daemon=True).start()
    script = STANDS_IN.format(tree=machine.tree, unit=machine.tree / "etc/systemd/system/layak.service")
    for name in ("systemctl", "nginx"):
        (machine.tree / "bin" / name).write_text(script)
        (machine.tree / "bin" / name).chmod(0o755)
    done = machine.run(machine.home / "deploy/install.sh", "program", "settings", "files", "--", *FOR_WHOM)
    assert done.returncode == 0, done.stdout + done.stderr
    with (machine.home / "content/cities/pekanbaru/city.yaml").open("a") as file:
        file.write("# corrected here\n")
    machine.run("systemctl", "start", "layak.service")
    this_release(machine.beside)
    shutil.copytree(machine.beside, machine.tree / "kept", symlinks=True)
    end = time.monotonic() + 90
    while not answers(machine):
        assert time.monotonic() < end, (machine.tree / "served").read_text("utf-8")[-3000:]
        time.sleep(0.1)
    try:
        yield machine
    finally:
        os.kill(int((machine.tree / "pid").read_text()), signal.SIGTERM)


def answers(machine: Machine) -> bool:
    """Whether the site answers."""
    try:
        return machine.page() == 200
    except OSError:
        return False


def renew(machine: Machine) -> None:
    """This release as it was, beside the one that runs."""
    shutil.rmtree(machine.beside)
    shutil.copytree(machine.tree / "kept", machine.beside, symlinks=True)


def open_form(machine: Machine) -> tuple[str, str]:
    """The cookie and the token of the sign-in form, as a tab that stays open holds them."""
    url = f"http://127.0.0.1:{machine.port}/id/masuk"
    with urlopen(Request(url, headers={"Host": "localhost", "X-Forwarded-Proto": "https"}), timeout=20) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        text = answer.read().decode()
    return cookie, text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def send_form(machine: Machine, cookie: str, token: str) -> int:
    """The status that the sign-in form gets for an account that is none."""
    told = urlencode({"csrf_token": token, "email": "nobody@example.go.id", "password": "a wrong one, long enough"})
    headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": cookie, "Origin": "https://localhost"}
    asked = Request(
        f"http://127.0.0.1:{machine.port}/id/masuk", told.encode(), {**headers, "Referer": "https://localhost/id/masuk"}
    )
    try:
        with urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


FAULTS = {
    "a migration fails": (
        f"{VERSIONS}/{NEWEST}",
        "def upgrade() -> None:",
        "def upgrade() -> None:\n    raise OSError",
    ),
    "a page fails": ("templates/layouts/reader.html", "<body", "{{ 1 // 0 }}<body"),
}


@soak.soak
@soak.only_long
@pytest.mark.parametrize("fault", FAULTS)
def test_administrator_of_a_release_that_does_not_work_keeps_the_old_site(machine: Machine, fault: str) -> None:
    """It is found over a copy: the old site serves on, its process and its database untouched."""
    name, old, new = FAULTS[fault]
    path = machine.beside / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    (machine.beside / "SHA256SUMS").unlink()
    before, process = machine.rows(), (machine.tree / "pid").read_text()
    done = machine.upgrade()
    assert done.returncode != 0 and "failed at: trial" in done.stderr, done.stdout + done.stderr
    assert machine.page() == 200 and machine.rows() == before
    assert (machine.tree / "pid").read_text() == process and machine.leftovers() == []
    assert not (machine.home / VERSIONS / NEWEST).exists(), "the old release stands where it stood"
    renew(machine)


@soak.soak
@soak.only_long
@pytest.mark.parametrize("moment", ["--- migrate", "--- swap", "--- ready"])
def test_administrator_whose_upgrade_was_killed_goes_back_by_one_command(machine: Machine, moment: str) -> None:
    """kill -9 at any step leaves a whole site; one command brings the old one back with every row."""
    before = machine.rows()
    line = [str(machine.beside / "deploy/upgrade.sh")]
    running = subprocess.Popen(line, env=machine.environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert running.stdout and any(moment in said for said in running.stdout)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(10)
    refused = machine.run(machine.home / "deploy/upgrade.sh") if moment == "--- ready" else None
    assert refused is None or refused.returncode != 0
    done = machine.run("sh", f"{machine.home}.back")
    assert done.returncode == 0 and "the old release serves" in done.stderr, done.stdout + done.stderr
    assert machine.page() == 200 and machine.rows() == before and machine.leftovers() == []
    renew(machine)


def test_administrator_upgrades_and_keeps_every_row_and_correction(machine: Machine) -> None:
    """A backup, the new schema, the new release at the old place with the city's own corrections, the old one beside."""
    before, tab = machine.rows(), open_form(machine)
    done = machine.upgrade()
    assert done.returncode == 0, done.stdout + done.stderr
    assert send_form(machine, *tab) == 422, "a form of before is taken; the words in it are wrong, its token is not"
    assert send_form(machine, tab[0], "x" + tab[1]) == 400
    after = machine.rows()
    assert machine.page() == 200 and after["revision"] > before["revision"]
    assert {name: after[name] for name in before if name not in ("revision", "session")}.items() >= {
        name: count for name, count in before.items() if name not in ("revision", "session")
    }.items()
    assert "corrected here" in (machine.home / "content/cities/pekanbaru/city.yaml").read_text("utf-8")
    assert (machine.home / VERSIONS / NEWEST).exists() and not (machine.beside / VERSIONS / NEWEST).exists()
    assert list((machine.tree / "var/backups/layak").iterdir()) and machine.leftovers() == []


@soak.soak
@soak.only_long
def test_readers_notice_nothing_of_an_upgrade_between_releases_that_hand_on(machine: Machine) -> None:
    """50 requests a second while the next release takes over: none fails, and another process of other files serves."""
    renew(machine)
    process = (machine.tree / "pid").read_text()
    failed: list[str] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.2):
            try:
                machine.page()
            except OSError as error:
                failed.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(10)]
    for reader in readers:
        reader.start()
    done = machine.upgrade()
    ended.set()
    for reader in readers:
        reader.join(20)
    assert done.returncode == 0, done.stdout + done.stderr
    assert failed == [] and (machine.tree / "pid").read_text() != process
