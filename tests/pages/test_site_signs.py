"""Signs of a child's identity in pages and notices: told, answered or changed before any reader sees them."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.pages.models import PageVersion, SiteAnswer, SiteNotice
from layak.pages.service.notices import signs_of_notice
from tests.news.conftest import fields_of
from tests.pages.test_notices import FILLED
from tests.pages.test_notices import NEW as NEW_NOTICE
from tests.pages.test_overrides import EDIT, write
from tests.staff import send
from tests.words import word

NAMED = "Pemenang lomba adalah Budi Santoso (12), siswa kelas 5 SDN 3."
SIGNS = tuple(one.digest for one in signs_of_notice({"id": NAMED}, year=2026))
ANSWERED = {f"answer-{digest}": "other" for digest in SIGNS} | {
    f"reason-{digest}": "Tokoh dalam sebuah cerita." for digest in SIGNS
}
HELD_BACK = "Cannot publish yet: change each sign of a child’s identity in the text, or answer it."


def kept(app: Flask) -> list[tuple[str, str, str]]:
    """The answers that are kept: of what, which one, and whether with a reason."""
    with app.app_context():
        return [(row.subject, row.answer, row.reason) for row in db.session.scalars(select(SiteAnswer))]


def test_page_with_a_named_child_is_held_back(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """The sign stands quoted with a link to its field; everything that was typed is there, no reader has any of it."""
    stopped = write(editor, body_id=NAMED)
    assert stopped.status_code == 422 and "Budi" not in client.get("/id/tentang/").text
    assert word("id", HELD_BACK) in stopped.text and 'id="signs-error"' in stopped.text
    assert 'href="#body_id"' in stopped.text and fields_of(stopped.text, "tulisan")["body_id"] == NAMED
    with app.app_context():
        assert db.session.scalar(select(PageVersion.id)) is None
    assert kept(app) == []


def test_page_appears_once_each_sign_has_its_answer(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """The answers are kept with the page: the same words are not asked again, the trail tells who said what."""
    assert write(editor, body_id=NAMED, **ANSWERED).status_code == 303
    assert "Budi Santoso" in client.get("/id/tentang/").text
    assert kept(app) == [("page:tentang", "other", "Tokoh dalam sebuah cerita.")] * len(SIGNS)
    assert write(editor, body_id=NAMED, title_id="Judul lain").status_code == 303
    with app.app_context():
        rows = [row for row in db.session.scalars(select(AuditRow)) if row.action == "site.identity_answer"]
        assert {row.subject for row in rows} == {"page:tentang"} and len(rows) == len(SIGNS)
        assert all("Tokoh" not in row.detail and json.loads(row.detail)["said"] == "other" for row in rows)


def test_old_version_with_signs_opens_in_the_editor(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """What was shown before signs were looked for is not shown again by one click: it stands in the form instead."""
    assert write(editor, body_id=NAMED, **ANSWERED).status_code == 303
    assert write(editor).status_code == 303
    with app.app_context():
        db.session.query(SiteAnswer).delete()
        db.session.commit()
    answer = editor.post(f"{EDIT}/versi/1", data=fields_of(editor.get(f"{EDIT}/versi/1").text))
    assert answer.status_code == 422 and "Budi" not in client.get("/id/tentang/").text
    again = fields_of(answer.text, "tulisan")
    assert again["body_id"] == NAMED
    assert editor.post(EDIT, data={**again, **ANSWERED}).status_code == 303


@pytest.mark.parametrize("kind", ["information", "emergency"])
def test_notice_with_a_named_child_waits_for_one_answer(
    editor: FlaskClient, client: FlaskClient, app: Flask, kind: str
) -> None:
    """It is held back with the sign quoted; with the answer on the same page it stands, without a second person."""
    filled = {**FILLED, "kind": kind, "starts": "", "text_id": NAMED}
    stopped = send(editor, NEW_NOTICE, filled)
    assert stopped.status_code == 422 and 'href="#text_id"' in stopped.text
    assert word("id", HELD_BACK) in stopped.text and "Budi" not in client.get("/id/").text
    with app.app_context():
        assert db.session.scalar(select(SiteNotice.id)) is None
    assert send(editor, NEW_NOTICE, {**filled, **ANSWERED}).status_code == 303
    assert "Budi Santoso" in client.get("/id/").text
    with app.app_context():
        number = db.session.scalar(select(SiteNotice.id))
    assert kept(app) == [(f"notice:{number}", "other", "Tokoh dalam sebuah cerita.")] * len(SIGNS)


def test_emergency_without_signs_stands_at_once(editor: FlaskClient, client: FlaskClient) -> None:
    """Nothing is asked where nothing was found: one form, one click."""
    assert send(editor, NEW_NOTICE, {**FILLED, "kind": "emergency", "starts": ""}).status_code == 303
    assert "Jalan Riau" in client.get("/id/").text


def test_summary_of_what_is_held_back_leads_to_the_signs(editor: FlaskClient) -> None:
    """On a phone they stand below every field: notices and pages link to them from the top, as articles do."""
    filled = {**FILLED, "starts": "", "text_id": NAMED}
    for stopped in (send(editor, NEW_NOTICE, filled), write(editor, body_id=NAMED)):
        assert stopped.status_code == 422
        assert 'href="#signs"' in stopped.text and 'id="signs"' in stopped.text
