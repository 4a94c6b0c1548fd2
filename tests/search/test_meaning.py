"""A question finds what it means, in whichever words and language the texts say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from layak.search import lexicon
from layak.search.lexicon import Form, Lexicon
from layak.search.query import parse
from layak.search.wanting import MOST_FORMS, MOST_MEANINGS, Meaning, postings, wanted_terms
from tests.search.shelf import Town, article, behind_both_doors

PLACES = [
    article("park", "id", "Ruang Publik Terpadu Ramah Anak", "Dibuka pagi ini di Penjaringan."),
    article("short", "id", "RPTRA Sunter", "Buka tiap hari."),
    article("story", "id", "Ruang rapat", "Publik menunggu jadwal terpadu yang ramah bagi anak dan orang tua."),
    article("other", "id", "Pasar pagi", "Ikan dan sayur."),
    article("wedding", "en", "Child marriage", "Fewer children are married.", date=date(2026, 6, 12)),
    article("money", "id", "Anggaran", "Kota menyediakan Rp1,5 miliar pada 12 Juni 2026, dan 1.986 kartu."),
    article("school", "id", "Kantin", "Anak sekolah makan siang bersama polisi."),
    article("pupil", "id", "Murid", "Sekolah libur."),
]


@pytest.fixture
def places(tmp_path: Path) -> Town:
    """A few texts of which each says its thing in one way only."""
    made = Town(tmp_path / "index", PLACES)
    made.search.index.rebuild()
    return made


@pytest.fixture
def added() -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Groups that staff added; empty at first, and taken away in the end."""
    groups: list[tuple[str, tuple[str, ...]]] = []
    before = lexicon.current_lexicon.provider
    lexicon.register_groups(lambda: tuple(groups))
    yield groups
    lexicon.register_groups(before)


def keys(town: Town, text: str, lang: str = "id") -> list[str]:
    """Ask, and give the keys of what is found."""
    return [slug.rsplit("-", 1)[0] for slug, _ in town.found(text, lang)]


@behind_both_doors
def test_reader_finds_acronym_and_phrase_by_either(places: Town) -> None:
    """Who asks for an acronym gets the texts that write it out, and the other way round; the asked form is first."""
    assert keys(places, "RPTRA")[:2] == ["short", "park"]
    assert keys(places, "ruang publik terpadu ramah anak")[0] == "park"
    assert "short" in keys(places, "ruang publik terpadu ramah anak")


@behind_both_doors
def test_phrase_of_an_acronym_needs_all_its_words(places: Town) -> None:
    """A text with some of the words of the written-out acronym is not found by the acronym."""
    assert "pupil" not in keys(places, "RPTRA") and "school" not in keys(places, "RPTRA")


@behind_both_doors
def test_reader_finds_what_exists_in_the_other_language_only(places: Town) -> None:
    """The glossary leads from an Indonesian question to an English text, and back; the result says its language."""
    assert places.found("nikah muda", "id") == [("wedding-en", "en")]
    assert places.found("budget", "en") == [("money-id", "id")]


@behind_both_doors
def test_everyday_spelling_is_the_usual_word(places: Town) -> None:
    """Message language finds what the dictionary's words find."""
    assert keys(places, "ank sklh mkn siang yg") == keys(places, "anak sekolah mkn siang yang")
    assert keys(places, "sklh")[0] in {"pupil", "school"}


@behind_both_doors
@pytest.mark.parametrize(
    "text", ["12 Juni 2026", "2026-06-12", "12/6/2026", "12.06.2026", "June 12, 2026", "12 jun 2026"]
)
def test_day_is_found_however_it_is_written(places: Town, text: str) -> None:
    """A day finds the text that names it, and the text that bears it as its date."""
    assert keys(places, text)[:1] == ["money"]
    assert "wedding" in keys(places, text)


@behind_both_doors
def test_month_is_found_by_its_name(places: Town) -> None:
    """A month and a year find the texts of that month."""
    assert set(keys(places, "Juni 2026")) >= {"money", "wedding"}
    assert "wedding" not in keys(places, "Juli 2025")


@behind_both_doors
@pytest.mark.parametrize(
    "text", ["Rp 1,5 miliar", "1.5 billion", "Rp1.500.000.000", "1500 juta", "1986 kartu", "1.986", "1,986"]
)
def test_sum_is_found_however_it_is_written(places: Town, text: str) -> None:
    """Scale words and separators of either language do not matter."""
    assert keys(places, text)[:1] == ["money"]


@behind_both_doors
def test_minus_leaves_out_what_holds_the_word(places: Town) -> None:
    """A word behind a minus must not stand in a result; a dash inside a word or alone means nothing."""
    assert set(keys(places, "sekolah")) == {"school", "pupil"}
    assert keys(places, "sekolah -polisi") == ["pupil"]
    assert keys(places, "sekolah -kepolisian") == ["pupil"]
    assert set(keys(places, "sekolah - polisi")) == {"school", "pupil"}
    assert parse("anak-anak -polisi").words == ("anak", "anak")
    assert places.ask("-polisi").total == 0
    assert keys(places, 'sekolah -"bersama polisi"') == ["pupil"]
    assert set(keys(places, "sekolah -“polisi desa”")) == {"school", "pupil"}


@behind_both_doors
def test_acronym_may_have_points(places: Town) -> None:
    """R.P.T.R.A. asks for RPTRA; a number keeps its points."""
    assert keys(places, "R.P.T.R.A.") == keys(places, "RPTRA") != []
    assert parse("R.P.T.R.A 1.986").words == ("RPTRA", "1.986")


@behind_both_doors
def test_group_of_the_staff_is_live_at_once(places: Town, added: list[tuple[str, tuple[str, ...]]]) -> None:
    """A group that a provider adds works with the next question, without a new index, and goes as it came."""
    assert keys(places, "lauk laut") == []
    added.append(("", ("lauk laut", "ikan")))
    assert keys(places, "lauk laut") == ["other"]
    added.clear()
    assert keys(places, "lauk laut") == []


@behind_both_doors
def test_meaning_counts_as_one_word(places: Town) -> None:
    """A question grows to one term for each meaning, in the place of the word it stands for, within bounds."""
    with places.search.index.open() as snapshot:
        wanted = wanted_terms(snapshot, parse("RPTRA"))["id"]
        assert "rptra" not in wanted and [type(term) for term in wanted] == [Meaning]
        everything = " ".join(("KLA RPTRA", "sekolah ramah anak", "OPD perda rokok taman rapat gizi halte"))
        for terms in wanted_terms(snapshot, parse(everything)).values():
            meanings = [term for term in terms if isinstance(term, Meaning)]
            assert len(meanings) <= MOST_MEANINGS
            assert all(len(meaning.forms) <= MOST_FORMS for meaning in meanings)


def test_phrase_counts_as_often_as_its_rarest_word(tmp_path: Path) -> None:
    """A form of several words counts as the least of them, by its share; forms of one meaning add up."""
    town = Town(
        tmp_path, [article("a", "id", "", "Forum, forum, forum anak dan FA."), article("b", "id", "", "Forum.")]
    )
    town.search.index.rebuild()
    with town.search.index.open() as snapshot:
        meaning = Meaning({("forum", "anak"): 0.5, ("fa",): 1.0})
        numbers, counts = postings(snapshot, "id", meaning)
        assert [snapshot.cards[number][:2] for number in numbers] == [("article", "a")]
        assert list(counts) == [0.5 + 1.0]


def test_longest_form_wins() -> None:
    """Inside a form that is found no shorter one is looked for."""
    known = Lexicon([(Form("forum anak"), Form("FA")), (Form("forum anak nasional"), Form("FAN")), (Form("anak"),)])
    found = [where for where, _ in known.spans(("rapat", "forum", "anak", "nasional", "anak"), "id")]
    assert found == [slice(1, 4), slice(4, 5)]
    assert known.meant((0,), "id") == {("forum", "anak"): 0.8, ("fa",): 0.8}


def test_english_forms_are_looked_for_in_english_texts_only() -> None:
    """What is marked as English leads from an Indonesian word to English texts, and adds nothing to Indonesian ones."""
    known = Lexicon([(Form("halte"), Form("bus stop", ("en",)))])
    assert [groups for _, groups in known.spans(("bus", "stop"), "en")] == [(0,)]
    assert known.meant((0,), "id") == {("halte",): 0.8}
    assert set(known.meant((0,), "en")) == {("halt",), ("bus", "stop")}


@pytest.mark.parametrize(
    ("text", "lang"),
    [("apa itu kota layak anak", "id"), ("what is the forum", "en"), ("gmn cara ikut", "id"), ("KLA", ""), ("", "")],
)
def test_language_of_a_question_is_guessed(text: str, lang: str) -> None:
    """Words too common to be asked for tell the language; without them nothing is guessed."""
    assert parse(text).lang == lang


def test_shipped_lists_are_sound() -> None:
    """Each shipped group has at least two forms that say something, and none is too long."""
    for group in lexicon.shipped_groups():
        stems = {lexicon.analysis.stems(form.text, lang) for form in group for lang in form.langs}
        assert all(0 < len(each) <= lexicon.LONGEST_FORM for each in stems), group
