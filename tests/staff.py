"""Staff for tests: made by the service, signed in through the pages with password and code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.accounts.models import Staff
from layak.accounts.service import people, signing_in
from layak.accounts.service.passwords import hash_new_password
from layak.core.access import SECOND_FACTOR_ROLES, Role
from layak.core.clock import now
from layak.core.database import writing

PASSWORD = "tujuh perahu di sungai siak"


@lru_cache(maxsize=1)
def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    return hash_new_password(PASSWORD)


@dataclass
class Person:
    """A made account and what its owner knows."""

    id: int
    email: str
    password: str = PASSWORD
    key: str | None = None
    codes: list[str] = field(default_factory=list)


def make_person(
    app: Flask,
    role: Role | str,
    email: str | None = None,
    *,
    office_key: str | None = None,
    forum_id: int | None = None,
    has_app: bool | None = None,
) -> Person:
    """Make an account that can sign in; with an authenticator app where the role asks for one, or as said."""
    role = Role(role)
    office = office_key or app.extensions["layak"].content.offices[0].key
    with app.app_context():
        duties = people.Duties(frozenset({role}), office, 1 if forum_id is None else forum_id)
        made = people.create_staff(email or f"{role.value}@example.org", duties=duties, at=now(), actor=None)
        person = Person(made.id, made.email)
        wants_app = role in SECOND_FACTOR_ROLES if has_app is None else has_app
        stored = signing_in.totp().generate_totp_secret() if wants_app else None
        hashed = password_hash()
        with writing() as session:
            staff = session.get_one(Staff, made.id)
            staff.password = hashed
            if stored:
                staff.tf_primary_method, staff.tf_totp_secret = signing_in.METHOD, stored
        if stored:
            person.key = signing_in.totp().get_totp_b32_key(stored)
            person.codes = signing_in.make_recovery_codes(made.id)
    return person


def code_of(app: Flask, person: Person) -> str:
    """What the person's authenticator app shows now; the memory of used codes is wiped, so that it is fresh."""
    assert person.key is not None
    with app.app_context():
        with writing() as session:
            session.get_one(Staff, person.id).tf_last_counter = None
        return signing_in.totp().code_at_present(person.key)


def token_of(response: TestResponse) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, f"no token on {response.request.path}"
    return found[1]


def send(
    client: FlaskClient, path: str, data: dict[str, object] | None = None, *, form: str | None = None
) -> TestResponse:
    """Open a page with a form (the same path unless said) and send it with its token."""
    token = token_of(client.get(form or path))
    return client.post(path, data={"csrf_token": token, **(data or {})})


def give_password(client: FlaskClient, person: Person, lang: str = "id", **more: str) -> TestResponse:
    """Take the first step."""
    path = "/id/masuk" if lang == "id" else "/en/sign-in"
    return send(client, path, {"email": person.email, "password": person.password, **more})


def sign_in(client: FlaskClient, person: Person, lang: str = "id", **more: str) -> TestResponse:
    """Sign in really: password, then the app's code where there is an app; returns the last answer."""
    answer = give_password(client, person, lang, **more)
    assert answer.status_code == 303, answer.text
    if person.key is None:
        return answer
    path = "/id/masuk/kode" if lang == "id" else "/en/sign-in/code"
    answer = send(client, path, {"code": code_of(client.application, person)})
    assert answer.status_code == 303, answer.text
    return answer
