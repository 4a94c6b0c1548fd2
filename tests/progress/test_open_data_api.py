"""The API of the open data: what is asked wrongly is told in both languages, by its own addresses alone."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient


def test_api_that_is_written_to_says_that_it_is_read_only(loaded: Flask, client: FlaskClient) -> None:
    """A method that the router refuses gets a problem in both languages like any mistake; a page stays a page."""
    answer = client.put("/api/v1/awards/2023")
    told = answer.get_json()
    assert answer.status_code == 405 == told["status"] and "GET" in answer.headers["Allow"]
    assert "can be read only" in told["detail"] and "hanya bisa dibaca" in told["detail_id"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.put("/id/data/").mimetype == "text/html"


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


def test_address_that_no_database_can_hold_names_nothing(loaded: Flask, client: FlaskClient) -> None:
    """A NUL in an address finds nothing, on PostgreSQL, too, which refuses such a text."""
    pages = ("kemajuan/angka", "kemajuan/perangkat-daerah", "kemajuan/kunjungan", "kemajuan/komponen", "data/versi/1")
    for path in (*(f"/id/{one}/%00" for one in pages), "/api/v1/figures/a%00:2025:*:*:*"):
        assert client.get(path).status_code == 404, path
    for question in ("figures?office=%00", "changes?office=%00", "figures?after=contoh-akta:2025:%00:L:*"):
        assert client.get(f"/api/v1/{question}").status_code in (200, 422), question
