"""What machines read: feeds, the site's map, robots.txt, the search's documents; and that drafts reach none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.searchable import source_for
from tests.news.conftest import text

Publish = Callable[..., int]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
CANARY = "Burung kenari"
PUBLIC = (
    "/id/",
    "/en/",
    "/id/berita/",
    "/en/news/",
    "/id/berita/?komponen=k1",
    "/id/berita/feed.atom",
    "/en/news/feed.atom",
    "/en/news/feed.atom?component=k1",
    "/sitemap.xml",
    "/id/berita/alamat-sendiri",
    "/en/news/alamat-sendiri",
    "/id/cari?q=kenari",
    "/en/search?q=kenari",
    "/id/kemajuan/komponen/k1",
    "/id/kemajuan/indikator/4",
)


def feed(client: FlaskClient, path: str) -> ET.Element:
    """Read a feed."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data)  # noqa: S314  (our own answer)


@pytest.mark.parametrize(
    ("path", "lang", "title"), [("/id/berita/feed.atom", "id", "Rapat"), ("/en/news/feed.atom", "en", "Meeting")]
)
def test_a_feed_is_valid_atom_in_its_language(
    publish: Publish, client: FlaskClient, path: str, lang: str, title: str
) -> None:
    """RFC 4287: id, title, updated, author, self link; each entry id, title, updated, alternate link; all absolute."""
    publish("Rapat", "Meeting")
    root = feed(client, path)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{path}"
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == title
    assert entry.findtext(f"{ATOM}updated") == "2026-11-21T03:00:00Z"
    assert entry.findtext(f"{ATOM}id").startswith("tag:localhost,2026:")
    assert entry.find(f"{ATOM}link").get("href").startswith(f"http://localhost{path.removesuffix('feed.atom')}")


def test_a_feed_can_follow_one_component(publish: Publish, client: FlaskClient) -> None:
    """?component= narrows the feed; a component that does not exist is a 404; a missing language is left out."""
    publish("Taman", "Park", component="k4")
    publish("Rapat", None, component="kelembagaan")
    titles = [
        e.findtext(f"{ATOM}title") for e in feed(client, "/id/berita/feed.atom?component=k4").iter(f"{ATOM}entry")
    ]
    assert titles == ["Taman"]
    assert [e.findtext(f"{ATOM}title") for e in feed(client, "/en/news/feed.atom").iter(f"{ATOM}entry")] == ["Park"]
    assert client.get("/id/berita/feed.atom?component=k9").status_code == 404


def test_hostile_letters_do_not_break_a_feed(publish: Publish, client: FlaskClient) -> None:
    """Markup and the end of a data block stay text."""
    publish('a & b ]]> <c> "d"', None)
    assert feed(client, "/id/berita/feed.atom").findtext(f"{ATOM}entry/{ATOM}title") == 'a & b ]]> <c> "d"'


def test_the_map_lists_each_language_that_exists(publish: Publish, client: FlaskClient) -> None:
    """A pair names its alternates; an article in one language stands there once, without any."""
    publish("Rapat", "Meeting")
    publish("Hanya satu", None)
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  (our own answer)
    places = {url.findtext(f"{MAP}loc"): url for url in root.iter(f"{MAP}url")}
    pair = places["http://localhost/id/berita/rapat"]
    assert {link.get("hreflang"): link.get("href") for link in pair.iter(f"{XHTML}link")} == {
        "id": "http://localhost/id/berita/rapat",
        "en": "http://localhost/en/news/meeting",
    }
    assert pair.findtext(f"{MAP}lastmod") == "2026-11-21"
    assert not list(places["http://localhost/id/berita/hanya-satu"].iter(f"{XHTML}link"))
    assert "http://localhost/en/news/hanya-satu" not in places
    for path in ("/id/", "/en/progress/", "/id/kemajuan/indikator/24", "/en/about/"):
        assert f"http://localhost{path}" in places
    for place in places:
        assert client.get(place.removeprefix("http://localhost")).status_code == 200


def test_robots_may_look_but_not_into_staff_rooms(client: FlaskClient) -> None:
    """robots.txt names the map and closes the desk; a demonstration is noindex on each page instead."""
    note = client.get("/robots.txt")
    assert note.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in note.text
    for path in ("/id/ruang-kerja/", "/en/desk/", "/id/forum-anak/usulanku", "/en/childrens-forum/write/"):
        assert f"Disallow: {path}\n" in note.text
    assert "Disallow: /\n" not in note.text
    assert '<meta name="robots" content="noindex">' in client.get("/id/berita/").text


def test_the_search_gets_words_without_markup(publish: Publish, app: Flask) -> None:
    """Documents hold plain text, the day readers see, and from when they may be found."""
    publish("Rapat", None, texts={"id": text("Rapat", body="## Kepala\n\nIsi *miring* & [tautan](https://a.id).")})
    with app.app_context():
        source = source_for("article")
        found = list(source.documents())
        assert [(one.title, one.lang, one.values["slug"]) for one in found] == [("Rapat", "id", "rapat")]
        assert found[0].body.split() == "Kepala Isi miring & tautan.".split()
        assert found[0].date.isoformat() == "2026-03-01"
        assert source.document_for(found[0].key) == found


def test_drafts_are_seen_nowhere(draft_only: Callable[..., int], client: FlaskClient, app: Flask) -> None:
    """A canary in a draft's texts is in no list, feed, map, search, other room or other language."""
    words = text(CANARY, body=CANARY, lead=CANARY, slug="alamat-sendiri")
    draft_only(CANARY, texts={"id": words, "en": words}, indicators=(4,))
    for path in PUBLIC:
        answer = client.get(path).text.lower()
        assert CANARY.lower() not in answer.replace("-", " "), path
    with app.app_context():
        assert list(source_for("article").documents()) == []


def test_scheduled_articles_wait_in_the_search_too(publish: Publish, client: FlaskClient, app: Flask, clock) -> None:
    """A scheduled article's document says from when it may be found, and no public page shows it before."""
    moment = clock.moment + timedelta(hours=3)
    words = text(CANARY, body=CANARY, lead=CANARY, slug="alamat-sendiri")
    publish(CANARY, None, texts={"id": words}, moment=moment, component="k1", indicators=(4,))
    for path in PUBLIC:
        assert CANARY.lower() not in client.get(path).text.lower().replace("-", " "), path
    with app.app_context():
        assert [one.visible_from for one in source_for("article").documents()] == [moment]
