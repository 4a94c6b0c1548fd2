"""The language stands in the address and nowhere else: two of each page, tied to each other, whole in their own words."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

ALTERNATE = re.compile(r'<link rel="alternate" hreflang="(id|en)" href="([^"]+)"')
SWITCH = re.compile(r'<a[^>]* href="([^"]+)"[^>]* hreflang="(id|en)"')
PAIRS = [
    ("/id/", "/en/"),
    ("/id/berita/", "/en/news/"),
    ("/id/kemajuan/", "/en/progress/"),
    ("/id/kemajuan/indikator/7", "/en/progress/indicator/7"),
    ("/id/kemajuan/indikator/7/anak", "/en/progress/indicator/7/children"),
    ("/id/kemajuan/komponen/k3", "/en/progress/component/k3"),
    ("/id/forum-anak/", "/en/childrens-forum/"),
    ("/id/bantuan/", "/en/help/"),
    ("/id/data/", "/en/data/"),
    ("/id/cari", "/en/search"),
]
UNLISTED = [("/id/forum-anak/usulan/", "/en/childrens-forum/ideas/")]
"""Pages that outside search engines leave out: they need no hreflang."""
WISHES = [
    (None, "id"),
    ("en", "en"),
    ("en-GB,en;q=0.8,id;q=0.2", "en"),
    ("id-ID,id;q=0.9,en;q=0.8", "id"),
    ("de,fr;q=0.9", "id"),
    ("de, en;q=0.3", "en"),
    ("*", "id"),
    ("en;q=0", "id"),
    (";;;q=x,,\u00e9", "id"),
    ("x" * 5000, "id"),
]


def alternates(page: str) -> dict[str, str]:
    """The paths that a page names as itself in each language."""
    return {lang: urlsplit(address).path for lang, address in ALTERNATE.findall(page)}


@pytest.mark.parametrize(("wish", "lang"), WISHES)
def test_reader_at_the_root_is_sent_to_the_wished_language(client: FlaskClient, wish: str | None, lang: str) -> None:
    """/ leads to /id/ or /en/ by what the browser prefers, says so in Vary, and is kept by nobody."""
    answer = client.get("/", headers={"Accept-Language": wish} if wish is not None else {})
    assert answer.status_code == 302 and urlsplit(answer.headers["Location"]).path == f"/{lang}/"
    assert "Accept-Language" in answer.headers["Vary"] and "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("indonesian", "english"), [*PAIRS, *UNLISTED])
def test_page_and_its_other_language_name_each_other(loaded: Flask, indonesian: str, english: str) -> None:
    """Both pages stand, name the same two addresses as each other, and their switch leads across and back."""
    client = loaded.test_client()
    pages = {"id": client.get(indonesian), "en": client.get(english)}
    for lang, page in pages.items():
        assert page.status_code == 200
        named = alternates(page.text)
        assert named == ({} if (indonesian, english) in UNLISTED else {"id": indonesian, "en": english})
        other = "en" if lang == "id" else "id"
        assert (pages[other].request.path, other) in SWITCH.findall(page.text)


def test_reader_of_any_address_is_not_moved_by_the_browsers_wish(loaded: Flask) -> None:
    """An Indonesian address stays Indonesian whatever the browser prefers, so that a shared link shows one thing."""
    client = loaded.test_client()
    page = client.get("/id/kemajuan/", headers={"Accept-Language": "en"})
    assert page.status_code == 200 and '<html lang="id"' in page.text
    assert page.get_data() == client.get("/id/kemajuan/", headers={"Accept-Language": "id"}).get_data()


@pytest.mark.parametrize("path", ["/ID/", "/En/news/", "/de/", "/id", "/en", "//en/news/", "/id//berita/", "/id/news/"])
def test_reader_with_a_wrong_address_gets_a_page_or_the_right_one(client: FlaskClient, path: str) -> None:
    """Another spelling leads to the page or to a page of ours that says so, never to another host."""
    answer = client.get(path)
    assert answer.status_code in (301, 302, 308, 400, 404)
    if answer.status_code < 400:
        assert urlsplit(answer.headers["Location"]).netloc in ("", "localhost")


@pytest.mark.parametrize(("lang", "other"), [("id", "en"), ("en", "id")])
def test_article_keeps_its_pair_and_its_own_slug(loaded: Flask, lang: str, other: str) -> None:
    """Each language has its own words in the address; both name each other; neither answers under the other's name."""
    client = loaded.test_client()
    folders = {"id": "/id/berita/", "en": "/en/news/"}
    found = re.search(rf'href="({folders[lang]}[a-z0-9-]+)"', client.get(folders[lang]).text)
    assert found is not None
    pair = alternates(client.get(found[1]).text)
    assert pair[lang] == found[1] and pair[other].startswith(folders[other])
    assert alternates(client.get(pair[other]).text) == pair
    swapped = folders[lang] + pair[other].rsplit("/", 1)[1]
    answer = client.get(swapped)
    assert answer.status_code == 404 or answer.headers.get("Location", "").endswith(found[1])
