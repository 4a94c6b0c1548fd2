"""Small segments become fewer behind the editor's back, and never mix what must go without a trace with the rest."""

from __future__ import annotations

import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from layak.search import merging, service
from layak.search.index import Index
from layak.search.manifest import Manifest
from tests.search.shelf import AT, MEETING_ID, VISIT_ID, Town, article

CANARY = "zebrakuning"
IDEA = replace(article("idea", "id", "Taman", f"Taman {CANARY} yang bersih."), kind="idea")


def segments(town: Town) -> set[str]:
    """Give the names of the live segments."""
    return {name for name in town.search.index.manifest().files if name.endswith(".seg")}


def publish(town: Town, *numbers: int) -> None:
    """Publish articles one by one, each in a commit of its own."""
    for number in numbers:
        town.put(article(f"n{number}", "id", f"Judul ke{number}", f"Isi kata{number} tentang kota."))
        town.search.follow()


def merge_again(town: Town) -> bool:
    """Merge what there is to merge, as if the rest after the last long work were over."""
    town.search.forget()
    return town.search.index.merge()


def test_many_commits_leave_few_segments_and_every_text_findable(town: Town) -> None:
    """After thirty commits few segments are live, each text is found once, and index and sources are equal."""
    publish(town, *range(30))
    merge_again(town)
    assert len(segments(town)) <= merging.SCATTERED
    assert all(town.found(f"kata{number}") == [(f"n{number}-id", "id")] for number in range(30))
    assert town.search.index.check() == [] and not list(town.root.rglob("merging"))


def test_editor_waits_for_no_merge(town: Town) -> None:
    """A commit that makes too many segments only asks for the merge behind; the segments before stay as they are."""
    town.is_repairing_at_once = False
    publish(town, *range(merging.SCATTERED - 1))
    before = segments(town)
    assert town.repairs == 0
    publish(town, 100)
    assert town.repairs == 1 and before < segments(town)


def test_commit_during_a_merge_wins(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed while segments are merged is not lost: the merge gives way and can be done again."""
    town.is_repairing_at_once = False
    publish(town, *range(6))
    merge_beside = merging.merge_beside

    def commit_meanwhile(*given: Any) -> list[Any]:
        merged = merge_beside(*given)
        publish(town, 7)
        town.drop("n3")
        town.search.follow()
        return merged

    monkeypatch.setattr(merging, "merge_beside", commit_meanwhile)
    assert not town.search.index.merge()
    assert town.found("kata7") and town.found("kata3") == [] and town.search.index.check() == []
    monkeypatch.undo()
    assert town.search.index.merge()
    assert town.found("kata7") and town.found("kata3") == [] and town.search.index.check() == []


def test_commit_that_sweeps_a_merge_away_and_is_not_done_yet_is_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merge finds its work gone before the commit is told: that is no fault of the index."""
    town.is_repairing_at_once = False
    publish(town, *range(6))
    begun, tell = threading.Event(), Index._publish

    def tell_late(index: Index, manifest: Manifest) -> None:
        begun.set()
        time.sleep(0.3)
        tell(index, manifest)

    def lose(*given: Any) -> list[Any]:
        monkeypatch.setattr(Index, "_publish", tell_late)
        threading.Thread(target=publish, args=(town, 7)).start()
        assert begun.wait(10)
        raise FileNotFoundError(given[-1])

    monkeypatch.setattr(merging, "merge_beside", lose)
    assert not town.search.index.merge()
    monkeypatch.undo()
    assert town.found("kata7") and town.search.index.check() == []


def test_merge_that_fails_is_told_and_leaves_the_index_as_it_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk during a merge costs nothing but the merge."""
    town.is_repairing_at_once = False
    publish(town, *range(6))
    before = town.search.index.manifest()
    monkeypatch.setattr(merging, "adopt", lambda *_: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(OSError, match="no space"):
        town.search.index.merge()
    assert town.search.index.manifest() == before and town.search.index.check() == []
    assert not list(town.root.rglob("merging"))


def test_other_process_reads_on_through_a_merge(town: Town) -> None:
    """A process that holds the old segments open answers from the merged one at its next question."""
    town.is_repairing_at_once = False
    publish(town, *range(6))
    other = town.process()
    assert other.find("kata2", lang="id", at=AT).total == 1
    assert town.search.index.merge()
    assert other.find("kata2", lang="id", at=AT).total == 1
    assert other.find("verifikasi", lang="id", at=AT).total == 1 and town.repairs == 0


def test_ideas_are_merged_apart_and_leave_no_trace(town: Town) -> None:
    """Merged ideas lie in a segment of their own: one taken back is in no file, and no article is written anew."""
    town.is_repairing_at_once = False
    for number in range(4):
        publish(town, number)
        town.put(replace(IDEA, key=f"idea{number}", body=f"Taman {CANARY if number == 2 else 'hijau'} {number}."))
        town.search.follow()
    assert merge_again(town) and merge_again(town) and len(segments(town)) == 2
    articles = set(town.holding("kata3"))
    assert town.holding(CANARY) and not articles & set(town.holding(CANARY))
    town.drop("idea2")
    town.search.follow()
    assert town.holding(CANARY) == [] and articles <= segments(town)
    assert town.search.index.check() == []


def test_segments_of_ideas_stay_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ideas there are, no segment of them grows beyond what can be written anew at once."""
    monkeypatch.setattr(merging, "MOST_TRACELESS", 3)
    town = Town(tmp_path / "index", [VISIT_ID, *(replace(IDEA, key=f"i{number}") for number in range(8))])
    town.search.index.rebuild()
    assert len(segments(town)) == 4 and not town.search.index.merge()
    assert town.ask(CANARY).total == 8


def test_text_changed_again_and_again_leaves_no_empty_segments(town: Town) -> None:
    """A segment of which nothing is left goes with the next commit, without any merge."""
    town.is_repairing_at_once = False
    for number in range(20):
        town.put(MEETING_ID, body=f"Putaran{number}")
        town.search.follow()
    assert len(segments(town)) == 2 and town.repairs == 0 and town.found("putaran19")


def test_commits_that_come_too_fast_merge_themselves(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no merge behind comes to its end, the number of segments is still bounded."""
    monkeypatch.setattr(merging, "MOST_SEGMENTS", 6)
    town.is_repairing_at_once = False
    publish(town, *range(25))
    assert len(segments(town)) <= 7 and town.search.index.check() == []


def test_many_changes_at_once_go_behind(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who imports more than a rebuild's worth does not wait for the rebuild."""
    monkeypatch.setattr(service, "REBUILD_FROM", 3)
    town.is_repairing_at_once = False
    for number in range(5):
        town.put(article(f"m{number}", "id", f"Judul {number}", "Isi."))
    town.search.follow()
    assert town.repairs == 1 and town.search.index.behind() == 5


def test_opening_takes_no_memory_for_the_texts(tmp_path: Path) -> None:
    """A segment is mapped: opening it for reading copies none of its texts."""
    rare = " ".join(f"kata{number}" for number in range(10_000))
    town = Town(tmp_path / "index", [replace(MEETING_ID, body=rare)])
    town.search.index.rebuild()
    size = max(path.stat().st_size for path in town.live_files())
    tracemalloc.start()
    try:
        with town.search.index.open():
            taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 1_000_000 and taken < size / 3, (size, taken)
