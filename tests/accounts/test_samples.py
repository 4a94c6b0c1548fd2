"""Sample accounts of a demonstration: one per role, their secrets in one file, gone when cleared."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.accounts.samples import clear, load
from layak.accounts.service import people, signing_in
from layak.core.access import Role
from layak.core.demo_file import read_demo_file, write_demo_file
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.staff import Person, make_person, sign_in


@pytest.fixture
def folder(app: Flask) -> Path:
    """The data folder."""
    path: Path = app.extensions["layak"].settings.instance
    return path


@pytest.fixture
def demo(app: Flask, folder: Path) -> dict[str, list[dict[str, str]]]:
    """What demo-accounts.json says after loading."""
    with app.app_context():
        load(app)
    return read_demo_file(folder)


def test_demonstration_has_each_role_and_pairs_where_rules_need_two(demo: dict[str, list[dict[str, str]]]) -> None:
    """Two editors and two moderators (nobody approves twice), two protection officers (one may be concerned)."""
    counted = Counter(row["role"] for row in demo["accounts"])
    pairs = {"editor": 2, "moderator": 2, "protection_officer": 2}
    assert counted == {role.value: 1 for role in Role} | pairs
    assert len({row["password"] for row in demo["accounts"]}) == len(demo["accounts"])
    assert len({row["totp_secret"] for row in demo["accounts"]}) == len(demo["accounts"])


def test_each_sample_person_signs_in(app: Flask, demo: dict[str, list[dict[str, str]]]) -> None:
    """With the password and secret of the file, through the pages."""
    for row in demo["accounts"]:
        with app.app_context():
            staff = people.find_staff(row["email"])
            assert staff is not None
            number = staff.id
        client = app.test_client()
        person = Person(number, row["email"], row["password"], row["totp_secret"])
        assert sign_in(client, person).headers["Location"] == "/id/ruang-kerja/"


def test_file_is_for_its_owner_only(demo: dict[str, list[dict[str, str]]], folder: Path) -> None:
    """Mode 600, and nothing else is left beside it."""
    assert (folder / "demo-accounts.json").stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob(".demo-*"))


def test_loading_again_changes_nothing(app: Flask, demo: dict[str, list[dict[str, str]]], folder: Path) -> None:
    """Passwords stay, passes that the forum wrote stay."""
    write_demo_file(folder, {**demo, "passes": [{"forum": "f", "pass": "p"}]})
    with app.app_context():
        load(app)
        assert len(people.list_staff()) == len(demo["accounts"])
    again = read_demo_file(folder)
    assert again["accounts"] == demo["accounts"]
    assert again["passes"] == [{"forum": "f", "pass": "p"}]


def test_lost_file_is_written_anew_with_other_passwords(
    app: Flask, demo: dict[str, list[dict[str, str]]], folder: Path
) -> None:
    """Nobody can read a password back: without the file the accounts get new ones."""
    (folder / "demo-accounts.json").unlink()
    with app.app_context():
        load(app)
    again = read_demo_file(folder)["accounts"]
    assert [row["email"] for row in again] == [row["email"] for row in demo["accounts"]]
    assert not {row["password"] for row in again} & {row["password"] for row in demo["accounts"]}


def test_clearing_removes_samples_their_sessions_and_their_secrets(
    app: Flask, client: FlaskClient, demo: dict[str, list[dict[str, str]]], folder: Path
) -> None:
    """Real accounts and the forum's passes stay."""
    kept = make_person(app, Role.AUTHOR)
    row = next(row for row in demo["accounts"] if row["role"] == "author")
    write_demo_file(folder, {**demo, "passes": [{"forum": "f", "pass": "p"}]})
    with app.app_context():
        number = db.session.scalars(select(Staff.id).where(Staff.email == row["email"])).one()
    sign_in(client, Person(number, row["email"], row["password"], row["totp_secret"]))
    with app.app_context():
        clear(app)
        assert [staff.email for staff in people.list_staff()] == [kept.email]
        assert db.session.scalars(select(StoredSession).where(StoredSession.owner.is_not(None))).all() == []
    assert json.loads((folder / "demo-accounts.json").read_text()) == {
        "accounts": [],
        "passes": [{"forum": "f", "pass": "p"}],
    }
    assert client.get("/id/ruang-kerja/").status_code == 303


def test_secret_in_the_file_is_what_an_app_takes(app: Flask, demo: dict[str, list[dict[str, str]]]) -> None:
    """Plain base32 (RFC 4648), from which any authenticator makes the same code."""
    row = demo["accounts"][0]
    assert set(row["totp_secret"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    with app.app_context():
        staff = people.find_staff(row["email"])
        assert staff is not None
        assert signing_in.take_code(staff.id, signing_in.totp().code_at_present(row["totp_secret"]))
