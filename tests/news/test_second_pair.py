"""The second pair of eyes: who wrote may not publish alone without a reason, and the mark stays until another reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news.models import ArticleAct
from layak.news.service import STATEMENTS
from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import begin, edit
from tests.words import word

TICKS = list(STATEMENTS)
PAGE = "/id/berita/rapat-gugus-tugas"
MARK = "Published alone, not yet seen by a second person."


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes."""
    return sign_in("author")


@pytest.fixture
def first(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """One editor."""
    return sign_in("editor", email="satu@example.org")


@pytest.fixture
def second(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Another editor."""
    return sign_in("editor", email="dua@example.org")


def publish(editor: FlaskClient, number: int, **changes: object):
    """Press the button that shows an article to readers."""
    return send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, **changes)


def acts_of(app: Flask) -> list[str]:
    """What the state log holds, in its order."""
    with app.app_context():
        return list(db.session.scalars(select(ArticleAct.act).order_by(ArticleAct.id)))


def test_an_editor_publishes_what_an_author_wrote(
    author: FlaskClient, first: FlaskClient, client: FlaskClient, app: Flask
) -> None:
    """A second person's button needs no reason, leaves no mark, and stands in the state log and the audit trail."""
    number = begin(author)
    send(author, edit(number), review="1")
    assert publish(first, number).status_code == 303
    assert client.get(PAGE).status_code == 200
    assert word("id", MARK) not in first.get(edit(number)).text
    assert acts_of(app) == ["publish"]
    with app.app_context():
        assert "news.publish" in db.session.scalars(select(AuditRow.action)).all()


@pytest.mark.parametrize("reason", ["", "mendesak", "..........", "1234567890"])
def test_an_editor_does_not_publish_own_writing_without_a_reason(
    first: FlaskClient, client: FlaskClient, app: Flask, reason: str
) -> None:
    """Ten letters at least; refused at the field with every typed word kept, and nothing is published."""
    number = begin(first)
    answer = publish(first, number, alone=reason, body_id="Kalimat yang baru.")
    assert answer.status_code == 422
    assert 'id="alone-error"' in answer.text and "Kalimat yang baru." in answer.text
    assert client.get(PAGE).status_code == 404
    assert acts_of(app) == []


def test_a_correction_on_the_way_is_own_writing_too(
    author: FlaskClient, first: FlaskClient, second: FlaskClient
) -> None:
    """An editor who changes the text, before or while publishing, is no second person for it; a third one is."""
    number = begin(author)
    assert publish(first, number, body_id="Diganti saat terbit.").status_code == 422
    send(first, edit(number), body_id="Diganti lebih dulu.")
    assert publish(first, number).status_code == 422
    assert publish(second, number).status_code == 303


def test_saving_without_a_change_is_no_writing(author: FlaskClient, first: FlaskClient) -> None:
    """Who only opened the text, sorted its address and saved it, may still publish it."""
    number = begin(author)
    send(first, edit(number), slug_id="alamat-lain")
    assert publish(first, number).status_code == 303


def test_what_was_published_alone_stays_marked_until_another_editor_has_read_it(
    first: FlaskClient, second: FlaskClient, author: FlaskClient, app: Flask
) -> None:
    """On the list and in the editor; neither the same editor nor an author takes the mark away."""
    number = begin(first)
    assert publish(first, number, alone=ALONE).status_code == 303
    mark, own = word("id", MARK), word("id", "Ask another editor to open this page and read it.")
    listed = "/id/ruang-kerja/berita/"
    assert word("id", "published alone, not yet seen by a second person") in author.get(listed).text
    page = first.get(edit(number)).text
    assert mark in page and own in page and ALONE in page
    assert first.post(edit(number) + "/sudah-dibaca", data=fields_of(page, "dibaca")).status_code == 409
    assert (
        author.post(
            edit(number) + "/sudah-dibaca", data=fields_of(author.get(edit(number)).text, "tulisan")
        ).status_code
        == 403
    )
    page = second.get(edit(number)).text
    assert mark in page and own not in page
    assert second.post(edit(number) + "/sudah-dibaca", data=fields_of(page, "dibaca")).status_code == 303
    assert mark not in first.get(edit(number)).text
    assert word("id", "published alone, not yet seen by a second person") not in author.get(listed).text
    assert acts_of(app) == ["publish", "approve"]
    assert second.post(edit(number) + "/sudah-dibaca", data=fields_of(page, "dibaca")).status_code == 409


def test_publishing_again_does_not_take_the_mark_away(first: FlaskClient, second: FlaskClient) -> None:
    """The first version's writer cannot become its second reader; another editor who publishes is one."""
    number = begin(first)
    publish(first, number, alone=ALONE)
    assert publish(first, number).status_code == 422
    assert publish(second, number).status_code == 303
    assert word("id", MARK) not in first.get(edit(number)).text


def test_only_the_version_that_was_read_is_taken_as_read(first: FlaskClient, second: FlaskClient) -> None:
    """A page that was opened before the next publication answers 409."""
    number = begin(first)
    publish(first, number, alone=ALONE)
    opened = fields_of(second.get(edit(number)).text, "dibaca")
    publish(first, number, alone=ALONE, minor=["id"], body_id="Isi baru.")
    assert second.post(edit(number) + "/sudah-dibaca", data=opened).status_code == 409
    assert word("id", MARK) in second.get(edit(number)).text


@pytest.mark.usefixtures("loaded")
def test_a_sample_is_not_marked(author: FlaskClient) -> None:
    """What the demonstration brings was published by nobody in particular and waits for nobody."""
    page = author.get("/id/ruang-kerja/berita/").text
    assert "berita/1" in page
    assert word("id", "published alone, not yet seen by a second person") not in page
