"""The command line: the first account, a new link, a lost phone, the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.accounts.models import Staff
from layak.accounts.service import people
from layak.core.access import Role
from layak.extensions import db
from tests.staff import Person, give_password, make_person, send

Run = Callable[..., Any]
NEW = "sembilan layang di atas pasar"


def test_first_administrator_comes_by_command(app: Flask, client: FlaskClient, run: Run) -> None:
    """The command prints a link; through it the person chooses a password and then sets the second step up."""
    made = run("staff", "create", "--email", "First@example.org", "--role", "administrator")
    assert made.exit_code == 0, made.output
    found = re.search(r"http://localhost(/id/undangan/\S+)", made.output)
    assert found
    client.get(found[1])
    send(client, "/id/kata-sandi-baru", {"new_password": NEW, "password_confirm": NEW})
    answer = give_password(client, Person(1, "first@example.org", NEW))
    assert answer.headers["Location"] == "/id/masuk/langkah-kedua"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--email", "no address", "--role", "author"), "not an e-mail address"),
        (("--email", "a@example.org", "--role", "emperor"), "emperor"),
        (("--email", "a@example.org", "--role", "office_officer"), "--office"),
        (("--email", "a@example.org", "--role", "office_officer", "--office", "nowhere"), "nowhere"),
        (("--email", "a@example.org", "--role", "facilitator"), "--forum"),
        (("--email", "author@example.org", "--role", "author"), "already"),
        (("--role", "author"), "--email"),
    ],
)
def test_operator_who_mistypes_is_told(app: Flask, run: Run, arguments: tuple[str, ...], words: str) -> None:
    """A sentence and an exit code, no trace, no account."""
    make_person(app, Role.AUTHOR)
    result = run("staff", "create", *arguments)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output
    with app.app_context():
        assert len(people.list_staff()) == 1


def test_operator_makes_a_new_link(app: Flask, run: Run) -> None:
    """For the administrator who forgot the password where there is no mail."""
    make_person(app, Role.ADMINISTRATOR, "boss@example.org")
    assert "/id/undangan/" in run("staff", "link", "BOSS@example.org").output
    assert run("staff", "link", "nobody@example.org").exit_code == 1


def test_operator_resets_a_lost_phone(app: Flask, client: FlaskClient, run: Run) -> None:
    """The only administrator can lose a phone too."""
    boss = make_person(app, Role.ADMINISTRATOR)
    assert run("staff", "reset-second-factor", boss.email).exit_code == 0
    assert give_password(client, boss).headers["Location"] == "/id/masuk/langkah-kedua"


def test_operator_lists_accounts_with_their_state(app: Flask, run: Run) -> None:
    """Address, roles, state; no secret."""
    editor = make_person(app, Role.EDITOR)
    gone = make_person(app, Role.AUTHOR)
    with app.app_context():
        people.disable_staff(gone.id, actor=None)
        secret = db.session.get_one(Staff, editor.id).tf_totp_secret
    output = run("staff", "list").output
    assert re.search(r"editor@example.org\s+editor\s+second factor", output)
    assert re.search(r"author@example.org\s+author\s+disabled", output)
    assert str(secret) not in output


def test_operator_of_a_site_without_an_administrator_is_told_how_to_make_one(app: Flask, run: Run) -> None:
    """An installation that was cut off before the link leaves nobody; the list, a link and the handover lead on."""
    told = "staff create --email ADDRESS --role administrator"
    assert "staff list" in run("staff", "link", "admin@example.org").output
    assert told in run("staff", "list").output
    marked = run("handover", "--lang", "en", "--check")
    assert marked.exit_code == 1 and told in marked.output
    make_person(app, Role.ADMINISTRATOR)
    assert told not in run("staff", "list").output and told not in run("handover").output


def test_operator_makes_an_account_of_the_sample_domain_in_a_demonstration_alone(app: Flask, run: Run) -> None:
    """The command line takes what the desk's form takes: contoh.invalid where everything is a sample, nowhere else."""
    asked = ("staff", "create", "--email", "x@contoh.invalid", "--role", "author")
    settings = app.extensions["layak"].settings
    for is_demo in (False, True):
        app.extensions["layak"].settings = replace(settings, demo=is_demo)
        result = run(*asked)
        assert (result.exit_code == 0) is is_demo, result.output
