"""Synonyms of editors: what is taken, what is refused, and that it is live at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.changes import current_edition
from layak.extensions import db
from layak.search.models import SynonymGroup
from layak.search.synonyms import Group, list_groups
from tests.staff import send, token_of
from tests.words import word

SignIn = Callable[..., FlaskClient]
LIST = "/id/ruang-kerja/pencarian/sinonim"
NEW = f"{LIST}/baru"


@pytest.fixture
def editor(sign_in: SignIn) -> FlaskClient:
    """Somebody who steers the search."""
    return sign_in("editor")


def groups(app: Flask) -> tuple[Group, ...]:
    """What the search is given."""
    with app.app_context():
        return list_groups()


def add(client: FlaskClient, phrases: str, lang: str = "id", path: str = NEW, **more: object) -> Any:
    """Fill in the form."""
    return send(client, path, {"phrases": phrases, "lang": lang, **more})


def test_editor_adds_changes_and_removes_a_group(app: Flask, editor: FlaskClient) -> None:
    """Each act is live at once, makes an edition, and is in the audit trail."""
    with app.app_context():
        before = current_edition()
    assert add(editor, "akta lahir\r\n  akte   lahir \r\n\r\nakta lahir").status_code == 303
    assert groups(app) == (Group("id", ("akta lahir", "akte lahir")),)
    path = f"{LIST}/1"
    assert "akte lahir" in editor.get(path).text
    assert add(editor, "vaksin\nimunisasi", "both", path, version="1").status_code == 303
    assert groups(app) == (Group("", ("vaksin", "imunisasi")),)
    assert "vaksin, imunisasi" in editor.get(LIST).text
    for _ in range(2):
        assert send(editor, f"{path}/hapus", form=NEW).status_code == 303
    assert groups(app) == ()
    with app.app_context():
        acts = [row.action for row in db.session.scalars(select(AuditRow)) if row.action.startswith("synonyms.")]
        assert acts == ["synonyms.add", "synonyms.change", "synonyms.remove"] and current_edition() == before + 3


def test_groups_are_the_same_object_until_one_changes(app: Flask, editor: FlaskClient) -> None:
    """Who holds the groups of an edition knows by identity whether they changed."""
    add(editor, "vaksin\nimunisasi")
    with app.app_context():
        held = list_groups()
        assert list_groups() is held
    add(editor, "beasiswa\nbantuan sekolah")
    with app.app_context():
        assert list_groups() is not held


def test_without_an_application_there_are_no_groups() -> None:
    """Measuring the engine asks no database."""
    assert list_groups() == ()


REFUSED = [
    ("vaksin", "Write at least two words or phrases, one a line."),
    ("\n".join(f"kata{number}" for number in range(13)), "Write at most twelve phrases in a group."),
    ("vaksin\n" + "a" * 61, None),
    ("vaksin\nsatu dua tiga empat lima enam", None),
    ("vaksin\nyang dan di", None),
    ("vaksin\n***", None),
    ("vaksin\nVAKSIN", None),
    ("vaksin\nbervaksin vaksin", None),
]


@pytest.mark.parametrize(("phrases", "reason"), REFUSED)
def test_what_makes_no_group_is_told_and_kept_in_the_form(
    app: Flask, editor: FlaskClient, phrases: str, reason: str | None
) -> None:
    """Too few, too many, too long, stop words, the same twice: told beside the field, and nothing is lost."""
    answer = add(editor, phrases)
    assert answer.status_code == 422 and groups(app) == ()
    assert phrases.split("\n")[-1][:40] in answer.text
    assert reason is None or word("id", reason) in answer.text


def test_groups_stay_apart(app: Flask, editor: FlaskClient) -> None:
    """A phrase of one group is refused in another, in whatever form and order, unless the languages differ."""
    assert add(editor, "akta lahir\nsurat kelahiran").status_code == 303
    for phrases, lang in (("kelahiran akta\npaspor", "id"), ("paspor\nAKTA LAHIR", "both")):
        assert add(editor, phrases, lang).status_code == 422, phrases
    assert add(editor, "akta lahir\nbirth certificate", "en").status_code == 303
    assert len(groups(app)) == 2


def test_second_of_two_editors_is_told_and_loses_nothing(app: Flask, editor: FlaskClient, sign_in: SignIn) -> None:
    """Who saves what somebody changed meanwhile sees both, and may replace it knowingly."""
    add(editor, "vaksin\nimunisasi")
    other = sign_in("administrator")
    token = token_of(other.get(f"{LIST}/1"))
    assert add(editor, "vaksin\nsuntik", path=f"{LIST}/1", version="1").status_code == 303
    mine = {"csrf_token": token, "phrases": "vaksin\nvaksinasi balita", "lang": "id", "version": "1"}
    late = other.post(f"{LIST}/1", data=mine)
    assert late.status_code == 409 and "suntik" in late.text and "vaksinasi balita" in late.text
    assert groups(app) == (Group("id", ("vaksin", "suntik")),)
    assert other.post(f"{LIST}/1", data={**mine, "version": "2"}).status_code == 303
    assert groups(app) == (Group("id", ("vaksin", "vaksinasi balita")),)
    assert send(editor, f"{LIST}/1/hapus", form=NEW).status_code == 303
    assert other.post(f"{LIST}/1", data={**mine, "version": "3"}).status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    "x\x00y\u202etxt",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE synonym_group; --",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(app: Flask, editor: FlaskClient, text: str) -> None:
    """Whatever is typed is words or is refused; pages stay whole."""
    answer = add(editor, f"vaksin\n{text}".encode("utf-8", "replace").decode())
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in editor.get(LIST).text
    with app.app_context():
        rows = db.session.scalars(select(SynonymGroup)).all()
        assert all("\x00" not in row.phrases and "\u202e" not in row.phrases for row in rows)
