"""Pages for the cheapest phone: few requests, few bytes, no script where nothing needs one (docs/speed.md)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.config import ROOT
from tests.weight import visit

FIRST_VISIT, PAGE, REPEAT_VIEW, SCRIPT = 14_000, 5_000, 8_000, 1_600
REQUESTS = 3
READ = {
    "home": ("/id/", "/en/"),
    "progress": ("/id/kemajuan/", "/en/progress/"),
    "an indicator": ("/id/kemajuan/indikator/11", "/en/progress/indicator/11"),
    "an indicator for children": ("/id/kemajuan/indikator/11/anak", "/en/progress/indicator/11/children"),
    "a component": ("/id/kemajuan/komponen/k1", "/en/progress/component/k1"),
    "offices": ("/id/kemajuan/perangkat-daerah", "/en/progress/offices"),
    "open data": ("/id/data/", "/en/data/"),
    "the forum": ("/id/forum-anak/", "/en/childrens-forum/"),
    "answers": ("/id/forum-anak/jawaban", "/en/childrens-forum/answers"),
    "privacy": ("/id/privasi/", "/en/privacy/"),
}
SEARCHED = {
    "search": ("/id/cari", "/en/search"),
    "results": ("/id/cari?q=anak", "/en/search?q=children"),
    "news": ("/id/berita/", "/en/news/"),
    "ideas": ("/id/forum-anak/usulan/", "/en/childrens-forum/ideas/"),
}
HELP = {"help": ("/id/bantuan/", "/en/help/")}
FORMS = {"the forum's door": ("/id/forum-anak/kartu", "/en/childrens-forum/pass")}


@pytest.mark.parametrize("name", READ)
def test_reader_loads_three_files_and_no_script(loaded: Flask, client: FlaskClient, name: str) -> None:
    """A first visit is the page, a stylesheet and the signs, within 14 kB with all headers; nothing runs."""
    for path in READ[name]:
        light(client, path, scripts=0)


def test_reader_of_any_article_loads_three_files_and_no_script(loaded: Flask, client: FlaskClient) -> None:
    """The same for each sample article in each language, and for its children's version."""
    found = re.findall(r"<loc>http://localhost(/(?:id/berita|en/news)/[^<]+)</loc>", client.get("/sitemap.xml").text)
    assert len(found) > 20
    for path in found:
        light(client, path, scripts=0)


@pytest.mark.parametrize("name", SEARCHED)
def test_reader_of_a_page_with_a_form_pays_for_htmx_only_on_using_it(
    loaded: Flask, client: FlaskClient, name: str
) -> None:
    """Its 16 kB come when somebody types or chooses; until then a script of 1.6 kB with its headers waits."""
    for path in SEARCHED[name]:
        light(client, path, scripts=1)


def test_reader_of_the_help_page_loads_the_quick_way_out(loaded: Flask, client: FlaskClient) -> None:
    """As on the forum's pages, a script of 1 kB leaves at Escape pressed three times; without it the link stays."""
    for path in HELP["help"]:
        light(client, path, scripts=1)


@pytest.mark.parametrize("name", [*READ, *SEARCHED, *HELP, *FORMS])
def test_reader_who_was_here_before_loads_the_page_alone(loaded: Flask, client: FlaskClient, name: str) -> None:
    """Files are kept for years, so a repeated view is the page: 8 kB at most, and a cached one that did not change no body."""
    for path in (READ | SEARCHED | HELP | FORMS)[name]:
        seen = visit(client, path)
        assert seen.page_size <= REPEAT_VIEW, path
        for file in seen.files:
            assert "immutable" in client.get(file).headers["Cache-Control"]
        etag = client.get(path).headers.get("ETag")
        assert not etag or client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_reader_loads_no_font_and_no_drawing_of_the_stylesheet() -> None:
    """The device's own letters; whatever the stylesheet draws lies in it."""
    style = (ROOT / "static/css/reader.css").read_text("utf-8")
    assert "@font-face" not in style and "@import" not in style
    assert [
        address for address in re.findall(r"url\(([^)]+)", style) if not address.strip("\"'").startswith("data:")
    ] == []


def light(client: FlaskClient, path: str, *, scripts: int) -> None:
    """A first visit within its bounds; each script, which waits for somebody's hand, is one request more."""
    seen = visit(client, path)
    assert seen.requests <= REQUESTS + scripts, f"{path}: {seen.files}"
    assert seen.size <= FIRST_VISIT, f"{path}: {seen.size} bytes, {seen.files}"
    assert seen.page_body <= PAGE, f"{path}: the page has {seen.page_body} bytes"
    assert len(seen.scripts) == scripts and sum(seen.scripts.values()) <= SCRIPT, seen.scripts
