"""Packed scores say what a plain sum over dictionaries says, however common a term is."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from layak.search.lanes import HIGHEST, Kept, Postings, Scores, Weights, bits_of, places_of

COUNT = 300
TERMS = st.lists(
    st.dictionaries(st.integers(0, COUNT - 1), st.integers(1, 900), max_size=120), min_size=1, max_size=8
)  # up to six a dictionary, more a row


def packed(term: dict[int, int]) -> Weights:
    """Pack one term's weights, its places in order as the index gives them."""
    places = sorted(term)
    return Weights(places, [term[place] for place in places], COUNT)


@given(TERMS)
def test_sum_is_that_of_dictionaries(terms: list[dict[int, int]]) -> None:
    """Rare and common terms add up to the same scores, and the bits are the things that hold one of them."""
    plain = sum((Counter(term) for term in terms), Counter())
    scores = Scores([packed(term) for term in terms], COUNT)
    assert places_of(scores.bits, COUNT) == sorted(plain)
    assert [scores[place] for place in sorted(plain)] == [plain[place] for place in sorted(plain)]


@given(TERMS, st.sets(st.integers(0, COUNT - 1)), st.integers(0, 40))
def test_best_are_the_best_of_those_allowed(terms: list[dict[int, int]], allowed: set[int], most: int) -> None:
    """The best come first, equal ones in their order, and nothing that is not allowed is among them."""
    plain = sum((Counter(term) for term in terms), Counter())
    scores = Scores([packed(term) for term in terms], COUNT)
    expected = sorted(plain.keys() & allowed, key=lambda place: (-plain[place], place))[:most]
    assert scores.best(scores.bits & bits_of(allowed, COUNT), most) == expected
    everything = sorted(plain, key=lambda place: (-plain[place], place))[:most]
    assert scores.best(scores.bits, most) == everything


@given(st.sets(st.integers(0, COUNT - 1)), st.lists(st.integers(0, COUNT - 1), max_size=20))
def test_few_documents_are_looked_up(holders: set[int], asked: list[int]) -> None:
    """Postings tell which of some documents hold the term and how often, and nothing of the others."""
    held = Postings(sorted(holders), [number + 0.5 for number in sorted(holders)])
    expected = [(at, number + 0.5) for at, number in enumerate(asked) if number in holders]
    assert list(held.among(asked)) == expected


def test_sum_that_would_overflow_leaves_out_the_commonest() -> None:
    """Sixteen bits are never exceeded: what is left out is still found, with the score of the rarer terms."""
    rare, common = {3: HIGHEST - 10}, dict.fromkeys(range(COUNT), 20)
    scores = Scores([packed(common), packed(rare)], COUNT)
    assert scores[3] == HIGHEST - 10 and scores.bits.bit_count() == COUNT


def test_kept_weights_stay_within_their_bound() -> None:
    """What was used longest ago goes; what is asked for again is made anew and equal."""
    kept, made = Kept(3 * packed(dict.fromkeys(range(100), 7)).size, lambda one: one.size), []

    def make(name: str) -> Weights:
        made.append(name)
        return packed(dict.fromkeys(range(100), 7))

    for name in "abcdefghijklmnopqrstuvwxyz" * 2:
        assert Scores([kept.get(name, lambda name=name: make(name))], COUNT)[5] == 7
    assert Scores([kept.get("z", lambda: make("again"))], COUNT)[5] == 7 and "again" not in made
    assert made.count("a") == 2
