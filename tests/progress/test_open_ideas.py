"""Open data on children's ideas: what was passed for readers, no author, and nothing that lies about after it went."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from layak.forum.service.published.numbers import LEAST
from layak.progress.service.open_data.ideas import IDEAS

COLUMNS = (
    *("id", "number", "month", "year", "component", "district", "state", "office", "answer", "planned_year"),
    *("answer_days", "indicators", "title_id", "title_en", "text_id", "text_en", "is_sample"),
)


def test_ideas_have_no_column_for_an_author(loaded: Flask, client: FlaskClient) -> None:
    """The columns are these and no others; answers, years and indicators are told as the pages tell them."""
    assert tuple(field.key for field in IDEAS.fields) == COLUMNS
    rows = {one["title_id"]: one for one in client.get("/api/v1/ideas?limit=500").get_json()["rows"]}
    planned = rows["Sudut baca di taman kota"]
    assert (planned["state"], planned["answer"], planned["planned_year"]) == ("planned", "planned", 2027)
    done = rows["Tempat menyeberang di depan sekolah"]
    assert (done["state"], done["answer"], done["indicators"], done["month"]) == ("done", "will_do", "11", "2026-07")
    assert done["answer_days"] == 12 and done["planned_year"] is None and done["office"] == "dishub"
    waiting = rows["Jalan ke sekolah tanpa iklan rokok"]
    assert (waiting["answer"], waiting["answer_days"], waiting["indicators"]) == ("", None, "")
    assert "Zebra cross di jalan ke sekolah" not in rows
    for query in ("component=k2", "year=2026", "office=dishub"):
        narrowed = client.get(f"/api/v1/ideas?limit=500&{query}").get_json()["rows"]
        assert 0 < len(narrowed) <= len(rows), query


def test_download_of_ideas_is_kept_in_no_folder(loaded: Flask, client: FlaskClient) -> None:
    """Each reader's file is written anew and stored by nobody, so that what a child takes back is gone at once."""
    for ending in ("csv", "json", "xlsx"):
        answer = client.get(f"/id/data/ideas.{ending}")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert client.get("/id/data/idea-counts.csv").status_code == 200
    folder: Path = loaded.extensions["layak"].settings.instance / "open-data"
    names = [path.name for path in folder.iterdir()]
    assert names and not [name for name in names if "ideas" in name]


def test_small_counts_are_empty_in_the_data(loaded: Flask, client: FlaskClient) -> None:
    """A number below ten has no value in any row, and each row says who counted and when."""
    rows = client.get("/api/v1/idea-counts").get_json()["rows"]
    assert [one["id"] for one in rows] == ["sent", "published", "answered", "done", "median_answer_days"]
    values = [one["value"] for one in rows if one["id"] != "median_answer_days"]
    assert None in values and all(value is None or value >= LEAST for value in values)
    assert {(one["basis"], one["year"], one["is_sample"]) for one in rows} == {("site", 2026, True)}
