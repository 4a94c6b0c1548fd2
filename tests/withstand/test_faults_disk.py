"""A disk that takes nothing more: reading goes on, nothing is half written, and with space everything works again.

Where we may, the data folder lies on a small disk in memory (tmpfs) that is filled to its last byte. A disk that takes no
byte at all is played by the system's limit of a file's size, set for the running processes to nothing (prlimit).
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import pytest

from tests.breaking import LIST, SEARCH, STORED, assert_whole, dead_disk, demonstration, full_disk, rows, see
from tests.news.test_pictures import photo
from tests.served import ServedSite
from tests.withstand.writers import ChildWriting, EditorWriting, kept_on
from tests.words import word

MEGABYTE = 1 << 20
PAGES = (STORED, LIST, SEARCH, "/healthz", "/en/data/indicators.csv", "/id/forum-anak/")
Broken = Callable[[ServedSite], AbstractContextManager[None]]
WORDS = "Kami ingin taman yang teduh di dekat sekolah."


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | None]:
    """A folder on a disk of its own, where that may be made; else nothing."""
    folder = tmp_path_factory.mktemp("disk")
    size = f"size={64 * MEGABYTE}"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True, check=False)
    yield folder if made.returncode == 0 else None
    if made.returncode == 0:
        subprocess.run(["umount", "-l", folder], check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, small_disk: Path | None) -> Iterator[ServedSite]:
    """A demonstration whose data folder lies on the small disk, with its log in it."""
    folder = (small_disk or tmp_path_factory.mktemp("plain")) / "data"
    with demonstration(tmp_path_factory, "disk", folder, LAYAK_LOG_FILE=str(folder / "layak.log")) as site:
        yield site


@pytest.fixture(scope="module")
def editors(site: ServedSite) -> dict[str, EditorWriting]:
    """Editors who are signed in, one for each language."""
    return {"id": EditorWriting(site, "id", 0), "en": EditorWriting(site, "en", 1)}


def read_ready(site: ServedSite) -> int:
    """What watchers are told, once each process has looked anew."""
    time.sleep(1.1)
    return see(site, "/readyz")[0]


def rows_of(site: ServedSite) -> list[object]:
    """How many rows the tables have to which people write; after a look whether all is whole."""
    assert_whole(site)
    tables = ("article", "article_text", "suggestion", "change_log", "audit", "picture")
    return [rows(site, f"SELECT count(*) FROM {table}")[0][0] for table in tables]  # noqa: S608


def files_of(site: ServedSite) -> set[str]:
    """What lies in the folder of pictures, halves and folders too."""
    return {path.name for path in (site.instance / "uploads").rglob("*") if path.name != ".swept"}


def look_a_minute_ago(site: ServedSite) -> None:
    """Make each session one that was last seen two minutes ago, so that the next page notes that somebody is here."""
    address = site.instance / "layak.sqlite"
    with closing(sqlite3.connect(address, isolation_level=None, timeout=10)) as database:
        database.execute("UPDATE session SET seen_at = strftime('%Y-%m-%d %H:%M:%f', seen_at, '-2 minutes')")


def events(site: ServedSite) -> list[str]:
    """What the log tells in whole lines; the one line at which the disk ended may be cut."""
    told = []
    for line in (site.instance / "layak.log").read_text("utf-8").splitlines():
        with suppress(ValueError):
            told.append(json.loads(line)["event"])
    return told


@pytest.mark.parametrize(("lang", "broken"), [("id", full_disk), ("en", dead_disk)], ids=["full", "read-only"])
def test_disk_that_takes_nothing_leaves_reading_whole_and_texts_kept(
    site: ServedSite, editors: dict[str, EditorWriting], small_disk: Path | None, lang: str, broken: Broken
) -> None:
    """Pages are read, a child and an editor get their text back, nothing is half written, and all is well afterwards.

    A picture is refused with the same sentence, not called unreadable; the log goes on where it stopped.
    """
    if broken is full_disk and small_disk is None:
        pytest.skip("no disk of one's own can be made here")
    editor, child = editors[lang], ChildWriting(site, 2 + (lang == "en"), lang)
    article = editor.write(f"{WORDS} {lang}")
    illustrated, picture = editor.send(editor.write("Bergambar")).location, photo()
    assert editor.send_picture(illustrated, picture).status == 303
    before, files = rows_of(site), files_of(site)
    look_a_minute_ago(site)
    with broken(site):
        assert [editor.browser.get(editor.new).status, child.browser.get(child.topic).status] == [200, 200]
        assert read_ready(site) == 503
        refused = [child.send(WORDS), editor.send(article)]
        unseen = editor.send_picture(illustrated, picture)
        assert {path: see(site, path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert rows_of(site) == before and files_of(site) == files
    for answer in (*refused, unseen):
        assert answer.status == 503 and word(lang, "We cannot keep anything right now") in answer.text
    assert all(WORDS in " ".join(kept_on(answer).values()) for answer in refused)
    told = events(site)
    assert child.send_again(refused[0]).location == child.place
    assert editor.send_again(refused[1]).status == editor.send_picture(illustrated, picture).status == 303
    assert rows_of(site)[0] == before[0] + 1 and len(files_of(site)) > len(files)
    assert events(site)[: len(told)] == told
    assert read_ready(site) == 200
