"""What is taken back stands in no file of the index any more, where its kind asks for that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.search.shelf import AT, SMOKE_EN, VISIT_ID, Town, article

CANARY = "zebrakuning"
IDEA = replace(article("idea", "id", "Taman", f"Taman {CANARY} yang bersih."), kind="idea")


def put(town: Town) -> None:
    """Publish the idea, and see that its words are in the files."""
    town.put(IDEA)
    town.search.follow()
    assert town.holding(CANARY) and town.found(CANARY) == [("idea-id", "id")]


def test_words_taken_back_are_in_no_file(town: Town) -> None:
    """After the follower ran, no byte below index/ tells the words; every other answer, and its order, is as before."""
    before = town.found("predikat kota taman verifikasi")
    put(town)
    town.drop("idea")
    town.search.follow()
    assert town.holding(CANARY) == []
    assert town.found("predikat kota taman verifikasi") == before
    assert town.search.index.check() == [] and town.repairs == 0


def test_words_that_were_changed_are_in_no_file(town: Town) -> None:
    """A changed text leaves nothing of its old words, and its new ones are found."""
    put(town)
    town.put(IDEA, body="Taman yang bersih dan teduh.")
    town.search.follow()
    assert town.holding(CANARY) == [] and town.found("teduh") == [("idea-id", "id")]


def test_words_taken_back_after_a_rebuild_leave_the_articles_as_they_are(town: Town) -> None:
    """Ideas lie apart from the articles, whose segment may be large and is not written anew."""
    town.put(IDEA)
    town.put(replace(IDEA, key="other", body="Jalur sepeda."))
    town.search.rebuild()
    held = set(town.holding("puskesmas"))
    assert held and town.holding(CANARY) and not held & set(town.holding(CANARY))
    town.put(VISIT_ID, title="Judul baru")
    town.drop("idea")
    town.search.follow()
    assert town.holding(CANARY) == [] and held <= set(town.holding("puskesmas"))
    assert town.found("sepeda") and town.search.index.check() == []


def test_last_text_taken_back_leaves_an_index_that_works(tmp_path: Path) -> None:
    """An index of which everything is gone answers, and takes new texts."""
    town = Town(tmp_path / "index", [IDEA])
    town.search.index.rebuild()
    town.drop("idea")
    town.search.follow()
    assert town.holding(CANARY) == [] and town.found(CANARY) == []
    town.put(SMOKE_EN)
    assert town.found("tobacco", "en") == [("smoke-en", "en")] and town.repairs == 0


def test_other_process_reads_on_while_words_are_removed(town: Town) -> None:
    """A process that holds the old files open answers from the new ones at its next question."""
    other = town.process()
    put(town)
    assert other.find(CANARY, lang="id", at=AT).total == 1
    town.drop("idea")
    town.search.follow()
    results = other.find(f"{CANARY} verifikasi", lang="id", at=AT)
    assert results.total == 1 and not results.is_plain and town.holding(CANARY) == []


def test_start_removes_what_a_killed_commit_left(town: Town) -> None:
    """A process killed between its commit and its tidying leaves old files; the next start removes them."""
    folder = town.root / town.search.index.manifest().folder
    (folder / "MAIN_old0old0.seg").write_bytes(CANARY.encode())
    (town.root / "index-0000").mkdir()
    (town.root / "index-0000" / "MAIN_x.seg").write_bytes(CANARY.encode())
    assert town.process().heal() == 0
    assert town.holding(CANARY) == [] and town.found("verifikasi")


def test_usual_change_rewrites_no_segment(town: Town) -> None:
    """An article's change leaves the large segments as they are, so that it costs little however many there are."""
    before = {name for name in town.search.index.manifest().files if name.endswith(".seg")}
    town.put(VISIT_ID, title="Judul baru")
    town.search.follow()
    assert before <= set(town.search.index.manifest().files)
