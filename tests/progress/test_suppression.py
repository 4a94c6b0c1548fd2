"""Small numbers on children in need of protection: hidden so that nothing that is shown gives them away."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from layak.progress.service.suppression import Key, hidden_cells, shown_cells

SERIES = SimpleNamespace(is_protection=True, is_additive=True)


def table(leaves: Mapping[Key, int]) -> dict[Key, int]:
    """A whole table with every sum, from its smallest parts."""
    cells: dict[Key, int] = {}
    for (district, sex, category), value in leaves.items():
        for key in product({district, ""}, {sex, ""}, {category, ""}):
            cells[key] = cells.get(key, 0) + value
    return cells


def hidden_of(cells: Mapping[Key, int]) -> frozenset[Key]:
    """What is hidden of a table."""
    return hidden_cells(frozenset((key, Decimal(value)) for key, value in cells.items()))


def found_out(leaves: Mapping[Key, int], hidden: frozenset[Key], recorded: frozenset[Key]) -> set[Key]:
    """Hidden cells for which no other table fits what is shown: every table within one of each part is tried."""
    true, unknown = table(leaves), set(hidden)
    for steps in product((-1, 0, 1), repeat=len(leaves)):
        other = {key: value + step for (key, value), step in zip(leaves.items(), steps, strict=True)}
        if min(other.values()) < 0:
            continue
        sums = table(other)
        if all(sums[key] == true[key] for key in recorded - hidden):
            unknown -= {key for key in unknown if sums[key] != true[key]}
    return unknown


def leaves_of(districts: int, categories: tuple[str, ...]) -> st.SearchStrategy[dict[Key, int]]:
    """Tables with mostly small numbers, some noughts and some large ones."""
    keys = list(product([f"14.71.0{n}" for n in range(districts)], "LP", categories))
    value = st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 3, 12, 150]))
    return st.fixed_dictionaries({key: value for key in keys})


@settings(max_examples=60, deadline=None)
@given(leaves_of(3, ("",)))
def test_no_hidden_number_follows_from_shown_ones(leaves: dict[Key, int]) -> None:
    """By kecamatan and sex: every number from 1 to 4 is hidden, and for each hidden one another value fits."""
    cells = table(leaves)
    hidden = hidden_of(cells)
    assert {key for key, value in cells.items() if 0 < value < 5} <= hidden
    assert found_out(leaves, hidden, frozenset(cells)) == set()


@settings(max_examples=10, deadline=None)
@given(leaves_of(2, ("a", "b")))
def test_no_hidden_number_follows_in_three_dimensions(leaves: dict[Key, int]) -> None:
    """By kecamatan, sex and category the same holds."""
    cells = table(leaves)
    hidden = hidden_of(cells)
    assert {key for key, value in cells.items() if 0 < value < 5} <= hidden
    assert found_out(leaves, hidden, frozenset(cells)) == set()


@settings(max_examples=60, deadline=None)
@given(leaves_of(3, ("",)), st.sets(st.integers(0, 11), max_size=5))
def test_a_gap_in_the_table_gives_nothing_away(leaves: dict[Key, int], gaps: set[int]) -> None:
    """Where some parts and sums were never recorded, what is hidden still cannot be worked out."""
    cells = table(leaves)
    recorded = {key: value for n, (key, value) in enumerate(sorted(cells.items())) if n not in gaps}
    hidden = hidden_of(recorded)
    assert found_out(leaves, hidden, frozenset(recorded)) == set()


def test_hiding_the_small_number_alone_would_give_it_away() -> None:
    """The check of these tests notices a table in which the sum less the shown parts is the hidden number."""
    leaves = {("a", "L", ""): 3, ("a", "P", ""): 20, ("b", "L", ""): 30, ("b", "P", ""): 40}
    alone = frozenset({("a", "L", "")})
    assert found_out(leaves, alone, frozenset(table(leaves))) == alone


def test_other_sex_that_nobody_recorded_is_not_given_away() -> None:
    """All children and boys are recorded, two girls remain: one of both numbers is hidden."""
    assert hidden_of({("", "", ""): 20, ("", "L", ""): 18}) & {("", "", ""), ("", "L", "")}


def test_small_rest_of_a_sum_is_not_given_away() -> None:
    """Three of 23 children are in none of the listed kecamatan: the sum does not stand beside all of its parts."""
    assert hidden_of({("", "", ""): 23, ("a", "", ""): 12, ("b", "", ""): 8})


def test_nought_and_large_numbers_are_shown() -> None:
    """Nothing is hidden where nothing is small."""
    leaves = {("a", "L", ""): 0, ("a", "P", ""): 20, ("b", "L", ""): 30, ("b", "P", ""): 0}
    assert hidden_of(table(leaves)) == frozenset()


def test_city_total_stays_where_it_can() -> None:
    """Parts are hidden before sums: the city's number is what most readers need."""
    leaves = {(name, sex, ""): 20 for name in "abcd" for sex in "LP"} | {("a", "L", ""): 2}
    hidden = hidden_of(table(leaves))
    assert len(hidden) == 4 and all(district and sex for district, sex, _ in hidden)


def test_only_protection_series_hide_anything() -> None:
    """A series on other things shows small numbers; percentages of protection hide the small one alone."""
    row = SimpleNamespace(year=2025, district="", sex="", category="", value=Decimal(3))
    other = SimpleNamespace(is_protection=False, is_additive=True)
    percent = SimpleNamespace(is_protection=True, is_additive=False)
    large = SimpleNamespace(year=2025, district="a", sex="", category="", value=Decimal(40))
    assert [one.value for one in shown_cells(other, [row])] == [Decimal(3)]
    assert [one.value for one in shown_cells(percent, [row, large])] == [None, Decimal(40)]
    assert [one.is_hidden for one in shown_cells(SERIES, [row])] == [True]
