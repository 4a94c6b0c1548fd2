"""Numbers as the coordinator types them: series, a year's table, showing it, and what readers see and find of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Figure, HandIn, ProgressEvent, Series
from layak.progress.service import figure_keeping
from layak.progress.service.series_keeping import SeriesDraft, save_series
from tests.conftest import START
from tests.progress.asking import COORDINATOR, ask, empty_cycle, hand_in, inside
from tests.staff import send

NUMBERS = "/en/desk/progress/numbers/"
SERIES = {
    "indicator": "4",
    "name_id": "Anak dengan kartu identitas anak",
    "name_en": "Children with an identity card",
    "unit_id": "anak",
    "unit_en": "children",
    "is_additive": "yes",
    "is_protection": "no",
}
TABLE = {"year": "2025", "basis": "office", "source": "Population office, 3 March 2026"}
DISTRICT = "14.71.01"


@pytest.fixture
def desk(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A coordinator at work."""
    return sign_in("coordinator")


def stored(app: Flask, statement: Any) -> list[Any]:
    """What the database holds now."""
    with app.app_context():
        db.session.expire_all()
        return list(db.session.scalars(statement).all())


def add_series(app: Flask, desk: FlaskClient, **change: str) -> int:
    """Add a series at the desk; gives its number."""
    answer = send(desk, f"{NUMBERS}new", {**SERIES, **change})
    assert answer.status_code == 303, answer.text
    return int(stored(app, select(Series.id).order_by(Series.id.desc()))[0])


def mark_on(page: TestResponse) -> str:
    """The mark of a form as it was opened."""
    found = re.search(r'name="mark"[^>]*value="([^"]*)"', page.text)
    assert found
    return found[1]


def save(desk: FlaskClient, number: int, places: dict[int, str], **change: str) -> TestResponse:
    """Open the table of a year, type into its places and save it."""
    data = {**TABLE, **change}
    query = {name: data[name] for name in ("year", "category", "hand_in") if name in data}
    mark = mark_on(desk.get(f"{NUMBERS}{number}/table", query_string=query))
    typed = {f"place_{place}": text for place, text in places.items()}
    return send(desk, f"{NUMBERS}{number}/table", {"mark": mark, **data, **typed})


def values(app: Flask, number: int) -> dict[tuple[str, str, str], Decimal]:
    """The figures of a series by kecamatan, sex and category."""
    rows = stored(app, select(Figure).where(Figure.series_id == number))
    return {(row.district, row.sex, row.category): row.value for row in rows}


def test_coordinator_types_a_year_and_readers_see_it_once_it_is_shown(
    loaded: Flask, desk: FlaskClient, client: FlaskClient
) -> None:
    """Numbers are private at first; shown, they stand with basis, year and source on every page, in both languages."""
    number = add_series(loaded, desk)
    path = "/en/progress/numbers/anak-dengan-kartu-identitas-anak"
    assert save(desk, number, {0: "1250", 1: "650", 2: "600"}).status_code == 303
    assert values(loaded, number) == {("", "", ""): 1250, ("", "L", ""): 650, ("", "P", ""): 600}
    assert client.get(path).status_code == 404
    show = f"{NUMBERS}{number}/show?year=2025"
    assert "1,250" in desk.get(show).text
    assert send(desk, show, {"act": "show", "mark": mark_on(desk.get(show))}).status_code == 303
    page = client.get(path).text
    assert all(text in page for text in ("1,250", "650", "600"))
    assert "Basis: office records, 2025. Source: Population office, 3 March 2026." in page
    indonesian = client.get("/id/kemajuan/angka/anak-dengan-kartu-identitas-anak").text
    assert "1.250" in indonesian and "Anak dengan kartu identitas anak" in indonesian
    indicator = client.get("/en/progress/indicator/4").text
    assert path in indicator and "/en/progress/numbers?indicator=4" in indicator
    assert "Children with an identity card: 2025." in client.get("/en/progress/changes").text
    assert send(desk, show, {"act": "hide"}).status_code == 303
    assert client.get(path).status_code == 404
    assert path not in client.get("/en/progress/changes").text


def test_reader_chooses_a_year_and_reads_every_part(loaded: Flask, desk: FlaskClient, client: FlaskClient) -> None:
    """Years, categories and kecamatan each stand in their table; a year that is not shown is not there."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "900"}, year="2024")
    save(desk, number, {0: "1000", 3: "70"})
    save(desk, number, {0: "400"}, category="age 0–5", source="Survey of May 2025", basis="survey")
    for year in ("2024", "2025"):
        show = f"{NUMBERS}{number}/show?year={year}"
        send(desk, show, {"act": "show", "mark": mark_on(desk.get(show))})
    path = "/en/progress/numbers/anak-dengan-kartu-identitas-anak"
    newest, before = client.get(path).text, client.get(f"{path}?year=2024").text
    assert all(text in newest for text in ("1,000", "70", "400", "age 0–5", "Basis: survey, 2025. Source: Survey of"))
    assert "900" in before and 'href="/id/kemajuan/angka/anak-dengan-kartu-identitas-anak?tahun=2024"' in before
    for wrong in ("?year=2023", "?year=x", "?tahun=0"):
        assert client.get(f"{path}{wrong}").status_code == 404
    for query, is_there in (("", True), ("?indicator=4", True), ("?indicator=3", False)):
        assert ("Children with an identity card" in client.get(f"/en/progress/numbers{query}").text) is is_there
    for wrong in ("?indicator=99", "?page=7", "?page=x"):
        assert client.get(f"/en/progress/numbers{wrong}").status_code == 404


def test_series_without_numbers_take_no_place_on_an_indicator_page(
    loaded: Flask, desk: FlaskClient, client: FlaskClient
) -> None:
    """The first twelve series that have numbers stand there, however many empty ones come before them."""
    draft = SeriesDraft(indicator=3, name_id="Kosong", name_en="Empty", unit_id="anak", unit_en="children")
    for _ in range(12):
        inside(loaded, save_series, None, draft, version=None, actor=COORDINATOR)
    number = add_series(loaded, desk, indicator="3")
    save(desk, number, {0: "10"})
    inside(loaded, figure_keeping.show_figures, number, 2025, True, actor=COORDINATOR, at=START)
    page = client.get("/en/progress/indicator/3").text
    assert "/en/progress/numbers/anak-dengan-kartu-identitas-anak" in page and "this indicator (1)" in page


def test_series_that_is_shown_is_found_by_the_search_and_named_in_the_map(
    loaded: Flask, desk: FlaskClient, client: FlaskClient
) -> None:
    """The search knows a series by its name while readers see it, and forgets it with its numbers."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10"})
    show = f"{NUMBERS}{number}/show?year=2025"
    address = "/en/progress/numbers/anak-dengan-kartu-identitas-anak"
    assert address not in client.get("/en/search?q=identity+card").text
    send(desk, show, {"act": "show", "mark": mark_on(desk.get(show))})
    assert address in client.get("/en/search?q=identity+card").text
    assert f"{address}<" in client.get("/sitemap.xml").text
    send(desk, show, {"act": "hide"})
    assert address not in client.get("/en/search?q=identity+card").text


@pytest.mark.parametrize(("lang", "typed"), [("en", "12.5"), ("en", "12,5"), ("id", "12,5"), ("id", "12.5")])
def test_decimals_are_read_with_comma_and_point_in_both_languages(
    loaded: Flask, desk: FlaskClient, lang: str, typed: str
) -> None:
    """The same number whichever way it is written, and shown again in the page's own way."""
    number = add_series(loaded, desk, is_additive="no", unit_id="persen", unit_en="percent")
    path = {"en": f"{NUMBERS}{number}/table", "id": f"/id/ruang-kerja/kemajuan/angka/{number}/tabel"}[lang]
    mark = mark_on(desk.get(f"{path}?year=2025"))
    assert send(desk, path, {**TABLE, "mark": mark, "place_0": typed}).status_code == 303
    assert values(loaded, number) == {("", "", ""): Decimal("12.5")}
    assert f'value="{"12,5" if lang == "id" else "12.5"}"' in desk.get(f"{path}?year=2025").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("about 12", "Write a number, such as 1250 or 12,5."),
        ("-3", "Write a number, such as 1250 or 12,5."),
        ("٥٠٠", "Write a number, such as 1250 or 12,5."),
        ("1.250", "This may mean two numbers."),
        ("12,5", "Write a whole number: this series counts one by one."),
        ("12,5555", "At most two decimals."),
        ("9999999999999", "This number is too large."),
    ],
)
def test_number_that_cannot_be_taken_is_told_at_its_place_and_nothing_is_lost(
    loaded: Flask, desk: FlaskClient, typed: str, words: str
) -> None:
    """The fault stands at its cell; the other cells, basis and source stay as typed; nothing is written."""
    number = add_series(loaded, desk)
    answer = save(desk, number, {0: "1000", 4: typed})
    assert answer.status_code == 422 and words in answer.text and 'id="place_4-error"' in answer.text
    assert f'value="{typed}"' in answer.text and 'value="1000"' in answer.text and TABLE["source"] in answer.text
    assert not values(loaded, number)


@pytest.mark.parametrize("change", [{"source": " "}, {"basis": ""}, {"year": "1200"}, {"year": "2027"}])
def test_table_without_source_basis_or_a_year_that_was_is_refused(
    loaded: Flask, desk: FlaskClient, change: dict[str, str]
) -> None:
    """No number without its basis, its source and a year that can have been counted."""
    number = add_series(loaded, desk)
    answer = send(desk, f"{NUMBERS}{number}/table", {**TABLE, "mark": "", "place_0": "5", **change})
    assert answer.status_code == 422 and not values(loaded, number)


def test_two_people_at_once_lose_nothing(loaded: Flask, desk: FlaskClient) -> None:
    """The second is told, keeps what was typed, and may save after looking."""
    number = add_series(loaded, desk)
    path = f"{NUMBERS}{number}/table"
    mark = mark_on(desk.get(f"{path}?year=2025"))
    assert send(desk, path, {**TABLE, "mark": mark, "place_0": "10"}).status_code == 303
    answer = send(desk, path, {**TABLE, "mark": mark, "place_0": "12"})
    assert answer.status_code == 409 and 'value="12"' in answer.text and "Somebody else changed this" in answer.text
    assert values(loaded, number) == {("", "", ""): 10}
    assert send(desk, path, {**TABLE, "mark": mark_on(answer), "place_0": "12"}).status_code == 303
    assert values(loaded, number) == {("", "", ""): 12}


def test_emptied_place_asks_before_its_number_goes(loaded: Flask, desk: FlaskClient) -> None:
    """Nothing goes by a slip: the number stays until the box is ticked, and its going stands on record."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10", 3: "4"})
    answer = save(desk, number, {0: "10"})
    assert answer.status_code == 422 and "Tick the box to take it away." in answer.text
    assert (DISTRICT, "", "") in values(loaded, number)
    assert save(desk, number, {0: "10"}, removes="y").status_code == 303
    assert values(loaded, number) == {("", "", ""): 10}
    page = desk.get(f"{NUMBERS}{number}/").text
    assert "4 taken away" in page and "10 written" in page


def test_odd_numbers_are_told_and_never_forced(loaded: Flask, desk: FlaskClient) -> None:
    """Sums that do not fit, a leap of ten times and more than 100 percent are kept, and told on the page."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "100"}, year="2024")
    assert save(desk, number, {0: "1000", 1: "500", 2: "600", 3: "1200"}).status_code == 303
    page = desk.get(f"{NUMBERS}{number}/table?year=2025").text
    assert "Whole city: 1,000, but girls and boys add up to 1,100." in page
    assert "Whole city: 1,000, but the districts add up to 1,200." in page
    assert "Whole city: 1,000, and 100 in the year before." in page
    other = add_series(loaded, desk, is_additive="no", unit_id="%", unit_en="%", name_id="Bagian")
    save(desk, other, {0: "101"})
    assert "Whole city: 101 is more than 100 percent." in desk.get(f"{NUMBERS}{other}/table?year=2025").text


def test_number_that_stays_keeps_its_own_source_among_several(loaded: Flask, desk: FlaskClient) -> None:
    """One source goes over all where there was one; of several, only what is typed anew takes it."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10", 3: "5"}, source="First")
    save(desk, number, {0: "10", 3: "5"}, source="Second")
    assert {row.source for row in stored(loaded, select(Figure).where(Figure.series_id == number))} == {"Second"}
    with loaded.app_context(), writing() as session:
        session.scalars(select(Figure).filter_by(series_id=number, district=DISTRICT)).one().source = "Third"
    save(desk, number, {0: "11", 3: "5"}, source="Fourth")
    rows = stored(loaded, select(Figure).where(Figure.series_id == number))
    assert {row.district: row.source for row in rows} == {"": "Fourth", DISTRICT: "Third"}


def test_protection_year_is_shown_after_a_look_and_without_small_numbers(
    loaded: Flask, desk: FlaskClient, client: FlaskClient
) -> None:
    """The coordinator says that no child can be recognised; readers read "hidden", never the small number."""
    number = add_series(loaded, desk, is_protection="yes", indicator="21")
    save(desk, number, {0: "30", 1: "28", 2: "2"}, source="Service unit")
    show = f"{NUMBERS}{number}/show?year=2025"
    mark = mark_on(desk.get(show))
    refused = send(desk, show, {"act": "show", "mark": mark})
    assert refused.status_code == 422 and "Look at the table first" in refused.text and "hidden" in refused.text
    assert send(desk, show, {"act": "show", "mark": mark, "is_looked_at": "y"}).status_code == 303
    cells = re.findall(
        r'class="num">(?:<data[^>]*>)?([^<]*)<',
        client.get("/en/progress/numbers/anak-dengan-kartu-identitas-anak").text,
    )
    assert "hidden" in cells and not {"2", "28"} & set(cells)
    changed = send(desk, f"{NUMBERS}{number}/edit", {**SERIES, "indicator": "21", "version": "1"})
    assert changed.status_code == 409 and "Hide them before you change how it protects children." in changed.text


def test_year_that_changed_since_the_look_is_not_shown(loaded: Flask, desk: FlaskClient) -> None:
    """What nobody looked at does not become public."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10"})
    show = f"{NUMBERS}{number}/show?year=2025"
    mark = mark_on(desk.get(show))
    save(desk, number, {0: "11"})
    assert send(desk, show, {"act": "show", "mark": mark}).status_code == 409
    assert stored(loaded, select(Figure.shown_at).where(Figure.series_id == number)) == [None]


def test_series_that_was_taken_back_is_named_nowhere_in_the_history(
    loaded: Flask, desk: FlaskClient, client: FlaskClient
) -> None:
    """Page and feed go on saying that figures came and changed, but not of what, once readers see none of them."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10"})
    show = f"{NUMBERS}{number}/show?year=2025"
    send(desk, show, {"act": "show", "mark": mark_on(desk.get(show))})
    save(desk, number, {0: "12"})
    history = ("/en/progress/changes", "/en/progress/feed.atom", "/en/progress/indicator/4")
    name = SERIES["name_en"]
    assert all(client.get(path).text.count(f", {name}: 2025") >= 2 for path in history)
    send(desk, show, {"act": "hide", "mark": mark_on(desk.get(show))})
    for path in history:
        text = client.get(path).text
        assert name not in text and "New figures" in text and "Figures changed" in text, path


def test_changes_of_shown_numbers_are_told_once_for_each_act(loaded: Flask, desk: FlaskClient) -> None:
    """Readers read one line for a table of many cells, and none for numbers that they do not see."""
    number = add_series(loaded, desk)
    save(desk, number, {0: "10", 3: "5", 6: "5"})
    told = select(ProgressEvent.detail).where(ProgressEvent.what == "figure_changed")
    assert not stored(loaded, told)
    show = f"{NUMBERS}{number}/show?year=2025"
    send(desk, show, {"act": "show", "mark": mark_on(desk.get(show))})
    save(desk, number, {0: "12", 3: "6", 6: "6"})
    assert stored(loaded, told) == ['{"series": "anak-dengan-kartu-identitas-anak", "years": "2025"}']
    acts = select(AuditRow.detail).where(AuditRow.action == "progress.figure.write")
    assert len(stored(loaded, acts)) == 6 and '"after": "12", "before": "10"' in "".join(stored(loaded, acts))
    save(desk, number, {0: "12", 3: "6", 6: "6"})
    assert len(stored(loaded, acts)) == 6


def test_series_is_changed_moved_and_taken_away(loaded: Flask, desk: FlaskClient) -> None:
    """Its key stays; only an empty one goes; an older version is refused with what was typed."""
    first, second = add_series(loaded, desk), add_series(loaded, desk, name_en="The second")
    assert send(desk, f"{NUMBERS}{second}/", {"to": "earlier"}).status_code == 303
    order = select(Series.id).where(Series.indicator == 4).order_by(Series.place)
    assert stored(loaded, order).index(second) < stored(loaded, order).index(first)
    edit = f"{NUMBERS}{first}/edit"
    assert send(desk, edit, {**SERIES, "name_en": "Renamed", "version": "1"}).status_code == 303
    answer = send(desk, edit, {**SERIES, "name_en": "Too late", "version": "1"})
    assert answer.status_code == 409 and "Too late" in answer.text
    row = stored(loaded, select(Series).where(Series.id == first))[0]
    assert (row.key, row.name_en, row.version) == ("anak-dengan-kartu-identitas-anak", "Renamed", 2)
    assert send(desk, edit, {**SERIES, "name_en": "", "version": "2"}).status_code == 422
    save(desk, first, {0: "1"})
    drop = f"{NUMBERS}{first}/delete"
    assert send(desk, drop, {"version": "2"}).status_code == 409
    assert "take these away first" in desk.get(drop).text.lower()
    save(desk, first, {}, removes="y")
    assert send(desk, drop, {"version": "2"}).status_code == 303
    assert first not in stored(loaded, order)


def test_coordinator_finds_a_series_by_word_and_indicator(loaded: Flask, desk: FlaskClient) -> None:
    """The list is narrowed by words of the name and by indicator."""
    add_series(loaded, desk)
    for query, is_there in (("?q=identity", True), ("?q=KARTU anak", True), ("?q=zzz", False), ("?indicator=9", False)):
        assert ("Children with an identity card" in desk.get(f"{NUMBERS}{query}").text) is is_there, query
    assert desk.get(f"{NUMBERS}?page=9").status_code == 404


def test_numbers_that_were_handed_in_remember_their_hand_in(loaded: Flask, desk: FlaskClient) -> None:
    """From a request about records the coordinator goes to the series, and the figure keeps where it came from."""
    inside(loaded, empty_cycle)
    request = inside(loaded, ask, code="04.records")
    inside(loaded, hand_in, request)
    newest = stored(loaded, select(HandIn.id).where(HandIn.request_id == request))[0]
    assert f"hand_in={newest}" in desk.get(f"/en/desk/progress/requests/{request}").text
    number = add_series(loaded, desk)
    assert f"hand_in={newest}" in desk.get(f"{NUMBERS}?hand_in={newest}").text
    assert save(desk, number, {0: "7"}, hand_in=str(newest)).status_code == 303
    assert stored(loaded, select(Figure.hand_in_id).where(Figure.series_id == number)) == [newest]
    assert desk.get(f"{NUMBERS}?hand_in=999999").status_code == 404


def test_others_do_not_reach_the_numbers_of_the_desk(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Only the coordinator types numbers and shows them."""
    editor = sign_in("editor")
    for path in (NUMBERS, f"{NUMBERS}new", f"{NUMBERS}1/", f"{NUMBERS}1/table?year=2025", f"{NUMBERS}1/show?year=2025"):
        assert editor.get(path).status_code == 403, path
