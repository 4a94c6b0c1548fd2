"""Where a sign-in may lead: only to a path of ours."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.accounts.targets import safe_target
from layak.core.access import Role
from tests.staff import make_person, sign_in

TRICKS = [
    "//evil.example",
    "///evil.example",
    "////evil.example/id/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\r\n//evil.example",
    " //evil.example",
    "//evil.example/%2f..",
    "/%2f%2fevil.example",
    "/%2F/evil.example",
    "/%5cevil.example",
    "/%5Cevil.example/id/",
    "/%09/evil.example",
    "/id/..//evil.example",
    "/id//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http://localhost@evil.example/id/",
    "//localhost@evil.example/id/",
    "http://localhost.evil.example/id/",
    "https://localhost:80@evil.example",
    "//ⓔvil.example",
    "//evil。example",
    "http://xn--vil-example",
    "javascript:alert(1)",
    "JaVaScRiPt://localhost/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "/id/masuk\r\nSet-Cookie: a=b",
    "/id/\x00",
    "/id/%00",
    "/id/%0d%0aLocation:%20https://evil.example",
    "?next=//evil.example",
    "evil.example",
    "id/ruang-kerja/",
    "/fr/",
    "/",
    "/id",
    "/id/there-is-no-such-page",
    "/id/keluar",
    "/static/../id/",
    "/id/\u202eevil",
    "/id/" + "a" * 600,
    "",
]
GOOD = ["/id/", "/en/desk/", "/id/ruang-kerja/akun", "/en/desk/staff?page=2"]


@pytest.mark.parametrize("trick", TRICKS)
def test_stranger_cannot_send_anybody_elsewhere(app: Flask, trick: str) -> None:
    """Everything that is not a page of ours is forgotten."""
    with app.app_context():
        assert safe_target(trick) is None


@pytest.mark.parametrize("path", GOOD)
def test_pages_of_ours_are_kept(app: Flask, path: str) -> None:
    """A page of ours is where the sign-in leads."""
    with app.app_context():
        assert safe_target(path) == path


@pytest.mark.parametrize("trick", TRICKS[::10])
def test_person_who_followed_a_trick_lands_in_the_staff_rooms(app: Flask, client: FlaskClient, trick: str) -> None:
    """Through the pages themselves: with one step and with two the Location stays a path of ours."""
    author = make_person(app, Role.AUTHOR)
    assert sign_in(client, author, next=trick).headers["Location"] == "/id/ruang-kerja/"
    second = app.test_client()
    editor = make_person(app, Role.EDITOR)
    assert sign_in(second, editor, next=trick).headers["Location"] == "/id/ruang-kerja/"


def test_target_survives_the_second_step(app: Flask, client: FlaskClient) -> None:
    """The page that asked is remembered over password and code."""
    editor = make_person(app, Role.EDITOR)
    assert sign_in(client, editor, next="/id/ruang-kerja/akun").headers["Location"] == "/id/ruang-kerja/akun"
