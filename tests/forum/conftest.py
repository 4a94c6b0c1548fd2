"""Fixtures of the forum's tests: a forum that is open, children and staff who act through their browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import Forum
from layak.forum.service import forums, gate, members, sealed

IDEA = "Kami ingin taman bermain yang bersih dan gratis di kecamatan ini."
HARM = "Aku sering dipukul ayah di rumah sampai luka. Tolong aku."
PASSPHRASE = "payung merah di atas meja"
OFFICER = Principal(user_id=901, roles=frozenset({Role.PROTECTION_OFFICER}))
MODERATOR = Principal(user_id=902, roles=frozenset({Role.MODERATOR}))
OTHER_MODERATOR = Principal(user_id=903, roles=frozenset({Role.MODERATOR}))
FORM = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def forum_app(app: Flask) -> Flask:
    """The application with the city's forum, open, with one officer who could read a text about harm."""
    with app.app_context():
        db.create_all()
        forums.ensure_forum(
            forums.ForumName("kota", "Forum Anak Uji", "Test Children’s Forum"),
            is_sample=False,
            today=date(2026, 11, 21),
        )
        sealed.set_up_key(OFFICER, PASSPHRASE, at=now())
        gate.open_forum(demo=True, at=now())
        db.session.remove()
    return app


@pytest.fixture
def new_passes(forum_app: Flask) -> Callable[..., list[str]]:
    """Passes of the city's forum."""

    def make(count: int = 1) -> list[str]:
        with forum_app.app_context():
            facilitator = Principal(
                user_id=904, roles=frozenset({Role.FACILITATOR}), forum_id=db.session.query(Forum.id).scalar()
            )
            order = members.PassOrder(count, date(2026, 11, 1), "map 1")
            return members.issue_passes(facilitator, order, keys=visit.keys())

    return make


@dataclass
class Child:
    """A child at a browser of its own."""

    client: FlaskClient
    code: str
    lang: str = "id"
    words: str = ""
    pages: list[TestResponse] = field(default_factory=list)

    PATHS: ClassVar[dict[str, dict[str, str]]] = {
        "id": {
            "start": "/id/forum-anak/", "pass": "/id/forum-anak/kartu", "words": "/id/forum-anak/kata",
            "topic": "/id/forum-anak/tulis/topik", "idea": "/id/forum-anak/tulis/ide",
            "place": "/id/forum-anak/tulis/tempat", "age": "/id/forum-anak/tulis/umur",
            "check": "/id/forum-anak/tulis/periksa", "next": "/id/forum-anak/tulis/lanjut",
            "thanks": "/id/forum-anak/terima-kasih", "own": "/id/forum-anak/usulanku",
            "close": "/id/forum-anak/tutup", "stop": "/id/forum-anak/tulis/batal",
        },
        "en": {
            "start": "/en/childrens-forum/", "pass": "/en/childrens-forum/pass", "words": "/en/childrens-forum/words",
            "topic": "/en/childrens-forum/write/topic", "idea": "/en/childrens-forum/write/idea",
            "place": "/en/childrens-forum/write/place", "age": "/en/childrens-forum/write/age",
            "check": "/en/childrens-forum/write/check", "next": "/en/childrens-forum/write/next",
            "thanks": "/en/childrens-forum/thanks", "own": "/en/childrens-forum/my-ideas",
            "close": "/en/childrens-forum/close", "stop": "/en/childrens-forum/write/stop",
        },
    }  # fmt: skip

    def path(self, name: str) -> str:
        """The address of a page in this child's language."""
        return self.PATHS[self.lang][name]

    def see(self, name: str) -> TestResponse:
        """Open a page."""
        return self.keep(self.client.get(self.path(name) if not name.startswith("/") else name))

    def fill(self, name: str, **answers: str) -> TestResponse:
        """Open a page and send its form."""
        path = self.path(name) if not name.startswith("/") else name
        found = FORM.search(self.keep(self.client.get(path)).text)
        return self.send(path, found.group(1) if found else "", **answers)

    def send(self, path: str, token: str, **answers: str) -> TestResponse:
        """Send a form with a token."""
        return self.keep(self.client.post(path, data={"csrf_token": token, **answers}))

    def keep(self, page: TestResponse) -> TestResponse:
        """Remember what was seen."""
        self.pages.append(page)
        return page

    def enter(self) -> TestResponse:
        """Come in with the pass."""
        return self.fill("pass", code=self.code)

    def answer(self, text: str = IDEA, *, age: str = "13-15") -> TestResponse:
        """Answer every question and stand at the last page."""
        self.fill("topic", topic="k2")
        self.fill("idea", text=text)
        district = re.search(r'name="district" value="([^"]+)"', self.see("place").text)
        assert district is not None
        after = self.fill("place", district=district.group(1))
        if after.headers["Location"].endswith(self.path("age")):
            self.fill("age", age_band=age)
        page = self.see("check")
        shown = re.search(r'class="code"[^>]*>([^<]+)<', page.text)
        self.words = shown.group(1) if shown else self.words
        return page

    def submit(self, **changes: str) -> TestResponse:
        """Send the idea from the last page."""
        page = self.see("check")
        token = FORM.search(page.text)
        nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', page.text)
        assert token is not None and nonce is not None
        data = {"words": self.words, "agree": "y", "nonce": nonce.group(1)} | changes
        return self.send(self.path("check"), token.group(1), **data)

    def send_idea(self, text: str = IDEA) -> TestResponse:
        """The whole way with a pass."""
        self.enter()
        self.answer(text)
        return self.submit()


@pytest.fixture
def child(forum_app: Flask, new_passes: Callable[..., list[str]]) -> Callable[..., Child]:
    """Children with a pass each."""

    def make(lang: str = "id") -> Child:
        return Child(forum_app.test_client(), new_passes()[0], lang)

    return make


@pytest.fixture
def staff(forum_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Principal], FlaskClient]:
    """A browser in which this member of staff is signed in."""
    from layak.core import access

    signed: dict[str, Principal] = {}

    def load() -> Principal | None:
        from flask import session

        return signed.get(session.get("test_staff", ""))

    monkeypatch.setattr(access, "_loaders", [load, *access._loaders])

    def sign_in(principal: Principal) -> FlaskClient:
        client = forum_app.test_client()
        signed[str(principal.user_id)] = principal
        with client.session_transaction() as kept:
            kept["test_staff"] = str(principal.user_id)
            kept["_user_id"] = f"test-{principal.user_id}"
        return client

    return sign_in


@pytest.fixture
def inside(forum_app: Flask) -> Callable[[], None]:
    """Look into the database: with inside(): ..."""
    return forum_app.app_context
