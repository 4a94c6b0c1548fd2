"""What is searchable: everything public of every room, and each result leads to a page that is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_babel import force_locale

from layak.core.clock import now
from layak.core.page import site_content
from layak.core.searchable import Document, fixed_pages, sources
from layak.search.wiring import current_search
from tests.page_rules import parse_page, tag, words_of

LANGUAGES = ("id", "en")


@pytest.fixture
def offered(app: Flask) -> Iterator[list[Document]]:
    """All documents of a site without samples."""
    with app.test_request_context("/id/"):
        yield [document for source in sources() for document in source.documents()]


def test_rooms_offer_every_kind_of_public_thing(app: Flask) -> None:
    """Articles, pages, ideas, indicators, components, visits, offices, partners, numbers, data, words and places."""
    kinds = {source.kind for source in sources()}
    assert kinds >= {"article", "page", "idea", "indicator", "component", "visit", "office", "partner"}
    assert kinds >= {"series", "dataset", "term", "place"}


def test_reader_reaches_every_result_of_the_files(client: FlaskClient, offered: list[Document]) -> None:
    """Words, places, components and pages stand where their results lead, at an anchor that is on the page."""
    asked = [one for one in offered if one.kind in ("term", "place", "page", "component", "dataset")]
    assert {(one.kind, one.lang) for one in asked} >= {(kind, lang) for kind in ("term", "page") for lang in LANGUAGES}
    pages: dict[str, str] = {}
    for one in asked:
        address, _, anchor = url_for(one.endpoint, lang=one.lang, **one.values).partition("#")
        if address not in pages:
            answer = client.get(address)
            assert answer.status_code == 200, address
            pages[address] = answer.text
        assert not anchor or f'id="{anchor}"' in pages[address], (address, anchor)


def test_fixed_page_is_named_as_it_is_headed(app: Flask, client: FlaskClient) -> None:
    """A list or form is found by the words of its own heading, in both languages."""
    for lang in LANGUAGES:
        for page in fixed_pages():
            with app.test_request_context(f"/{lang}/"), force_locale(lang):
                address, title = url_for(page.endpoint, lang=lang), str(page.title)
            heading = next(e for e in parse_page(client.get(address).text).iter() if tag(e) == "h1")
            if page.endpoint != "progress.show_progress":  # headed by the rank that the city holds
                assert words_of(heading) == title, address


def test_term_is_found_by_everything_it_is_called(app: Flask, offered: list[Document]) -> None:
    """A word of the glossary has its acronym in the title, its meaning, and its other names in the text."""
    kla = {one.lang: one for one in offered if (one.kind, one.key) == ("term", "kla")}
    assert kla["id"].title == "KLA: Kota Layak Anak" and kla["en"].title == "KLA: Child-Friendly City"
    assert "Child-Friendly City" in kla["id"].body and "kota ramah anak" in kla["en"].body
    with app.app_context():
        assert len([one for one in offered if one.kind == "term"]) == 2 * len(site_content().framework.terms)


def test_what_is_about_a_district_is_found_by_its_name(loaded: Flask) -> None:
    """Readers see the district's name beside a result, so they ask for it, whether the text says it or not."""
    with loaded.app_context():
        names = {one.code: one.name for one in loaded.extensions["layak"].content.districts}
        offered = [one for source in current_search().index.sources() for one in source.documents() if one.district]
        assert offered and all(names[one.district] in f"{one.lead} {one.body}" for one in offered)
        one = next(one for one in offered if one.visible_from is None)
        found = current_search().find(names[one.district], lang=one.lang, at=now())
        assert any(hit.card.district == one.district for hit in found.hits)
