"""Withdrawn consent ends a membership and erases; a sealed text stays, and nothing shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import (
    Member,
    Message,
    Musrenbang,
    MusrenbangIdea,
    OfficeDraft,
    Original,
    PublicIndicator,
    PublicStep,
    PublicVersion,
    Reply,
    SealedRecord,
    Suggestion,
)
from layak.forum.service import consent
from layak.forum.service.faults import NotThere, NotYours
from tests.forum.conftest import CROWD, HARM, Child, Desk
from tests.forum.test_passes_page import order
from tests.raw_files import files_of

WORDS = "zebra kuning bertitik"


def numbers(app: Flask) -> list[int]:
    """The members' numbers in their order, without the crowd that fills the forum."""
    with app.app_context():
        return list(db.session.scalars(select(Member.id).where(Member.consent_reference != CROWD).order_by(Member.id)))


def test_facilitator_finds_the_member_number_on_the_pass(staff: Callable[..., Desk], forum_app: Flask) -> None:
    """The sheet shows each pass's number, so that the paper ledger can name it when consent is withdrawn."""
    sheet = order(staff(Role.FACILITATOR), count="2")
    assert sheet.status_code == 200 and len(numbers(forum_app)) == 2
    assert all(f"Anggota nomor {number}<" in sheet.text for number in numbers(forum_app))


def test_member_whose_consent_is_withdrawn_is_out_and_its_ideas_are_gone(
    forum_app: Flask, child: Callable[..., Child], moderator: Desk, run: Callable[..., Any], client: FlaskClient
) -> None:
    """Pass, words and visit end within the call; original and public version go from tables, pages and files."""
    one = child()
    one.send_idea(f"Kami ingin {WORDS} di taman.")
    moderator.open(1)
    moderator.decide(1, title_id="Taman", text_id=f"Taman {WORDS}", decision="publish")
    assert "Taman" in client.get("/id/forum-anak/usulan/").text
    (number,) = numbers(forum_app)
    assert run("forum", "withdraw-consent", str(number)).exit_code == 0
    assert one.see("own").status_code == 303
    later = Child(forum_app.test_client(), "", "id", one.words)
    assert later.fill("words", words=one.words).status_code == 422
    assert WORDS not in client.get("/id/forum-anak/usulan/").text
    with forum_app.app_context():
        assert not db.session.scalars(select(Original)).all() and not db.session.scalars(select(PublicVersion)).all()
        assert db.session.scalars(select(Suggestion.member_id)).all() == [None]
        trail = [(row.action, row.subject) for row in db.session.scalars(select(AuditRow))]
    assert ("forum.withdraw_consent", f"member:{number}") in trail
    assert files_of(forum_app, WORDS) == []


def test_unused_pass_ends_with_its_consent(
    forum_app: Flask, child: Callable[..., Child], run: Callable[..., Any]
) -> None:
    """A pass that nobody used yet opens nothing any more; withdrawing again says the same."""
    one = child()
    (number,) = numbers(forum_app)
    first = run("forum", "withdraw-consent", str(number))
    assert run("forum", "withdraw-consent", str(number)).output == first.output
    assert one.enter().status_code == 422
    assert run("forum", "withdraw-consent", "4711").exit_code != 0


def test_withdrawn_consent_takes_with_it_what_came_after_the_idea(
    forum_app: Flask, child: Callable[..., Child], moderator: Desk, run: Callable[..., Any]
) -> None:
    """Replies, messages, an office's draft, the public steps and what a planning meeting said go in the same call."""
    child().send_idea()
    (number,) = numbers(forum_app)
    moderator.open(1)
    moderator.decide(1, title_id="Taman", text_id="Taman bersih", decision="publish")
    with forum_app.app_context(), writing() as session:
        moment, day = now(), now().date()
        session.add(Reply(suggestion_id=1, kind="answer", text=f"a {WORDS}", at=moment, nonce=b"a" * 32))
        session.add(Message(suggestion_id=1, kind="question", text=f"b {WORDS}", at=moment))
        draft = {"office_key": "x", "verb": "report_done", "state": "waiting", "written_by": 9, "written_at": moment}
        session.add(
            OfficeDraft(suggestion_id=1, text_id=f"c {WORDS}", proof_address=f"https://d.example/{WORDS}", **draft)
        )
        session.add(PublicStep(public_id=1, kind="report_done", on=day, text_id=f"e {WORDS}"))
        session.add(PublicIndicator(public_id=1, indicator=7))
        session.add(Musrenbang(id=1, level="city", held_on=day, plan_year=2027))
        session.flush()
        session.add(MusrenbangIdea(musrenbang_id=1, public_id=1, outcome="refused", reason_id=f"f {WORDS}"))
    assert run("forum", "withdraw-consent", str(number)).exit_code == 0
    with forum_app.app_context():
        kept = (Reply, Message, OfficeDraft, PublicStep, PublicIndicator, MusrenbangIdea, PublicVersion, Original)
        assert [table.__name__ for table in kept if db.session.query(table).count()] == []
    assert files_of(forum_app, WORDS) == []


def test_withdrawing_consent_neither_touches_nor_shows_a_sealed_text(
    forum_app: Flask, child: Callable[..., Child], run: Callable[..., Any]
) -> None:
    """With and without a text for the officers the answer is the same to the letter, and the text stays."""
    calm, other = child(), child()
    other.enter()
    other.fill("idea", text=HARM, act="next")
    other.fill("next", text=HARM)
    calm.enter()
    answers = {run("forum", "withdraw-consent", str(number)).output for number in numbers(forum_app)}
    assert len(answers) == 1
    with forum_app.app_context():
        assert db.session.scalars(select(SealedRecord.id)).all() == [1]


CONSENT = {"id": "/id/ruang-kerja/forum/kartu/persetujuan", "en": "/en/desk/forum/passes/consent"}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_facilitator_ends_a_membership_at_the_desk(
    staff: Callable[..., Desk], child: Callable[..., Child], forum_app: Flask, client: FlaskClient, lang: str
) -> None:
    """The number shows the paper and what will happen, and ends nothing; pressed once more it does, on the trail."""
    one, desk = child(lang), staff(Role.FACILITATOR)
    one.send_idea(f"Kami ingin {WORDS} di taman.")
    (number,) = numbers(forum_app)
    look = desk.send(CONSENT[lang], number=str(number), act="look")
    assert look.status_code == 200 and "map 1" in look.text and "1 November 2026" in look.text
    assert WORDS not in look.text and "13" not in look.text.split("<main")[1].split("<form")[0]
    assert one.see("own").status_code == 200
    done = desk.send(CONSENT[lang], number=str(number), act="end")
    assert done.status_code == 303
    told = desk.see(CONSENT[lang]).text
    assert ("Keanggotaan nomor" if lang == "id" else "The membership of member number") in told
    assert 'role="status"' in told and one.see("own").status_code == 303
    with forum_app.app_context():
        assert not db.session.scalars(select(Original)).all()
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "forum.withdraw_consent")).all()
        assert [(row.actor, row.subject) for row in rows] == [(f"user:{desk.person.id}", f"member:{number}")]


def test_desk_answers_alike_whatever_a_member_wrote(
    staff: Callable[..., Desk], child: Callable[..., Child], forum_app: Flask
) -> None:
    """Nothing sent, an idea, a text for the officers, ended before: to the letter the same pages, but for the number."""
    calm, busy, sad = child(), child(), child()
    calm.enter()
    busy.send_idea()
    sad.enter()
    sad.fill("idea", text=HARM, act="next")
    sad.fill("next", text=HARM)
    desk, seen = staff(Role.FACILITATOR), set()
    for number in [*numbers(forum_app), *numbers(forum_app)]:
        pages = [desk.send(CONSENT["id"], number=str(number), act="look").text]
        desk.send(CONSENT["id"], number=str(number), act="end")
        pages.append(desk.see(CONSENT["id"]).text)
        texts = [re.sub(r'name="csrf_token" [^>]*>', "", page) for page in pages]
        seen.add(tuple(re.sub(rf"(nomor |value=\"){number}\b", r"\1N", page) for page in texts))
    assert len(seen) == 1
    with forum_app.app_context():
        assert db.session.scalars(select(SealedRecord.id)).all() == [1]


@pytest.mark.parametrize("typed", ["", "0", "tiga", "4711", "99999999999999"])
def test_facilitator_with_a_number_of_nobody_is_told(
    staff: Callable[..., Desk], child: Callable[..., Child], forum_app: Flask, typed: str
) -> None:
    """A number that no pass of this forum bears ends nothing, whatever is pressed, and stays in its field."""
    child()
    desk = staff(Role.FACILITATOR)
    for act in ("look", "end"):
        page = desk.send(CONSENT["id"], number=typed, act=act)
        assert page.status_code == 422 and f'value="{typed}"' in page.text
    with forum_app.app_context():
        assert db.session.scalars(select(Member.consent_withdrawn_on)).all() == [None]


def test_only_the_own_facilitator_may_withdraw_consent(forum_app: Flask, child: Callable[..., Child]) -> None:
    """Another forum's facilitator meets nobody under that number; other roles are refused."""
    child()
    (number,) = numbers(forum_app)
    stranger = Principal(user_id=7, roles=frozenset({Role.FACILITATOR}), forum_id=2)
    moderator = Principal(user_id=8, roles=frozenset({Role.MODERATOR}), forum_id=1)
    with forum_app.app_context():
        for who, fault in ((stranger, NotThere), (moderator, NotYours)):
            with pytest.raises(fault):
                consent.withdraw_consent(who, number, at=now())
            with pytest.raises(fault):
                consent.get_paper(who, number)
        assert db.session.get_one(Member, number).consent_withdrawn_on is None
