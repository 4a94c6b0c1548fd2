"""A question is safe whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layak.search.query import MOST_CHARACTERS, MOST_WORDS, parse


@given(st.text(max_size=3000))
def test_any_text_is_a_question(text: str) -> None:
    """Every text parses, within the bounds of characters and words."""
    question = parse(text)
    assert len(question.text) <= MOST_CHARACTERS
    assert len(question.words) <= MOST_WORDS
    assert all(phrase.split() for phrase in question.phrases)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title:anak", ("title", "anak")),
        ("sekol*", ("sekol",)),
        ("[a TO z]", ("a", "TO", "z")),
        ("anak~2 ^3", ("anak", "2", "3")),
        ("anak\x00\u202epanti\u200b!", ("anak", "panti")),
        ("", ()),
        ("*?*", ()),
    ],
)
def test_operators_are_inert(text: str, words: tuple[str, ...]) -> None:
    """Field prefixes, wildcards, ranges, fuzziness, control and bidirectional marks mean nothing."""
    assert parse(text).words == words


def test_long_question_is_cut_and_says_so() -> None:
    """Beyond twelve words or 200 characters the rest is left out, and the question knows it."""
    assert parse("kata " * 17).is_cut
    assert parse("x" * 201).is_cut
    assert not parse("kata " * 12).is_cut


@pytest.mark.parametrize("text", ['"kota layak"', "“kota layak”", '"kota  layak" anak', "«kota layak»"])
def test_quotation_marks_make_a_phrase(text: str) -> None:
    """Straight and curly quotation marks hold words together."""
    assert parse(text).phrases == ("kota layak",)


@pytest.mark.parametrize("text", ['"kota', '"kota"', '""', 'kota" layak'])
def test_odd_quotation_marks_make_none(text: str) -> None:
    """A single mark or a single word in marks is an ordinary word."""
    assert parse(text).phrases == ()
