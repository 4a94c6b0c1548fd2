"""Every number on every public page of progress: it has basis, year and source, and equals the files and the API."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

import pytest
from babel.numbers import format_decimal
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from layak.app import create_app
from layak.core.access import Principal, Role
from layak.core.sheets.guarding import plain
from layak.extensions import db
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.open_data.datasets import DATASETS
from layak.progress.service.scoring import PartValue, mark_of, save_parts
from tests.conftest import START, CheckingClient, settings_for
from tests.page_rules import parse_page, tag, words_of

ROOMS = re.compile(r'href="(/(?:id/kemajuan|en/progress)(?:/[^"#?]*)?(?:\?[^"#]*)?)"')
BEGIN = ("/id/", "/en/", "/id/kemajuan/", "/en/progress/", "/id/pers/", "/en/press/", "/en/search?q=score")
KEPT = ("data-basis", "data-year", "data-source")
SOURCE = "Lembar hitung gugus tugas, halaman 3"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))


@dataclass(frozen=True)
class Found:
    """One number on a page."""

    path: str
    lang: str
    text: str
    marks: dict[str, str]

    @property
    def name(self) -> tuple[str, str, str]:
        """Dataset, row and column."""
        return self.marks["data-set"], self.marks["data-id"], self.marks["data-column"]


class City:
    """A demonstration of a city with scores of parts by two counts, and everything that its public pages show."""

    def __init__(self, city: str, folder: Path) -> None:
        self.app = create_app(settings_for(folder, city=city), at=lambda: START)
        self.app.test_client_class = CheckingClient
        self.app.config["TESTING"] = True
        with self.app.app_context():
            upgrade()
            db.session.remove()
        for arguments in (["content", "load"], ["demo", "load"], ["search", "rebuild"]):
            done = self.app.test_cli_runner().invoke(args=arguments)
            assert done.exit_code == 0, done.output
        with self.app.app_context():
            count_parts()
            db.session.remove()
        self.client: FlaskClient = self.app.test_client()

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Every public page of progress that a reader comes to from the first ones."""
        waiting, found = [*BEGIN], {}
        while waiting:
            path = waiting.pop()
            answer = self.client.get(path, is_checked=False)
            if path not in found and answer.status_code == 200 and answer.mimetype == "text/html":
                found[path] = parse_page(answer.text)
                waiting += [one.replace("&amp;", "&") for one in ROOMS.findall(answer.text)]
        return found

    @cached_property
    def figures(self) -> list[Found]:
        """Every marked number on them."""
        return [one for path, page in self.pages.items() for one in figures_of(path, page)]

    def rows(self, ending: str) -> dict[str, dict[str, dict[str, Any]]]:
        """All open data: dataset, identifier, row; from the files of an ending, or from the API."""
        return {one.key: {str(row["id"]): row for row in self._read(one.key, ending)} for one in DATASETS}

    def _read(self, key: str, ending: str) -> Iterator[dict[str, Any]]:
        if ending == "csv":
            text = self.client.get(f"/en/data/{key}.csv").data.decode("utf-8-sig")
            for row in csv.DictReader(io.StringIO(text, newline="")):
                yield {name: plain(value) for name, value in row.items()}
        elif ending == "json":
            yield from self.client.get(f"/en/data/{key}.json").json
        else:
            path: str | None = f"/api/v1/{key}?limit=500"
            while path:
                answer = self.client.get(path).json
                path = answer["next"]
                yield from answer["rows"]


def count_parts() -> None:
    """The city's own count and the verified one of three components, which no sample has."""
    cycle = get_running_cycle()
    for basis, points in (("self", "120.5"), ("ministry", "118.25")):
        parts = {part: PartValue(value=Decimal(points), maximum=Decimal(150)) for part in ("k1", "k2", "kelembagaan")}
        save_parts(cycle.id, basis, parts, SOURCE, mark=mark_of(), actor=COORDINATOR, at=START)


def figures_of(path: str, page: Element) -> Iterator[Found]:
    """The marked numbers of a page; basis, year and source may stand at an element around them."""

    def walk(element: Element, around: dict[str, str]) -> Iterator[Found]:
        marks = {**around, **{name: element.get(name, "") for name in KEPT if element.get(name) is not None}}
        if tag(element) == "data":
            own = {name: value for name, value in element.items() if name not in KEPT}
            yield Found(path, path[1:3], words_of(element), {**marks, **own})
        for child in element:
            yield from walk(child, marks)

    yield from walk(page, {})


@pytest.fixture(scope="module", params=["pekanbaru", "jakarta-utara"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Each of the two cities."""
    found = City(request.param, tmp_path_factory.mktemp(request.param))
    yield found
    leave(found.app)


def leave(app: Flask) -> None:
    """Let go of a database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_no_number_stands_alone(city: City) -> None:
    """Each number in a table's column of numbers or beside a bar is marked, with a basis, a year and a source."""
    assert set(BEGIN) <= set(city.pages) and len(city.pages) > 130
    for path, page in city.pages.items():
        for element in page.iter():
            classes = (element.get("class") or "").split()
            if (tag(element) == "td" and "num" in classes) or (tag(element) == "dd" and "scale" in classes):
                marked = [one for one in element.iter() if tag(one) == "data"]
                assert len(marked) == 1 or words_of(element) == "–", (path, words_of(element))
    for one in city.figures:
        assert all(one.marks.get(name) for name in KEPT), one
        assert re.fullmatch(r"20\d\d", one.marks["data-year"]), one
    sets = {one.marks["data-set"] for one in city.figures}
    known = {"scores"} if city.rows("json")["scores"] else set()  # of North Jakarta no score is known
    assert sets == {"part-scores", "figures", "evidence", "offices", "indicators", "idea-counts"} | known


def test_number_reads_as_its_mark_says(city: City) -> None:
    """What people read is the marked value in the page's language; a hidden one has none."""
    for one in city.figures:
        value = one.marks["value"]
        words = (
            format_decimal(Decimal(value), locale=one.lang)
            if value
            else {"id": "disembunyikan", "en": "hidden"}[one.lang]
        )
        assert words in one.text, one


@pytest.mark.parametrize("ending", ["csv", "json", "api"])
def test_number_equals_the_files_and_the_api(city: City, ending: str) -> None:
    """Value, basis, year and source of each number are those of its row; parts of a row add up to it."""
    rows = city.rows(ending)
    parts: dict[tuple[str, str, str, str], dict[str, Decimal]] = defaultdict(dict)
    for one in city.figures:
        dataset, row_id, column = one.name
        row = rows[dataset].get(row_id) or summed(rows[dataset], row_id, column)
        assert [str(row[name[5:]]) for name in KEPT] == [one.marks[name] for name in KEPT], one
        if "data-part" in one.marks:
            parts[one.path, *one.name][one.marks["data-part"]] = Decimal(one.marks["value"])
        else:
            assert number(row[column]) == number(one.marks["value"]), (one, row)
    assert parts
    for (_path, dataset, row_id, column), values in parts.items():
        if column != "late":  # said only of indicators where anything is late
            assert sum(values.values()) == number(rows[dataset][row_id][column]), (row_id, column)


def summed(rows: dict[str, dict[str, Any]], component: str, column: str) -> dict[str, Any]:
    """The sum over the rows of a component, with what all of them say."""
    chosen = [row for row in rows.values() if row["component"] == component]
    assert chosen, component
    return {**chosen[0], column: sum(int(row[column]) for row in chosen)}


def number(value: Any) -> Decimal | None:
    """A value of any format; nothing where it is hidden."""
    return None if value in (None, "") else Decimal(str(value))


def test_a_number_is_found_by_its_name(city: City) -> None:
    """The API answers with one row for the identifier that a page gives."""
    for one in {
        found.marks["data-set"]: found for found in city.figures if found.marks["data-set"] != "indicators"
    }.values():
        dataset, row_id, _column = one.name
        assert city.client.get(f"/api/v1/{dataset}/{quote(row_id)}").json["id"] == row_id
