"""Addresses at which nothing stands: one page for each kind of them, never for an address that answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, request, request_started
from werkzeug.test import Client

from layak.core.access import AT_COMMAND_LINE
from layak.core.clock import now
from layak.core.redirects import add_redirects
from layak.news.service import list_map_rows

KINDS = ("/wp-login-{}.php", "/id/tidak-ada-{}", "/en/nothing-{}", "/id/berita/tidak-ada-{}", "/en/news/nothing-{}")
CHILDREN = ("/id/forum-anak/tidak-ada-{}", "/en/childrens-forum/nothing-{}")


@pytest.fixture
def asked(loaded: Flask) -> Iterator[list[str]]:
    """The paths that Flask was asked for since."""
    paths: list[str] = []

    def note(sender: Flask, **named: object) -> None:
        paths.append(request.path)

    with request_started.connected_to(note, loaded):
        yield paths


@pytest.mark.parametrize("kind", [*KINDS, *CHILDREN])
def test_program_that_tries_addresses_gets_one_page_made_once(loaded: Flask, asked: list[str], kind: str) -> None:
    """The second absent address of a kind costs no rendering; its page is the one that Flask would make."""
    client = loaded.test_client()
    answers = [client.get(kind.format(number)) for number in range(5)]
    assert {answer.status_code for answer in answers} == {404}
    assert len(asked) <= 1
    made = client.get(kind.format(7), headers={"Cookie": "other=1"})
    assert {answer.data for answer in answers} == {made.data}
    head = client.head(kind.format(8))
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (404, b"", str(len(made.data)))
    for answer in (*answers, head):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers and "X-Layak-Cache" not in answer.headers
        assert answer.headers["Content-Security-Policy"] == made.headers["Content-Security-Policy"]


def test_lost_reader_finds_the_way_in_the_language_of_the_address(loaded: Flask) -> None:
    """The page made before speaks the language of the path, offers the search, and lets children leave quickly."""
    client = loaded.test_client()
    for kind in (*KINDS, *CHILDREN) * 2:
        answer = client.get(kind.format("x"))
        lang = "en" if kind.startswith("/en") else "id"
        assert f'<html lang="{lang}">' in answer.text
        assert f'action="/{lang}/' in answer.text and 'name="q"' in answer.text
        assert ("data-exit" in answer.text) == (kind in CHILDREN)
    assert Client(loaded).get("/id/tidak-ada-x", headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"


def test_program_that_asks_the_interface_gets_data(loaded: Flask) -> None:
    """An absent address of the API is told as data, not as the page for people."""
    client = loaded.test_client()
    client.get("/tidak-ada")
    assert client.get("/api/v1/tidak-ada").mimetype == "application/problem+json"


def test_old_address_leads_on_as_soon_as_it_is_set(loaded: Flask) -> None:
    """A redirect by hand counts in the next answer, although the page about the absence was made before."""
    client = loaded.test_client()
    for path in ("/berita-lama.php", "/id/berita/berita-lama"):
        assert [client.get(path).status_code for _ in range(2)] == [404, 404]
        with loaded.app_context():
            done = add_redirects([(path, "/id/berita/")], actor=AT_COMMAND_LINE, at=datetime.now(UTC))
        assert done.count == 1
        assert client.get(path).status_code == 301


def test_address_of_an_article_is_no_absence(loaded: Flask) -> None:
    """Only a slug that nobody ever used is one: what stands, stood or will stand somewhere is found out as ever."""
    absence = loaded.extensions["layak_absence"]
    with loaded.app_context():
        slugs = [slug for row in list_map_rows(at=now()) for slug in row.slugs.values()]
    assert slugs
    assert [absence.kind_of(f"/id/berita/{slug}") for slug in slugs] == [None] * len(slugs)
    assert absence.kind_of("/id/berita/tidak-ada") is not None


def test_stranger_with_a_foreign_host_is_refused(loaded: Flask) -> None:
    """A host that is not ours is no absence, even after the page about one was made."""
    client = loaded.test_client()
    client.get("/tidak-ada")
    assert client.get("/tidak-ada", headers={"Host": "elsewhere.example"}).status_code == 400
