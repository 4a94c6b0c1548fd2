"""The detectors through their public functions: robust on any text, fast on hostile text, answers as a filter."""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layak.forum import detect
from layak.forum.detect.plain import PlainText

SIZE = 50_000
HOSTILE = [
    "a" * SIZE, "0" * SIZE, "0 " * (SIZE // 2), "nol " * (SIZE // 4), "@" * SIZE, "a@" * (SIZE // 2), "a." * (SIZE // 2),
    "aku dipukul " * (SIZE // 12), "aku " * (SIZE // 4), "jl " * (SIZE // 3), "Jl. A no " * (SIZE // 9), "rt 1 " * (SIZE // 5),
    "wa . " * (SIZE // 5), "nama saya " * (SIZE // 10), "Ahmad " * (SIZE // 6), "lahir " * (SIZE // 6), "sd " * (SIZE // 3),
    "kelas 5 " * (SIZE // 8), "tidak ada " * (SIZE // 10), "mau mati " * (SIZE // 9), "ig ku " * (SIZE // 6), " " * SIZE,
    "\u200b" * SIZE, "é" * SIZE, "e\u0301" * (SIZE // 2), "-" * SIZE, "(" * SIZE, "08-" * (SIZE // 3), "12/" * (SIZE // 3),
    "x" * (SIZE - 1) + "@", "https://" * (SIZE // 8), "t.me/" * (SIZE // 5), "d i p u k u l " * (SIZE // 14), "'" * SIZE,
    "a'" * (SIZE // 2), "1 januari " * (SIZE // 10), "sekolahku " * (SIZE // 10), "dia minta foto " * (SIZE // 15),
]  # fmt: skip


@settings(max_examples=150, deadline=None)
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
        assert plain.folded[token.start : token.end] in PlainText(text[start:end]).folded  # “¼” folds to two tokens


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_number_is_found_wherever_it_stands(before: str, after: str):
    """A number between any two lines is found and marked where it stands."""
    text = f"{before}\nhubungi 0812-3456-7890\n{after}"
    marked = [one for one in detect.find_personal_data(text) if one.kind == "phone"]
    assert any("0812-3456-7890" in one.text for one in marked)


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{text[:12]!a}" for text in HOSTILE])
def test_hostile_text_is_answered_in_time(text: str):
    """Fifty thousand characters made to be slow take less than half a second for both detectors together."""
    detect.has_disclosure("panas")
    detect.find_personal_data("panas")
    spent = min(_time(text) for _ in range(2))
    assert spent < 0.5, f"{spent:.2f} s"


def _time(text: str) -> float:
    """Measure both detectors on one text, in seconds of this process."""
    start = time.process_time()
    detect.has_disclosure(text)
    detect.find_personal_data(text)
    return time.process_time() - start


def _patterns() -> dict[str, re.Pattern[str]]:
    """Collect every regular expression of the package."""
    found = {}
    for module in pkgutil.iter_modules(detect.__path__):
        loaded = importlib.import_module(f"{detect.__name__}.{module.name}")
        found |= {f"{module.name}.{k}": v for k, v in vars(loaded).items() if isinstance(v, re.Pattern)}
    contacts = importlib.import_module(f"{detect.__name__}.contacts")
    return found | {"contacts.links": contacts._link_pattern()}


@pytest.mark.parametrize("name", sorted(_patterns()))
def test_no_pattern_backtracks_without_bound(name: str):
    """Every regular expression searches each hostile text in under 50 ms."""
    pattern = _patterns()[name]
    for text in HOSTILE:
        spent = min(_search_time(pattern, text) for _ in range(2))
        assert spent < 0.05, f"{text[:12]!a}: {spent * 1000:.0f} ms"


def _search_time(pattern: re.Pattern[str], text: str) -> float:
    """Measure one search from the start and one match, in seconds of this process."""
    start = time.process_time()
    pattern.search(text)
    pattern.match(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("Hubungi 0\u200b812 34 56 78 90 ya", "phone", "0\u200b812 34 56 78 90"),
        ("tulis ke dina@gmail.com.", "email", "dina@gmail.com"),
        ("Namaku Dina Lestari, umur 12", "name", "Dina Lestari"),
    ],
)
def test_child_is_shown_the_very_words(text: str, kind: str, marked: str):
    """What is marked is the part of the child's own text that should go, and no more."""
    assert [(one.kind, one.text) for one in detect.find_personal_data(text)] == [(kind, marked)]


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
