"""Which numbers of a series and year readers may see: small ones on children in need of protection are hidden.

Figures from 1 to 4 are hidden, and with each of them so many others that nobody can work it out by adding and
subtracting (docs/adr/0704-hidden-small-numbers.md). The measure is another table: for each hidden number there are
whole numbers from 0 up that fit everything that is shown and say something else in its place.

Such another table is looked for as a box: beside a hidden cell one other kecamatan (or all of them), one other sex
and one other category are chosen, and the corners of the box go up and down by one, so that each sum stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Any

from layak.progress.models import ALL, Sex

Key = tuple[str, str, str]
"""Kecamatan, sex, category; ALL for all of them together."""

SMALLEST_SHOWN = 5
DIMENSIONS = range(3)
SEX = 1
SEXES = (Sex.BOYS.value, Sex.GIRLS.value)
TOTAL_COSTS = (1, 40, 400, 4000)
"""What hiding a cell costs readers, by how many of its dimensions are sums."""


@dataclass(frozen=True)
class ShownFigure:
    """A figure as readers see it: its row, and its value unless that is hidden."""

    row: Any
    value: Decimal | None

    @property
    def is_hidden(self) -> bool:
        """Whether the number stays unknown."""
        return self.value is None


def shown_cells(series: Any, figures: Iterable[Any]) -> list[ShownFigure]:
    """Figures of a series as readers may see them, in their order; give every one of each year that readers see."""
    rows = list(figures)
    if not series.is_protection:
        return [ShownFigure(row, row.value) for row in rows]
    years: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for row in rows:
        years[row.year][key_of(row)] = row.value
    hidden = {
        (year, key)
        for year, cells in years.items()
        for key in hidden_cells(frozenset(cells.items()), is_additive=bool(series.is_additive))
    }
    return [ShownFigure(row, None if (row.year, key_of(row)) in hidden else row.value) for row in rows]


def key_of(row: Any) -> Key:
    """Where a figure stands in the table of its year."""
    return (row.district, row.sex, row.category)


def is_small(value: Decimal | int) -> bool:
    """Whether a number could point to single children; nought points to nobody."""
    return 0 < value < SMALLEST_SHOWN


@lru_cache(maxsize=1024)
def hidden_cells(cells: frozenset[tuple[Key, Decimal]], *, is_additive: bool = True) -> frozenset[Key]:
    """The cells of one protection series and year that must not be shown."""
    if not is_additive:
        return frozenset(key for key, value in cells if is_small(value))
    return frozenset(Table(dict(cells)).hide())


class Table:
    """The cells of a series and year with the sums that bind them.

    known   what is recorded, or follows from it
    cells   those and the sums that nobody recorded, but anybody can think of
    """

    def __init__(self, recorded: Mapping[Key, Decimal]) -> None:
        self.recorded = dict(recorded)
        self.known = {**self.recorded, **implied_sexes(self.recorded)}
        self.cells = {total for key in self.known for total in totals_of(key)}
        self.indices = [sorted({key[place] for key in self.cells}) for place in DIMENSIONS]
        self.lines = lines_of(self.cells)

    def hide(self) -> set[Key]:
        """Hide each small cell with a box around it; where there is none, hide the whole year."""
        hidden: set[Key] = set()
        for key in [*self.small_cells(), *self.telling_totals()]:
            if key in hidden:
                continue
            box = self.cheapest_box(key, hidden)
            if box is None:
                return set(self.recorded)
            hidden |= box
        return hidden & set(self.recorded)

    def small_cells(self) -> list[Key]:
        """Cells that are small themselves, recorded or not."""
        return sorted(key for key, value in self.known.items() if is_small(value))

    def telling_totals(self) -> list[Key]:
        """Sums that leave a small rest when their recorded parts are taken off."""
        return sorted(
            total
            for (_, total), parts in self.lines.items()
            if total in self.known
            and is_small(self.known[total] - sum(self.known.get(part, Decimal(0)) for part in parts))
        )

    def cheapest_box(self, key: Key, hidden: Collection[Key]) -> set[Key] | None:
        """The cells of the box around a cell that costs readers least, or None where no box keeps every sum."""
        boxes = [
            (sum(self.cost(cell) for cell in move if cell not in hidden), sorted(move))
            for move in self.moves(key)
            if self.is_possible(move) and self.keeps_sums(move)
        ]
        return set(min(boxes)[1]) if boxes else None

    def moves(self, key: Key) -> Iterator[dict[Key, int]]:
        """By how much each corner of each box around a cell changes; corners that are no cells fall away."""
        axes = [axis_moves(key[place], self.indices[place]) for place in DIMENSIONS]
        for chosen in product(*axes):
            corners = (
                ((one, two, three), by_one * by_two * by_three)
                for (one, by_one), (two, by_two), (three, by_three) in product(*chosen)
            )
            yield {cell: by for cell, by in corners if cell in self.cells}

    def keeps_sums(self, move: Mapping[Key, int]) -> bool:
        """Whether each sum changes as its parts do."""
        sides: dict[tuple[int, Key], int] = defaultdict(int)
        for cell, by in move.items():
            for place in DIMENSIONS:
                sides[place, summed(cell, place)] += -by if cell[place] == ALL else by
        return not any(by for line, by in sides.items() if line in self.lines)

    def is_possible(self, move: Mapping[Key, int]) -> bool:
        """Whether the move, or its opposite, leaves nothing below nought."""
        steps = [(self.known[cell], by) for cell, by in move.items() if cell in self.known]
        return any(all(value + way * by >= 0 for value, by in steps) for way in (1, -1))

    def cost(self, cell: Key) -> float:
        """What readers lose: sums more than parts, noughts more than other parts, large numbers more than small."""
        if cell not in self.recorded:
            return 0
        value = self.recorded[cell]
        sums = sum(1 for place in DIMENSIONS if cell[place] == ALL and len(self.indices[place]) > 1)
        return TOTAL_COSTS[sums] + (value == 0) + min(float(value), 1e6) / 1e7


def summed(key: Key, place: int) -> Key:
    """The sum that a cell belongs to along a dimension."""
    district, sex, category = (ALL if number == place else index for number, index in enumerate(key))
    return (district, sex, category)


def totals_of(key: Key) -> Iterator[Key]:
    """A cell and every sum that it goes into."""
    yield from product(*({index, ALL} for index in key))


def implied_sexes(recorded: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """Where all children and one sex are recorded, the other sex is known as well."""
    found = {}
    for (district, sex, category), total in recorded.items():
        if sex != ALL:
            continue
        given = {one: recorded.get((district, one, category)) for one in SEXES}
        missing = [one for one, value in given.items() if value is None]
        rest = total - sum(value for value in given.values() if value is not None)
        if len(missing) == 1 and rest >= 0:
            found[district, missing[0], category] = rest
    return found


def lines_of(cells: Iterable[Key]) -> dict[tuple[int, Key], list[Key]]:
    """For each dimension and each sum along it, the parts that make it up."""
    lines: dict[tuple[int, Key], list[Key]] = defaultdict(list)
    for cell in cells:
        for place in DIMENSIONS:
            if cell[place] != ALL:
                lines[place, summed(cell, place)].append(cell)
    return dict(lines)


def axis_moves(index: str, indices: Iterable[str]) -> list[list[tuple[str, int]]]:
    """Along one dimension: stay, move together with the sum, or take from another part what this one gains."""
    pairs = [[(index, 1), (other, 1 if ALL in (index, other) else -1)] for other in indices if other != index]
    return [[(index, 1)], *pairs]
