"""The API of the open data under odd questions: filters that find little, other methods, addresses of nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.changes import log_change
from layak.core.database import DatabaseBusy, writing
from layak.progress.models import Figure, Series
from layak.progress.service.open_data import datasets as open_data
from layak.progress.service.open_data.figures import CHUNK
from tests.conftest import START
from tests.questions import questions


def rows_of(app: Flask, key: str, **asked: Any) -> list[open_data.Row]:
    """The rows of a dataset, as asked for."""
    with app.app_context():
        content = app.extensions["layak"].content
        return list(open_data.list_rows(open_data.get_dataset(key), content, open_data.Asked(**asked)))


@pytest.mark.sqlite(reason="follows what SQLite is asked")
def test_filter_that_finds_little_reads_little(loaded: Flask, client: FlaskClient) -> None:
    """Nobody makes the site read every figure or change by asking for what is not there; what is there comes whole."""
    with loaded.app_context(), writing() as session:
        series = session.scalars(select(Series).where(Series.key == "contoh-akta")).one()
        facts = {"value": Decimal("1"), "basis": "office", "source": "Tabel", "shown_at": START, "changed_at": START}
        session.add_all(
            Figure(series_id=series.id, year=2000, category=f"k{n}", changed_by="x", **facts) for n in range(CHUNK + 30)
        )
        session.add(Figure(series_id=series.id, year=2001, office_key="dinkes", changed_by="x", **facts))
        log_change("progress", "figures", "test")
    for asks in ({"district": "99.99.99"}, {"office": "tidak-ada"}):
        with questions(loaded) as asked:
            found = client.get("/api/v1/figures", query_string=asks).get_json()
        assert found["rows"] == [] and found["next"] is None
        assert sum(f"LIMIT {CHUNK}" in one for one in asked) == 1, asks
    everything = rows_of(loaded, "figures")
    for name in ("district", "office"):
        for value in {row[name] for row in everything} - {""}:
            wanted = [row for row in everything if row[name] == value]
            assert rows_of(loaded, "figures", **{name: value}) == wanted, value
            assert rows_of(loaded, "figures", **{name: value}, year=2025) == [r for r in wanted if r["year"] == 2025]
    told = rows_of(loaded, "changes")
    for name in ("office", "year"):
        for value in {row[name] for row in told} - {"", None}:
            assert rows_of(loaded, "changes", **{name: value}) == [row for row in told if row[name] == value]


def test_api_that_is_written_to_says_that_it_is_read_only(loaded: Flask, client: FlaskClient) -> None:
    """A method that the router refuses gets a problem in both languages like any mistake; a page stays a page."""
    answer = client.put("/api/v1/awards/2023")
    told = answer.get_json()
    assert answer.status_code == 405 == told["status"] and "GET" in answer.headers["Allow"]
    assert "can be read only" in told["detail"] and "hanya bisa dibaca" in told["detail_id"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.put("/id/data/").mimetype == "text/html"


def test_program_meets_a_failure_of_ours_as_data(
    loaded: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 and a 503 of the API are problems in both languages, with the time to wait, and no page."""
    for fault, code in ((ZeroDivisionError(), 500), (DatabaseBusy(), 503)):

        def broken(*_args: object, fault: Exception = fault, **_more: object) -> None:
            raise fault

        monkeypatch.setattr("layak.progress.public.api.list_rows", broken)
        failed = client.get("/api/v1/awards")
        told = failed.get_json()
        assert failed.status_code == code == told["status"] and failed.mimetype == "application/problem+json"
        assert told["title"] != told["title_id"] and ("Retry-After" in failed.headers) is (code == 503)
        assert failed.headers["Cache-Control"] == "no-store"


def test_address_that_no_database_can_hold_names_nothing(loaded: Flask, client: FlaskClient) -> None:
    """A NUL in an address finds nothing, on PostgreSQL, too, which refuses such a text."""
    pages = ("kemajuan/angka", "kemajuan/perangkat-daerah", "kemajuan/kunjungan", "kemajuan/komponen", "data/versi/1")
    for path in (*(f"/id/{one}/%00" for one in pages), "/api/v1/figures/a%00:2025:*:*:*"):
        assert client.get(path).status_code == 404, path
    for question in ("figures?office=%00", "changes?office=%00", "figures?after=contoh-akta:2025:%00:L:*"):
        assert client.get(f"/api/v1/{question}").status_code in (200, 422), question
