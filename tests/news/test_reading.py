"""What readers see: list, filters, pages, articles in two languages, moments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.clock import now
from layak.news import service
from layak.news.service import Draft
from tests.conftest import TestClock
from tests.news.conftest import ALONE, EDITOR, text
from tests.questions import questions

Publish = Callable[..., int]


def links_of(page: str, **wanted: str) -> list[str]:
    """The addresses of link elements with these attributes."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [e.get("href") for e in tree.iter("link") if all(e.get(k) == v for k, v in wanted.items())]


def test_a_reader_sees_the_newest_article_first(publish: Publish, client: FlaskClient, clock) -> None:
    """The list shows what was published last on top, in the page's language."""
    publish("Yang lama", "The older one")
    clock.moment += timedelta(hours=1)
    publish("Yang baru", "The newer one")
    page = client.get("/en/news/").text
    assert page.index("The newer one") < page.index("The older one")
    assert "Yang baru" not in page


def test_the_list_follows_the_days_that_readers_see(publish: Publish, client: FlaskClient) -> None:
    """Past events stand by their day, a year counts to its end, and a coming event does not stay on top."""
    publish("Acara depan", None, event_date=date(2027, 5, 1))
    publish("Tanpa hari", None, event_date=None)
    publish("Agustus", None, event_date=date(2025, 8, 8))
    publish("Seluruh tahun", None, event_date=date(2025, 1, 1), event_precision="year")
    page = client.get("/id/berita/").text
    places = [page.index(title) for title in ("Tanpa hari", "Acara depan", "Seluruh tahun", "Agustus")]
    assert places == sorted(places)
    feed = client.get("/id/berita/feed.atom").text
    assert feed.index("Seluruh tahun") < feed.index("Tanpa hari"), "a feed follows the publications"


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("?komponen=k4", "Taman", "Rapat"),
        ("?component=k4", "Taman", "Rapat"),
        ("?kecamatan=14.71.01", "Rapat", "Taman"),
        ("?tahun=2025", "Taman", "Rapat"),
    ],
)
def test_a_reader_narrows_the_list_by_each_filter(
    publish: Publish, client: FlaskClient, app: Flask, query: str, seen: str, unseen: str
) -> None:
    """Component, district and year narrow the list, in the words of either language."""
    district = app.extensions["layak"].content.districts[0].code
    publish("Rapat", None, component="kelembagaan", district=district)
    publish("Taman", None, component="k4", event_date=date(2025, 12, 1))
    page = client.get("/id/berita/" + query.replace("14.71.01", district)).text
    assert f">{seen}</a>" in page
    assert f">{unseen}</a>" not in page


@pytest.mark.parametrize(
    "query", ["?komponen=x", "?kecamatan=99", "?tahun=abc", "?halaman=0", "?halaman=999", "?tahun=%00", "?halaman=1e9"]
)
def test_a_reader_with_a_false_filter_gets_a_clear_404(publish: Publish, client: FlaskClient, query: str) -> None:
    """A filter or page that does not exist is answered with the 404 page, never with an error of ours."""
    publish()
    assert client.get("/id/berita/" + query).status_code == 404


def test_a_reader_turns_pages_with_and_without_htmx(publish: Publish, client: FlaskClient) -> None:
    """The second page has the rest; htmx gets the list alone, whose address is the page's own."""
    for number in range(14):
        publish(f"Berita {number}", None)
    first = client.get("/id/berita/")
    assert first.text.count('<li><span class="cloth') == 12
    assert 'href="/id/berita/?halaman=2"' in first.text
    second = client.get("/id/berita/?halaman=2")
    assert second.text.count('<li><span class="cloth') == 2
    part = client.get("/id/berita/?halaman=2", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert part.text.lstrip().startswith('<div id="daftar-berita">')
    assert "HX-Request" in part.headers["Vary"]
    assert part.headers["Cache-Control"] == "no-store"


def test_the_language_switch_keeps_the_filters(publish: Publish, client: FlaskClient) -> None:
    """The other language's list is narrowed in the same way, in its own words."""
    publish(component="k4")
    page = client.get("/id/berita/?komponen=k4").text
    assert 'href="/en/news/?component=k4"' in page


def test_a_reader_opens_an_article_in_both_languages(publish: Publish, client: FlaskClient) -> None:
    """Each language has its own address; both name each other as alternates."""
    publish("Rapat di Pekanbaru", "Meeting in Pekanbaru", indicators=(17,), source_name="ANTARA Riau, 2021")
    page = client.get("/id/berita/rapat-di-pekanbaru")
    assert page.status_code == 200
    assert links_of(page.text, rel="alternate", hreflang="en") == ["http://localhost/en/news/meeting-in-pekanbaru"]
    assert links_of(page.text, rel="canonical") == ["http://localhost/id/berita/rapat-di-pekanbaru"]
    assert "/id/kemajuan/indikator/17" in page.text
    assert "ANTARA Riau, 2021" in page.text
    assert "https://wa.me/?text=Rapat%20di%20Pekanbaru%20http%3A%2F%2Flocalhost%2Fid%2Fberita" in page.text
    assert "Meeting in Pekanbaru" in client.get("/en/news/meeting-in-pekanbaru").text


@pytest.mark.parametrize(
    ("title_id", "title_en", "path", "own"),
    [
        ("Hanya Indonesia", None, "/en/news/hanya-indonesia", "/id/berita/hanya-indonesia"),
        (None, "English only", "/id/berita/english-only", "/en/news/english-only"),
    ],
)
def test_a_reader_of_a_missing_language_is_told_and_served(
    publish: Publish, client: FlaskClient, title_id: str | None, title_en: str | None, path: str, own: str
) -> None:
    """The frame is in the page's language, the text says its own; canonical to its own page, no hreflang pair."""
    publish(title_id, title_en)
    page = client.get(path)
    lang = own.split("/")[1]
    assert page.status_code == 200
    assert f'<h1 lang="{lang}">' in page.text
    assert re.search(rf'<div class="prose" lang="{lang}"', page.text)
    assert 'class="note"' in page.text
    assert links_of(page.text, rel="canonical") == [f"http://localhost{own}"]
    assert not [e for e in links_of(page.text, rel="alternate") if "atom" not in e]
    other = client.get(own)
    assert not [e for e in links_of(other.text, rel="alternate") if "atom" not in e]
    assert f'href="{path}"' in other.text


def test_an_address_of_the_other_language_leads_on_once_a_translation_exists(
    publish: Publish, client: FlaskClient
) -> None:
    """/en/news/<Indonesian slug> redirects to the English article when there is one."""
    publish("Rapat", "Meeting")
    answer = client.get("/en/news/rapat")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/news/meeting")


def test_an_old_address_leads_to_the_present_one(publish: Publish, client: FlaskClient, app: Flask) -> None:
    """After a changed slug the old one redirects, and nobody else can take it."""
    number = publish("Rapat", "Meeting")
    draft = Draft(texts={"id": text("Rapat", slug="rapat-baru"), "en": text("Meeting", slug="meeting")})
    with app.app_context():
        service.publish_article(
            number,
            draft=draft,
            version=2,
            declared=service.STATEMENTS,
            actor=EDITOR,
            at=now(),
            zone=app.extensions["layak"].zone,
            alone=ALONE,
        )
    assert client.get("/id/berita/rapat").headers["Location"] == "/id/berita/rapat-baru"
    assert client.get("/id/berita/rapat-baru").status_code == 200
    publish("Rapat", None)
    assert client.get("/id/berita/rapat-2").status_code == 200


def test_a_scheduled_article_appears_at_its_moment(publish: Publish, client: FlaskClient, clock) -> None:
    """Before its moment it is nowhere; afterwards it is there with no job having run, cached pages included."""
    publish("Nanti sore", None, moment=clock.moment + timedelta(hours=2))
    for path in ("/id/berita/", "/id/berita/feed.atom", "/sitemap.xml"):
        assert "anti sore" not in client.get(path).text.replace("-", " ")
    assert client.get("/id/berita/nanti-sore").status_code == 404
    clock.moment += timedelta(hours=2, seconds=1)
    for path in ("/id/berita/", "/id/berita/feed.atom", "/sitemap.xml"):
        assert "anti sore" in client.get(path).text.replace("-", " ")
    assert client.get("/id/berita/nanti-sore").status_code == 200


def test_machines_read_an_article_as_linked_data(publish: Publish, client: FlaskClient) -> None:
    """The data block is JSON that holds the title as it is, and cannot end its element early."""
    publish("Judul </script><b>tebal", None)
    page = client.get("/id/berita/judul-script-b-tebal").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block.group(1))
    assert data["headline"] == "Judul </script><b>tebal"
    assert data["@type"] == "NewsArticle"
    assert "publisher" not in data, "a demonstration names no office"


@pytest.mark.sqlite(reason="follows what SQLite is asked")
def test_an_article_page_asks_the_database_few_times(publish: Publish, client: FlaskClient, app: Flask) -> None:
    """One article costs at most four queries, whatever else is published."""
    for number in range(10):
        publish(f"Berita {number}", f"News {number}")
    with questions(app) as seen:
        client.get("/id/berita/berita-3")
    assert 0 < len(seen) <= 4, seen


def test_other_rooms_get_teasers_ready_for_a_list(publish: Publish, app: Flask) -> None:
    """Home, components and indicators ask the service and get items with address, day and topic."""
    publish("Satu", "One", component="k4", indicators=(19,))
    publish("Dua", None, component="k5")
    with app.test_request_context("/en/"):
        at = now()
        latest = service.list_latest(lang="en", at=at, limit=2)
        assert [(item.title, item.url, item.lang) for item in latest] == [
            ("Dua", "/en/news/dua", "id"),
            ("One", "/en/news/one", None),
        ]
        assert latest[1].when_text == "1 March 2026"
        assert [item.title for item in service.list_for_component("k4", lang="id", at=at, limit=5)] == ["Satu"]
        assert [item.title for item in service.list_for_indicator(19, lang="id", at=at, limit=5)] == ["Satu"]
        assert service.next_moment(at=at) is None


def test_related_news_is_that_of_now(publish: Publish, client: FlaskClient, clock: TestClock) -> None:
    """What stands beside an article follows each publication, also one that was set for later, at its moment."""
    publish("Satu", "One")
    assert "Terkait" in client.get("/id/berita/satu").text

    def related() -> set[str]:
        page = client.get("/id/berita/satu?anew=1").text  # goes past the cached page
        return {title for title in ("Dua", "Tiga") if f"/berita/{title.lower()}" in page}

    assert related() == set()
    publish("Dua", "Two")
    assert related() == {"Dua"}
    publish("Tiga", "Three", moment=clock.moment + timedelta(hours=1))
    assert related() == {"Dua"}
    clock.moment += timedelta(hours=2)
    assert related() == {"Dua", "Tiga"}
