"""A disk that takes nothing more: reading goes on, nothing is half written, and with space everything works again.

Where we may, the data folder lies on a small disk in memory (tmpfs) that is filled to its last byte. A disk that takes no
byte at all is played by the system's limit of a file's size, set for the running processes to nothing (prlimit).
"""

from __future__ import annotations

import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.core.test_serving import children
from tests.served import ServedSite, shared_folder
from tests.withstand.test_faults_served import LIST, SEARCH, STORED, see
from tests.withstand.writers import PLACE, ChildWriting, EditorWriting, kept_on
from tests.words import word

MEGABYTE = 1 << 20
PAGES = (STORED, LIST, SEARCH, "/healthz", "/en/data/indicators.csv", "/id/forum-anak/")
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
    """A demonstration whose data folder lies on the small disk."""
    folder = (small_disk or tmp_path_factory.mktemp("plain")) / "data"
    folder.mkdir()
    site = ServedSite(folder, shared_folder(tmp_path_factory, "sites"))
    site.first_start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def editor(site: ServedSite) -> EditorWriting:
    """An editor who is signed in."""
    return EditorWriting(site)


@contextmanager
def full_disk(site: ServedSite) -> Iterator[None]:
    """Fill the disk of the data folder to the last byte."""
    filler = site.instance / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    try:
        assert shutil.disk_usage(site.instance).free == 0
        yield
    finally:
        filler.unlink()


@contextmanager
def dead_disk(site: ServedSite) -> Iterator[None]:
    """Let no process of the site write a byte to any file, as a disk does that went read-only under them."""
    assert site.process is not None
    processes = [site.process.pid, *children(site.process.pid)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes}
    for pid in processes:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[pid][1]))
    try:
        yield
    finally:
        for pid, limit in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def rows_of(site: ServedSite) -> list[int]:
    """How many rows the tables have to which the child and the editor write; after a look whether all is whole."""
    with closing(sqlite3.connect(site.instance / "layak.sqlite", timeout=10)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = ("article", "article_text", "suggestion", "change_log", "audit")
        return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608


@pytest.mark.parametrize(("nth", "broken"), [(2, full_disk), (3, dead_disk)], ids=["full", "read-only"])
def test_disk_that_takes_nothing_leaves_reading_whole_and_texts_kept(
    site: ServedSite, editor: EditorWriting, small_disk: Path | None, nth: int, broken: Callable[[ServedSite], object]
) -> None:
    """Pages are read, a child and an editor get their text back, nothing is half written, and all is well afterwards."""
    if broken is full_disk and small_disk is None:
        pytest.skip("no disk of one's own can be made here")
    child, article, before = ChildWriting(site, nth), editor.write(f"{WORDS} {nth}"), rows_of(site)
    with broken(site):  # type: ignore[attr-defined]
        refused = [(child.send(WORDS), child), (editor.send(article), editor)]
        assert {path: see(site, path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert rows_of(site) == before
    for answer, _ in refused:
        assert answer.status == 503 and WORDS in " ".join(kept_on(answer).values())
        assert word("id", "We cannot keep anything right now") in answer.text
    assert child.send_again(refused[0][0]).location == PLACE
    assert editor.send_again(refused[1][0]).status == 303
    assert rows_of(site)[0] == before[0] + 1
