"""Did you mean: a misspelt word is mended, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.search.query import parse
from layak.search.service import Search
from layak.search.spelling import Speller, Spelling, words_of
from tests.search.shelf import AT, DOOR, MEETING_ID, Town, article, behind_both_doors

WORDS = ["verifikasi", "kelayakan", "puskesmas", "sekolah", "sekolahku"]


@pytest.mark.parametrize("typed", ["verfikasi", "verifikasih", "verifykasi", "veriifkasi", "evrifikasi", "verifikas"])
def test_one_slip_is_mended(typed: str) -> None:
    """A letter less, more or other, or two exchanged, at any place."""
    assert Spelling(Counter(WORDS)).near(typed) == ["verifikasi"]


@given(st.text(max_size=40))
def test_any_word_has_only_neighbours_at_one_slip(typed: str) -> None:
    """Nothing further away is proposed, and never the word itself."""
    for meant in Spelling(Counter(WORDS)).near(typed):
        assert meant != typed and abs(len(meant) - len(typed)) <= 1
        assert len(set(meant) ^ set(typed)) <= 2


def test_likelier_word_is_first() -> None:
    """Of two words at one slip the more usual one is first; a lost letter is likelier than a strange one."""
    assert Spelling(Counter(kata=50, kota=2)).near("kta") == ["kata", "kota"]
    assert Spelling(Counter(tanah=3, tana=3)).near("tanh")[0] == "tanah"


@behind_both_doors
def test_reader_is_told_what_was_probably_meant(town: Town) -> None:
    """A question with a misspelt word answers what it finds and proposes the mended question, the rest as it was."""
    results = town.ask("Rapat gugsu TUGAS 2021?")
    assert results.suggestion == "Rapat gugus TUGAS 2021?"
    assert results.total and not results.is_corrected


@behind_both_doors
def test_question_that_finds_nothing_is_answered_as_it_was_meant(town: Town) -> None:
    """Where nothing at all is found, the mended question is answered at once, and the answer says so."""
    results = town.ask("madrsah")
    assert results.is_corrected and results.suggestion == "madrasah"
    assert [hit.address.values["slug"] for hit in results.hits] == ["visit-id"]
    assert town.ask("madrsah xqzzy").suggestion == "madrasah xqzzy"


@behind_both_doors
@pytest.mark.parametrize(
    "text", ["madrasah", "Puskesmas dikunjungi", "verif", "xqzzyw", "129", "gajah", "yg dgn utk", "an", "dikunjung"]
)
def test_nothing_is_proposed_for_words_that_are_known_or_far(town: Town, text: str) -> None:
    """Known words, their forms, beginnings, words of the language, numbers and what nothing is near stay alone."""
    results = town.ask(text)
    assert (results.suggestion, results.is_corrected) == ("", False)


@behind_both_doors
def test_words_are_proposed_as_people_write_them(tmp_path: Path) -> None:
    """A stem is proposed only where it stands as a word, not where the index made it."""
    texts = [article("a", "id", "Kategori", "Kategori dan penilaian."), article("b", "en", "Report", "Reports.")]
    town = Town(tmp_path, texts)
    town.search.index.rebuild()
    with town.search.index.open() as snapshot:
        words = words_of(snapshot)
    assert words["kategori"] and words["penilaian"] and words["report"] and words["reports"]
    assert "kategor" not in words and "nilai" not in words


@behind_both_doors
def test_word_that_was_taken_back_is_proposed_to_nobody(town: Town) -> None:
    """A table may be older than the index; what it proposes is looked up in the newest."""
    assert town.ask("gusus").suggestion == "gugus"
    town.put(MEETING_ID, title="Rapat", body="Semua hadir.")
    assert town.ask("gusus").suggestion == ""


@behind_both_doors
def test_table_is_made_behind(town: Town) -> None:
    """Until the table is there nothing is proposed and nobody waits; it is asked for once."""
    waiting: list[object] = []
    speller = Speller(waiting.append)
    with town.search.index.open() as snapshot:
        assert [speller.suggest(snapshot, parse("madrsah")) for _ in range(3)] == [None] * 3
        assert len(waiting) == 1
        waiting[0]()  # type: ignore[operator]
        assert speller.suggest(snapshot, parse("madrsah")) == "madrasah"


@behind_both_doors
def test_page_without_its_suggestion_is_kept_by_nobody(tmp_path: Path) -> None:
    """While the table is made, an answer says that it may change; once it is there, the suggestion comes."""
    town = Town(tmp_path / "index")
    town.search.index.rebuild()
    waiting: list[Callable[[], object]] = []
    search = Search(town.search.index, lambda work: False, waiting.append, rank=DOOR.rank)
    first = search.find("verifikasj", lang="id", at=AT)
    assert not first.is_current and not first.suggestion
    assert search.find("verifikasi", lang="id", at=AT).is_current
    waiting.pop()()
    later = search.find("verifikasj", lang="id", at=AT)
    assert later.is_current and later.suggestion == "verifikasi"
