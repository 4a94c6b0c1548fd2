"""The index follows every change, in every process, and equals its sources."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from layak.search import index as index_module
from layak.search.index import Difference
from layak.search.manifest import IndexBusyError, locked
from tests.search.shelf import AT, MEETING_ID, SMOKE_EN, VISIT_ID, Town, article, behind_both_doors


@behind_both_doors
def test_change_is_found_at_once(town: Town) -> None:
    """A saved text is found by the next question, and a removed one is not."""
    town.put(article("pool", "id", "Kolam renang anak dibuka", "Gratis setiap Sabtu."))
    assert town.found("renang") == [("pool-id", "id")]
    town.drop("pool")
    assert town.found("renang") == []


@behind_both_doors
def test_change_by_one_process_reaches_the_others(town: Town) -> None:
    """A process that holds the index open sees what another one committed."""
    other = town.process()
    other.find("verifikasi", lang="id", at=AT)
    town.put(MEETING_ID, title="Rapat pleno gugus tugas")
    town.search.follow()
    assert [hit.title for hit in other.find("pleno", lang="id", at=AT).hits] == ["Rapat \x02pleno\x03 gugus tugas"]


@behind_both_doors
def test_change_of_another_kind_moves_the_position_only(town: Town) -> None:
    """Changes that no source knows are passed over once and for all."""
    before = town.search.index.manifest()
    town.ledger.note("account", "7")
    town.search.follow()
    after = town.search.index.manifest()
    assert (after.position, after.files) == (1, before.files) and town.search.index.behind() == 0


@behind_both_doors
def test_following_twice_changes_nothing(town: Town) -> None:
    """Catching up is idempotent."""
    town.put(MEETING_ID, body="Sekali saja.")
    assert town.search.index.catch_up() == 1
    assert town.search.index.catch_up() == 0
    assert town.search.index.check() == []


def test_many_changes_are_taken_by_a_rebuild(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of changes the index is built anew, which costs less."""
    monkeypatch.setattr(index_module, "REBUILD_FROM", 3)
    folder = town.search.index.manifest().folder
    for number in range(5):
        town.put(article(f"n{number}", "id", f"Judul {number}", "Isi."))
    town.search.follow()
    assert town.search.index.manifest().folder != folder
    assert town.search.index.check() == [] and town.search.index.behind() == 0


@behind_both_doors
def test_check_names_each_difference(town: Town) -> None:
    """Missing, outdated and surplus documents are told apart, and repaired."""
    town.documents = [VISIT_ID, article("new", "id", "Baru", "Baru."), MEETING_ID, SMOKE_EN]
    town.documents[2] = article("meeting", "id", "Judul lain", "Isi lain.")
    found = town.search.index.check()
    assert sorted(found) == [
        Difference("article", "meeting", "id", "outdated"),
        Difference("article", "new", "id", "missing"),
        Difference("article", "visit", "en", "surplus"),
    ]
    assert town.search.heal() == 3
    assert town.search.index.check() == []


def test_rebuild_counts_its_progress_and_keeps_one_folder(town: Town) -> None:
    """Progress is told document by document, and the old index goes."""
    steps: list[int] = []
    assert town.search.index.rebuild(steps.append) == 4
    assert sum(steps) == 4
    assert len(list(town.root.glob("index-*"))) == 1


def test_change_during_a_rebuild_is_not_lost(town: Town) -> None:
    """What changes while documents are read is applied before the new index goes live."""

    def change_midway(_: int) -> None:
        if not town.ledger.changes:
            town.put(VISIT_ID, body="Berubah di tengah jalan: kucing.")

    town.search.index.rebuild(change_midway)
    assert town.search.index.check() == []
    assert town.found("kucing") == [("visit-id", "id")]


def test_reader_is_answered_while_another_process_writes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked index answers from its last commit, and says that it is not current."""
    monkeypatch.setattr("layak.search.service._READER_WAIT", 0.05)
    town.put(MEETING_ID, title="Rapat baru")
    with locked(town.root, "write", 1):
        results = town.ask("gugus")
        assert results.total == 1 and not results.is_current and not results.is_plain
    assert town.ask("baru").is_current


def test_second_rebuild_waits_for_nobody(town: Town) -> None:
    """Only one process rebuilds; the second is told so at once."""
    with locked(town.root, "rebuild", 1), pytest.raises(IndexBusyError):
        town.search.index.rebuild()


def test_index_ahead_of_its_database_is_built_anew(town: Town) -> None:
    """After an older database was put in place, the index does not skip its next changes."""
    town.put(MEETING_ID, body="Lebih baru.")
    town.search.follow()
    town.ledger.changes.clear()
    town.documents = [VISIT_ID]
    fresh = town.process()
    fresh.heal()
    assert fresh.index.manifest().position == 0 and fresh.index.check() == []


def test_unchanged_segments_are_not_read_again(town: Town) -> None:
    """A new snapshot takes the cards of unchanged segments over from the one before."""
    first = town.search.index.open()
    town.put(article("pool", "id", "Kolam", "Renang."))
    town.search.follow()
    second = town.search.index.open(first)
    shared = {id(segment.cards) for segment in first._segments} & {id(segment.cards) for segment in second._segments}
    assert len(second.things.documents["id"]) == len(first.things.documents["id"]) + 1
    assert shared or len(second._segments) == 1


def many_writers(root: Path, name: int, done: Any) -> None:
    """Add ten articles of one's own, following each."""
    town = Town(root)
    for number in range(10):
        with locked(root, "log", 10):
            texts = (root / "log.txt").read_text().splitlines() if (root / "log.txt").exists() else []
            texts.append(f"w{name}x{number}")
            (root / "log.txt").write_text("\n".join(texts))
        replay(town, root)
        town.search.follow()
    done.put(name)


def replay(town: Town, root: Path) -> None:
    """Read the shared change log of the writers."""
    keys = (root / "log.txt").read_text().split()
    town.ledger.changes = [(at, "article", key) for at, key in enumerate(keys, 1)]
    town.documents = [*[article(key, "id", f"Judul {key}", f"Isi {key}.") for key in keys], VISIT_ID]


def test_four_writers_lose_nothing(town: Town) -> None:
    """Four processes that change and follow at once leave every document findable."""
    context = multiprocessing.get_context("fork")
    done = context.Queue()
    writers = [context.Process(target=many_writers, args=(town.root, name, done)) for name in range(4)]
    for writer in writers:
        writer.start()
    for _ in writers:
        done.get(timeout=60)
    for writer in writers:
        writer.join()
    replay(town, town.root)
    town.search.follow()
    assert [slug for slug, _ in town.found("w3x9")] == ["w3x9-id"]
    missing = [each for each in town.search.index.check() if each.what == "missing"]
    assert missing == []
