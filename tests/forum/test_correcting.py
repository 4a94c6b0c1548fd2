"""What everybody reads is corrected: with a reason, checked again, by two where two must agree; readers see the new text only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Member, PublicVersion, StateLog, Suggestion, Wording
from layak.forum.service import ideas
from tests.forum.conftest import CROWD, HARM, Child, Desk

QUEUE = "/id/ruang-kerja/forum/antrean"
SHOWN = "/id/ruang-kerja/forum/tampil/1"
CORRECT = f"{SHOWN}/perbaiki"
IDEA = "/id/forum-anak/usulan/1"
TITLE, TEXT = "Lampu untuk taman", "Tolong pasang lampu di taman."
ENGLISH = {"title_en": "Lights for the park", "text_en": "Please put up lights."}
NEW = {"title_id": TITLE, "text_id": "Tolong pasang lampu terang di taman.", **ENGLISH, "why": "meaning"}


@pytest.fixture
def other(staff: Callable[..., Desk]) -> Desk:
    """A second moderator."""
    return staff(Role.MODERATOR, "lain@example.org")


@pytest.fixture
def shown(child: Callable[..., Child], moderator: Desk) -> Desk:
    """The moderator who published an idea in both languages."""
    child().send_idea()
    moderator.open(1)
    moderator.decide(1, decision="publish", title_id=TITLE, text_id=TEXT, **ENGLISH)
    return moderator


def version(desk: Desk) -> str:
    """The version that stands in the form."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', desk.see(CORRECT).text)
    assert found
    return found[1]


def correct(desk: Desk, act: str = "save", **words: str) -> TestResponse:
    """Save a correction as the form stands."""
    return desk.send(CORRECT, version=version(desk), **{"act": act} | words)


def formers(app: Flask) -> list[tuple[str, str | None, str]]:
    """The former versions that are kept: text, English and reason."""
    with app.app_context():
        rows = db.session.scalars(select(Wording).where(~Wording.is_waiting).order_by(Wording.id))
        return [(one.text_id, one.text_en, one.why or "") for one in rows]


def test_moderator_corrects_texts_and_indicators_with_a_reason(
    shown: Desk, client: FlaskClient, forum_app: Flask
) -> None:
    """Readers see the new text only, in page and open data; the log knows the reason and not a word."""
    assert correct(shown, **NEW | {"why": ""}).status_code == 422
    assert correct(shown, **NEW | {"text_id": TEXT}).status_code == 422, "nothing is new"
    lacking = correct(shown, **NEW | {"text_id": ""})
    assert lacking.status_code == 422 and "turunkan" in lacking.text
    assert correct(shown, **NEW | {"text_en": ""}).status_code == 422
    assert correct(shown, **NEW, indicators="4").status_code == 303
    page = client.get(IDEA).text
    assert "lampu terang" in page and TEXT not in page and "/indikator/4" in page
    data = client.get("/id/data/ideas.csv").text
    assert "lampu terang" in data and TEXT not in data
    assert formers(forum_app) == [(TEXT, ENGLISH["text_en"], "meaning")]
    desk = shown.see(CORRECT).text
    assert TEXT in desk and "Maksud anak" in desk and "lampu terang" in shown.see(SHOWN).text
    with forum_app.app_context():
        found = db.session.scalars(select(AuditRow).where(AuditRow.action == "forum.correct")).one()
        assert "meaning" in str(found.detail) and "lampu" not in str(found.detail)
        assert [one.verb for one in db.session.scalars(select(StateLog))][-1] == "correct"
        assert db.session.get_one(PublicVersion, 1).approved_by == shown.person.id
    stale = shown.send(CORRECT, version="2", act="save", **NEW | {"text_id": "Kata yang lain."})
    assert stale.status_code == 409 and "Kata yang lain." in stale.text


def test_personal_data_and_harm_are_looked_for_again(shown: Desk, client: FlaskClient, forum_app: Flask) -> None:
    """Each is shown first and needs a second press; what gave somebody away is kept in no former version."""
    for words in ("Telepon 0813 5555 1234 untuk lampu.", HARM):
        page = correct(shown, **NEW | {"text_id": words})
        assert page.status_code == 422 and "anyway:" in page.text and TEXT in client.get(IDEA).text
        assert ("Mungkin bercerita tentang bahaya" in page.text) is (words == HARM)
        assert ("Tanda data pribadi" in page.text) is (words != HARM)
    press = re.search(r'value="(anyway:[0-9a-f]+)"', page.text)
    assert press and correct(shown, press[1], **NEW | {"text_id": HARM}).status_code == 303
    assert correct(shown, **NEW | {"why": "private"}).status_code == 303
    assert formers(forum_app) == [("", None, "meaning"), ("", None, "private")]
    assert "Kata-katanya sudah dihapus" in shown.see(CORRECT).text and HARM not in shown.see(CORRECT).text


def test_correction_of_a_small_group_waits_for_a_second_moderator(
    shown: Desk, other: Desk, client: FlaskClient, forum_app: Flask
) -> None:
    """Until another one agrees on the very words readers read the former ones; it can be dropped; indicators do not wait."""
    with forum_app.app_context(), writing() as session:
        session.execute(delete(Member).where(Member.consent_reference == CROWD, Member.id > 3))
    assert correct(shown, **NEW).status_code == 303 and correct(shown, **NEW).status_code == 303
    assert TEXT in client.get(IDEA).text and "menunggu moderator kedua" in shown.see(CORRECT).text
    mine, theirs = shown.see(QUEUE).text, other.see(QUEUE).text
    assert "Untuk moderator lain" in mine and "perbaiki" not in mine and f'href="{CORRECT}"' in theirs
    assert correct(other, **NEW | {"text_id": "Lampu yang lain."}).status_code == 303
    assert TEXT in client.get(IDEA).text
    assert correct(shown, "drop", **NEW).status_code == 303 and "perbaiki" not in other.see(QUEUE).text
    correct(shown, **NEW)
    assert correct(other, **NEW).status_code == 303
    assert "lampu terang" in client.get(IDEA).text and formers(forum_app) == [(TEXT, ENGLISH["text_en"], "meaning")]
    with forum_app.app_context():
        public = db.session.get_one(PublicVersion, 1)
        assert (public.first_approved_by, public.approved_by) == (shown.person.id, other.person.id)
        assert not db.session.scalars(select(Wording).where(Wording.is_waiting)).all()
    tied = NEW | {"indicators": "4", "why": "indicator"}
    assert correct(shown, **tied).status_code == 303 and "/indikator/4" in client.get(IDEA).text


@pytest.mark.parametrize("how", ["down", "withdrawn"])
def test_correction_that_waits_goes_with_the_idea(
    child: Callable[..., Child], shown: Desk, forum_app: Flask, clock: Any, how: str
) -> None:
    """Taken down: what waited is forgotten and never comes back; withdrawn: no version of it is left anywhere."""
    correct(shown, **NEW | {"is_fine": "y"})
    correct(shown, **NEW | {"why": "indicator", "text_id": TEXT, "indicators": "4"})
    if how == "down":
        found = re.search(r'name="version"[^>]*value="(\d+)"', shown.see(SHOWN).text)
        assert found and shown.send(SHOWN, version=found[1], act="down").status_code == 303
        assert "Perbaikan" not in shown.see(QUEUE).text
    else:
        with forum_app.app_context():
            member = db.session.get_one(Suggestion, 1).member_id
            ideas.withdraw_idea(Principal(member_id=member), 1, at=now())
    with forum_app.app_context():
        left = db.session.scalars(select(Wording)).all()
        assert not [one for one in left if one.is_waiting] and (how == "down" or not left)
