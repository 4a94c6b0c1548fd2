"""The home page, and the pages that are files, as readers get them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.app import create_app
from layak.config import ROOT
from layak.extensions import db
from tests.conftest import settings_for
from tests.page_rules import parse_page, tag, words_of


def headings(page: Element) -> list[str]:
    """The words of all headings."""
    return [words_of(element) for element in page.iter() if tag(element) in ("h1", "h2", "h3")]


@pytest.mark.parametrize(
    ("wish", "lang"),
    [
        ("id", "id"),
        ("en-GB,en;q=0.9", "en"),
        ("de,fr;q=0.8", "id"),
        ("fr,en;q=0.5,id;q=0.4", "en"),
        ("", "id"),
        ("*", "id"),
    ],
)
def test_reader_at_the_door_is_sent_to_a_language(client: FlaskClient, wish: str, lang: str) -> None:
    """The bare address leads to the language that the browser prefers, Indonesian when it prefers neither."""
    answer = client.get("/", headers={"Accept-Language": wish} if wish else {})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{lang}/")
    assert "Accept-Language" in answer.headers["Vary"] and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("path", "held", "news", "next_heading"),
    [
        ("/id/", "Sekarang Nindya, target Utama", "Berita terbaru", "Apa berikutnya"),
        ("/en/", "Now Nindya, aiming for Utama", "Latest news", "What comes next"),
    ],
)
def test_reader_at_home_sees_where_the_city_stands(
    loaded: Flask, client: FlaskClient, path: str, held: str, news: str, next_heading: str
) -> None:
    """Home tells the rank in words, the news, what comes next, and leads to forum, search and help."""
    answer = client.get(path)
    shown = headings(parse_page(answer.text))
    assert held in shown and news in shown and next_heading in shown
    assert 'href="tel:129"' in answer.text and 'role="search"' in answer.text


@pytest.mark.parametrize("path", ["/id/", "/en/"])
def test_reader_at_an_empty_home_finds_a_helpful_page(client: FlaskClient, path: str) -> None:
    """Before anything is loaded the home page still stands, says so, and makes up no rank."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert ("Belum berpredikat" if path == "/id/" else "Not ranked yet") in headings(parse_page(answer.text))
    assert 'aria-current="step"' not in answer.text.split('class="steps"')[0]


def test_reader_finds_every_file_page_in_both_languages(loaded: Flask, client: FlaskClient) -> None:
    """Each page of content/pages stands at its own words in each language, and leads to the other."""
    content = loaded.extensions["layak"].content
    for page in content.pages:
        answer = client.get(f"/{page.lang}/{page.slug}/")
        other = "en" if page.lang == "id" else "id"
        assert answer.status_code == 200
        assert f'href="/{other}/{content.page(page.key, other).slug}/"' in answer.text


def test_reader_without_the_slash_is_sent_to_the_page(client: FlaskClient) -> None:
    """An address typed without its last slash still arrives."""
    assert client.get("/en/help", is_checked=False).headers["Location"].endswith("/en/help/")


def test_demonstration_says_so_and_names_no_office(loaded: Flask, client: FlaskClient) -> None:
    """A demonstration is marked in both languages, hidden from search engines, and publishes for nobody."""
    for path, words in (("/id/", "Contoh, bukan situs resmi"), ("/en/", "not an official site")):
        text = client.get(path).text
        assert words in text and '<meta name="robots" content="noindex">' in text
        assert "Diterbitkan oleh" not in text and "Published by" not in text


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("/id/berita/bagaimana-kunjungan-verifikasi-berlangsung", "id"),
        ("/en/news/how-a-verification-visit-works", "en"),
        ("/id/kemajuan/", "id"),
        ("/en/progress/indicator/6", "en"),
        ("/id/kemajuan/komponen/k1", "id"),
        ("/en/privacy/", "en"),
    ],
)
def test_reader_who_finds_a_mistake_is_led_to_the_form(
    loaded: Flask, client: FlaskClient, path: str, lang: str
) -> None:
    """Articles, progress and pages lead to the form in their language, for this very page; what comes of it is told."""
    words, about = {"id": ("Laporkan kesalahan", "/id/tentang/"), "en": ("Report a mistake", "/en/about/")}[lang]
    found = re.search(rf'href="([^"]+)"[^>]*><span>{words}<', client.get(path).text)
    assert found
    form = client.get(found[1])
    assert form.status_code == 200 and path in form.text
    assert ("Melaporkan kesalahan" if lang == "id" else "Reporting a mistake") in client.get(about).text


def app_with_contact(folder: Path) -> Flask:
    """A site whose city.yaml names a contact."""
    root = folder / "root"
    shutil.copytree(ROOT / "content", root / "content")
    for name in ("templates", "static", "translations"):
        (root / name).symlink_to(ROOT / name)
    settings = root / "content/cities/pekanbaru/city.yaml"
    settings.write_text(settings.read_text("utf-8") + "contact: mailto:koreksi@kota.example\n", "utf-8")
    app = create_app(settings_for(folder / "instance", root=root))
    with app.app_context():
        db.create_all()
    return app
