"""The right article, in the right language, in the right order."""

from __future__ import annotations

from datetime import date, timedelta
from math import log
from pathlib import Path

import pytest

from layak.core.searchable import Document
from layak.search.analysis import terms
from layak.search.lanes import SCALE
from layak.search.query import parse
from layak.search.ranking import Criteria, score
from layak.search.snapshot import K1, B
from tests.effort import effort
from tests.search.shelf import AT, MEETING_ID, SMOKE_EN, TOWN, VISIT_EN, VISIT_ID, Town, article, behind_both_doors

ATTACKS = [
    "*a*",
    "a*",
    "[a TO z]",
    "[* TO *]",
    "anak~2",
    "title:anak OR body:*",
    "NOT anak",
    "NOT (NOT (NOT anak))",
    "(" * 100 + "anak" + ")" * 100,
    '"' * 200,
    '"anak" ' * 30,
    "anak " * 2000,
    "a" * 100_000,
    "\u202e\u0000" * 1000,
    "ﷺ" * 5000,
    "anak^9999999999",
    "_ _ _",
    "%' OR 1=1 --",
    "<script>alert(1)</script>",
    "\ud800\udfff",
    "KLA RPTRA OPD SRA PATBM PUSPAGA KTR PAUD taman rapat dinas perda",
    "-anak " * 300,
    "1/1/2026 2/2/2025 Rp1.000.000.000 3 juta 4 miliar " * 4,
    "ankk ktoa ruagn bermian sekloah dians tamna rmaah usull wraga",
]


@behind_both_doors
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("text", "found"),
    [("verifikasi", ("visit-id", "id")), ("kelayakan", ("visit-id", "id")), ("verifying", ("visit-en", "en"))],
)
def test_reader_finds_the_visit_in_the_language_of_the_word(
    town: Town, text: str, found: tuple[str, str], lang: str
) -> None:
    """Each word leads to the version that holds it, whichever language the reader reads."""
    assert town.found(text, lang)[0] == found


@behind_both_doors
def test_reader_gets_one_version_of_a_story_found_in_both(town: Town) -> None:
    """A story whose versions both match shows once, in the reader's language."""
    assert town.found("RPTRA", "id") == [("visit-id", "id")]
    assert town.found("RPTRA", "en") == [("visit-en", "en")]


@behind_both_doors
def test_other_language_comes_after_and_is_marked(town: Town) -> None:
    """Results in the reader's language stand first; another one names the reader's version where there is one."""
    results = town.ask("jalan adverts", "id")
    assert [hit.address.lang for hit in results.hits] == ["id", "en"]
    visit = town.ask("three", "id").hits[0]
    assert visit.address.lang == "en"
    assert visit.own_version is not None and visit.own_version.values == {"slug": "visit-id"}
    assert town.ask("tobacco", "id").hits[0].own_version is None


@behind_both_doors
def test_word_in_the_title_weighs_more(tmp_path: Path) -> None:
    """Of two texts with the same words, the one with the word in its title is first."""
    other = "Taman kota dibuka untuk semua warga sejak pagi."
    town = Town(
        tmp_path, [article("a", "id", "Kabar warga", f"{other} Imunisasi."), article("b", "id", "Imunisasi", other)]
    )
    assert [slug for slug, _ in town.found("imunisasi")] == ["b-id", "a-id"]


@behind_both_doors
def test_any_word_is_enough_and_more_words_rank_higher(town: Town) -> None:
    """Words are joined by OR; the text with more of them is first."""
    assert [slug for slug, _ in town.found("predikat utama gugus", "id")] == ["meeting-id", "visit-id"]


@behind_both_doors
def test_last_word_is_completed_while_it_is_typed(town: Town) -> None:
    """A last word that no text holds is taken as a beginning, and what it began is marked."""
    assert town.found("verifi", "id") == [("visit-id", "id")]
    assert any("\x02gugus\x03" in hit.title for hit in town.ask("gug").hits)
    assert town.found("ve", "id") == [] and town.found("gugx", "id") == []
    assert town.found("gug verifikasi", "id") == [("visit-id", "id")]


@behind_both_doors
def test_phrase_must_stand_word_for_word(town: Town) -> None:
    """Quotation marks hold words together, whatever their case."""
    assert town.found('"KOTA layak anak"') == [("visit-id", "id")]
    assert town.found('"layak kota"') == []
    assert town.found('"gugus tugas" verifikasi') == [("meeting-id", "id")]


@behind_both_doors
def test_phrase_is_found_whatever_its_spelling(tmp_path: Path) -> None:
    """Accents, apostrophes and compatibility forms do not keep a phrase from being found."""
    town = Town(tmp_path, [article("a", "id", "Café anak", "Salat Jum’at pagi — ruang ﬁlm.")])
    for phrase in ('"cafe anak"', '"salat jum\'at"', '"jum’at pagi"', '"ruang film"'):
        assert town.found(phrase) == [("a-id", "id")], phrase
    assert town.found('"pagi film"') == []


@behind_both_doors
def test_word_in_its_own_form_stands_before_its_stem(tmp_path: Path) -> None:
    """Who asks for "kelayakan anak" gets the text that says so before texts that say "layak anak" alone."""
    plain = [article(f"n{n}", "id", f"Kota layak anak {n}", "Kota layak anak. " * 3) for n in range(5)]
    town = Town(tmp_path, [*plain, article("visit", "id", "Kunjungan", "Tim memeriksa kelayakan kota bagi anak.")])
    assert town.found("kelayakan anak")[0] == ("visit-id", "id")
    assert len(town.found("layak anak")) == 6


@behind_both_doors
def test_reader_narrows_the_results(town: Town) -> None:
    """Kind, component, district and year narrow; kinds are counted before they narrow."""
    assert town.found("predikat", criteria=Criteria(component="kelembagaan")) == [("meeting-id", "id")]
    assert town.found("predikat", criteria=Criteria(district="31.72.01")) == [("visit-id", "id")]
    assert town.found("predikat", criteria=Criteria(year="2020")) == []
    narrowed = town.ask("predikat", criteria=Criteria(kind="page"))
    assert narrowed.hits == [] and narrowed.facets["kind"] == {"article": 2}


@behind_both_doors
def test_reader_narrows_to_an_office_and_a_language(town: Town) -> None:
    """An office keeps what it answers for; a language keeps its versions, also of a story found in both."""
    town.put(MEETING_ID, office="bappeda")
    assert town.found("predikat", criteria=Criteria(office="bappeda")) == [("meeting-id", "id")]
    assert town.found("RPTRA", "id", criteria=Criteria(lang="en")) == [("visit-en", "en")]
    facets = town.ask("predikat RPTRA").facets
    assert facets["office"] == {"bappeda": 1} and facets["lang"] == {"id": 2, "en": 1}


@behind_both_doors
def test_reader_sees_the_newest_first(tmp_path: Path) -> None:
    """By date the day decides, in both languages; what has no date comes last."""
    days = {"old": date(2021, 1, 1), "new": date(2026, 1, 1), "none": None, "middle": date(2023, 1, 1)}
    words = {key: "Taman " * (len(days) - place) for place, key in enumerate(days)}
    town = Town(tmp_path, [article(key, "id", "Taman", words[key], date=day) for key, day in days.items()])
    town.put(article("english", "en", "Taman", "A park, taman.", date=date(2024, 1, 1)))
    order = [slug for slug, _ in town.found("taman", criteria=Criteria(is_newest_first=True))]
    assert order == ["new-id", "english-en", "middle-id", "old-id", "none-id"]


@behind_both_doors
def test_results_tell_what_they_hold(town: Town) -> None:
    """Components, districts and years are counted over all results."""
    facets = town.ask("predikat").facets
    assert facets["component"] == {"k3": 1, "k4": 1, "kelembagaan": 1}
    assert facets["district"] == {"31.72.01": 1} and facets["year"] == {"2021": 2}


@behind_both_doors
def test_pages_of_results_hold_each_once(tmp_path: Path) -> None:
    """Paging through many results shows each once, and none beyond the last page."""
    town = Town(tmp_path, [article(f"n{n}", "id", f"Taman {n}", "Taman bermain. " * (n % 5 + 1)) for n in range(23)])
    pages = [town.found("taman", page=page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 3, 0]
    assert len({slug for page in pages for slug, _ in page}) == 23
    assert town.ask("taman").pages == 3


@behind_both_doors
def test_scheduled_text_appears_at_its_moment(town: Town) -> None:
    """A text held back is not found before its moment nor after its end, without any change in between."""
    town.put(MEETING_ID, visible_from=AT + timedelta(hours=1), visible_until=AT + timedelta(hours=2))
    assert town.found("gugus") == []
    assert town.ask("gugus").until == AT + timedelta(hours=1)
    assert town.found("gugus", at=AT + timedelta(minutes=61)) == [("meeting-id", "id")]
    assert town.found("gugus", at=AT + timedelta(hours=2)) == []


@behind_both_doors
def test_question_without_words_finds_nothing(town: Town) -> None:
    """Signs, spaces and stop words alone give an empty answer."""
    assert [town.ask(text).total for text in ("", "  ", "?!*", "yang di ke", '"')] == [0] * 5


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_attack_answers_like_an_ordinary_question(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The worst questions take the processor no more than five times an ordinary one's time."""
    town = crowded_town(tmp_path_factory)
    usual = effort(lambda: ask_anew(town, "ruang bermain ramah anak di kota"))
    factor = effort(lambda: ask_anew(town, text)) / usual
    assert factor <= 5, f"{factor:.1f} times"


def ask_anew(town: Town, text: str) -> None:
    """Ask with all memory of former questions emptied."""
    parse.cache_clear()
    snapshot = town.search._held[0]
    if snapshot is not None:
        snapshot.kept.clear()
    town.ask(text)


_crowd: list[Town] = []


def crowded_town(folders: pytest.TempPathFactory) -> Town:
    """A town with a thousand articles, made once."""
    if not _crowd:
        words = "anak kota ruang bermain sekolah dinas taman ramah usul warga".split()
        texts = [" ".join(words[(n * k) % len(words)] for k in range(1, 120)) for n in range(1000)]
        town = Town(folders.mktemp("crowd"), [article(f"n{n}", "id", text[:40], text) for n, text in enumerate(texts)])
        town.search.index.rebuild()
        _crowd.append(town)
    return _crowd[0]


@behind_both_doors
def test_deleted_and_changed_versions_are_not_scored(town: Town) -> None:
    """After many changes of one article only its newest words find it."""
    for number in range(5):
        town.put(MEETING_ID, body=f"Kata sementara nomor{number}.")
        assert town.found(f"nomor{number}") == [("meeting-id", "id")]
    assert [town.ask(f"nomor{number}").total for number in range(5)] == [0, 0, 0, 0, 1]
    town.drop("meeting")
    assert town.ask("gugus sementara nomor4").total == 0
    assert town.found("verifikasi") == [("visit-id", "id")]


def test_score_equals_the_formula(town: Town) -> None:
    """The score is BM25 with Lucene's idf, a title's word counting 2.5 times (worked out by hand)."""
    with town.search.index.open() as snapshot:
        scores = score(snapshot, "id", {"rapat": 1.0})
        place = snapshot.things.numbers["id"].index(2)
        lengths: dict[str, list[int]] = {lang: [] for lang in ("id", "en")}
        assert TOWN == [VISIT_ID, VISIT_EN, MEETING_ID, SMOKE_EN]
        for card in snapshot.cards:
            own = next(each for each in TOWN if (each.key, each.lang) == (card.key, card.lang))
            lengths[card.lang].append(words_of(own))
        own_length, mean = words_of(MEETING_ID), sum(lengths["id"]) / 2
        norm = K1 * (1 - B + B * own_length / mean)
        expected = log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * (K1 + 1) * 2.5 / (2.5 + norm)
        assert scores.bits == 1 << place
        assert scores[place] / SCALE == pytest.approx(expected, rel=0.02)


def words_of(document: Document) -> int:
    """Count the words of a document that are no stop words."""
    return len(terms(f"{document.title} . {document.lead} . {document.body}", document.lang)) // 2


def test_letters_decide_between_equal_texts(tmp_path: Path) -> None:
    """Of two texts with the same words of a question, the one with a name spelled almost like the asked one is first."""
    text = "Taman bermain di kelurahan {} dibuka untuk anak."
    town = Town(
        tmp_path,
        [article("a", "id", "Taman", text.format("Sukajadi")), article("b", "id", "Taman", text.format("Penjaringan"))],
    )
    assert [slug for slug, _ in town.found("taman bermain anak di kelurahan Penjaringa")] == ["b-id", "a-id"]
