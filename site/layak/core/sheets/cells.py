"""One cell into a value: numbers with a comma or a point, days written as text, choices by key or by label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from layak.core.sheets.columns import Column, Kind, Value
from layak.core.typed import one_line, tidy

MOST_DIGITS = 12
LABEL_CUT = 40
NUMBER = re.compile(r"[+-]?\d[\d.,\s\u00a0]*")
WRITTEN_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
"""Days as text: the standard's order, or day, month, year as they are written in Indonesia."""
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu aug",
            "september sep",
            "oktober october okt oct",
            "november nov",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
NAMED_DAY = re.compile(r"(\d{1,2})\s+([a-z]+)\s+(\d{4})")


class NotRead(ValueError):
    """A cell that does not hold what its column asks for; the reason is a word of the faults."""


def reader_of(column: Column) -> Callable[[Any], Value]:
    """What reads the cells of a column; of a column of choices the labels are looked up once for all rows."""
    if column.kind is not Kind.CHOICE:
        return partial(read_cell, READERS[column.kind], column)
    return partial(read_cell, partial(read_choice, meanings_of(column)), column)


def read_cell(read: Callable[[Column, Any], Value], column: Column, found: Any) -> Value:
    """A cell's value as its column understands it; raises NotRead with the reason."""
    if found is None or (isinstance(found, str) and not found.strip()):
        return column.empty
    if isinstance(found, bool):
        raise NotRead("truth")
    return read(column, found)


def read_text(column: Column, found: Any) -> Value:
    """A text as it is kept: no strange letters, no line breaks lost, not longer than the column takes."""
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if isinstance(found, datetime):
        found = found.date().isoformat()
    text = tidy(str(found))
    if len(text) > column.most:
        raise NotRead("too_long")
    return text or None


def read_whole(column: Column, found: Any) -> Value:
    """A whole number."""
    value = number_of(found)
    if value != value.to_integral_value():
        raise NotRead("not_whole")
    return int(value)


def read_decimal(column: Column, found: Any) -> Value:
    """A number with two decimals at most."""
    value = number_of(found)
    if isinstance(found, float):
        value = value.quantize(Decimal("0.0001")).normalize()
    if value * 100 != (value * 100).to_integral_value():
        raise NotRead("decimals")
    return value.quantize(Decimal("0.01")) if value != value.to_integral_value() else Decimal(int(value))


def number_of(found: Any) -> Decimal:
    """A number from Excel's own, or from digits written as text; raises NotRead where it may mean two numbers."""
    if isinstance(found, int | float):
        value = Decimal(str(found))
    elif isinstance(found, str):
        value = written_number(found.strip())
    else:
        raise NotRead("not_number")
    if not value.is_finite() or abs(value) >= 10**MOST_DIGITS:
        raise NotRead("too_large")
    return value


def written_number(text: str) -> Decimal:
    """A number written as text: "1.234,56", "1,234.56", "12,5"; "1.234" alone may be two numbers and is asked back."""
    if not NUMBER.fullmatch(text):
        raise NotRead("not_number")
    plain = re.sub(r"[\s\u00a0]", "", text)
    marks = [mark for mark in plain if mark in ".,"]
    if len(set(marks)) == 2:
        last = max(plain.rfind("."), plain.rfind(","))
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    elif len(marks) == 1:
        whole, _, rest = re.sub(r"[.,]", "|", plain).partition("|")
        if len(rest) == 3 and whole.lstrip("+-") != "0":
            raise NotRead("two_numbers")
        plain = f"{whole}.{rest}"
    elif marks:
        if not re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", plain):
            raise NotRead("not_number")
        plain = re.sub(r"[.,]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise NotRead("not_number") from error


def read_day(column: Column, found: Any) -> Value:
    """A day from Excel's own, or one that somebody wrote as text."""
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    if not isinstance(found, str):
        raise NotRead("day_as_number")
    text = " ".join(found.split()).lower()
    named = NAMED_DAY.fullmatch(text)
    try:
        if named:
            return date(int(named[3]), MONTHS[named[2]], int(named[1]))
        for form in WRITTEN_DAYS:
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
    except (KeyError, ValueError):
        pass
    raise NotRead("not_day")


def meanings_of(column: Column) -> dict[str, str]:
    """The key of each word that may stand in a column of choices: the key itself, its label, its other labels."""
    offered = [(key, str(label)) for key, label in column.choices()] if column.choices else []
    others = [(key, str(label)) for key, label in column.also()] if column.also else []
    words: dict[str, str] = {}
    for key, word in [*((key, key) for key, _ in offered), *offered, *others]:
        words.setdefault(one_line(word).casefold(), key)
    return words


def read_choice(meanings: Mapping[str, str], column: Column, found: Any) -> Value:
    """The key of a choice, written as its key or as one of its labels."""
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    key = meanings.get(one_line(str(found)).casefold())
    if key is None:
        raise NotRead("not_choice")
    return key


READERS: dict[Kind, Callable[[Column, Any], Value]] = {
    Kind.TEXT: read_text,
    Kind.WHOLE: read_whole,
    Kind.DECIMAL: read_decimal,
    Kind.DAY: read_day,
}


def shown(found: Any) -> str:
    """What stood in a cell, short enough for a sentence."""
    text = " ".join(str(found).split())
    return text if len(text) <= LABEL_CUT else f"{text[: LABEL_CUT - 1]}…"
