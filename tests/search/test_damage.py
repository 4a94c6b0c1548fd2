"""Whatever happens to the files of the index, the site answers and the index comes back by itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from layak.search.manifest import IndexDamagedError
from layak.search.ranking import Criteria
from tests.search.shelf import AT, MEETING_ID, Town

Damage = Callable[[Path], None]


def delete(path: Path) -> None:
    """Remove the file."""
    path.unlink()


def empty(path: Path) -> None:
    """Leave nothing in it."""
    path.write_bytes(b"")


def halve(path: Path) -> None:
    """Cut it in the middle."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_bit(path: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def flip_early(path: Path) -> None:
    """Change one bit near the beginning."""
    content = bytearray(path.read_bytes())
    content[min(9, len(content) - 1)] ^= 16
    path.write_bytes(content)


def fill_with_noise(path: Path) -> None:
    """Keep the size, change everything."""
    path.write_bytes(b"\xff" * path.stat().st_size)


def make_a_folder(path: Path) -> None:
    """Put a folder where the file was."""
    path.unlink()
    path.mkdir()


DAMAGES = [delete, empty, halve, flip_a_bit, flip_early, fill_with_noise, make_a_folder]
KINDS = {"manifest": "live.json", "toc": ".toc", "segment": ".seg"}


def file_of(town: Town, kind: str) -> Path:
    """Give the live file of a kind."""
    return next(path for path in town.live_files() if path.name.endswith(KINDS[kind]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("is_open", [True, False], ids=["while open", "before start"])
def test_damaged_file_is_noticed_answered_and_mended(town: Town, kind: str, damage: Damage, is_open: bool) -> None:
    """A plain search answers at once, with its notice; after the repair behind, the index answers again."""
    if is_open:
        assert not town.ask("verifikasi").is_plain
    town.is_repairing_at_once = False
    damage(file_of(town, kind))
    results = town.ask("verifikasi")
    assert results.is_plain and not results.is_current and results.total == 1
    assert town.repairs == 1
    town.search.rebuild()
    healed = town.ask("kelayakan")
    assert not healed.is_plain and healed.total == 1
    assert town.search.index.check() == []


@pytest.mark.parametrize("kind", KINDS)
def test_check_finds_a_silent_flip(town: Town, kind: str) -> None:
    """A flipped bit, which Whoosh alone never notices, makes the check fail."""
    flip_a_bit(file_of(town, kind))
    with pytest.raises(IndexDamagedError):
        town.search.index.check()


def test_repair_at_once_answers_the_same_question(town: Town) -> None:
    """Where the repair is done before the answer, the answer comes from the index."""
    shutil.rmtree(town.root)
    results = town.ask("kelayakan")
    assert not results.is_plain and results.total == 1 and town.repairs == 1


def test_missing_index_is_built_by_the_start(tmp_path: Path) -> None:
    """A new installation has no index; the start makes it."""
    town = Town(tmp_path / "new" / "index")
    assert town.search.heal() == 4
    assert town.search.index.check() == []


def test_missing_index_of_a_large_site_is_built_behind_its_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restore the first page waits for no index: questions are answered plainly until it is built."""
    monkeypatch.setattr("layak.search.service.MOST_BEFORE_READERS", -1)
    town = Town(tmp_path / "new" / "index")
    town.is_repairing_at_once = False
    assert town.search.begin() == 0 and town.ask("verifikasi").is_plain
    assert town.search.compare() == 4 and town.search.index.check() == []


def test_index_of_another_version_is_built_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update that changes the index's form, the old one is not read but replaced."""
    monkeypatch.setattr("layak.search.index.schema_stamp", lambda: "another version")
    town.search.forget()
    assert town.ask("kelayakan").total == 1 and town.repairs == 1
    assert json.loads((town.root / "live.json").read_text())["schema"] == "another version"


def test_repairs_rest_in_between(town: Town) -> None:
    """A repair that cannot succeed is not begun again by each question."""
    town.is_repairing_at_once = False
    shutil.rmtree(town.root)
    for _ in range(5):
        assert town.ask("verifikasi").is_plain
    assert town.repairs == 1


def test_repair_that_fails_is_tried_more_and_more_seldom(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk does not make each question begin a rebuild: the rest doubles, and ends with a success."""
    clock = [1000.0]
    monkeypatch.setattr("layak.search.service.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(town.search.index, "rebuild", lambda: (_ for _ in ()).throw(OSError("no space left")))
    shutil.rmtree(town.root)
    for _ in range(100):
        clock[0] += 1
        assert town.ask("verifikasi").is_plain
    assert 4 <= town.repairs <= 7
    monkeypatch.undo()
    town.search.forget()
    assert not town.ask("verifikasi").is_plain


def test_folder_that_cannot_be_written_still_answers(tmp_path: Path) -> None:
    """Where no index can be made at all, the plain search goes on answering."""
    (tmp_path / "index").write_text("a file in the way")
    town = Town(tmp_path / "index")
    town.is_repairing_at_once = False
    assert town.ask("verifikasi").is_plain
    assert town.found("verifikasi") == [("visit-id", "id")]


def test_leftovers_of_a_killed_writer_are_cleared(town: Town) -> None:
    """Files and folders that no manifest names go with the next commit."""
    folder = town.root / town.search.index.manifest().folder
    (folder / "MAIN_zzzz.seg").write_bytes(b"half a segment")
    (folder / "MAIN.tmp").mkdir()
    (folder / "MAIN.tmp" / "run").write_bytes(b"x")
    (folder / "_MAIN_99.toc").write_bytes(b"a table of contents from nowhere")
    town.put(town.documents[0], body="Kata baru: gajah.")
    assert town.found("gajah") == [("visit-id", "id")]
    assert {path.name for path in folder.iterdir()} == set(town.search.index.manifest().files)


def test_plain_search_keeps_texts_back_and_narrows(town: Town) -> None:
    """The plain search too obeys moments, filters and the reader's language."""
    town.is_repairing_at_once = False
    town.put(MEETING_ID, visible_from=AT + timedelta(hours=1))
    shutil.rmtree(town.root)
    assert town.found("gugus") == []
    assert town.found("RPTRA", "en") == [("visit-en", "en")]
    assert town.found("RPTRA", criteria=Criteria(year="1999")) == []


def test_plain_search_leaves_out_what_the_reader_does_not_want(town: Town) -> None:
    """A word behind a minus is refused while the index is mended, as a whole word, in whichever case it stands."""
    town.is_repairing_at_once = False
    shutil.rmtree(town.root)
    assert town.ask("anak").total == 2
    assert town.found("anak -Rapat") == [("visit-id", "id")]
    assert town.ask("anak -rap -yang").total == 2
    assert town.ask("anak -kota -dinas").total == 0
