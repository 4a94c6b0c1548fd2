"""The pack of a planning meeting as a sheet: public words out, outcome and reason in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from flask_babel import lazy_gettext as _l

from layak.core.language import localized
from layak.core.offices import office_named
from layak.core.sheets import Column, Fault, Kind, Refused, Row, SheetRow, Table, Value, compare, read_book
from layak.core.sheets.reading import Book
from layak.core.sheets.text_files import read_text_file
from layak.core.sheets.words import every_language, in_every_language
from layak.forum.models import Outcome
from layak.forum.public.room import district_name, topic_name
from layak.forum.service.musrenbang import PackIdea
from layak.forum.service.outcomes import LONGEST_REASON, Mark
from layak.forum.wording import OUTCOMES, STATES

FILLED = ("outcome", "reason", "reason_en")
"""Columns that are filled in after the meeting; a row in which all are empty changes nothing."""
REQUIRED = ("outcome", "reason")


@dataclass(frozen=True)
class Marked:
    """One row that would change: its number in the sheet, the idea, and what became of it."""

    row: int
    idea: int
    mark: Mark


@dataclass(frozen=True)
class PackLook:
    """What a filled pack would change, and what is wrong with it; with any fault nothing can be taken over."""

    marked: Sequence[Marked]
    faults: Sequence[Fault]


def pack_table() -> Table:
    """The columns of a pack."""
    columns = (
        Column(key="meeting", label=_l("Meeting number"), kind=Kind.WHOLE, is_key=True, width=10),
        Column(key="idea", label=_l("Idea number"), kind=Kind.WHOLE, is_key=True, width=10),
        Column(key="title", label=_l("Title, in Indonesian"), is_told=True, width=30),
        Column(key="text", label=_l("Text, in Indonesian"), is_told=True, width=60),
        Column(key="title_en", label=_l("Title, in English"), is_told=True, width=30),
        Column(key="text_en", label=_l("Text, in English"), is_told=True, width=60),
        Column(key="component", label=_l("Component"), is_told=True, width=24),
        Column(key="district", label=_l("District of the place"), is_told=True, width=20),
        Column(key="office", label=_l("Office"), is_told=True, width=30),
        Column(key="state", label=_l("State"), is_told=True, width=18),
        Column(
            key="outcome",
            label=_l("What came of it"),
            kind=Kind.CHOICE,
            choices=lambda: list(OUTCOMES.items()),
            also=lambda: every_language(list(OUTCOMES.items())),
            width=20,
        ),
        Column(key="reason", label=_l("Reason, in Indonesian"), most=LONGEST_REASON, width=50),
        Column(key="reason_en", label=_l("Reason, in English"), most=LONGEST_REASON, width=50),
    )
    return Table(key="pack", title=_l("Ideas of children"), words=in_every_language, columns=columns)


def pack_rows(number: int, pack: Iterable[PackIdea]) -> Iterator[Row]:
    """A row for each idea."""
    for one in pack:
        idea = one.idea
        office = office_named(idea.office_key)
        yield {
            "meeting": number,
            "idea": idea.number,
            "title": idea.title_id,
            "text": idea.text_id,
            "title_en": idea.title_en,
            "text_en": idea.text_en,
            "component": topic_name(idea.topic) or None,
            "district": district_name(idea.district) or None,
            "office": localized(office, "name") if office else None,
            "state": str(STATES[idea.state].name),
            "outcome": one.outcome,
            "reason": one.reason_id or None,
            "reason_en": one.reason_en,
        }


def about_of(number: int) -> str:
    """What a workbook says that it is about, so that one of another meeting is refused."""
    return f"musrenbang-{number}"


def read_pack(stream: IO[bytes], name: str, number: int, pack: Sequence[PackIdea]) -> PackLook:
    """Compare a filled pack with what is kept; raises Refused where the file cannot be read, or says nothing."""
    table = pack_table()
    book = open_pack(stream, name, table, number)
    rows = filled_rows(book, table.key)
    kept: dict[tuple[Value, ...], Row] = {table.name_of(row): row for row in pack_rows(number, pack)}
    changes, faults = compare(table, kept, rows)
    places = {table.name_of(row.values): row for row in rows}
    halves = [fault for row in rows for fault in halves_of(row, {one.key: str(one.label) for one in table.columns})]
    marked = []
    for change in changes:
        row, before = places[change.name], kept[change.name]
        if row.values.get("outcome") and row.values.get("reason"):
            marked.append(Marked(row.number, int(str(change.name[1])), mark_in(row.values, before)))
    return PackLook(marked, [*book.faults, *faults, *halves])


def open_pack(stream: IO[bytes], name: str, table: Table, number: int) -> Book:
    """The rows of a workbook, or of a CSV file by its name."""
    if name.lower().endswith(".csv"):
        return read_text_file(stream, table, name)
    return read_book(stream, [table], about=about_of(number))


def filled_rows(book: Book, key: str) -> list[SheetRow]:
    """The rows that say something; raises Refused where the file has no row, or none of its rows says anything."""
    if not book.rows.get(key) and not book.faults:
        raise Refused("no_rows")
    rows = [row for row in book.rows.get(key, []) if row.unread or any(row.values.get(one) for one in FILLED)]
    if not rows and not book.faults:
        raise Refused("nothing_filled")
    return rows


def halves_of(row: SheetRow, labels: Mapping[str, str]) -> Iterator[Fault]:
    """An outcome without a reason, or a reason without an outcome."""
    for key in REQUIRED:
        if key not in row.unread and not row.values.get(key):
            letter = row.letters.get(key, "")
            yield Fault(reason="missing", sheet=row.sheet, row=row.number, column=letter, found={"column": labels[key]})


def mark_in(values: Row, before: Row) -> Mark:
    """What a row says of an idea; a sheet without the English column leaves the English as it is."""
    english = values["reason_en"] if "reason_en" in values else before.get("reason_en")
    return Mark(Outcome(str(values["outcome"])), str(values["reason"]), str(english) if english else None)
