"""Lists and sums keep to their indexes, so that ten years of requests cost what one cycle does (bench/progress.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from layak.core.rows import Query
from layak.extensions import db
from layak.progress.desk import matrix
from layak.progress.models import Tally
from layak.progress.service import looking, tallies
from layak.progress.service.reviewing import matrix_of
from tests.progress.asking import TODAY, ask, hand_in

only_sqlite = pytest.mark.sqlite(reason="reads plans in the words of SQLite")


def plan_of(sql: str, given: Any) -> str:
    """How the database would look for the rows of a statement."""
    return str(db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all())


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is asked through the session meanwhile."""
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, sql: str, given: Any, *_more: Any) -> None:
        heard.append((sql, given))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


@only_sqlite
@pytest.mark.parametrize("query", [tallies.BY_INDICATOR, tallies.BY_OFFICE], ids=["indicators", "offices"])
def test_sums_of_a_cycle_read_an_index_in_its_order(app: Flask, query: Query) -> None:
    """Counts are summed while an index that holds all of them is read; nothing is sorted for it."""
    with app.app_context():
        plan = plan_of(str(query.statement.compile(db.engine)), (1, 0))
    assert "COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan


@only_sqlite
def test_page_of_requests_reads_fifty_rows_and_counts_without_joining(loaded: Flask) -> None:
    """The oldest fifty are found in the order of an index; counting them all looks at no question."""
    with loaded.app_context(), statements() as heard:
        looking.list_requests(1, looking.Wanted(), on=TODAY)
    with loaded.app_context():
        listing, counting = (plan_of(sql, given) for sql, given in heard)
    assert "TEMP B-TREE" not in listing
    assert "COVERING INDEX" in counting and "question" not in counting


def test_matrix_reads_one_row_for_a_cell(loaded: Flask) -> None:
    """A cell with requests in several states is one row, with the same counts as the tallies."""
    with loaded.app_context():
        first = ask(code="04.budget")
        ask(code="04.records")
        hand_in(first)
        rows = tallies.get_matrix(1)
        cells = matrix_of(1, on=TODAY)
        asked = db.session.scalar(select(func.sum(Tally.count)).where(Tally.cycle_id == 1))
    assert len({(row.office_key, row.indicator) for row in rows}) == len(rows) == len(cells)
    assert sum(sum(cell.counts.values()) for cell in cells.values()) == asked


def test_matrix_looks_its_words_up_once(
    loaded: Flask, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many cells there are, each sentence of a cell is translated once for the page."""
    looked_up: list[str] = []

    def look_up(text: str, **given: object) -> str:
        looked_up.append(text)
        return text % given if given else text

    monkeypatch.setattr(matrix, "_", look_up)
    assert sign_in("coordinator").get("/en/desk/progress/matrix").status_code == 200
    assert looked_up.count("%(num)s accepted") == 1
