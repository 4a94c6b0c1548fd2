"""The children's page follows its article: in the site's map, with corrections, and where the other language is newer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import TestClock
from tests.news.conftest import ALONE, STATEMENTS, text
from tests.news.conftest import send as send_text
from tests.news.test_desk import edit
from tests.news.test_kids import CHILD, KIDS, published_with_kids
from tests.news.test_machines import MAP
from tests.news.test_report_desk import CORRECTION, decide
from tests.news.test_reports import send

XHTML = "{http://www.w3.org/1999/xhtml}link"
CHILD_EN = "/en/news/meeting/children"
Publish = Callable[..., int]


def map_of(client: FlaskClient) -> dict[str, dict[str, str]]:
    """The addresses of the site's map with their languages beside them."""
    root = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  (our own answer)
    return {
        str(one.findtext(f"{MAP}loc")): {link.get("hreflang", ""): link.get("href", "") for link in one.iter(XHTML)}
        for one in root.iter(f"{MAP}url")
    }


def test_childrens_pages_stand_in_the_map_with_their_pair(publish: Publish, client: FlaskClient) -> None:
    """Both languages name each other, and not the article for adults."""
    published_with_kids(publish, kids_en="Five steps.")
    found = map_of(client)
    pair = {"id": f"http://localhost{CHILD}", "en": f"http://localhost{CHILD_EN}"}
    assert found[pair["id"]] == pair and found[pair["en"]] == pair
    assert found["http://localhost/id/berita/rapat"]["en"] == "http://localhost/en/news/meeting"
    for address in pair.values():
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_only_childrens_pages_that_exist_stand_in_the_map(
    publish: Publish, draft_only: Publish, client: FlaskClient
) -> None:
    """One language alone has no pair; articles without one and drafts have no entry."""
    published_with_kids(publish)
    publish("Tanpa versi anak", None)
    draft_only(texts={"id": replace(text("Draf"), kids=KIDS)})
    children = {address: pair for address, pair in map_of(client).items() if re.search("/(anak|children)$", address)}
    assert children == {f"http://localhost{CHILD}": {}}


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who decides about reports and publishes."""
    return sign_in("editor")


def test_a_correction_is_told_to_children_in_their_words(
    publish: Publish, client: FlaskClient, editor: FlaskClient
) -> None:
    """A short sentence with its day and the way to what was wrong; the note for adults is not copied."""
    published_with_kids(publish, kids_en="Five steps.")
    assert "made a mistake" not in client.get(CHILD_EN).text
    assert send(client, "/en/news/meeting/report", contact="budi@example.org").status_code == 303
    assert decide(editor, **CORRECTION).status_code == 303
    page = client.get(CHILD_EN).text
    assert "We made a mistake in this story. On 21 November 2026 we put it right." in page
    assert 'href="/en/news/meeting"' in page and "Read what was wrong" in page and "Tuesday" not in page
    assert "21 November 2026" in client.get(CHILD).text


def test_children_learn_that_the_other_language_is_newer(
    publish: Publish, client: FlaskClient, sign_in: Callable[..., FlaskClient], clock: TestClock, app: Flask
) -> None:
    """With the day since when; the language that is newer says nothing."""
    number = published_with_kids(publish, kids_en="Five steps.")
    clock.moment += timedelta(days=1)
    answer = send_text(
        *(sign_in("editor"), edit(number), edit(number) + "/terbitkan"),
        declared=list(STATEMENTS),
        alone=ALONE,
        body_id="Jamnya berubah.",
        note_id="Jam diganti.",
    )
    assert answer.status_code == 303, answer.text
    assert "The Indonesian story has been newer than this one since 22 November 2026." in client.get(CHILD_EN).text
    assert "22 November 2026" not in client.get(CHILD).text
