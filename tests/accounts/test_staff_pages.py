"""The administrator's pages: inviting, roles, closing; and that there is always an administrator."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.accounts.service import people
from layak.core.access import Role
from layak.core.audit import AuditRow, broken_rows
from layak.core.database import writing
from layak.extensions import db
from tests.staff import Person, give_password, make_person, send, sign_in, token_of

LIST = "/id/ruang-kerja/staf"
NEW = f"{LIST}/baru"


@pytest.fixture
def boss(app: Flask, client: FlaskClient) -> FlaskClient:
    """The one administrator, signed in."""
    sign_in(client, make_person(app, Role.ADMINISTRATOR, "boss@example.org"))
    return client


@pytest.fixture
def author(app: Flask) -> Person:
    """Somebody to be administered."""
    return make_person(app, Role.AUTHOR)


def staff_of(app: Flask, email: str) -> Staff | None:
    """The account of an address as the database has it."""
    with app.app_context():
        found = people.find_staff(email)
        if found is not None:
            assert found.role_set is not None
            db.session.expunge(found)
        return found


def test_administrator_invites_somebody_by_a_printed_link(app: Flask, boss: FlaskClient) -> None:
    """Without mail the link is shown once, on a page for printing; the person chooses a password with it."""
    data = {"email": "Rina@Example.org", "name": "Rina", "roles": ["author", "coordinator"], "locale": "en"}
    answer = send(boss, NEW, data)
    page = boss.get(answer.headers["Location"])
    found = re.search(r"http://localhost(/en/invitation/[\w-]+)", page.text)
    assert found
    assert found[1] not in boss.get(answer.headers["Location"], follow_redirects=True).text
    made = staff_of(app, "rina@example.org")
    assert made is not None
    assert made.role_set == {Role.AUTHOR, Role.COORDINATOR}
    assert app.test_client().get(found[1]).status_code == 303


def test_demonstration_invites_sample_addresses(app: Flask, boss: FlaskClient) -> None:
    """The domain of the sample accounts will do; another that no letter reaches, or half an address, will not."""
    data = {"name": "Contoh", "roles": ["author"], "locale": "id"}
    for address in ("penulis-2@contoh.test.invalid", "@contoh.invalid", "a b@contoh.invalid"):
        refused = send(boss, NEW, data | {"email": address})
        assert refused.status_code == 422 and 'id="email-error"' in refused.text
    assert send(boss, NEW, data | {"email": "penulis-2@contoh.invalid"}).status_code == 303
    assert staff_of(app, "penulis-2@contoh.invalid") is not None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "no address", "roles": "author", "locale": "id"}, "email"),
        ({"email": "x@example.org", "locale": "id"}, "roles"),
        ({"email": "x@example.org", "roles": "emperor", "locale": "id"}, "roles"),
        ({"email": "x@example.org", "roles": "office_officer", "locale": "id"}, "office"),
        ({"email": "x@example.org", "roles": "facilitator", "locale": "id"}, "forum"),
        ({"email": "x@example.org", "roles": "office_officer", "office": "no-such", "locale": "id"}, "office"),
        ({"email": "boss@example.org", "roles": "author", "locale": "id"}, "email"),
        ({"email": "x@example.org", "roles": "author", "locale": "fr"}, "locale"),
    ],
)
def test_invitation_with_a_fault_makes_nothing(
    app: Flask, boss: FlaskClient, data: dict[str, object], words: str
) -> None:
    """The field is named, nothing is made, what was typed stays."""
    answer = send(boss, NEW, data)
    assert answer.status_code == 422
    assert f'id="{words}-error"' in answer.text
    assert staff_of(app, "x@example.org") is None


def test_fields_that_nobody_asked_for_are_ignored(app: Flask, boss: FlaskClient) -> None:
    """A form cannot set what it does not show (mass assignment)."""
    extra = {"active": "", "is_sample": "1", "password": "set by the form", "id": "99", "tf_totp_secret": "x"}
    send(boss, NEW, {"email": "x@example.org", "roles": "author", "locale": "id", **extra})
    made = staff_of(app, "x@example.org")
    assert made is not None
    assert (made.active, made.is_sample, made.password, made.tf_totp_secret) == (True, False, None, None)


def test_officer_is_bound_to_an_office_and_loses_it_with_the_role(
    app: Flask, boss: FlaskClient, author: Person
) -> None:
    """The binding belongs to the role."""
    office = app.extensions["layak"].content.offices[1].key
    path = f"{LIST}/{author.id}"
    assert send(boss, path, {"roles": "office_officer", "office": office}).status_code == 303
    made = staff_of(app, author.email)
    assert made is not None
    assert made.office_key == office
    send(boss, path, {"roles": "author", "office": office})
    made = staff_of(app, author.email)
    assert made is not None
    assert made.office_key is None


def test_administrator_closes_and_opens_an_account(app: Flask, boss: FlaskClient, author: Person) -> None:
    """Closed: out at once and not in again. Open again: with the same password."""
    worker = app.test_client()
    sign_in(worker, author)
    path = f"{LIST}/{author.id}"
    send(boss, f"{path}/tutup", form=path)
    assert worker.get("/id/ruang-kerja/").status_code == 303
    assert give_password(worker, author).status_code == 422
    send(boss, f"{path}/buka", form=path)
    assert sign_in(worker, author).status_code == 303


def test_administrator_ends_somebodys_sessions(app: Flask, boss: FlaskClient, author: Person) -> None:
    """Signed out everywhere, and free to sign in again."""
    worker = app.test_client()
    sign_in(worker, author)
    path = f"{LIST}/{author.id}"
    send(boss, f"{path}/sesi", form=path)
    assert worker.get("/id/ruang-kerja/").status_code == 303
    assert sign_in(worker, author).status_code == 303


@pytest.mark.parametrize("act", ["disable", "roles"])
def test_last_administrator_stays(app: Flask, boss: FlaskClient, author: Person, act: str) -> None:
    """Neither closing the account nor taking the role away; an invited second one does not count yet."""
    send(boss, NEW, {"email": "second@example.org", "roles": "administrator", "locale": "id"})
    me = staff_of(app, "boss@example.org")
    assert me is not None
    path = f"{LIST}/{me.id}"
    if act == "disable":
        send(boss, f"{path}/tutup", form=path)
    else:
        assert send(boss, path, {"roles": "author"}).status_code == 422
    assert boss.get(LIST).status_code == 200
    me = staff_of(app, "boss@example.org")
    assert me is not None
    assert me.active
    assert Role.ADMINISTRATOR in me.role_set


def test_one_of_two_administrators_may_go(app: Flask, boss: FlaskClient) -> None:
    """With another who can sign in the rule does not hold anybody."""
    second = make_person(app, Role.ADMINISTRATOR, "second@example.org")
    path = f"{LIST}/{second.id}"
    send(boss, f"{path}/tutup", form=path)
    made = staff_of(app, second.email)
    assert made is not None
    assert not made.active


def test_two_administrators_who_close_each_other_at_once_leave_one(app: Flask) -> None:
    """Whoever is first wins; the other is told (the check is inside the writing transaction)."""
    for turn in range(5):
        pair = [make_person(app, Role.ADMINISTRATOR, f"admin{turn}{n}@example.org") for n in (0, 1)]
        gate, refused = threading.Barrier(2), []

        def close(person: Person, gate: threading.Barrier = gate, refused: list[int] = refused) -> None:
            with app.app_context():
                gate.wait()
                try:
                    people.disable_staff(person.id, actor=None)
                except people.LastAdministrator:
                    refused.append(person.id)

        threads = [threading.Thread(target=close, args=(person,)) for person in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with app.app_context():
            left = people.list_staff(role=Role.ADMINISTRATOR, is_active=True)
            assert len(left) == 1
            assert [row.id for row in left] == refused
            with writing() as session:
                session.get_one(Staff, refused[0]).roles = []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_administers(app: Flask, client: FlaskClient, author: Person, role: Role) -> None:
    """Every page and act of administration is refused to every other role, and nothing changes."""
    person = make_person(app, role, "other@example.org")
    sign_in(client, person)
    token = token_of(client.get("/id/ruang-kerja/akun"))
    for path in (LIST, NEW, f"{LIST}/{author.id}", f"{LIST}/{author.id}/tautan"):
        assert client.get(path).status_code == 403
    for act in ("", "/tutup", "/buka", "/sesi", "/tautan-baru"):
        data = {"csrf_token": token, "roles": "administrator"}
        assert client.post(f"{LIST}/{author.id}{act}", data=data).status_code == 403
    made = staff_of(app, author.email)
    assert made is not None
    assert made.active
    assert made.role_set == {Role.AUTHOR}


def test_unknown_number_is_not_found(boss: FlaskClient) -> None:
    """There is no account 4711."""
    token = token_of(boss.get(LIST.replace("staf", "akun")))
    assert boss.get(f"{LIST}/4711").status_code == 404
    for act in ("tutup", "buka", "sesi", "langkah-kedua", "tautan-baru"):
        assert boss.post(f"{LIST}/4711/{act}", data={"csrf_token": token}).status_code == 404


def test_every_act_is_in_the_audit_trail(app: Flask, boss: FlaskClient, author: Person) -> None:
    """Who did what to which account, by number; never an e-mail address."""
    path = f"{LIST}/{author.id}"
    for act in ("sesi", "tautan-baru", "tutup", "buka"):
        send(boss, f"{path}/{act}", form=path)
    send(boss, path, {"roles": "coordinator"})
    me = staff_of(app, "boss@example.org")
    assert me is not None
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.actor == f"user:{me.id}")).all()
        acts = [row.action for row in rows if row.subject == f"staff:{author.id}"]
        assert acts == ["staff.end_sessions", "staff.link", "staff.disable", "staff.enable", "staff.duties"]
        assert "example.org" not in "".join(row.detail for row in rows)
        assert broken_rows() == []


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_keep_the_rules_in_both_languages(boss: FlaskClient, author: Person, lang: str) -> None:
    """Each page of staff is whole HTML in its language and stored nowhere (the client checks)."""
    paths = {
        "id": ["/ruang-kerja/", "/ruang-kerja/akun", "/ruang-kerja/staf", "/ruang-kerja/staf/baru"],
        "en": ["/desk/", "/desk/account", "/desk/staff", "/desk/staff/new"],
    }[lang]
    for path in [*paths, f"{paths[2]}/{author.id}"]:
        answer = boss.get(f"/{lang}{path}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


def test_name_with_markup_is_shown_as_text(app: Flask, boss: FlaskClient, author: Person) -> None:
    """A name is text wherever it stands."""
    send(boss, f"{LIST}/{author.id}", {"name": "<img src=x onerror=alert(1)>", "roles": "author"})
    for path in (LIST, f"{LIST}/{author.id}"):
        assert "<img src=x" not in boss.get(path).text


def test_doors_are_those_of_the_person(app: Flask, boss: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    """The overview shows the rooms a person may enter and no other."""
    assert f'href="{LIST}"' in boss.get("/id/ruang-kerja/").text
    other = sign_in("author")
    page = other.get("/id/ruang-kerja/").text
    assert f'href="{LIST}"' not in page
    assert 'href="/id/ruang-kerja/akun"' in page
