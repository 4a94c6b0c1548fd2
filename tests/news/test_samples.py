"""Sample articles: loaded once, never over what staff edited, cleared without a trace, generated for measuring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.extensions import db
from layak.news.models import Article, ArticleComponent, ArticleRevision, ArticleText, OldSlug
from tests.news.conftest import ALONE, send
from tests.news.test_desk import ALL_TICKS, begin, edit

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def has_samples(app: Flask) -> None:
    """The city brings sample articles."""
    if not app.extensions["layak"].content.articles:
        pytest.skip("content/ has no sample articles yet")


def rows_of(app: Flask, table: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_samples_load_once_and_say_what_they_are(app: Flask, run: Run, client: FlaskClient) -> None:
    """Loading twice gives the same articles, each marked as a sample on list and page, in both languages."""
    assert run("demo", "load").exit_code == 0
    first = rows_of(app, Article)
    assert first >= 8
    assert run("demo", "load").exit_code == 0
    assert rows_of(app, Article) == first
    assert rows_of(app, ArticleText) == 2 * first
    for sample in app.extensions["layak"].content.articles:
        for lang, path in (("id", "/id/berita/"), ("en", "/en/news/")):
            page = client.get(path + sample.text(lang).slug)
            assert page.status_code == 200, path + sample.text(lang).slug
            assert 'class="tag demo"' in page.text


def test_a_sample_that_staff_edited_stays_as_they_left_it(loaded: Flask, run: Run, staff: Any) -> None:
    """Loading again does not bring the file's text back."""
    app = loaded
    slug = app.extensions["layak"].content.articles[0].id.slug
    send(
        staff("editor"),
        edit(1),
        edit(1) + "/terbitkan",
        declared=ALL_TICKS,
        alone=ALONE,
        minor=["id"],
        body_id="Disunting oleh petugas.",
    )
    run("demo", "load")
    assert rows_of(app, ArticleRevision) == 1
    with app.app_context():
        bodies = db.session.scalars(select(ArticleText.body).where(ArticleText.article_id == 1)).all()
    assert "Disunting oleh petugas." in bodies, slug


def test_clearing_removes_samples_and_nothing_else(loaded: Flask, run: Run, staff: Any, client: FlaskClient) -> None:
    """What staff wrote stays; of the samples no row, page, feed entry or address is left."""
    app = loaded
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert "removed" in run("demo", "clear").output
    assert rows_of(app, Article) == 1
    assert rows_of(app, ArticleText) == 2
    assert rows_of(app, ArticleComponent) == 1
    assert rows_of(app, OldSlug) == 0
    assert client.get("/id/berita/").text.count('class="cloth tile') == 1


def test_articles_for_measuring_are_long_samples(loaded: Flask, run: Run, client: FlaskClient) -> None:
    """demo load --articles N adds N long ones, marked as samples, with a page of about 17.6 kB; again adds none."""
    app = loaded
    before = rows_of(app, Article)
    assert run("demo", "load", "--articles", "30").exit_code == 0
    assert run("demo", "load", "--articles", "30").exit_code == 0
    assert rows_of(app, Article) == before + 30
    with app.app_context():
        slug = db.session.scalar(
            select(ArticleText.slug).join(Article).where(Article.key == "contoh-banyak-00007", ArticleText.lang == "id")
        )
    page = client.get(f"/id/berita/{slug}")
    assert 15_000 < len(page.data) < 22_000
    assert 'class="tag demo"' in page.text
    assert client.get("/id/berita/?halaman=3").status_code == 200
