"""What may happen to the index's folder as a whole: mixed up, taken from elsewhere, closed, on a full disk."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from layak.search import manifest
from tests.search.shelf import AT, MEETING_ID, TOWN, Town, article
from tests.search.test_kills import FORK

NOBODY = 65_534


def segments_of(town: Town) -> list[Path]:
    """Give the live segments, largest first."""
    found = [path for path in town.live_files() if path.suffix == ".seg"]
    return sorted(found, key=lambda path: -path.stat().st_size)


def folder_of(town: Town) -> Path:
    """Give the live folder."""
    return town.root / town.search.index.manifest().folder


def swap_segments(town: Town) -> None:
    """Two segments change their names."""
    one, other = segments_of(town)[:2]
    one.rename(one.with_suffix(".aside"))
    other.rename(one)
    one.with_suffix(".aside").rename(other)


def copy_one_over_another(town: Town) -> None:
    """A whole segment stands in another's place."""
    one, other = segments_of(town)[:2]
    shutil.copy(other, one)


def append(town: Town) -> None:
    """A segment has more bytes than it should."""
    with segments_of(town)[0].open("ab") as stream:
        stream.write(b"more")


def put_back_old_manifest(town: Town) -> None:
    """The manifest of an earlier commit is put back, as by a copy of the folder that was made while it changed."""
    before = (town.root / "live.json").read_bytes()
    town.put(MEETING_ID, body="Baru.")
    town.search.follow()
    town.put(MEETING_ID)
    town.search.follow()
    (town.root / "live.json").write_bytes(before)


def move_folder(town: Town) -> None:
    """The live folder has another name."""
    folder_of(town).rename(town.root / "index-elsewhere")


def link_into_nothing(town: Town) -> None:
    """A segment is a link to a file that is gone."""
    path = segments_of(town)[0]
    path.unlink()
    path.symlink_to("/nowhere/at/all")


def link_to_itself(town: Town) -> None:
    """The live folder is a link that leads in a circle."""
    folder = folder_of(town)
    shutil.rmtree(folder)
    folder.symlink_to(folder.name)


def write_manifest_as(text: str) -> Callable[[Town], None]:
    """Put other words into the manifest."""

    def damage(town: Town) -> None:
        (town.root / "live.json").write_text(text)

    damage.__name__ = f"manifest is {text[:12]}"
    return damage


def remove_everything(town: Town) -> None:
    """The whole folder is gone."""
    shutil.rmtree(town.root)


def put_a_file_in_its_place(town: Town) -> None:
    """Where the live folder was, a file is."""
    folder = folder_of(town)
    shutil.rmtree(folder)
    folder.write_text("not a folder")


DAMAGES = [
    swap_segments,
    copy_one_over_another,
    append,
    put_back_old_manifest,
    move_folder,
    link_into_nothing,
    link_to_itself,
    put_a_file_in_its_place,
    remove_everything,
    *map(
        write_manifest_as, ["[]", "null", "{}", '{"seal": 1, "files": {}}', "\x00\x00", "[" * 9_000, '"' + "9" * 9_000]
    ),
]


@pytest.fixture
def apart(town: Town) -> Town:
    """An index of several segments, for an open process, with repairs that wait."""
    for number in range(2):
        town.put(article(f"n{number}", "id", f"Judul {number}", f"Isi kata{number} panjang " + "kota " * number))
        town.search.follow()
    assert not town.ask("verifikasi").is_plain and town.repairs == 0
    town.is_repairing_at_once = False
    return town


def assert_mends(town: Town) -> None:
    """A repair behind makes the index answer again, equal to its sources."""
    town.search.rebuild()
    assert not town.ask("kelayakan").is_plain
    assert town.search.index.check() == []


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("is_open", [True, False], ids=["while open", "before start"])
def test_folder_that_is_mixed_up_is_noticed_answered_and_mended(
    apart: Town, damage: Callable[[Town], None], is_open: bool
) -> None:
    """A plain search answers with its notice, one repair begins behind, and after it all is well."""
    damage(apart)
    if not is_open:
        apart.search = apart.process()
    apart.repairs = 0
    results = apart.ask("verifikasi")
    assert results.is_plain and not results.is_current and results.total == 1 and apart.repairs == 1
    assert_mends(apart)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"seal": 0}', b'{"seal":0,"folder":1,"generation":{}}'])
def test_damaged_note_is_no_note(apart: Town, content: bytes) -> None:
    """Of passed.json nothing is believed that is not sealed, and nothing depends on it."""
    (apart.root / "passed.json").write_bytes(content)
    apart.put(MEETING_ID, body="Gajah datang.")
    assert apart.found("gajah") == [("meeting-id", "id")] and apart.repairs == 0


@pytest.mark.parametrize("name", ["write.lock", "rebuild.lock"])
def test_stale_lock_of_a_dead_process_hinders_nobody(apart: Town, name: str) -> None:
    """A lock is held by a living process only; a file that is left says nothing."""
    (apart.root / name).write_text("12345 a process that died")
    apart.put(MEETING_ID, body="Gajah datang.")
    assert apart.found("gajah") == [("meeting-id", "id")] and apart.repairs == 0
    assert apart.search.rebuild() == 6


def test_index_of_another_city_is_replaced_by_the_start(apart: Town, tmp_path: Path) -> None:
    """A whole and sound index of other texts is noticed at the start, document by document."""
    other = Town(tmp_path / "other", [replace(MEETING_ID, key="foreign", body="Gajah di kota lain."), *TOWN[:2]])
    other.search.index.rebuild()
    shutil.rmtree(apart.root)
    shutil.copytree(other.root, apart.root)
    assert apart.process().heal() >= 3
    apart.search.forget()
    assert apart.found("gajah") == [] and apart.search.index.check() == []


def test_flip_that_no_date_tells_is_found_by_the_next_start(apart: Town) -> None:
    """A bit that the disk itself turned changes no date: every start finds it, an open process goes on or falls back."""
    for path in segments_of(apart):
        dates, content = path.stat(), bytearray(path.read_bytes())
        content[len(content) // 3] ^= 4
        with path.open("r+b") as stream:
            stream.write(content)
        os.utime(path, ns=(dates.st_atime_ns, dates.st_mtime_ns))
        assert apart.ask("verifikasi tim anak").total
    with pytest.raises(manifest.IndexDamagedError):
        apart.search.index.check()
    apart.process().heal()
    assert apart.search.index.check() == []


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 100, 600, 3_000])
def test_full_disk_answers_and_recovers_without_a_start(apart: Town, room: int) -> None:
    """Wherever the disk is full, in the segment or the manifest: the old index or the sources answer, and later the new."""
    apart.put(MEETING_ID, body="Gajah datang. " + " ".join(f"kata{number}x" for number in range(400)))
    with full_disk(room):
        apart.search.follow()
        results = apart.ask("gajah")
        assert results.total == 1 and results.is_plain and apart.repairs == 1
        apart.search._finish(apart.search.rebuild)
    apart.search.forget()
    assert apart.found("gajah") == [("meeting-id", "id")] and not apart.ask("gajah").is_plain
    apart.process().heal()
    assert apart.search.index.check() == []


MODES = {
    "live.json": 0o000,
    "*.seg": 0o000,
    "*.toc": 0o000,
    "index-*": 0o000,
    "index-* ": 0o500,
    ".": 0o500,
    ". ": 0o000,
}


def ask_as_nobody(name: str, answers: object) -> None:
    """Close something in an index of one's own, and ask with a change that waits; in a process without rights."""
    with tempfile.TemporaryDirectory() as place:
        os.chown(place, NOBODY, NOBODY) if os.geteuid() == 0 else None
        os.setuid(NOBODY) if os.geteuid() == 0 else None
        town = Town(Path(place) / "index")
        town.search.index.rebuild()
        town.is_repairing_at_once = False
        town.put(MEETING_ID, body="Gajah datang.")
        closed = next(iter([*town.root.rglob(name.strip())] if name.strip() != "." else [town.root]))
        mode = closed.stat().st_mode
        closed.chmod(MODES[name])
        found = town.process().find("gajah", lang="id", at=AT)
        closed.chmod(mode)
        mended = town.process().heal() >= 0 and town.search.index.check() == []
        answers.put((found.total, found.is_plain, town.repairs, mended))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", MODES)
def test_what_may_not_be_read_or_written_answers_from_the_sources(name: str) -> None:
    """Wrong permissions of a file or folder: a plain search answers, and once they are right again all is well."""
    answers = FORK.Queue()
    process = FORK.Process(target=ask_as_nobody, args=(name, answers))
    process.start()
    total, is_plain, repairs, is_mended = answers.get(timeout=30)
    process.join()
    assert (total, is_plain, repairs) == (1, True, 1) and is_mended
