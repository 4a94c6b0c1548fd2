"""How well signs of a child's identity are found: figures are printed, floors are held; any text, hostile text.

The paragraphs are written for this project; no child and no news stands behind them. They were written before the
rules, those of the second corpus before the rules were looked at again, those of the third by another writer who did not
know the rules. Each corpus is halved by digest: `tuned` was read while the rules were made, of `measured` only the count
was. A line that says its own half was changed after it was dealt (a real name, a number that could be somebody's).
docs/adr/0407 tells the first figures.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from layak.core.content import ContentError
from layak.core.language import LANGUAGES
from layak.news.service.identity import KINDS, Mark, find_marks, in_paragraph, lexicon
from layak.news.service.identity.lexicon import check_lexicon
from tests import soak
from tests.effort import effort

CORPORA = Path(__file__).parent / "corpora"
HALVES = ("tuned", "measured")
FLOORS = {
    "identity": {"tuned": (0.95, 0.10), "measured": (0.95, 0.10)},
    "identity_second": {"tuned": (0.95, 0.10), "measured": (0.92, 0.10)},
    "identity_third": {"tuned": (0.95, 0.10), "measured": (0.75, 0.10)},
}
"""For each corpus and half: how many of the leaks are found at least, how many clean paragraphs are asked about at most."""
WHOLE = ("identity", "identity_second")
"""Of these both halves together hold the goal; the third was counted once, and its measured half holds that count."""
THIRD_KINDS = {
    *("name_age", "initials", "school_class", "family", "home", "numbers", "plate", "account", "case_matter"),
    "social_media",
}
YEAR = 2026
SIZE = 50_000 if soak.IS_LONG else 10_000
PLAIN = ("Kami ingin taman bermain yang bersih di dekat sekolah, dengan bangku dan pohon yang teduh. " * SIZE)[:SIZE]
REPEATED = [
    "a", "0", "A ", "A.", "(", " ", "\n", "\n\n", "a\n\n", "\n - ", "Budi ", "Budi, ", "Budi (12) ", "seorang ",
    "seorang anak ", "anak itu ", "korban ", "korban dipukul ", "video viral ", "anak viral di media sosial ",
    "12 tahun ", "lahir ", "lahir 1 mei ", "BM 1234 AB ", "mobil BM 1234 AB ", "SMPN ", "kelas 5 ", "bernama ", "ibu ",
    "ibu korban ", "putra dari ", "Siti Rina ", "rt 1 rw 2 ", "anak jl. a no 1 ", "@abc ", "wa 081234567890 ", "\u200b", "e\u0301",
]  # fmt: skip
ALWAYS = ["a", "Budi (12) ", "seorang anak ", "video viral ", "ibu korban ", "mobil BM 1234 AB ", "anak jl. a no 1 "]
HOSTILE = REPEATED if soak.IS_LONG else ALWAYS


def marks(text: str) -> list[Mark]:
    """The signs in a text, this year."""
    return find_marks(text, year=YEAR)


def rows(name: str, half: str | None = None) -> list[dict[str, Any]]:
    """One corpus, or one of its halves."""
    found = [json.loads(line) for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in found if half is None or half_of(row) == half]


def half_of(row: dict[str, Any]) -> str:
    """The half of a row: its own where it says one, or by the digest of its text."""
    return str(row.get("half") or HALVES[hashlib.sha256(row["text"].encode()).digest()[0] % 2])


def is_found(row: dict[str, Any]) -> bool:
    """Whether a sign shares words with the marked leak."""
    start = row["text"].index(row["leak"])
    return any(one.start < start + len(row["leak"]) and start < one.end for one in marks(row["text"]))


@pytest.mark.parametrize(("corpus", "half"), [(corpus, half) for corpus, held in FLOORS.items() for half in held])
def test_marked_leaks_are_found_and_clean_paragraphs_left_alone(
    corpus: str, half: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least 95 of 100 marked leaks are found with at most 10 false alarms in 100; the half never read has its own floor."""
    leaks, clean = rows(f"{corpus}_leaks", half), rows(f"{corpus}_clean", half)
    missed = [row["text"] for row in leaks if not is_found(row)]
    alarms = [row["text"] for row in clean if marks(row["text"])]
    recall, false = 1 - len(missed) / len(leaks), len(alarms) / len(clean)
    with capsys.disabled():
        print(f"\n{corpus}, {half}: recall {recall:.3f} of {len(leaks)}, false alarms {false:.3f} of {len(clean)}")
    least, most = FLOORS[corpus][half]
    assert recall >= least and false <= most, [] if half == "measured" else [*missed, *alarms]


def test_the_third_corpus_is_sound() -> None:
    """Each of its lines has a half that is held, a kind that is known and a leak that stands in its text; none twice."""
    leaks, clean = rows("identity_third_leaks"), rows("identity_third_clean")
    texts = [row["text"] for row in (*leaks, *clean)]
    assert len(texts) == len(set(texts)) and all(row["leak"] in row["text"] for row in leaks)
    assert {row["kind"] for row in leaks} == THIRD_KINDS
    assert {half_of(row) for row in (*leaks, *clean)} == set(FLOORS["identity_third"])


@pytest.mark.parametrize("corpus", WHOLE)
def test_of_the_whole_corpus_95_of_100_are_found(corpus: str) -> None:
    """Both halves together hold the goal, with at least 100 of each and no paragraph twice."""
    leaks, clean = rows(f"{corpus}_leaks"), rows(f"{corpus}_clean")
    texts = [row["text"] for row in (*leaks, *clean)]
    assert min(len(leaks), len(clean)) >= 100 and len(texts) == len(set(texts))
    assert {row["kind"] for row in leaks} <= {*KINDS} | {"nik"}
    assert sum(map(is_found, leaks)) / len(leaks) >= 0.95
    assert sum(bool(marks(row["text"])) for row in clean) / len(clean) <= 0.10


def test_probes_stay_as_they_were_mended() -> None:
    """Sentences by which the rules were mended, leaks and harmless ones of like shape, keep their answer."""
    assert [row["text"] for row in rows("identity_probes") if bool(marks(row["text"])) != row["is_leak"]] == []


@pytest.mark.parametrize("city", ["pekanbaru", "jakarta-utara"])
def test_sample_articles_show_no_child(city: str, app: Flask) -> None:
    """The articles and pages that are delivered hold no sign."""
    folder = app.extensions["layak"].settings.root / "content"
    files = [*(folder / "cities" / city / "news").glob("*.md"), *(folder / "pages").rglob("*.md")]
    assert len(files) > 20
    assert [(file.name, found) for file in files if (found := marks(file.read_text("utf-8").split("---", 2)[2]))] == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=2_000))
def test_any_text_is_answered(text: str) -> None:
    """No text raises, and every sign lies in the text as it says."""
    for one in marks(text):
        assert text[one.start : one.end] == one.words and one.words and one.kind in KINDS


@soak.soak
@pytest.mark.parametrize("unit", HOSTILE, ids=[f"{unit!a}" for unit in HOSTILE])
def test_hostile_text_is_answered_in_time(unit: str) -> None:
    """Ten thousand characters made to be slow, fifty thousand in the long run, take no more than ten times a plain text as long."""
    text = (unit * SIZE)[:SIZE]
    assert effort(partial(work, text), tries=1, shortest=0) / usual() <= 10


def work(text: str) -> list[Mark]:
    """Look at a text that was not looked at before."""
    in_paragraph.cache_clear()
    return marks(text)


@cache
def usual() -> float:
    """The effort of the plain text, measured once."""
    return effort(partial(work, PLAIN))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Hadiah untuk Budi (12) dan ibunya.", "name_age", "Budi (12)"),
        ("Polisi memeriksa AR (14) kemarin.", "initials", "AR (14)"),
        ("Ia putri pasangan Hendra dan Suryani.", "parents", "putri pasangan Hendra"),
        ("Bocah itu lahir pada 12 Mei 2014 di Rumbai.", "birth_date", "lahir pada 12 Mei 2014"),
        ("Seorang anak 9 tahun menjadi korban pencabulan.", "case", "Seorang anak 9 tahun menjadi korban pencabulan"),
    ],
)
def test_the_very_words_are_quoted(text: str, kind: str, words: str) -> None:
    """What is quoted beside the text is the place to change, and no more."""
    assert (kind, words) in [(one.kind, one.words) for one in marks(text)]


def test_name_of_a_park_beside_a_number_is_no_child() -> None:
    """A bare number after a park or building counts something; with its unit, or after a school, it is an age."""
    assert marks("RPTRA Kartini (12) dan Taman Kartini (9) mendapat buku.") == []
    for text in (
        "Siswi SMP Rina (13) hilang.",
        "Di RPTRA Kartini (12 tahun) menangis.",
        "Penulis Rina Kartini (13) hadir.",
    ):
        assert [one.kind for one in marks(text)] == ["name_age"], text


def test_place_is_that_of_the_whole_text() -> None:
    """A sign in a later paragraph is told where it stands in the field, also behind letters that fold to several."""
    text = "Paragraf ﬁ satu 😀.\n\nJuara: Rina Lestari (11) dari Sail."
    assert [text[one.start : one.end] for one in marks(text)] == ["Rina Lestari (11)"]


def test_words_of_the_checkout_are_sound() -> None:
    """The words that are delivered stop no start."""
    check_lexicon()
    assert LANGUAGES == ("id", "en")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("kin_bound:", "kin_bond:", "kin_bound"),
        ("  17: seventeen", "  18: eighteen", "18"),
        ("years: tahun", "years: [tahun", "line"),
        ("plate_areas: A", "colours: red\nplate_areas: A", "colours"),
    ],
)
def test_broken_words_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, reason: str
) -> None:
    """A fault in the file is told with its name, a line and the reason."""
    shutil.copytree(lexicon.FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / lexicon.FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / lexicon.FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    lexicon.table.cache_clear()
    with pytest.raises(ContentError) as fault:
        check_lexicon()
    lexicon.table.cache_clear()
    assert fault.value.file == "content/news/identity.yaml" and reason in str(fault.value)
