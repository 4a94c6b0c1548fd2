"""What the page cache sends: conditional answers, HEAD, codings and headers."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from werkzeug.test import create_environ

from tests.core.town import TEXT, Town


@pytest.fixture
def town() -> Town:
    """A fresh site with an empty cache."""
    return Town()


def test_returning_reader_gets_304_without_rendering(town: Town) -> None:
    """A browser that knows the page's ETag gets a short answer with the headers that still count."""
    first = town.get(Accept_Encoding="br")
    again = town.get(If_None_Match=first.headers["ETag"], Accept_Encoding="gzip")
    assert (again.status_code, again.data, town.renderings) == (304, b"", 1)
    assert {"ETag", "Vary", "Cache-Control"} <= set(again.headers.keys())
    assert "Content-Length" not in again.headers


@pytest.mark.parametrize("form", ["{etag}", '"a", {etag}', "{strong}", "*", ' "x" ,  {etag} '])
def test_etag_is_known_in_every_form_that_http_allows(town: Town, form: str) -> None:
    """Lists, weak and strong tags and the star are compared weakly."""
    etag = town.get().headers["ETag"]
    asked = form.format(etag=etag, strong=etag.removeprefix("W/"))
    assert town.get(If_None_Match=asked).status_code == 304


@pytest.mark.parametrize("tag", ['"other"', "", "etag", 'W/""', '"', ","])
def test_unknown_etag_gets_the_page(town: Town, tag: str) -> None:
    """Any other tag gets the whole page."""
    assert town.get(If_None_Match=tag).status_code == 200
    assert town.get(If_None_Match=tag).status_code == 200


def test_changed_page_has_another_etag_and_unchanged_page_keeps_it(town: Town) -> None:
    """The ETag follows the bytes, so a page that a new edition did not change is still a 304."""
    first = town.get()
    town.edition = 2
    assert town.get(If_None_Match=first.headers["ETag"]).status_code == 200
    town.edition = 1
    assert town.get(If_None_Match=first.headers["ETag"]).status_code == 304


def test_head_tells_what_get_sends_and_sends_nothing(town: Town) -> None:
    """HEAD has GET's headers, on an empty cache and on a full one, and fills it for the next GET."""
    cold = town.client.head("/id/berita/", headers={"Accept-Encoding": "br"})
    get = town.get(Accept_Encoding="br")
    warm = town.client.head("/id/berita/", headers={"Accept-Encoding": "br"})
    assert cold.data == warm.data == b""
    assert cold.headers == warm.headers == get.headers
    assert town.renderings == 1


def test_head_of_a_page_that_is_not_kept_has_no_body(town: Town) -> None:
    """A HEAD that the application answered as GET leaves the body out."""
    town.is_public = False
    answer = town.client.head("/id/berita/")
    assert (answer.data, int(answer.headers["Content-Length"]) > 1000) == (b"", True)


CODINGS = {
    "br": "br",
    "gzip": "gzip",
    "gzip, deflate, br": "br",
    "br;q=0, gzip": "gzip",
    "br;q=0, gzip;q=0": None,
    "br;q=0.5, gzip;q=0.8": "gzip",
    "identity": None,
    "identity;q=1, br;q=0.5": None,
    "*": "br",
    "*;q=0": None,
    "br;q=0, *": "gzip",
    "x-gzip": "gzip",
    "BR": "br",
    "brotli": None,
    "br;q=high": None,
    "gzip ; q=0.1": "gzip",
    "": None,
    "deflate, zstd": None,
}


@pytest.mark.parametrize(("accept", "coding"), CODINGS.items())
@pytest.mark.parametrize("is_public", [True, False], ids=["kept", "passed"])
def test_body_comes_in_the_coding_asked_for(town: Town, accept: str, coding: str | None, is_public: bool) -> None:
    """brotli, gzip and plain follow Accept-Encoding with its weights, each time with the right length."""
    town.is_public = is_public
    plain = town.get().data
    for _ in range(2):
        answer = town.get(Accept_Encoding=accept)
        assert answer.headers.get("Content-Encoding") == coding
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert "Accept-Encoding" in answer.headers["Vary"]
        opened = {None: lambda b: b, "br": brotli.decompress, "gzip": gzip.decompress}[coding](answer.data)
        assert opened == plain


def test_vary_keeps_what_the_page_said(town: Town) -> None:
    """HX-Request stays named beside Accept-Encoding."""
    town.headers = {"Vary": "HX-Request"}
    assert town.get().headers["Vary"] == "HX-Request, Accept-Encoding"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({"Cookie": "a=b"}, {}),
        ({"Authorization": "Basic x"}, {}),
        ({}, {"Set-Cookie": "a=b"}),
        ({}, {"Content-Type": "image/png"}),
        ({}, {"Content-Range": "bytes 0-1/2"}),
        ({}, {"Content-Encoding": "zstd"}),
    ],
)
def test_answer_that_could_tell_a_secret_or_is_no_text_is_not_compressed(
    town: Town, asked: dict[str, str], answered: dict[str, str]
) -> None:
    """No compression for somebody signed in, for an answer with a cookie, for what shrinks no further."""
    town.headers, town.is_public = answered, False
    answer = town.client.get("/id/berita/", headers={"Accept-Encoding": "br", **asked})
    assert answer.headers.get("Content-Encoding") == answered.get("Content-Encoding")
    assert TEXT.encode() in answer.data


def test_short_answer_is_not_compressed(town: Town) -> None:
    """Under 500 bytes there is nothing to win."""
    town.text, town.is_public = "short", False
    assert "Content-Encoding" not in town.get(Accept_Encoding="br").headers


def test_strong_etag_of_a_compressed_answer_becomes_weak(town: Town) -> None:
    """A strong tag promises the same bytes, which a coding changes."""
    town.headers, town.is_public = {"ETag": '"abc"'}, False
    assert town.get(Accept_Encoding="br").headers["ETag"] == 'W/"abc"'


def test_two_answers_from_one_page_do_not_share_a_header_list(town: Town) -> None:
    """A middleware further out that adds a header to one answer does not add it to the next."""
    answers: list[list[tuple[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        answers.append(headers)

    for _ in range(2):
        list(town.cache(create_environ("/id/berita/"), start))
        answers[-1].append(("X-Added", "1"))
    assert [name for name, _ in answers[1]].count("X-Added") == 1
