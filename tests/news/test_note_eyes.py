"""A correction or a reply that one editor put on an article waits for a second pair of eyes, as what was published alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.extensions import db
from layak.news.models import Article
from layak.news.service import STATEMENTS
from tests.news.conftest import ALONE, fields_of
from tests.news.conftest import send as send_text
from tests.news.test_desk import edit
from tests.news.test_report_desk import CORRECTION, DESK, REPLY, decide
from tests.news.test_reports import send

MARK = "Published alone, not yet seen by a second person."
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def number(publish: Callable[..., int], client: FlaskClient) -> int:
    """An article that a second person published, about which somebody reported a mistake."""
    made = publish()
    assert send(client, contact="budi@example.org").status_code == 303
    return made


def page_of(client: FlaskClient, number: int) -> str:
    """The editor of an article, in English."""
    return client.get(f"/en/desk/news/{number}").text


def read_it(client: FlaskClient, number: int) -> int:
    """Press the button of a second reader, which stands in the page's form; gives the status."""
    values = fields_of(client.get(edit(number)).text, "dibaca")
    return client.post(f"{edit(number)}/sudah-dibaca", data=values).status_code


@pytest.mark.parametrize("decision", [CORRECTION, REPLY])
def test_a_note_of_one_editor_is_marked_until_another_has_read_it(
    sign_in: SignIn, number: int, decision: dict[str, str]
) -> None:
    """Readers have it at once; the desk says who put it there; that editor cannot take the mark away."""
    first, second = sign_in("editor", email="satu@example.org"), sign_in("editor", email="dua@example.org")
    assert MARK not in page_of(first, number)
    assert decide(first, DESK, **decision).status_code == 303
    assert MARK in page_of(first, number) and "put a note for readers on it" in page_of(second, number)
    assert 'form="dibaca"' not in page_of(first, number)
    assert read_it(first, number) == 409 and MARK in page_of(first, number)
    assert read_it(second, number) == 303 and MARK not in page_of(second, number)


def test_whoever_wrote_the_note_does_not_clear_it_by_publishing(sign_in: SignIn, number: int) -> None:
    """Publishing somebody else's next version asks for a reason, and the mark stays."""
    author, first = sign_in("author"), sign_in("editor", email="satu@example.org")
    assert decide(first, DESK, **CORRECTION).status_code == 303
    send_text(author, edit(number), body_id="Isi berikut.")
    given = {"declared": list(STATEMENTS), "note_id": "Isi diganti."}
    assert send_text(first, edit(number), edit(number) + "/terbitkan", **given).status_code == 422
    assert send_text(first, edit(number), edit(number) + "/terbitkan", **given, alone=ALONE).status_code == 303
    assert MARK in page_of(first, number)


def test_a_report_without_a_note_marks_nothing(sign_in: SignIn, number: int, app: Flask) -> None:
    """A closed report whose reason stays at the desk changes nothing that readers see."""
    first = sign_in("editor", email="satu@example.org")
    assert decide(first, DESK, state="unchanged", reason="Tanggalnya sudah benar.").status_code == 303
    assert MARK not in page_of(first, number)
    with app.app_context():
        article = db.session.get_one(Article, number)
        assert article.seen_version == article.published_version
