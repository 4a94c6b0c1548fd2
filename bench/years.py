"""A board as a city has it after years, written in bulk: cycles, offices, requests with hand-ins, and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, text

from layak.core.content import Content
from layak.extensions import db
from layak.progress.models import ALL, Cycle, Figure, FigureBasis, Office, Series, Sex

OFFICES = 60
OFFICE = "dinas-bench-01"
"""The office whose list is opened; it is asked for everything on either side."""

SERIES_EACH = 4
SOURCE = "Angka buatan untuk pengukuran"
CATEGORIES = (ALL, "0-5", "6-11", "12-14", "15-17")
CHUNK = 20_000


@dataclass(frozen=True)
class Size:
    """How much a board holds.

    cycles   evaluations, the running one among them
    kinds    of how many kinds of evidence each office is asked for an indicator (14 at most)
    years    years of each series; with parts, each year has categories too
    """

    cycles: int
    kinds: int
    years: int
    has_categories: bool

    @property
    def indicators(self) -> range:
        """For which indicators there are series."""
        return range(1, 25)


SMALL = Size(cycles=1, kinds=1, years=6, has_categories=False)
LARGE = Size(cycles=10, kinds=14, years=9, has_categories=True)
TRIAL = Size(cycles=2, kinds=2, years=6, has_categories=False)


def fill_board(content: Content, size: Size) -> dict[str, int]:
    """Write a board of a size over the sample, inside an application's context; returns what it holds."""
    today = datetime.now(UTC).date()
    with db.engine.begin() as connection:
        empty(connection)
        add_offices(connection)
        add_cycles(connection, size.cycles)
        add_requests(connection, size.kinds, today)
        for rows in chunks(figures_of(connection, content, size)):
            connection.execute(insert(Figure), rows)
        connection.execute(text("ANALYZE"))
        counted = ("cycle", "question", "evidence_request", "hand_in", "evidence", "progress_event", "figure")
        return {name: count_of(connection, name) for name in counted}


def count_of(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608 our own names


def empty(connection: Connection) -> None:
    """Take away what the sample says of requests and numbers."""
    for name in ("evidence", "hand_in", "evidence_request", "request_tally", "progress_event", "figure", "series"):
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 our own names


def add_offices(connection: Connection) -> None:
    """Fill up to sixty offices."""
    known = count_of(connection, "office")
    base = {"kind": "opd", "components": "k1 k2 k3 k4 k5", "confidence": "unverified", "version": 1}
    base |= {"is_coordinator": False, "is_sample": True, "sources": ""}
    connection.execute(
        insert(Office),
        [
            {**base, "key": f"dinas-bench-{n:02}", "short": f"Dinas {n:02}", "name_id": f"D {n}", "name_en": f"O {n}"}
            for n in range(1, OFFICES - known + 1)
        ],
    )


def add_cycles(connection: Connection, count: int) -> None:
    """Copy the running cycle into the years before it, closed, each with its stages and questions."""
    running = connection.execute(select(Cycle.__table__)).mappings().one()
    for back in range(1, count):
        year = running["year"] - back
        row = {**running, "id": running["id"] + back, "key": str(year), "year": year, "state": "closed"}
        connection.execute(insert(Cycle), row)
        for table, names in (
            ("cycle_stage", "stage, place, state, starts, ends, note_id, note_en"),
            ("question", "code, indicator, kind, text_id, text_en, maximum, is_required, place"),
        ):
            connection.execute(
                text(
                    f"INSERT INTO {table} (cycle_id, {names}) "  # noqa: S608 our own names
                    f"SELECT {row['id']}, {names} FROM {table} WHERE cycle_id = {running['id']}"
                )
            )


REQUESTS = """
    INSERT INTO evidence_request (cycle_id, question_id, office_key, state, due_on, note, reason, asked_at,
           handed_in_at, decided_at, version, is_sample)
    SELECT cycle_id, id, key, state,
           CASE WHEN turn IN (0, 3) THEN :late ELSE :soon END, '', '', :moment,
           CASE WHEN turn >= 3 THEN :moment END, CASE WHEN turn IN (3, 7, 8, 9) THEN :moment END, 1, 0
    FROM (SELECT *, CASE turn WHEN 3 THEN 'returned' WHEN 4 THEN 'handed_in' WHEN 5 THEN 'handed_in'
                 WHEN 6 THEN 'not_ours' WHEN 7 THEN 'accepted' WHEN 8 THEN 'accepted' WHEN 9 THEN 'accepted'
                 ELSE 'asked' END AS state
          FROM (SELECT q.*, o.key, (q.indicator * 7 + q.place * 3 + o.number) % 10 AS turn
                FROM question q
                JOIN (SELECT key, row_number() OVER (ORDER BY key) AS number FROM office) o
                  ON o.key = :office OR (o.number + q.place) % 14 < :kinds))
"""
"""Of ten requests three wait, one of them late, one was returned and is late, two are being checked, one is not the
office's, and three were accepted."""

HAND_INS = """
    INSERT INTO hand_in (request_id, number, state, answer, at, actor, reason, decided_at, decided_by)
    SELECT id, 1, CASE state WHEN 'handed_in' THEN 'sent' ELSE state END,
           'Jawaban buatan untuk pengukuran.', :moment, 'system', '', decided_at, ''
    FROM evidence_request WHERE state IN ('handed_in', 'returned', 'accepted')
"""
DOCUMENTS = """
    INSERT INTO evidence (hand_in_id, form, name, title, address, digest, media_type, size, scan, added_at,
           added_by, shown_at, shown_by, asks_sign_in, is_sample)
    SELECT id, 'file', 'dokumen.pdf', 'Dokumen ' || id, '', 'x' || id, 'application/pdf', 1000, 'clean',
           :moment, 'system', CASE WHEN state = 'accepted' THEN :moment END, '', 0, 0
    FROM hand_in
"""
HISTORY = """
    INSERT INTO progress_event (at, what, subject, indicator, office_key, cycle_id, detail, is_sample)
    SELECT :moment, 'accepted', 'request:' || r.id, q.indicator, r.office_key, r.cycle_id,
           '{"kind": "' || q.kind || '"}', 0
    FROM evidence_request r JOIN question q ON q.id = r.question_id WHERE r.state = 'accepted'
"""
COUNTS = """
    INSERT INTO request_tally (cycle_id, office_key, indicator, state, count)
    SELECT r.cycle_id, r.office_key, q.indicator, r.state, count(*)
    FROM evidence_request r JOIN question q ON q.id = r.question_id GROUP BY 1, 2, 3, 4
"""


def add_requests(connection: Connection, kinds: int, today: date) -> None:
    """Requests of every cycle in its middle, what was handed in for them, their counts and the public history."""
    given = {
        "late": str(today - timedelta(days=10)),
        "soon": str(today + timedelta(days=20)),
        "moment": f"{today - timedelta(days=15)} 03:00:00.000000",
        "office": OFFICE,
        "kinds": kinds,
    }
    for statement in (REQUESTS, HAND_INS, DOCUMENTS, HISTORY, COUNTS):
        words = text(statement)
        connection.execute(words, {name: given[name] for name in words._bindparams})


def figures_of(connection: Connection, content: Content, size: Size) -> Iterator[dict[str, Any]]:
    """Every cell of every series, sums and all; the first series of each indicator is on protection."""
    at = datetime.now(UTC)
    fixed = {"basis": FigureBasis.OFFICE, "source": SOURCE, "shown_at": at, "changed_at": at, "changed_by": "system"}
    for indicator in size.indicators:
        for place in range(SERIES_EACH):
            number = indicator * SERIES_EACH + place
            connection.execute(insert(Series), series_row(number, indicator, place))
            for year in range(at.year - size.years, at.year):
                for (district, sex, category), value in cells_of(content, size, number + year, place == 0).items():
                    where = {"district": district, "sex": sex, "category": category}
                    yield {**fixed, **where, "series_id": number, "year": year, "value": Decimal(value)}


def series_row(number: int, indicator: int, place: int) -> dict[str, Any]:
    """One series."""
    name = f"Deret {number}"
    words = {"name_id": name, "name_en": name, "unit_id": "anak", "unit_en": "children"}
    return {"id": number, "key": f"deret-{number}", "indicator": indicator, "is_protection": place == 0, **words}


def cells_of(content: Content, size: Size, seed: int, is_small: bool) -> dict[tuple[str, str, str], int]:
    """The table of one series and year with its sums; a few cells of a protection series are small."""
    cells: dict[tuple[str, str, str], int] = {}
    parts = CATEGORIES[1:] if size.has_categories else (ALL,)
    for turn, district in enumerate(one.code for one in content.districts):
        for sex in Sex:
            for step, category in enumerate(parts):
                value = 2 if is_small and turn == seed % 7 and step == 0 else 20 + (seed + turn * 3 + step) % 90
                for key in {(d, s, c) for d in (district, ALL) for s in (sex.value, ALL) for c in (category, ALL)}:
                    cells[key] = cells.get(key, 0) + value
    return cells


def chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows by the thousand, so that they do not stand in memory together."""
    held: list[dict[str, Any]] = []
    for row in rows:
        held.append(row)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held
