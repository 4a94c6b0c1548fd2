"""Whoever asks in order to do harm is answered like anybody else, at no more than three times the work."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from flask import Flask

from bench.attacks import USUAL, made_articles, read_attacks
from layak.search.query import MOST_CHARACTERS, parse
from tests import soak
from tests.page_rules import parse_page
from tests.search.shelf import Town

ATTACKS = read_attacks()
MOST = 3.0
LARGEST_PAGE = 100_000
ARTICLES = 60
EACH = 1 if soak.IS_LONG else 6


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count every call of a function, Python's own among them: the work of a question, the same on every machine."""
    count = [0]

    def note(frame: FrameType, event: str, argument: object) -> None:
        count[0] += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        yield count
    finally:
        sys.setprofile(None)


def work_of(town: Town, text: str) -> int:
    """Ask twice, as the first answer fills what is remembered of words; count the second."""
    for _ in range(2):
        parse.cache_clear()
        with counting() as count:
            assert not town.ask(text).is_plain
    return count[0]


def test_attacking_question_costs_at_most_three_usual_ones(tmp_path: Path) -> None:
    """All 84 are answered by the index, each with at most three times the calls of a usual question."""
    town = Town(tmp_path / "index", made_articles(ARTICLES))
    town.search.rebuild()
    usual = statistics.median(work_of(town, text) for text in USUAL)
    costs = {name: work_of(town, text) / usual for name, text in ATTACKS.items()}
    assert len(set(ATTACKS.values())) == 84 and town.repairs == 0
    assert {name: cost for name, cost in costs.items() if cost > MOST} == {}


@soak.soak
def test_result_page_of_an_attack_is_a_page_like_others(loaded: Flask) -> None:
    """An attack is answered with a page that repeats no more of it than is read, however long it is."""
    reader = loaded.test_client()
    for name, text in list(ATTACKS.items())[::EACH]:
        answer = reader.get("/id/cari", query_string={"q": text})
        assert answer.status_code == 200 and len(answer.data) < LARGEST_PAGE, (name, answer.status, len(answer.data))
    for name in ("markup", "zalgo", "nuls", "right to left", "template", "quotes nested", "control letters"):
        answer = reader.get("/en/search", query_string={"q": ATTACKS[name]})
        field = next(each for each in parse_page(answer.text).iter() if each.get("name") == "q")
        assert len(field.get("value") or "") <= MOST_CHARACTERS and "\x00" not in answer.text


@pytest.mark.parametrize(
    ("probe", "plain"),
    [
        ("kind:article", "kind article"),
        ("title:verifikasi", "title verifikasi"),
        ("words_id:verifikasi", "words id verifikasi"),
        ("identity:visit", "identity visit"),
        ("verifikasi^99999", "verifikasi 99999"),
        ("verifikasi~9", "verifikasi 9"),
        ("[a TO z] verifikasi", "a TO z verifikasi"),
        ("*:* verifikasi", "verifikasi"),
        ("*verif*", "verif"),
    ],
)
def test_field_names_and_operators_are_words_like_others(town: Town, probe: str, plain: str) -> None:
    """What means something to other engines finds what its words find, and nothing else."""
    assert town.found(probe) == town.found(plain) and town.repairs == 0


@pytest.mark.parametrize(
    "probe", ["*", "*:*", "[TO]", "words_id:*", "?", "card:*", "_stored_page:*", "%", "' OR 1=1 --"]
)
def test_question_without_a_known_word_finds_nothing(town: Town, probe: str) -> None:
    """There is no way to ask for everything."""
    assert town.found(probe) == []
