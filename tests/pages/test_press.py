"""The page for journalists: texts to copy, figures with sources, honest gaps, the rules about children."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from layak.core.clock import now
from layak.core.database import writing
from layak.core.language import localized
from layak.core.page import site_content
from layak.news.models import Article, Picture
from layak.news.service.consents import ConsentDraft, give_consent
from layak.progress import board
from layak.progress import service as progress
from tests.conftest import TestClock
from tests.news.conftest import EDITOR
from tests.news.conftest import publish as publish
from tests.pages.test_home import app_with_contact

PAGES = [("id", "/id/pers/", "Untuk wartawan"), ("en", "/en/press/", "For journalists")]


def texts(page: str) -> list[str]:
    """The texts that can be copied."""
    return [html.unescape(found) for found in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)]


@pytest.mark.parametrize(("lang", "path", "title"), PAGES)
def test_journalist_finds_texts_figures_and_rules(
    loaded: Flask, client: FlaskClient, lang: str, path: str, title: str
) -> None:
    """Linked from every page and in the map; five texts marked as samples, figures with basis and year, rules, feed."""
    assert f'href="{path}">{title}' in client.get(f"/{lang}/").text
    assert path in client.get("/sitemap.xml").text
    page = client.get(path).text
    found = texts(page)
    assert len(found) == 5
    mark = {"id": "Data contoh, bukan untuk diterbitkan", "en": "Sample data, not for publication"}[lang]
    assert all(text.startswith(mark) and "http://localhost/" in text and "<p>" not in text for text in found)
    with loaded.test_request_context(path):
        g.lang = lang
        content, standing = site_content(), progress.get_standing()
        rows = [*board.history_rows(content, standing), *board.score_rows(content, standing)]
        cells = [cell if isinstance(cell, str) else cell["text"] for row in rows for cell in row]
        cells += [localized(content.score_basis(row.basis), "name") for row in standing.scores]
    assert standing.scores and all(cell in html.unescape(page) for cell in cells)
    assert f"/{lang}/{'berita' if lang == 'id' else 'news'}/feed.atom" in page
    rules = {"id": "/id/pemberitaan-ramah-anak/", "en": "/en/child-friendly-reporting/"}[lang]
    assert f'href="{rules}"' in page
    told = client.get(rules).text
    assert "1/2019" in told and "11/2012" in told and rules in client.get("/sitemap.xml").text
    assert {"id": "Kontak untuk pers belum disebutkan", "en": "not stated yet"}[lang] in page


def test_contact_of_the_city_stands_there_and_on_the_form_for_mistakes(tmp_path: Path) -> None:
    """What the city gave as its contact is where journalists ask, and readers who would rather write."""
    client = app_with_contact(tmp_path).test_client()
    for path in ("/en/press/", "/en/report-a-mistake"):
        assert 'href="mailto:koreksi@kota.example">koreksi@kota.example</a>' in client.get(path).text


def test_text_is_whole_and_plain(client: FlaskClient, publish: Callable[..., int]) -> None:
    """Title, day, summary, body in paragraphs, source and address; a real article carries no mark of samples."""
    publish(source_name="Dinas Kesehatan 2026", source_url="https://contoh.example/a")
    (text,) = texts(client.get("/id/pers/").text)
    assert text == (
        "Rapat gugus tugas\n\n21 November 2026\n\nRingkasan.\n\nIsi berita.\n\n"
        "Sumber: Dinas Kesehatan 2026 https://contoh.example/a\n\nhttp://localhost/id/berita/rapat-gugus-tugas"
    )


def test_text_that_lacks_the_language_says_so(client: FlaskClient, publish: Callable[..., int]) -> None:
    """An article in Indonesian only stands on the English page in its own language, with the notice."""
    publish(title_en=None)
    page = client.get("/en/press/").text
    assert "not in English yet" in page and re.search(r'<textarea[^>]* lang="id"', page)


def test_drafts_and_coming_articles_stay_away(
    client: FlaskClient, clock: TestClock, publish: Callable[..., int]
) -> None:
    """What readers cannot see yet is not given to the press either; it appears when its moment comes."""
    publish("Berita besok", "News of tomorrow", moment=clock.moment + timedelta(hours=2))
    assert "besok" not in client.get("/id/pers/").text
    clock.moment += timedelta(hours=3)
    assert "Berita besok" in client.get("/id/pers/").text


@pytest.fixture
def with_picture(app: Flask, publish: Callable[..., int]) -> int:
    """An article with a picture."""
    number = publish()
    with app.app_context(), writing() as session:
        picture = Picture(
            name="a" * 16, width=640, height=400, is_decorative=False, alt_id="Taman", alt_en="A park", credit="Kota",
            added_by="user:3", added_at=app.extensions["layak"].clock(),
        )  # fmt: skip
        session.add(picture)
        session.flush()
        session.get_one(Article, number).picture_id = picture.id
    return number


def test_picture_goes_to_the_press_only_with_a_consent_that_covers_it(
    app: Flask, client: FlaskClient, with_picture: int
) -> None:
    """Without a statement who is in it there is no picture; children need a consent that covers the press."""
    assert "<img" not in client.get("/id/pers/").text
    assert "persetujuannya mencakup pers" in client.get("/id/pers/").text
    for seen, (for_press, is_there) in enumerate([(False, False), (True, True)]):
        with app.app_context():
            give_consent(
                "a" * 16,
                draft=ConsentDraft(
                    people="children", people_count=2, is_for_site=True, is_for_press=for_press,
                    until=date(2027, 1, 31), paper="Map 3",
                ),
                seen=seen, actor=EDITOR, at=now(), zone=app.extensions["layak"].zone,
            )  # fmt: skip
        page = client.get("/id/pers/").text
        assert ('alt="Taman"' in page and "Foto: Kota" in page) is is_there
