"""The drill: a city's whole site is lost and is there again within two minutes, by the commands of the document alone."""

from __future__ import annotations

import io
import os
import re
import resource
import secrets
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from layak.app import create_app
from layak.config import ROOT, Settings
from layak.core import changes
from layak.core.database import writing
from layak.core.samples import all_samples
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.news.models import Picture
from layak.news.pictures import Kept, keep_picture
from layak.news.service import Rejected
from tests import soak
from tests.breaking import read, slower
from tests.conftest import START
from tests.ops.machines import file_sums, newest, row_sums
from tests.served import ServedSite, shared_folder

LONGEST_SECONDS = 120
ARTICLES, PICTURES, DRAWN = (10_000, 2_000, 10) if soak.IS_LONG else (0, 12, 1)
"""Beside the samples: articles, and pictures; so many of these are drawn by the site itself, in nine files each."""
SIDE = 370
"""Of a square picture of noise, which takes 100 kB as a JPEG."""
DOCUMENTS = [(ROOT / f"docs/backup{ending}.md").read_text("utf-8") for ending in ("", ".id")]
UNIT = (ROOT / "deploy/systemd/layak-backup.service.in").read_text("utf-8")
STANDS_IN = """#!/bin/sh
case $(basename "$0") in
sudo) exec "$@" ;;
layak) exec python -m flask --app wsgi "$@" ;;
getent) exit 2 ;;
install)
    while [ $# -gt 0 ]; do case $1 in -o | -g) shift 2 ;; *) kept="$kept $1"; shift ;; esac; done
    exec /usr/bin/install $kept ;;
esac
"""
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


class Spent(NamedTuple):
    """Seconds that went by, and those of the processors."""

    seconds: float
    processor: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.processor:.1f} s of the processor"


@dataclass
class House:
    """A folder in the place of a machine's root, in which the document's commands are typed as they stand.

    Programs that change a whole system, and those of the proxy, stand in; the service is started by the test.
    """

    tree: Path

    def __post_init__(self) -> None:
        (self.tree / "bin").mkdir(parents=True)
        for name in ("sudo", "layak", "apt-get", "adduser", "getent", "install", "systemctl", "nginx", "curl"):
            (self.tree / "bin" / name).write_text(STANDS_IN)
            (self.tree / "bin" / name).chmod(0o755)
        for place in ("var/backups/layak", "run"):
            (self.tree / place).mkdir(parents=True)

    @property
    def data(self) -> Path:
        """The data folder of an installation."""
        return self.tree / "var/lib/layak"

    @property
    def backups(self) -> Path:
        """Where the timer puts backups."""
        return self.tree / "var/backups/layak"

    def type(self, block: str, *, instance: Path | None = None) -> Spent:
        """Type a block of the document; returns what it took. The newest backup stands for FILE."""
        block = re.sub(r"(?<![\w/])/(?=var/|run/)", f"{self.tree}/", block).replace("/opt/layak", str(ROOT))
        if "/FILE" in block:
            block = block.replace("/FILE", f"/{newest(self.backups).name}")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "DATABASE_URL"))}
        given = {"PATH": f"{self.tree}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}"}
        given |= {"LAYAK_MACHINE": str(self.tree), "LAYAK_PYTHON": sys.executable}
        given |= {"LAYAK_INSTANCE": str(instance)} if instance else {}
        begun, before = time.monotonic(), processor_seconds()
        done = subprocess.run(
            ["sh", "-ec", block], cwd=ROOT, env={**kept, **given}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return Spent(time.monotonic() - begun, processor_seconds() - before)

    def back_up(self, instance: Path) -> Spent:
        """What the timer does each quarter of an hour."""
        line = re.search(r"^ExecStart=@PYTHON@ -m flask --app wsgi (.*)$", UNIT, re.MULTILINE)
        assert line
        return self.type(f"layak {line[1].replace('@BACKUPS@', '/var/backups/layak')}", instance=instance)


def processor_seconds() -> float:
    """What processes that this one started, and that have ended, took of the processors."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def noise(side: int) -> Image.Image:
    """A picture of which no two are the same and which no format makes much smaller."""
    return Image.effect_noise((side, side), 64)


def paint(site: ServedSite) -> list[Picture]:
    """Give a site pictures: some drawn by its own means where that is done in time, the others valid files of 100 kB."""
    folder = site.instance / "uploads"
    folder.mkdir(exist_ok=True)
    made = []
    for number in range(PICTURES):
        drawn = draw(folder) if number < DRAWN else None
        if drawn is None:
            drawn = Kept(secrets.token_hex(16), SIDE, SIDE)
            noise(SIDE).save(folder / f"{drawn.name}-{SIDE}.jpg", "JPEG", quality=93)
        made.append(
            Picture(name=drawn.name, width=drawn.width, height=drawn.height, added_by="command", added_at=START)
        )
    return made


def draw(folder: Path) -> Kept | None:
    """Send a picture the way of every upload; none where the machine does too much else."""
    sent = io.BytesIO()
    noise(SIDE * 2).convert("RGB").save(sent, "JPEG")
    sent.seek(0)
    with suppress(Rejected):
        return keep_picture(sent, FolderStore(folder))
    return None


def furnish(site: ServedSite) -> None:
    """Give a site its articles and the rows of its pictures; no index, as none is in a backup."""
    app, pictures = create_app(Settings.read(site.environment)), paint(site)
    followers = dict(changes._followers)
    changes._followers.clear()
    try:
        with app.app_context():
            if ARTICLES:
                generate = next(one.generate for one in all_samples(app) if one.generate)
                generate(ARTICLES)
            with writing() as session:
                session.add_all(pictures)
            db.session.remove()
            db.engine.dispose()
    finally:
        changes._followers.update(followers)


@pytest.fixture
def lost(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> ServedSite:
    """A city's site with its articles and pictures, which nobody serves now."""
    site = ServedSite(tmp_path / "lost", shared_folder(tmp_path_factory, "sites"))
    site.instance.mkdir()
    site.take_samples()
    if site.process is not None:
        site.stop()
    furnish(site)
    return site


def test_both_languages_of_the_document_give_the_same_commands() -> None:
    """Who reads Indonesian types the same, in the same order."""
    first, second = ("".join(BLOCK.findall(text)).replace(" ", "") for text in DOCUMENTS)
    assert first == second


def block_with(words: str) -> str:
    """The block of the document that has these words."""
    (found,) = (block for block in BLOCK.findall(DOCUMENTS[0]) if words in block)
    return str(found)


@soak.quiet
@soak.soak
@soak.only_long
def test_whole_site_is_there_again_within_two_minutes(lost: ServedSite, tmp_path: Path) -> None:
    """Key, encrypted backup, an empty machine, restore, all as printed: equal rows and files, and the first page.

    In the long run 10,000 articles and 2,000 pictures; then a backup of changes, and a restore beside the old data.
    """
    house = House(tmp_path / "house")
    house.type(block_with("backup key"), instance=lost.instance)
    (house.backups / "key.txt").replace(house.tree / "run/key.txt")
    spent = house.back_up(lost.instance)
    size = newest(house.backups).stat().st_size / 1e6
    what = f"{ARTICLES:,} articles, {PICTURES:,} pictures"
    soak.tell(f"encrypted backup with its proof: {what}", f"{spent}; {size:.0f} MB")
    if soak.IS_LONG:
        soak.tell("backup of changes, none", str(house.back_up(lost.instance)))
    restore = block_with("install.sh restore")
    spent = house.type(restore)
    assert spent.processor <= LONGEST_SECONDS and spent.seconds <= LONGEST_SECONDS * slower()
    found = house.data
    assert row_sums(f"sqlite:///{found}/layak.sqlite") == row_sums(f"sqlite:///{lost.instance}/layak.sqlite")
    keys = (found / "backup-recipients").read_text("utf-8")
    assert keys == (lost.instance / "backup-recipients").read_text("utf-8"), "the next backup would lie open"
    kept = file_sums(found)
    assert kept == file_sums(lost.instance)
    soak.tell(f"restored, sums of rows and of {len(kept):,} files equal", str(spent))
    look_at_it(ServedSite(found, lost.shared, port=lost.port))
    if soak.IS_LONG:
        house.type(block_with("mv /var/lib/layak "))
        soak.tell("restored once more, where old data were moved aside", str(house.type(restore)))
    soak.tell("load of the machine by processor, meanwhile", f"{slower():.1f}")


def look_at_it(again: ServedSite) -> None:
    """The first page and the first search; in the long run of the served site."""
    begun = time.monotonic()
    if not soak.IS_LONG:
        app = create_app(Settings.read(again.environment))
        assert app.test_client().get("/id/", base_url=again.url).status_code == 200
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return
    try:
        again.start()
        for what, path, part in (("page", "/id/", "/id/berita/"), ("search", "/id/cari?q=taman", "<h3")):
            assert part in read(again, path)
            soak.tell(f"its first {what}, after", f"{time.monotonic() - begun:.1f} s")
    finally:
        again.kill()
