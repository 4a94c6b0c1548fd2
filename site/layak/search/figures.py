"""Days, months, years and sums of money in a question, in the ways in which texts of either language write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from layak.search import analysis

MONTHS = {
    "id": "januari februari maret april mei juni juli agustus september oktober november desember".split(),
    "en": "january february march april may june july august september october november december".split(),
}
_ALSO = (
    "jan feb mar apr mei jun jul agu sep okt nov des".split(),
    "jan feb mar apr may jun jul aug sept oct nov dec".split(),
    "jan peb mar apr mei jun jul agt sep okt nop des".split(),
    "januari pebruari maret april mei juni juli agust september oktober nopember desember".split(),
)
_NUMBERS = {name: number for names in (*MONTHS.values(), *_ALSO) for number, name in enumerate(names, 1)}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY = r"(?P<day>[0-3]?[0-9])"
_WRITTEN = tuple(
    re.compile(rf"(?<![\w/.-]){shape}(?![\w/])", re.IGNORECASE)
    for shape in (
        rf"{_YEAR}-(?P<month>[01]?[0-9])-{_DAY}",
        rf"{_DAY}(?P<sign>[/.-])(?P<month>[01]?[0-9])(?P=sign){_YEAR}",
        rf"{_DAY} {_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH} {_YEAR}",
        _YEAR,
    )
)
_SCALES = {
    "ribu": 3, "rb": 3, "thousand": 3,
    "juta": 6, "jt": 6, "million": 6,
    "miliar": 9, "milyar": 9, "m": 9, "billion": 9, "bn": 9,
    "triliun": 12, "trilyun": 12, "trillion": 12,
}  # fmt: skip
_NAMES = {"id": {3: "ribu", 6: "juta", 9: "miliar", 12: "triliun"}}
_NAMES["en"] = {3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
_SUM = re.compile(rf"(?<![\w.,])(?:rp\.? ?)?([0-9]+(?:[.,][0-9]+)*) ?({'|'.join(_SCALES)})?(?![\w])", re.IGNORECASE)
_LEAST_SUM = 10_000
_WHEN_SHARE = 0.3
"""What the date of a text counts beside its words: that it came out in 2025 makes it one about 2025, a little."""

Meant = dict[tuple[str, ...], float]


def figures_in(text: str, lang: str) -> Iterator[tuple[tuple[str, ...], Meant]]:
    """Give what dates and sums in a text mean in texts of `lang`: (the term asked for, if one; forms with shares)."""
    if any(map(str.isdigit, text)):
        yield from _dates(text, lang)
        yield from _sums(text, lang)


def date_terms(day: date, precision: str) -> list[str]:
    """Give the terms by which the date of a document is found, as far as it is known."""
    parts = {"year": 1, "month": 2}.get(precision, 3)
    return [f"{analysis.DATE}{day.isoformat()[:end]}" for end in (4, 7, 10)[:parts]]


def _dates(text: str, lang: str) -> Iterator[tuple[tuple[str, ...], Meant]]:
    rest = " ".join(analysis.fold(text).split())
    for pattern in _WRITTEN:
        for match in pattern.finditer(rest):
            found = match.groupdict()
            month = found.get("month", "")
            number = int(month) if month.isdigit() else _NUMBERS.get(month, 0)
            meant = _forms_of_date(int(found.get("day") or 0), number, found["year"], lang)
            yield ((found["year"],) if not month else ()), meant
        rest = pattern.sub(" ", rest)


def _forms_of_date(day: int, month: int, year: str, lang: str) -> Meant:
    if not month:
        return {(year,): 1.0, (f"{analysis.DATE}{year}",): _WHEN_SHARE}
    if month > 12 or day > 31:
        return {}
    name = analysis.term(MONTHS[lang][month - 1], lang)
    if not day:
        return {(name, year): 1.0, (f"{analysis.DATE}{year}-{month:02}",): 1.0}
    numerals: Meant = {(str(day), str(month), year): 1.0, (f"{day:02}", f"{month:02}", year): 1.0}
    return numerals | {(str(day), name, year): 1.0, (f"{analysis.DATE}{year}-{month:02}-{day:02}",): 1.0}


def _sums(text: str, lang: str) -> Iterator[tuple[tuple[str, ...], Meant]]:
    for match in _SUM.finditer(text):
        written, scale = match.groups()
        number = analysis.spell(written, lang)
        if number.count(".") > 1 or len(number) > analysis.LONGEST_WORD // 2:
            continue
        value = round(float(number) * 10 ** _SCALES[scale.lower()]) if scale else float(number)
        if value >= _LEAST_SUM and value == int(value):
            yield (), _forms_of_sum(int(value), lang)


def _forms_of_sum(value: int, lang: str) -> Meant:
    """Give a sum in digits, and with each word that makes it shorter: 1500000000, 1.5 miliar, 1500 juta."""
    forms: Meant = {(str(value),): 1.0}
    for power, name in _NAMES[lang].items():
        short = f"{value / 10**power:.4f}".rstrip("0").rstrip(".")
        if 1 <= value / 10**power < 10_000 and len(short) <= 6:
            forms[(short, analysis.term(name, lang))] = 1.0
    return forms
