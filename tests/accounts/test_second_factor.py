"""The second step: who needs it, codes that work once, recovery codes, lost phones."""

from __future__ import annotations

import base64
import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.accounts.models import Staff
from layak.accounts.service import people, signing_in
from layak.core.access import SECOND_FACTOR_ROLES, Role
from layak.extensions import db
from tests.conftest import TestClock
from tests.staff import Person, code_of, give_password, make_person, send, sign_in

OTHERS = sorted(set(Role) - SECOND_FACTOR_ROLES)


@pytest.fixture
def editor(app: Flask) -> Person:
    """Somebody with an app."""
    return make_person(app, Role.EDITOR)


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_ROLES))
def test_new_person_in_a_weighty_role_reaches_only_the_setup(app: Flask, client: FlaskClient, role: Role) -> None:
    """Who publishes, moderates, protects or administers sets the second step up before anything else."""
    person = make_person(app, role, has_app=False)
    assert give_password(client, person).headers["Location"] == "/id/masuk/langkah-kedua"
    for path in ("/id/ruang-kerja/", "/id/ruang-kerja/akun", "/id/ruang-kerja/staf"):
        assert client.get(path).status_code == 303
    page = client.get("/id/masuk/langkah-kedua")
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page.text)
    assert key
    person.key = key[1].replace("-", "")
    assert re.search(rf'href="otpauth://totp/[^"]*secret={person.key}&amp;', page.text)
    answer = send(client, "/id/masuk/langkah-kedua", {"code": code_of(app, person)})
    assert answer.headers["Location"] == "/id/ruang-kerja/akun/kode-pemulihan"
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", client.get(answer.headers["Location"]).text)
    assert len(codes) == signing_in.CODES
    assert client.get("/id/ruang-kerja/").status_code == 200
    assert codes[0] not in client.get("/id/ruang-kerja/akun/kode-pemulihan").text


@pytest.mark.parametrize("role", OTHERS)
def test_person_in_another_role_comes_in_by_password(app: Flask, client: FlaskClient, role: Role) -> None:
    """Other roles may do without, and may set one up by themselves."""
    person = make_person(app, role)
    assert sign_in(client, person).headers["Location"] == "/id/ruang-kerja/"
    assert client.get("/id/ruang-kerja/akun/aplikasi").status_code == 200


def test_setup_page_draws_the_square_and_tells_the_key(app: Flask, client: FlaskClient) -> None:
    """The square is a picture in the page (no other host, no script) with the key beside it as text."""
    person = make_person(app, Role.MODERATOR, has_app=False)
    give_password(client, person, "en")
    page = client.get("/en/sign-in/second-step").text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    drawing = base64.b64decode(picture[1])
    assert b"<svg" in drawing
    assert b"script" not in drawing
    assert "time-based" in page


def test_setup_with_a_wrong_code_changes_nothing(app: Flask, client: FlaskClient) -> None:
    """An app is joined only when it shows the right code."""
    person = make_person(app, Role.EDITOR, has_app=False)
    give_password(client, person)
    assert send(client, "/id/masuk/langkah-kedua", {"code": "000000"}).status_code == 422
    with app.app_context():
        assert not db.session.get_one(Staff, person.id).has_second_factor


def test_code_works_once(app: Flask, client: FlaskClient, editor: Person) -> None:
    """The same code does not open a second session, not even within its half minute."""
    give_password(client, editor)
    code = code_of(app, editor)
    assert send(client, "/id/masuk/kode", {"code": code}).status_code == 303
    thief = app.test_client()
    give_password(thief, editor)
    assert send(thief, "/id/masuk/kode", {"code": code}).status_code == 422
    assert thief.get("/id/ruang-kerja/").status_code == 303


def test_code_of_an_earlier_step_is_refused(app: Flask, client: FlaskClient, clock: TestClock, editor: Person) -> None:
    """A code two minutes old opens nothing; one from the step before does, for clocks that differ."""
    old = code_of(app, editor)
    clock.moment += timedelta(minutes=2)
    give_password(client, editor)
    assert send(client, "/id/masuk/kode", {"code": old}).status_code == 422
    near = code_of(app, editor)
    clock.moment += timedelta(seconds=29)
    assert send(client, "/id/masuk/kode", {"code": f" {near[:3]} {near[3:]} "}).status_code == 303


@pytest.mark.parametrize("code", ["", "12", "abcdef", "1234567", "٠١٢٣٤٥", "000000; --", "9" * 5000])
def test_nonsense_as_a_code_is_an_answer_not_a_failure(client: FlaskClient, editor: Person, code: str) -> None:
    """Whatever is typed, the page says what to do."""
    give_password(client, editor)
    assert send(client, "/id/masuk/kode", {"code": code}).status_code == 422


def test_recovery_code_works_once(app: Flask, client: FlaskClient, editor: Person) -> None:
    """A recovery code opens the second step once, in any spelling; the others stay."""
    give_password(client, editor)
    spelled = editor.codes[0].upper().replace("-", " ")
    assert send(client, "/id/masuk/kode-pemulihan", {"code": spelled}).status_code == 303
    assert client.get("/id/ruang-kerja/").status_code == 200
    again = app.test_client()
    give_password(again, editor)
    assert send(again, "/id/masuk/kode-pemulihan", {"code": editor.codes[0]}).status_code == 422
    assert send(again, "/id/masuk/kode-pemulihan", {"code": editor.codes[1]}).status_code == 303


def test_recovery_codes_and_secret_are_unreadable_at_rest(app: Flask, editor: Person) -> None:
    """The database holds neither the app's key nor a recovery code in the clear."""
    with app.app_context():
        row = db.session.get_one(Staff, editor.id)
        assert editor.key not in (row.tf_totp_secret or "")
        assert not set(editor.codes) & set(row.mf_recovery_codes or ())


def test_new_recovery_codes_replace_the_old_ones(app: Flask, client: FlaskClient, editor: Person) -> None:
    """Making codes asks for the password, shows ten once, and the old ones are void."""
    sign_in(client, editor)
    path = "/id/ruang-kerja/akun/kode-pemulihan"
    assert send(client, path, {"password": "not this one"}).status_code == 422
    assert send(client, path, {"password": editor.password}).status_code == 303
    fresh = re.findall(r"<code>([0-9a-f-]{14})</code>", client.get(path).text)
    assert len(fresh) == signing_in.CODES
    again = app.test_client()
    give_password(again, editor)
    assert send(again, "/id/masuk/kode-pemulihan", {"code": editor.codes[0]}).status_code == 422
    assert send(again, "/id/masuk/kode-pemulihan", {"code": fresh[0]}).status_code == 303


def test_another_phone_needs_the_password_and_replaces_the_first(
    app: Flask, client: FlaskClient, editor: Person
) -> None:
    """A stolen session cannot swap the phone; with the password the new one counts and the old one does not."""
    sign_in(client, editor)
    path = "/id/ruang-kerja/akun/aplikasi"
    found = re.search(r"<code>([A-Z2-7-]+)</code>", client.get(path).text)
    assert found
    phone = Person(editor.id, editor.email, editor.password, found[1].replace("-", ""))
    assert send(client, path, {"code": code_of(app, phone), "password": "not this one"}).status_code == 422
    assert send(client, path, {"code": code_of(app, phone), "password": editor.password}).status_code == 303
    again = app.test_client()
    give_password(again, editor)
    assert send(again, "/id/masuk/kode", {"code": code_of(app, editor)}).status_code == 422
    assert send(again, "/id/masuk/kode", {"code": code_of(app, phone)}).status_code == 303


def test_half_a_sign_in_ends_after_ten_minutes(
    app: Flask, client: FlaskClient, clock: TestClock, editor: Person
) -> None:
    """The password given long ago does not wait for a code for ever."""
    give_password(client, editor)
    clock.moment += timedelta(minutes=11)
    assert client.get("/id/masuk/kode").headers["Location"].startswith("/id/masuk?")


def test_half_a_sign_in_dies_with_the_account(app: Flask, client: FlaskClient, editor: Person) -> None:
    """Somebody who is disabled between the two steps does not come in."""
    give_password(client, editor)
    with app.app_context():
        people.disable_staff(editor.id, actor=None)
    assert client.get("/id/masuk/kode").status_code == 303


def test_stranger_cannot_open_the_second_step(client: FlaskClient) -> None:
    """Without the first step there is no second."""
    for path in ("/id/masuk/kode", "/en/sign-in/recovery-code", "/id/masuk/langkah-kedua"):
        assert client.get(path).status_code == 303


def test_person_with_an_app_cannot_use_the_setup_to_replace_it(app: Flask, client: FlaskClient, editor: Person) -> None:
    """The setup before the first entry is no way around an app that is joined."""
    give_password(client, editor)
    assert client.get("/id/masuk/langkah-kedua").status_code == 303
    assert send(client, "/id/masuk/langkah-kedua", {"code": "123456"}, form="/id/masuk/kode").status_code == 303
    assert client.get("/id/ruang-kerja/").status_code == 303


@pytest.mark.parametrize("kind", ["code", "recovery"])
def test_one_code_given_six_times_at_once_opens_once(app: Flask, editor: Person, kind: str) -> None:
    """Spending a code is decided inside the writing transaction."""
    code = code_of(app, editor) if kind == "code" else editor.codes[0]
    take = signing_in.take_code if kind == "code" else signing_in.take_recovery_code
    gate, taken = threading.Barrier(6), []

    def give() -> None:
        with app.app_context():
            gate.wait()
            taken.append(take(editor.id, code))

    threads = [threading.Thread(target=give) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True]
