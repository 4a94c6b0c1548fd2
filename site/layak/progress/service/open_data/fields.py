"""What a public dataset is: its columns with their meaning, and how its rows are read.

One description serves pages, downloads, the data package, the API and the dictionary (docs/adr/0705).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content, UnknownKeyError

Value = str | int | Decimal | bool | date | datetime | None
Row = dict[str, Value]


class FieldKind(StrEnum):
    """What stands in a column, in the words of a data package (Table Schema)."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"
    FLAG = "boolean"
    DAY = "date"
    MOMENT = "datetime"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column: its name in every format, what people call it, what it means, and its unit (texts are lazy)."""

    key: str
    title: object
    about: object = ""
    kind: FieldKind = FieldKind.TEXT
    unit: object = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which rows are wanted; after is the identifier of the row before the first."""

    indicator: int | None = None
    year: int | None = None
    office: str | None = None
    component: str | None = None
    district: str | None = None
    series: str | None = None
    after: str = ""

    def wants(self, row: Mapping[str, Value]) -> bool:
        """Whether a row is among those asked for."""
        return all(
            row.get(name) == wanted for name in FILTERS if name in row and (wanted := getattr(self, name)) is not None
        )


FILTERS = ("indicator", "year", "office", "component", "district", "series")
EVERYTHING = Asked()
Read = Callable[[Content, Asked], Iterator[Row]]
"""Gives rows in one order that never changes; it may leave out what nobody asked for."""


def no_narrowing(identifier: str) -> Asked:
    """Look for an identifier among all rows."""
    return EVERYTHING


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One public dataset.

    fields  the first is the identifier, which never changes
    seeks   whether reading begins behind `after` by itself
    narrow  where to look for one identifier; None where it cannot be one
    count   how many rows it has, where reading them all would take long
    leaves_no_trace  what is taken back must be gone: no file of it is kept, neither for an edition nor as a version
    """

    key: str
    title: object
    about: object
    fields: tuple[Field, ...]
    read: Read
    seeks: bool = False
    narrow: Callable[[str], Asked | None] = no_narrowing
    count: Callable[[Content], int] | None = None
    leaves_no_trace: bool = False

    @property
    def filters(self) -> tuple[str, ...]:
        """The columns by which its rows can be narrowed."""
        keys = {field.key for field in self.fields}
        return tuple(name for name in FILTERS if name in keys)


def field(key: str, title: object, about: object = "", kind: FieldKind = FieldKind.TEXT, unit: object = "") -> Field:
    """A column, written short."""
    return Field(key=key, title=title, about=about, kind=kind, unit=unit)


def whole(key: str, title: object, about: object = "", unit: object = "") -> Field:
    """A column of whole numbers."""
    return field(key, title, about, FieldKind.WHOLE, unit)


def day(key: str, title: object, about: object = "") -> Field:
    """A column of days."""
    return field(key, title, about, FieldKind.DAY)


def pair(key: str, title: object, about: object = "") -> tuple[Field, Field]:
    """The same text in both languages; English is empty where nobody has translated it."""
    return (
        field(f"{key}_id", _l("%(what)s, in Indonesian", what=title), about),
        field(f"{key}_en", _l("%(what)s, in English", what=title), about),
    )


POINTS = _l("points")
ID = field("id", _l("Identifier"), _l("Names the row for good."))
YEAR = whole("year", _l("Year"))
CYCLE = field("cycle", _l("Cycle"), _l("The evaluation cycle; see the dataset “cycles”."))
INDICATOR = whole("indicator", _l("Indicator"), _l("Its number from 1 to 24; see the dataset “indicators”."))
COMPONENT = field("component", _l("Component"), _l("kelembagaan, or k1 to k5 for the five clusters of rights."))
OFFICE = field("office", _l("Office"), _l("The office’s key; see the dataset “offices”."))
DISTRICT = field("district", _l("District"), _l("The code of the kecamatan; empty for the whole city."))
BASIS = field(
    "basis",
    _l("Basis"),
    _l(
        "Who counted. Scores: self, province, ministry, final. Numbers: office, survey, estimate, verified. "
        "Requests: task_force. Ideas: site."
    ),
)
SOURCE = field("source", _l("Source"), _l("The document, page or table that says so."))
CONFIDENCE = field(
    "confidence",
    _l("How sure"),
    _l("high: two sources or an official one; medium: one; low: our inference; unverified: not checked."),
)
DOUBT = pair("doubt", _l("Doubt"), _l("What is not certain about the row."))
NOTE = pair("note", _l("Note"))
NAME = pair("name", _l("Name"))
SAMPLE = field("is_sample", _l("Sample"), _l("True where the row is made up for a demonstration."), FieldKind.FLAG)
ASKED = whole("asked", _l("Asked for"), _l("Requests, without those withdrawn or called not ours."))
ACCEPTED = whole("accepted", _l("Accepted"), _l("What the city’s task force found complete."))

TASK_FORCE = "task_force"
COUNTED_HERE = "Hitungan permintaan di situs ini / counts of requests on this site"


def indicator_parts(content: Content, number: int | None) -> Row:
    """An indicator's number with the component that it belongs to."""
    try:
        component = content.indicator(number).component if number is not None else None
    except UnknownKeyError:
        component = None
    return {"indicator": number, "component": component}


def source_words(content: Content, sources: str) -> str:
    """The names of sources, or the words in which staff named one."""
    return "; ".join(source_name(content, key) for key in sources.split()) if is_keys(content, sources) else sources


def is_keys(content: Content, sources: str) -> bool:
    """Whether a text is made of keys of sources alone."""
    known = {one.key for one in content.framework.sources}
    return all(key in known for key in sources.split())


def source_name(content: Content, key: str) -> str:
    """A source's name, with its address where it can be opened."""
    source = content.source(key)
    return f"{source.name} <{source.address}>" if source.is_link else source.name


def fact_parts(content: Content, row: Any) -> Row:
    """What a stored fact says of itself."""
    return {
        "source": source_words(content, row.sources),
        "confidence": row.confidence,
        "doubt_id": row.doubt_id,
        "doubt_en": row.doubt_en,
    }
