"""Strangers' words in addresses, headers and forms: they come back as letters or not at all, and reach nobody else."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.core.shelf import Shelf
from layak.extensions import limiter
from tests import soak
from tests.forum.conftest import FORM
from tests.news.injections import payloads
from tests.news.shapes import Shape, join, shape_of
from tests.staff import token_of
from tests.withstand.doors import FOLDED, INSIDE, LEAKS, SHELLS, SQL, UNKEYED, UNKEYED_ENDINGS

HARMLESS = ("kanarium", "taman", "Budi (12) harmless words", "anak <", "7", "javascript alert x", "a" * 300)
EVERY = 1 if soak.IS_LONG else 12
"""In the usual run each door is tried with each twelfth text, others for each door."""


def asked(path: str, name: str) -> Any:
    """A door: words in a parameter of a page."""
    return lambda client, words: client.get(path, query_string={name: words}, is_checked=False)


def at_address(path: str) -> Any:
    """A door: words as the end of an address."""
    return lambda client, words: client.get(path + words.replace("/", "").replace("?", ""), is_checked=False)


def typed(path: str, name: str, *, has_token: bool) -> Any:
    """A door: words in a field of a form, with its token or without."""

    def send(client: FlaskClient, words: str) -> TestResponse:
        found = FORM.search(client.get(path).text) if has_token else None
        token = found[1] if found else ""
        return client.post(path, data={"csrf_token": token, name: words}, is_checked=False)

    return send


DOORS = {
    "search": asked("/id/cari", "q"),
    "page of a list": asked("/id/berita/", "page"),
    "filter": asked("/en/news/", "component"),
    "filter of ideas": asked("/id/forum-anak/usulan/", "kecamatan"),
    "visits": asked("/id/kemajuan/kunjungan", "page"),
    "language": asked("/id/", "lang"),
    "where to after signing in": asked("/id/masuk", "next"),
    "report of a page": asked("/id/lapor-kesalahan", "alamat"),
    "words of a report": typed("/id/lapor-kesalahan", "text", has_token=False),
    "nothing there": at_address("/id/"),
    "no article": at_address("/en/news/"),
    "no language": at_address("/"),
    "address of an account": typed("/id/masuk", "email", has_token=True),
    "form open too long": typed("/id/masuk", "email", has_token=False),
    "pass": typed("/id/forum-anak/kartu", "code", has_token=True),
}
"""Where a stranger's words can come back on the page that answers."""


NOWHERE = ("page of a list", "filter", "filter of ideas", "visits", "nothing there", "no article", "no language")
"""Doors at which words lead to the page about absences."""


def is_page(answer: TestResponse) -> bool:
    """Whether there is HTML to look at."""
    return answer.mimetype == "text/html" and bool(answer.data)


@soak.soak
@pytest.mark.parametrize("door", DOORS)
def test_strangers_markup_comes_back_as_letters(loaded: Flask, door: str) -> None:
    """No element, attribute or id stands on the answer that does not stand there for harmless words."""
    client, send = loaded.test_client(), DOORS[door]
    assert door in NOWHERE or send(client, HARMLESS[1]).status_code not in (404, 405)
    known: Shape = join([shape_of(answer.text) for words in HARMLESS if is_page(answer := send(client, words))])
    for words in payloads()[list(DOORS).index(door) % EVERY :: EVERY]:
        if (answer := send(client, words)).status_code == 429:
            limiter.reset()
            answer = send(client, words)
        assert answer.status_code < 500 and answer.status_code != 429, words
        assert "\n" not in answer.headers.get("Location", "") and "elsewhere" not in answer.headers.get("Location", "")
        if is_page(answer):
            found = shape_of(answer.text)
            assert found.pairs <= known.pairs, (words, sorted(found.pairs - known.pairs))
            assert found.ids <= known.ids, (words, sorted(found.ids - known.ids))


PROBED = {
    "/id/berita/": ("page", "komponen", "kecamatan", "tahun"),
    "/en/search": ("q", "page", "kind", "year", "language", "sort"),
    "/en/childrens-forum/ideas/": ("page", "component", "district", "state", "office"),
    "/id/kemajuan/kunjungan": ("page",),
    "/en/progress/changes": ("page",),
    "/api/v1/figures": ("series", "limit", "after", "year", "indicator"),
    "/api/v1/ideas": ("limit", "after", "component"),
    "/id/data/": ("indicator",),
}


@soak.soak
@pytest.mark.parametrize("path", PROBED)
def test_stranger_reaches_no_statement_and_no_command(loaded: Flask, path: str) -> None:
    """Texts that leave a statement, a template or a shell are words like others: no fault, no word of the inside."""
    client, first = loaded.test_client(), list(PROBED).index(path)
    for number, words in enumerate((*SQL, *SHELLS)):
        for name in PROBED[path]:
            if soak.IS_LONG or (number + len(name) + first) % 6 == 0:
                answer = client.get(path, query_string={name: words}, is_checked=False)
                assert answer.status_code in (200, 302, 308, 400, 404, 422), (name, words)
                assert not [one for one in INSIDE if one in answer.text], (name, words)
                assert "49" not in answer.text or "7*7" not in words or "{{49" not in answer.text


@pytest.mark.parametrize("path", ["/id/", "/en/news/", "/id/berita/feed.atom", "/en/search?q=park"])
def test_stranger_poisons_no_page_of_others(loaded: Flask, path: str) -> None:
    """After each odd header or ending the next reader gets, byte for byte, what readers got before, and no word of it."""
    reader = loaded.test_client(use_cookies=False)
    clean = reader.get(path).data
    mark = "&" if "?" in path else "?"
    tried = [(path, headers) for headers in UNKEYED]
    tried += [(path + ending.replace("?", mark), {}) for ending in UNKEYED_ENDINGS]
    for address, headers in tried:
        odd = loaded.test_client(use_cookies=False).get(address, headers=headers, is_checked=False)
        assert odd.status_code < 500, (address, headers)
        told = str([value for name, value in odd.headers if name not in ("Content-Security-Policy",)])
        assert "evil" not in told, (address, headers)
        assert reader.get(path).data == clean, (address, headers)


def test_stranger_makes_the_page_cache_hold_little(loaded: Flask) -> None:
    """All those requests leave the page itself and at most a handful of its kind on the shelf."""
    client = loaded.test_client(use_cookies=False)
    shelf = next(
        one for reset in loaded.extensions["layak_resets"] if isinstance(one := getattr(reset, "__self__", 0), Shelf)
    )
    for headers in UNKEYED:
        client.get("/id/", headers=headers, is_checked=False)
    for ending in UNKEYED_ENDINGS:
        client.get("/id/" + ending, is_checked=False)
    assert len(shelf) <= 8


@pytest.mark.parametrize("words", FOLDED, ids=range(len(FOLDED)))
def test_strangers_line_breaks_stay_inside_their_value(loaded: Flask, written: io.StringIO, words: str) -> None:
    """No text ends a header or a line of the log, in an address, a parameter, a field or a header of the browser."""
    client = loaded.test_client()
    token = token_of(client.get("/id/masuk"))
    plain = {"User-Agent": words.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")}
    answers = [
        client.get("/id/berita/" + words.replace("/", ""), headers=plain, is_checked=False),
        client.get("/id/cari", query_string={"q": words}, headers=plain, is_checked=False),
        client.get("/id/masuk", query_string={"next": words}, is_checked=False),
        client.get("/id/ruang-kerja/", query_string={"x": words}, is_checked=False),
        client.get("/id", query_string={"x": words}, is_checked=False),
        client.post("/id/masuk", data={"csrf_token": token, "email": words, "password": words}, is_checked=False),
        client.post("/id/masuk", data={"csrf_token": words, "email": words}, is_checked=False),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert "canary" not in answer.headers.getlist("Set-Cookie")
        for name, value in answer.headers:
            assert not set("\r\n\x00\x1b") & set(name + value), (name, value)
            assert not (name == "Set-Cookie" and "canary=1" in value)
    for line in written.getvalue().splitlines():
        assert set(json.loads(line)) <= {"event", "level", "timestamp", "exception", "route", "method", "ms"}
        assert "canary" not in line and line.isprintable()


def test_stranger_finds_nothing_that_was_left_lying(loaded: Flask) -> None:
    """Where careless sites leave sources, databases, consoles and lists of files, there is the page about absences."""
    client = loaded.test_client()
    for path in LEAKS:
        answer = client.get(path, is_checked=False)
        assert answer.status_code in (301, 302, 303, 308, 404) or path.startswith("/?"), (path, answer.status_code)
        text = answer.get_data(as_text=False).decode("latin-1")
        assert not [one for one in INSIDE if one in text], path


def test_stranger_learns_nothing_from_a_fault_of_ours(
    loaded: Flask, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    """Twelve routes and more that break down say so in a sentence, with every header and without a word of the inside;
    the log says which route, and not who asked for what."""
    public = loaded.extensions["layak_access"]
    addresses = {
        rule.endpoint: rule.rule.replace("<slug>", "x")
        for rule in loaded.url_map.iter_rules()
        if not rule.arguments - {"lang", "slug"}
        and public[rule.endpoint].__name__ == "anyone"
        and "GET" in rule.methods
    }

    def broken(**_values: object) -> None:
        raise RuntimeError("SELECT password FROM staff at /srv/site/layak/core/canary.py")

    client, count = loaded.test_client(), 0
    for name in sorted(addresses)[::3]:
        path = addresses[name]
        monkeypatch.setitem(loaded.view_functions, name, broken)
        for headers in ({}, {"HX-Request": "true"}, {"Accept": "application/json"}):
            who = {"User-Agent": "kanarium-8", "Referer": "http://localhost/kanarium-9", **headers}
            around = {"REMOTE_ADDR": "203.0.113.9"}
            answer = client.get(f"{path}?q=kanarium-7", headers=who, environ_base=around, is_checked=False)
            count += answer.status_code == 500
            assert not [one for one in (*INSIDE, "canary", "RuntimeError", "password") if one in answer.text], path
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert count >= 36
    told = written.getvalue()
    assert "failed request to" in told and "kanarium" not in told and "203.0.113.9" not in told
