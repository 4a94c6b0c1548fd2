"""The detectors through their public functions: any text, hostile text, and as a filter."""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layak.core.content import ContentError
from layak.forum import detect
from layak.forum.detect import lexicon
from layak.forum.detect.checked import check_lexicons
from layak.forum.detect.frames import frames_by_first_tag
from layak.forum.detect.leaning import weights
from layak.forum.detect.plain import PlainText
from tests import soak
from tests.effort import effort, times_as_long

SIZE = 50_000
REPEATED = [
    "a", "0", "0 ", "1 2 ", "0 8 ", "nol ", "@", "a@", "a.", "aku dipukul ", "aku ", "jl ", "Jl. A no ",
    "rt 1 ", "wa . ", "nama saya ", "Ahmad ", "lahir ", "sd ", "kelas 5 ", "tidak ada ", "mau mati ",
    "ig ku ", " ", "\u200b", "é", "e\u0301", "-", "(", "08-", "12/", "https://", "t.me/",
    "d i p u k u l ", "'", "a'", "1 januari ", "sekolahku ", "dia minta foto ", "usul aku dipukul ", "x",
    "aku tidak boleh ", "dia tidak ada yang ",
]  # fmt: skip
ALWAYS = ["a", "0 8 ", "@", "a.", "aku ", "tidak ada ", "dia tidak ada yang ", "ig ku ", "\u200b", "sd ", "Jl. A no "]
PLAIN = ("Kami ingin taman bermain yang bersih di dekat sekolah, dengan bangku dan pohon yang teduh. " * SIZE)[:SIZE]
HOSTILE = [(unit * SIZE)[: SIZE - 1] + "@" for unit in (REPEATED if soak.IS_LONG else ALWAYS)]


@soak.soak
@settings(max_examples=600 if soak.IS_LONG else 50, deadline=None)
@given(st.text(max_size=10_000))
def test_any_text_is_answered(text: str):
    """No text raises, and every finding and sign lies in the text as it says."""
    for one in [*detect.find_personal_data(text), *detect.disclosure_signs(text)]:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
    assert detect.has_disclosure(text) == bool(detect.disclosure_signs(text))


FUNNY = st.sampled_from(["\u200b", "\u0301", "\ufeff", "ﬁ", "Å", "㎏", "İ", "ß", "𝟘", "а", " ", "\n", "😀", "\ud800"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(FUNNY, st.text(max_size=4)), max_size=30).map("".join))
def test_folding_knows_the_way_back(text: str):
    """Every span of the folded text leads to a span of the original, in order, that folds to it again."""
    plain = PlainText(text)
    before = 0
    for at in range(len(plain.folded)):
        start, end = plain.span(at, at + 1)
        assert before <= start < end <= len(text)
        assert plain.folded[at] in PlainText(text[start:end]).folded
        before = start
    for token in plain.tokens:
        start, end = plain.span(token.start, token.end)
        assert plain.folded[token.start : token.end] in PlainText(text[start:end]).folded


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_number_is_found_wherever_it_stands(before: str, after: str):
    """A number between any two lines is found and marked where it stands."""
    text = f"{before}\nhubungi 0812-3456-7890\n{after}"
    marked = [one for one in detect.find_personal_data(text) if one.kind == "phone"]
    assert any("0812-3456-7890" in one.text for one in marked)


@soak.soak
@pytest.mark.parametrize("text", HOSTILE, ids=[f"{text[:12]!a}" for text in HOSTILE])
def test_hostile_text_is_answered_in_time(text: str):
    """Fifty thousand characters made to be slow take each detector no more than ten times a plain text as long."""
    for check in (detect.has_disclosure, detect.find_personal_data):
        factor = times_as_long(partial(check, text), _usual(check), most=10)
        assert factor <= 10, f"{check.__name__}: {factor:.1f} times"
    if text is HOSTILE[-1]:
        soak.tell("hostile texts to each detector; slower than ten plain ones", f"{len(HOSTILE)}; none")


@cache
def _usual(check: Callable[[str], object]) -> float:
    """Measure a detector on the plain text, once."""
    return effort(partial(check, PLAIN))


def _patterns() -> dict[str, re.Pattern[str]]:
    """Collect every regular expression of the package."""
    found = {}
    for module in pkgutil.iter_modules(detect.__path__):
        loaded = importlib.import_module(f"{detect.__name__}.{module.name}")
        found |= {f"{module.name}.{k}": v for k, v in vars(loaded).items() if isinstance(v, re.Pattern)}
    contacts = importlib.import_module(f"{detect.__name__}.contacts")
    return found | {"contacts.links": contacts._link_pattern()}


@soak.soak
@pytest.mark.parametrize("name", sorted(_patterns()))
def test_no_pattern_backtracks_without_bound(name: str):
    """No regular expression takes longer for a hostile text than a whole detector for a plain one as long."""
    pattern, usual = _patterns()[name], _usual(detect.has_disclosure)
    for text in HOSTILE:
        factor = times_as_long(lambda text=text: (pattern.search(text), pattern.match(text)), usual, most=1)
        assert factor <= 1, f"{text[:12]!a}: {factor:.1f} times"


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("Hubungi 0\u200b812 34 56 78 90 ya", "phone", "0\u200b812 34 56 78 90"),
        ("tulis ke dina@gmail.com.", "email", "dina@gmail.com"),
        ("Namaku Dina Lestari, umur 12", "name", "Dina Lestari"),
        ("Indira Kartini yang punya ide", "name", "Indira Kartini"),
    ],
)
def test_child_is_shown_the_very_words(text: str, kind: str, marked: str):
    """What is marked is the part of the child's own text that should go, and no more."""
    assert [(one.kind, one.text) for one in detect.find_personal_data(text)] == [(kind, marked)]


@pytest.mark.parametrize(
    ("text", "is_harm"),
    [
        ("Satpam taman sering memukul kami.", True),
        ("Guru olahraga memukul murid.", True),
        ("Pak Joko RT 03 suka memukul anak kecil di sana.", True),
        ("Di taman ada orang yang suka memukul anak.", True),
        ("Old men at the park hit small children.", True),
        ("The guard likes to hit children there.", True),
        ("Kami ingin aturan supaya guru tidak memukul siswa.", False),
        ("Poster untuk orang tua supaya tidak memukul anak.", False),
        ("Guru dilarang memukul murid.", False),
        ("No teacher may hit children.", False),
        ("No coach may ever hit students.", False),
        ("There is no park, and a teacher hits children.", True),
        ("Satpam tidak baik, suka memukul anak.", True),
        ("Anak-anak suka memukul bedug.", False),
        ("Pelatih suka memukul bola ke anak-anak.", False),
    ],
)
def test_who_hits_children_is_told_and_not_silenced_by_them(text: str, is_harm: bool):
    """Somebody hits "children" or "pupils": heard in a park, too; what forbids or prevents it is an idea."""
    assert detect.has_disclosure(text) == is_harm


def test_help_lines_are_never_marked():
    """129, the WhatsApp of SAPA 129 and the emergency numbers must stand everywhere."""
    for text in ("SAPA 129", "WhatsApp 08111-129-129", "wa +62 8111 129 129", "telepon 112 atau 110"):
        assert detect.find_personal_data(text) == []


def test_signs_name_their_kind():
    """A sign says what it is about, so that the officer sees the reason."""
    kinds = {sign.kind for sign in detect.disclosure_signs("Aku dipukul ayah. Aku mau mati saja.")}
    assert kinds == {"violence", "selfharm"}


def test_filter_answers_each_line():
    """JSON lines in, kinds and disclosure out, blank lines passed over."""
    lines = ['{"text": "wa 081234567890 dan 085212345678"}\n', "\n", '{"text": "aku dipukul bapak"}\n']
    out = io.StringIO()
    assert detect.detect_lines(lines, out) == 0
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"pii": ["phone"], "disclosure": False},
        {"pii": [], "disclosure": True},
    ]


@pytest.mark.parametrize(
    "bad", ["no json", '{"txt": "a"}', '{"text": 5}', "[1]", '{"text": "a"', "null", "[" * 5000, '"a"']
)
def test_filter_goes_on_after_a_bad_line(bad: str):
    """A bad line is answered with an error that names it, the next is answered, and the exit code tells."""
    out = io.StringIO()
    assert detect.detect_lines([bad + "\n", '{"text": "taman"}\n'], out) == 1
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["line"] == 1 and first["error"]
    assert second == {"pii": [], "disclosure": False}


def test_lexicons_of_the_checkout_are_sound():
    """The words that are delivered stop no start."""
    check_lexicons()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        ("disclosure.yaml", "    - despair\n", "    - despear\n", None, "despear"),
        ("concern.yaml", "threshold: 2", "threshold: many", None, "threshold"),
        ("concern.yaml", "plot: writer", "plot: wroter", None, "wroter"),
        ("concern.yaml", "background: writer", "background: wroter", None, "wroter"),
        ("concern.yaml", "unless: >-", "unless: 3\n    not: >-", None, "unless"),
        ("concern.yaml", "calmable: work", "calmable: wirk", None, "wirk"),
        ("leaning.txt", "(bias)", "(byas)", None, "(bias)"),
        ("leaning.txt", "(bias)", "(bias)\nmuch\tof", None, "weight"),
        ("personal.yaml", "phone_cues:", "phone_clues:", 1, "phone_cues"),
        ("speech.yaml", "aku: ak", "aku: [ak", None, "line"),
    ],
)
def test_broken_lexicon_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, line: int | None, reason: str
):
    """A fault in a file of words is told with the file, a line and the reason."""
    shutil.copytree(lexicon.FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    for loaded in (lexicon.read_lexicon, frames_by_first_tag, weights):
        loaded.cache_clear()
    with pytest.raises(ContentError) as fault:
        check_lexicons()
    for loaded in (lexicon.read_lexicon, frames_by_first_tag, weights):
        loaded.cache_clear()
    assert fault.value.file == f"content/forum/{file}" and reason in fault.value.reason
    assert line is None or fault.value.line == line
