"""Open data: every format, the API and kept versions say the same, and nothing that readers may not see."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from openpyxl import load_workbook
from sqlalchemy import select, update

from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.sheets.guarding import guard, plain
from layak.extensions import db
from layak.progress.models import (
    Award,
    Figure,
    Finding,
    Office,
    Partner,
    Pledge,
    Score,
    Series,
    Visit,
)
from layak.progress.service.open_data import datasets as open_data
from layak.progress.service.open_data.figures import CHUNK
from layak.progress.service.open_data.writing import plain_row
from tests.conftest import START
from tests.progress.live_texts import LIVE

KEYS = [one.key for one in open_data.DATASETS]
CANARIES = ("RAHASIA-", "user:", "changed_by", "made_by", "hand_in_id", "Catatan internal")


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site with a pledge, findings and an event of each, shown and not shown, inside its context."""
    with loaded.app_context():
        add_facts()
        yield loaded
        db.session.remove()


def add_facts() -> None:
    """Things that readers see, and beside each one that they do not."""
    with writing() as session:
        visit = session.scalars(select(Visit)).one()
        session.execute(update(Visit).values(shown_at=START))
        hidden = Visit(key="RAHASIA-kunjungan", name_id="RAHASIA-v", name_en="RAHASIA-v", sources="")
        partner = Partner(name="Radio Contoh", kind="media", is_sample=True)
        secret = Partner(name="RAHASIA-mitra", kind="media")
        session.add_all([hidden, partner, secret])
        session.flush()
        for one, owner, shown_at in ((partner, visit, START), (secret, hidden, None)):
            word = "Janji" if shown_at else "RAHASIA-janji"
            session.add(Pledge(partner_id=one.id, text_id=word, promised_on=START.date(), shown_at=shown_at))
            facts = {"visit_id": visit.id, "noted_at": START, "office_key": "dinkes", "indicator": 15}
            session.add(Finding(text_id=word, shown_at=shown_at, outcome_id="RAHASIA-hasil", **facts))
            session.add(Finding(text_id="RAHASIA-x", shown_at=START, **{**facts, "visit_id": hidden.id}))
            assert owner.id
    with writing() as session:
        series = session.scalars(select(Series).where(Series.key == "contoh-akta")).one()
        facts = {
            "year": 2019,
            "value": Decimal("77777"),
            "basis": "office",
            "source": "RAHASIA-tabel",
            "changed_by": "user:9",
        }
        session.add(Figure(series_id=series.id, changed_at=START, **facts))


def rows_of(app: Flask, key: str, **asked: Any) -> list[dict[str, Any]]:
    """What the service gives, as JSON holds it."""
    dataset = open_data.get_dataset(key)
    content = app.extensions["layak"].content
    return [plain_row(row) for row in open_data.list_rows(dataset, content, open_data.Asked(**asked))]


def read_csv(dataset: Any, data: bytes) -> list[dict[str, Any]]:
    """The rows of a CSV file, each value as its column's type says."""
    assert data.startswith(b"\xef\xbb\xbf")
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    kinds = {field.key: field.kind for field in dataset.fields}
    assert table.fieldnames == list(kinds)
    return [{key: typed(str(kinds[key]), text) for key, text in row.items()} for row in table]


def typed(kind: str, text: str) -> Any:
    """A cell of a CSV file as its type says (Table Schema)."""
    if kind == "string":
        return plain(text)
    if text == "":
        return None
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    if kind == "integer":
        return int(text)
    if kind == "number":
        return float(text)
    date.fromisoformat(text[:10])
    return text


def read_xlsx(dataset: Any, data: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook; days as texts, empty cells as what they stand for."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    keys, *rows = sheet.iter_rows()
    assert [cell.value for cell in keys] == [field.key for field in dataset.fields]
    found = []
    for row in rows:
        assert all(cell.data_type != "f" for cell in row)
        found.append(
            {field.key: cell_value(field, cell.value) for field, cell in zip(dataset.fields, row, strict=True)}
        )
    return found


def cell_value(field: Any, value: Any) -> Any:
    """A cell of a workbook as JSON would hold it."""
    if value is None:
        return "" if field.kind == "string" else None
    return value.date().isoformat() if field.kind == "date" else value


def all_of_api(client: FlaskClient, key: str, limit: int) -> list[dict[str, Any]]:
    """Every row of a dataset by the API, page after page."""
    rows, address = [], f"/api/v1/{key}?limit={limit}"
    while address:
        told = client.get(address).get_json()
        assert len(told["rows"]) <= limit
        rows += told["rows"]
        address = told["next"]
    return rows


@pytest.mark.parametrize("key", KEYS)
def test_every_format_and_the_api_say_the_same(room: Flask, client: FlaskClient, key: str) -> None:
    """CSV, XLSX, JSON, the pages of the API and each row by itself equal what the service gives."""
    dataset, rows = open_data.get_dataset(key), rows_of(room, key)
    assert len(rows) == open_data.count_rows(dataset, room.extensions["layak"].content)
    assert len({row["id"] for row in rows}) == len(rows)
    assert json.loads(client.get(f"/id/data/{key}.json").data) == rows
    assert read_csv(dataset, client.get(f"/en/data/{key}.csv").data) == rows
    assert read_xlsx(dataset, client.get(f"/en/data/{key}.xlsx").data) == rows
    assert all_of_api(client, key, limit=500 if len(rows) > 60 else 7) == rows
    if rows:
        assert client.get(f"/api/v1/{key}/{rows[-1]['id']}").get_json() == rows[-1]
    for row in rows:
        if "basis" in row:
            assert row["basis"] and row["source"] and (row["year"] or key == "offices")


def test_downloads_are_saved_marked_and_open_to_all(room: Flask, client: FlaskClient) -> None:
    """A name with the day, nosniff, no cookie, readable by other sites' pages, and a mark that ends with the edition."""
    first = client.get("/id/data/scores.csv")
    assert first.headers["Content-Disposition"] == "attachment; filename=pekanbaru-scores-2026-11-21.csv"
    assert first.headers["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in first.headers
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/id/data/scores.csv", headers=mark).status_code == 304
    with writing() as session:
        session.execute(update(Score).values(note_id="Catatan baru"))
        open_data_changed()
    again = client.get("/id/data/scores.csv", headers=mark)
    assert again.status_code == 200 and "Catatan baru" in again.text
    assert len(list((room.extensions["layak"].settings.instance / "open-data").glob("*scores.csv"))) == 1


def open_data_changed() -> None:
    """Ring the bell as a service would."""
    log_change("progress", "standing", "city")


def test_texts_stay_texts_in_every_format(room: Flask, client: FlaskClient) -> None:
    """Texts that spreadsheets take for formulas come back as they were; no cell of a CSV begins with one."""
    with writing() as session:
        award = session.scalars(select(Award).limit(1)).one()
        offices = session.scalars(select(Office).order_by(Office.key)).all()
        for number, (office, text) in enumerate(zip(offices, LIVE, strict=False)):
            office.name_id = text
            award.note_id = LIVE[number]
        assert len(offices) >= len(LIVE) == 21
        open_data_changed()
    dataset = open_data.get_dataset("offices")
    for ending, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        names = {row["name_id"] for row in read(dataset, client.get(f"/id/data/offices.{ending}").data)}
        assert {text.replace("\r", "\n") if ending == "xlsx" else text for text in LIVE} <= {
            name.replace("\r", "\n") if ending == "xlsx" else name for name in names
        }
    book = load_workbook(io.BytesIO(client.get("/id/data/offices.xlsx").data))
    kinds = {cell.data_type for line in book.worksheets[0].iter_rows() for cell in line}
    assert not kinds & {"f", "e"}, "formula or error"
    text = client.get("/id/data/offices.csv").data.decode("utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert [cell for cell in row if re.match(r"[=+\-@＝＋－＠\t\r]", cell)] == [], separator


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="=+-@'\t\r\n;|a＝ ", max_size=12))
def test_guard_is_taken_off_without_loss(text: str) -> None:
    """Whatever a text holds, it comes back, and never begins like a formula."""
    assert plain(guard(text)) == text
    assert not re.search(r"(^|[;|\t\r\n])[=+\-@＝]", guard(text))


def test_hidden_numbers_are_hidden_everywhere(room: Flask, client: FlaskClient, run: Callable[..., Any]) -> None:
    """A small number of a protection series has no value in any format, in the API or in a kept version."""
    rows = rows_of(room, "figures", series="contoh-didampingi")
    hidden = [row for row in rows if row["status"] == "hidden"]
    assert hidden and all(row["value"] is None for row in hidden)
    assert not [row for row in rows if row["value"] is not None and 0 < row["value"] < 5]
    small = db.session.scalars(
        select(Figure).join(Series).where(Series.is_protection, Figure.value > 0, Figure.value < 5)
    ).all()
    assert len(small) >= 6
    assert run("progress", "snapshot").exit_code == 0
    for path in ("/id/data/figures.csv", "/id/data/versi/1/figures.csv", "/id/data/versi/1/figures.json"):
        told = client.get(path).text
        assert told.count("hidden") == len(hidden), path
    one = client.get(f"/api/v1/figures/{hidden[0]['id']}").get_json()
    assert one["value"] is None and one["status"] == "hidden"


def test_nothing_private_is_in_any_of_them(room: Flask, client: FlaskClient) -> None:
    """What readers do not see on pages is in no download, page, description or API."""
    with writing() as session:
        session.execute(update(Finding).values(outcome_id="RAHASIA-hasil", state="working"))
        open_data_changed()
    paths = [f"/id/data/{key}.{ending}" for key in KEYS for ending in ("csv", "json")]
    paths += [f"/api/v1/{key}?limit=500" for key in KEYS] + [
        "/id/data/",
        "/id/data/datapackage.json",
        "/api/v1/datasets",
    ]
    for path in paths:
        told = client.get(path).text
        assert [one for one in CANARIES if one in told] == [], path
    assert [row["text_id"] for row in rows_of(room, "findings")] == ["Janji"]
    assert "77777" not in client.get("/id/data/figures.csv").text


def test_long_series_are_read_in_parts(room: Flask, client: FlaskClient) -> None:
    """More rows than one reading takes come whole, in order, each once; a year and an indicator narrow them."""
    with writing() as session:
        series = session.scalars(select(Series).where(Series.key == "contoh-akta")).one()
        facts = {"value": Decimal("1.25"), "basis": "office", "source": "Tabel", "shown_at": START, "changed_at": START}
        session.add_all(
            Figure(series_id=series.id, year=1990 + n % 20, category=f"k{n}", changed_by="x", **facts)
            for n in range(CHUNK + 30)
        )
        open_data_changed()
    rows = rows_of(room, "figures", indicator=4)
    assert len(rows) > CHUNK + 30 and len({row["id"] for row in rows}) == len(rows)
    assert [row["id"] for row in rows] == [
        row["id"] for row in all_of_api(client, "figures", 500) if row["indicator"] == 4
    ]
    middle = rows[CHUNK + 5]["id"]
    assert rows_of(room, "figures", after=middle, indicator=4) == rows[CHUNK + 6 :]
    assert rows_of(room, "figures", year=1991) == [row for row in rows if row["year"] == 1991]
    assert client.get("/en/data/figures.csv?indicator=4").text.count("contoh-akta:") == len(rows)


def test_description_of_the_api_is_valid_and_true(room: Flask, client: FlaskClient) -> None:
    """OpenAPI 3.1 that a validator accepts, and answers that its schemas accept."""
    told = client.get("/api/v1/openapi.json").get_json()
    validate(told)
    assert told["openapi"] == "3.1.0" and set(told["paths"]) >= {f"/api/v1/{key}" for key in KEYS}
    for key in KEYS:
        schema = told["paths"][f"/api/v1/{key}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": told["components"]}
        Draft202012Validator(whole).validate(client.get(f"/api/v1/{key}?limit=500").get_json())
    assert {one["key"] for one in client.get("/api/v1/").get_json()["datasets"]} == set(KEYS)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/nothing", 404, ("Nothing stands here.", "Tidak ada apa-apa di sini.")),
        ("/api/v1/awards/1", 404, ("Nothing stands here.", "Tidak ada apa-apa di sini.")),
        ("/api/v1/changes/x", 404, ("no such dataset or row", "tidak ada")),
        ("/api/v1/figures/a:b", 404, ("no such dataset or row", "tidak ada")),
        ("/api/v1/awards?limit=501", 422, ("from 1 to 500", "dari 1 sampai 500")),
        ("/api/v1/awards?limit=0", 422, ("from 1 to 500", "dari 1 sampai 500")),
        ("/api/v1/awards?limit=9" + "9" * 50, 422, ("from 1 to 500", "dari 1 sampai 500")),
        ("/api/v1/figures?indicator=25", 422, ("from 1 to 24", "dari 1 sampai 24")),
        ("/api/v1/figures?year=zwei", 422, ("four digits", "empat angka")),
        ("/api/v1/awards?office=dinkes", 422, ("no parameter of that name", "tidak punya parameter")),
        ("/api/v1/figures?after=tidak-ada:2025:*:*:*", 422, ("take the address in next", "pakailah alamat di next")),
        ("/api/v1/figures?after=zz", 422, ("take the address in next", "pakailah alamat di next")),
        ("/api/v1/changes?after=zz", 422, ("take the address in next", "pakailah alamat di next")),
        ("/api/v1/awards?after=zz", 422, ("take the address in next", "pakailah alamat di next")),
    ],
)
def test_mistakes_are_told_in_both_languages(
    loaded: Flask, client: FlaskClient, path: str, status: int, words: tuple[str, str]
) -> None:
    """Unknown things and bad questions get a problem in JSON with a sentence in English and Indonesian."""
    answer = client.get(path)
    told = answer.get_json()
    assert answer.status_code == status == told["status"] and answer.mimetype == "application/problem+json"
    assert words[0] in told["title"] + told["detail"] and words[1] in told["title_id"] + told["detail_id"]
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["x.csv", "awards.pdf", "figures.csv?indicator=25", "glossary.csv?indicator=1", "versi/7"]
)
def test_unknown_downloads_get_a_page(loaded: Flask, client: FlaskClient, path: str) -> None:
    """A file that is not there is the usual page of a wrong address."""
    answer = client.get(f"/id/data/{path}")
    assert answer.status_code == 404 and "Halaman ini tidak ada" in answer.text


def test_data_package_describes_the_files(room: Flask, client: FlaskClient) -> None:
    """Every resource has its file, its columns in order with their types, and a key that tells its rows apart."""
    package = client.get("/id/data/datapackage.json").get_json()
    assert package["profile"] == "tabular-data-package" and re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0" and "contoh" in package["title"]
    assert [one["name"] for one in package["resources"]] == KEYS
    for one in package["resources"]:
        fields = one["schema"]["fields"]
        assert {field["type"] for field in fields} <= {"string", "integer", "number", "boolean", "date", "datetime"}
        table = list(
            csv.reader(io.StringIO(client.get(f"/id/data/{one['path']}").data.decode("utf-8-sig"), newline=""))
        )
        assert table[0] == [field["name"] for field in fields] and one["schema"]["primaryKey"] == ["id"]
        assert all(field["title"] for field in fields)


@pytest.mark.parametrize(("lang", "licence"), [("id", "Lisensi:"), ("en", "Licence:")])
def test_pages_lead_to_everything(room: Flask, client: FlaskClient, lang: str, licence: str) -> None:
    """The page of the data names licence, datasets and files for readers and for search engines; so do its neighbours."""
    page = client.get(f"/{lang}/data/").text
    assert licence in page and all(f'href="/{lang}/data/{key}.xlsx"' in page for key in KEYS)
    linked = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert linked["@type"] == "DataCatalog" and [one["identifier"] for one in linked["dataset"]] == KEYS
    assert all(50 <= len(one["description"]) <= 5000 for one in linked["dataset"]) and "publisher" not in linked
    words = client.get(f"/{lang}/data/{'kamus' if lang == 'id' else 'dictionary'}").text
    assert all(f"<code>{key}</code>" in words for key in KEYS)
    assert "/api/v1/part-scores" in client.get(f"/{lang}/data/api").text
    assert f'href="/{lang}/data/"' in client.get(f"/{lang}/").text
    number = f"/{lang}/{'kemajuan/indikator' if lang == 'id' else 'progress/indicator'}/4"
    assert f'href="/{lang}/data/figures.csv?indicator=4"' in client.get(number).text
