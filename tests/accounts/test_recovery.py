"""A lost second step: asked for by its owner, approved by two people with words said on the phone, or one and a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.accounts import throttle
from layak.accounts.models import Recovery
from layak.accounts.service import people, recovery
from layak.core.access import Principal, Role
from layak.core.audit import AuditRow, broken_rows
from layak.core.clock import now
from layak.core.tick import run_tasks
from layak.extensions import db
from tests.conftest import TestClock
from tests.staff import Person, code_of, give_password, make_person, send, sign_in

ASK, SET_UP, CODE = "/id/masuk/ponsel-hilang", "/id/masuk/langkah-kedua", "/id/masuk/kode"
HOME, LIST = "/id/ruang-kerja/", "/id/ruang-kerja/pemulihan"
Office = dict[str, FlaskClient]


def ask(app: Flask, person: Person) -> str:
    """Give the password, ask, and read the words."""
    client = app.test_client()
    assert give_password(client, person).headers["Location"] == CODE
    assert send(client, ASK).headers["Location"] == ASK
    found = re.search(r'<p class="code" translate="no">([a-z]+ [a-z]+ [a-z]+)</p>', client.get(ASK).text)
    assert found
    return found[1]


def approve(client: FlaskClient, person: Person, words: str) -> TestResponse:
    """Type the words that were heard."""
    return send(client, f"{LIST}/{person.id}", {"words": words})


def is_reset(app: Flask, person: Person) -> bool:
    """Whether the next sign-in sets up a new app."""
    return give_password(app.test_client(), person).headers["Location"] == SET_UP


@pytest.fixture
def editor(app: Flask) -> Person:
    """Who lost phone and codes."""
    return make_person(app, Role.EDITOR)


@pytest.fixture
def office(app: Flask) -> Office:
    """Two administrators and two coordinators, signed in."""
    people_of = {
        "boss": Role.ADMINISTRATOR,
        "deputy": Role.ADMINISTRATOR,
        "coordinator": Role.COORDINATOR,
        "other": Role.COORDINATOR,
    }
    made: Office = {}
    for name, role in people_of.items():
        made[name] = app.test_client()
        sign_in(made[name], make_person(app, role, f"{name}@example.org"))
    return made


@pytest.mark.parametrize(("first", "second"), [("boss", "deputy"), ("boss", "coordinator"), ("coordinator", "boss")])
def test_two_approvals_give_the_second_step_back(
    app: Flask, office: Office, editor: Person, first: str, second: str
) -> None:
    """Nothing changes with one; with two the sessions end, and the next sign-in sets up a new app, which ends the request."""
    working = app.test_client()
    sign_in(working, editor)
    words = ask(app, editor)
    assert "1 rekan kehilangan langkah kedua" in office[first].get(HOME).text
    assert approve(office[first], editor, f"  {words.upper()} ").headers["Location"] == LIST
    assert not is_reset(app, editor) and working.get(HOME).status_code == 200
    assert approve(office[second], editor, words).headers["Location"] == LIST
    assert is_reset(app, editor) and working.get(HOME).status_code == 303
    assert "rekan kehilangan" not in office[first].get(HOME).text


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("boss", "boss", "Anda sudah menyetujui"), ("coordinator", "other", "harus administrator")],
)
def test_second_approval_that_adds_nothing_is_refused(
    app: Flask, office: Office, editor: Person, first: str, second: str, words: str
) -> None:
    """Twice the same person, or no administrator among the two."""
    said = ask(app, editor)
    approve(office[first], editor, said)
    if first == second:
        assert words in office[second].get(f"{LIST}/{editor.id}").text
        with app.app_context(), pytest.raises(recovery.RecoveryRefused, match="twice"):
            boss = people.find_staff("boss@example.org")
            assert boss is not None
            recovery.approve(editor.id, said, actor=Principal(user_id=boss.id, roles=boss.role_set), at=now())
    else:
        answer = approve(office[second], editor, said)
        assert answer.status_code == 422 and words in answer.text
    assert not is_reset(app, editor)


@pytest.mark.parametrize(
    ("first", "hours", "expected"), [("boss", 23, False), ("boss", 25, True), ("coordinator", 25, False)]
)
def test_one_administrator_and_a_day_are_enough(
    app: Flask, office: Office, editor: Person, clock: TestClock, first: str, hours: int, expected: bool
) -> None:
    """Where there is one administrator a day of waiting stands for the second; a coordinator's day does not."""
    approve(office[first], editor, ask(app, editor))
    clock.moment += timedelta(hours=hours)
    with app.app_context():
        assert -1 not in run_tasks(app, now()).values()
    assert is_reset(app, editor) == expected


def test_approval_of_an_administrator_who_was_closed_does_not_count(
    app: Flask, office: Office, editor: Person, clock: TestClock
) -> None:
    """Neither by waiting nor as the first of two."""
    words = ask(app, editor)
    approve(office["boss"], editor, words)
    with app.app_context():
        boss = people.find_staff("boss@example.org")
        assert boss is not None
        people.disable_staff(boss.id, actor=None)
    clock.moment += timedelta(hours=25)
    with app.app_context():
        run_tasks(app, now())
    assert not is_reset(app, editor)


def test_wrong_words_are_refused_and_counted(
    app: Flask, office: Office, editor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guessing is slowed like every other guessing (here: after three)."""
    words = ask(app, editor)
    monkeypatch.setattr(throttle, "PER_ACCOUNT", parse("3 per hour"))
    statuses = [approve(office["boss"], editor, "satu dua tiga").status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]
    assert approve(office["boss"], editor, words).status_code == 429
    assert not is_reset(app, editor)


def test_words_end_with_newer_ones_and_after_seven_days(
    app: Flask, office: Office, editor: Person, clock: TestClock
) -> None:
    """Asking again voids words and approvals; an old request is not found, and swept."""
    old = ask(app, editor)
    approve(office["boss"], editor, old)
    new = ask(app, editor)
    assert approve(office["deputy"], editor, old).status_code == 422
    approve(office["deputy"], editor, new)
    assert not is_reset(app, editor), "the first approval belonged to the old words"
    clock.moment += timedelta(days=7, minutes=1)
    sign_in(office["coordinator"], make_person(app, Role.COORDINATOR, "late@example.org"))
    assert office["coordinator"].get(f"{LIST}/{editor.id}").status_code == 404
    with app.app_context():
        run_tasks(app, now())
        assert db.session.scalars(select(Recovery)).all() == []


def test_phone_that_is_found_drops_the_request_and_tells(app: Flask, office: Office, editor: Person) -> None:
    """Who signs in with the code reads that somebody asked; colleagues find nothing any more."""
    words = ask(app, editor)
    owner = app.test_client()
    sign_in(owner, editor)
    assert "Kalau itu bukan Anda, segera ganti kata sandi." in owner.get(HOME).text
    assert office["boss"].get(f"{LIST}/{editor.id}").status_code == 404
    with app.app_context():
        assert recovery.find_open(editor.id, at=now()) is None
    assert words and not is_reset(app, editor)


def test_owner_at_another_device_sees_a_thiefs_request_and_drops_it(app: Flask, office: Office, editor: Person) -> None:
    """Whoever knows the password alone is seen at once by whoever is signed in, and stopped by one click."""
    owner = app.test_client()
    sign_in(owner, editor)
    words = ask(app, editor)
    approve(office["boss"], editor, words)
    assert "atas nama Anda" in owner.get(HOME).text
    answer = send(owner, "/id/ruang-kerja/akun/jangan-ganti", form=HOME)
    assert answer.headers["Location"] == "/id/ruang-kerja/akun/kata-sandi"
    assert office["deputy"].get(f"{LIST}/{editor.id}").status_code == 404
    assert not is_reset(app, editor)


def test_colleague_refuses(app: Flask, office: Office, editor: Person) -> None:
    """One no is enough."""
    ask(app, editor)
    path = f"{LIST}/{editor.id}"
    assert send(office["coordinator"], f"{path}/tolak", form=path).status_code == 303
    assert office["boss"].get(path).status_code == 404


def test_nobody_approves_for_themselves(app: Flask, office: Office) -> None:
    """An administrator who lost the phone is not among those who can be approved by that person."""
    boss = make_person(app, Role.ADMINISTRATOR, "third@example.org")
    mine = app.test_client()
    sign_in(mine, boss)
    ask(app, boss)
    assert mine.get(f"{LIST}/{boss.id}").status_code == 404
    assert boss.email not in mine.get(LIST).text and boss.email in office["boss"].get(LIST).text


def test_without_the_password_nobody_asks(app: Flask, client: FlaskClient, editor: Person) -> None:
    """Strangers reach no page of it, nor does somebody who has no second step yet."""
    assert client.get(ASK).headers["Location"].startswith("/id/masuk?")
    fresh = make_person(app, Role.EDITOR, "fresh@example.org", has_app=False)
    give_password(client, fresh)
    assert client.get(ASK).status_code == 303


def test_every_step_is_audited_and_no_word_of_it_kept(app: Flask, office: Office, editor: Person) -> None:
    """Numbers in the trail, a hash in the table."""
    words = ask(app, editor)
    approve(office["coordinator"], editor, words)
    approve(office["boss"], editor, words)
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.subject == f"staff:{editor.id}")).all()
        acts = [row.action for row in rows]
        assert acts[-4:] == [
            "staff.recovery_asked",
            "staff.recovery_approved",
            "staff.recovery_approved",
            "staff.reset_second_factor",
        ]
        kept = db.session.scalars(select(Recovery)).one()
        told = "".join(row.detail for row in rows) + kept.words
        assert not [word for word in words.split() if word in told] and kept.words.startswith("$argon2id$")
        assert broken_rows() == []


def new_app(client: FlaskClient, person: Person) -> Person:
    """The person with the key of the app that the page offers."""
    page = client.get(SET_UP).text
    assert "diatur ulang" in page
    found = re.search(r'class="key" translate="no"><code>([A-Z2-7 -]+)<', page)
    assert found
    return Person(person.id, person.email, key=found[1].replace("-", "").replace(" ", ""))


def test_new_app_ends_the_note(app: Flask, office: Office, editor: Person) -> None:
    """After a reset the person types the words and sets up a new app; the old app's code is worth nothing, and no row is left."""
    words = ask(app, editor)
    approve(office["boss"], editor, words)
    approve(office["deputy"], editor, words)
    client = app.test_client()
    give_password(client, editor)
    renewed = new_app(client, editor)
    assert send(client, SET_UP, {"code": code_of(app, renewed), "words": f" {words.upper()}"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Recovery)).all() == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.AUTHOR])
def test_thief_with_the_password_gains_nothing_by_the_reset(
    app: Flask, office: Office, clock: TestClock, role: Role
) -> None:
    """Without the words nobody joins an app, nor comes in with the password alone, however long the owner waits.

    Whoever runs the server helps an owner who lost the words.
    """
    person = make_person(app, role, "lost@example.org", has_app=True)
    words = ask(app, person)
    approve(office["boss"], person, words)
    approve(office["deputy"], person, words)
    clock.moment += timedelta(days=8)
    with app.app_context():
        assert -1 not in run_tasks(app, now()).values()
    thief = app.test_client()
    assert give_password(thief, person).headers["Location"] == SET_UP
    for guessed in ("", "satu dua tiga"):
        answer = send(thief, SET_UP, {"code": code_of(app, new_app(thief, person)), "words": guessed})
        assert answer.status_code == 422
    assert "Ini bukan kata-kata yang didengar rekan Anda" in answer.text
    assert thief.get(HOME).status_code == 303
    assert app.test_cli_runner().invoke(args=["staff", "reset-second-factor", person.email]).exit_code == 0
    assert 'name="words"' not in thief.get(SET_UP).text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_keep_the_rules_in_both_languages(
    app: Flask, office: Office, editor: Person, sign_in: Callable[..., FlaskClient], lang: str
) -> None:
    """List and request, with and without an approval (the client checks)."""
    words = ask(app, editor)
    start = {"id": LIST, "en": "/en/desk/recoveries"}[lang]
    for _ in range(2):
        for path in (start, f"{start}/{editor.id}"):
            assert office["boss"].get(path).status_code == 200
        approve(office["coordinator"], editor, words)
    client = app.test_client()
    give_password(client, editor)
    assert client.get({"id": ASK, "en": "/en/sign-in/lost-phone"}[lang]).status_code == 200
