"""Fixtures of the forum's tests: a forum that is open, children and staff who act through their browsers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from time import sleep
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.accounts.models import Staff
from layak.accounts.service import people
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db, limiter
from layak.forum import visit
from layak.forum.models import Forum, Member, SealedRecord
from layak.forum.service import forums, gate, members, sealed
from layak.forum.service.protection import officers
from layak.progress import service as progress
from tests.conftest import TestClock
from tests.forum.offices import City
from tests.known_states import KnownStates, State
from tests.staff import Person, make_person, sign_in

IDEA = "Kami ingin taman bermain yang bersih dan gratis di kecamatan ini."
HARM = "Aku sering dipukul ayah di rumah sampai luka. Tolong aku."
CROWD = "map penuh"
PASSPHRASE = "payung merah di atas meja"
INSIDE, OUTSIDE = "Dinas Uji", "UPTD Uji"
OFFICER = Principal(user_id=901, roles=frozenset({Role.PROTECTION_OFFICER}))
FORM = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def make_officer(number: int) -> None:
    """An account of a protection officer with this number, inside the application's context."""
    with writing() as session:
        roles = people.role_rows(session, {Role.PROTECTION_OFFICER})
        session.add(
            Staff(
                id=number, email=f"officer{number}@example.org", name="", locale="id", is_sample=False,
                fs_uniquifier=f"officer-{number}", created_at=now(), active=True, roles=roles,
            )
        )  # fmt: skip


def fill_forum(app: Flask) -> None:
    """Ten active members for the city's forum, once: one moderator's word is enough for ideas of no smaller group."""
    with app.app_context(), writing() as session:
        forum = session.query(Forum).order_by(Forum.id).first()
        if forum is None or session.query(Member).filter_by(consent_reference=CROWD).first() is not None:
            return
        session.add_all(
            Member(
                forum_id=forum.id,
                ends_on=forum.membership_ends_on,
                consent_on=date(2026, 11, 1),
                consent_reference=CROWD,
            )
            for _ in range(10)
        )


def number_in_order() -> int:
    """Sealed texts numbered 1, 2, 3, so that a test can name them (real numbers are drawn by lot: test_sealed.py)."""
    return (db.session.scalar(select(func.max(SealedRecord.id))) or 0) + 1


@pytest.fixture
def forum_app(app: Flask, known: KnownStates, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with the city's forum, open, with one officer who could read a text about harm."""
    monkeypatch.setattr(sealed, "draw_number", number_in_order)
    limiter.reset()
    known.make(("open forum",), lambda: open_forum(app))
    return app


def open_forum(app: Flask) -> None:
    """Found the forum, give its officer a key, and open it."""
    with app.app_context():
        forums.ensure_forum(
            forums.ForumName("kota", "Forum Anak Uji", "Test Children’s Forum"),
            is_sample=False,
            today=date(2026, 11, 21),
        )
        make_officer(901)
        sealed.set_up_key(OFFICER, PASSPHRASE, at=now())
        officers.set_officer(901, body=OUTSIDE, is_deputy=False, at=now())
        gate.record_precondition("own-body", INSIDE, at=now(), today=date(2026, 11, 21))
        gate.open_forum(demo=True, at=now())
        db.session.remove()


@pytest.fixture
def new_passes(forum_app: Flask) -> Callable[..., list[str]]:
    """Passes of the city's forum."""

    def make(count: int = 1) -> list[str]:
        with forum_app.app_context():
            facilitator = Principal(
                user_id=904, roles=frozenset({Role.FACILITATOR}), forum_id=db.session.query(Forum.id).scalar()
            )
            order = members.PassOrder(count, date(2026, 11, 1), "map 1")
            return [
                one.code for one in members.issue_passes(facilitator, order, keys=visit.keys(), today=visit.today())
            ]

    return make


@dataclass
class Child:
    """A child at a browser of its own."""

    client: FlaskClient
    code: str
    lang: str = "id"
    words: str = ""
    pause: timedelta = timedelta(seconds=2)
    pages: list[TestResponse] = field(default_factory=list)
    known: KnownStates | None = None

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
        """Send a form with a token, after the moment that a child takes at least to read the page."""
        clock = self.client.application.extensions["layak"].clock
        if isinstance(clock, TestClock):
            clock.moment += self.pause
        else:
            sleep(self.pause.total_seconds())
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
        return self.begin_with(("idea", text), lambda: self.go_the_whole_way(text))

    def begin_with(self, what: State, way: Callable[[], object]) -> TestResponse:
        """Go a way that no page was opened before; who went the same from the same place is followed without a step."""
        clock = self.client.application.extensions["layak"].clock
        if self.known is None or self.pages or not isinstance(clock, TestClock):
            way()
            return self.pages[-1]

        def go() -> tuple[list[TestResponse], Any, str, datetime]:
            way()
            return [*self.pages], deepcopy(self.client._cookies), self.words, clock.moment

        surroundings = (self.code, self.lang, self.pause, clock.moment, repr(sorted(self.client.environ_base.items())))
        pages, cookies, self.words, clock.moment = self.known.make((*what, *surroundings), go)
        self.pages, self.client._cookies = [*pages], deepcopy(cookies)
        return self.pages[-1]

    def go_the_whole_way(self, text: str) -> TestResponse:
        """Come in, answer every question, send."""
        self.enter()
        self.answer(text)
        return self.submit()


@pytest.fixture
def child(forum_app: Flask, new_passes: Callable[..., list[str]], known: KnownStates) -> Callable[..., Child]:
    """Children with a pass each."""

    def make(lang: str = "id") -> Child:
        code = known.make(("pass", forum_app.extensions["layak"].clock()), lambda: new_passes()[0])
        return Child(forum_app.test_client(), code, lang, known=known)

    return make


@dataclass
class Desk:
    """A member of staff at a browser, really signed in."""

    client: FlaskClient
    person: Person
    role: Role

    @property
    def principal(self) -> Principal:
        """The same person as services know it."""
        return Principal(user_id=self.person.id, roles=frozenset({self.role}), forum_id=1)

    def see(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def send(self, path: str, form: str | None = None, **data: str) -> TestResponse:
        """Send a form, with the token of the page that holds it."""
        token = FORM.search(self.client.get(form or path).text)
        assert token is not None, f"no form on {form or path}"
        return self.client.post(path, data={"csrf_token": token.group(1), **data})

    def open(self, number: int) -> TestResponse:
        """Take an idea from the queue and look at it."""
        queue = "/id/ruang-kerja/forum/antrean"
        self.send(f"{queue}/{number}/buka", queue)
        return self.see(f"{queue}/{number}")

    def decide(self, number: int, **answers: str) -> TestResponse:
        """Send the decision form of an opened idea as it stands, with these answers."""
        path = f"/id/ruang-kerja/forum/antrean/{number}"
        page = self.see(path).text
        version = re.search(r'name="version"[^>]*value="([^"]+)"', page)
        assert version is not None, "the idea is not open"
        data = {"version": version.group(1), "topic": "k2", "district": "unknown", "act": "decide"} | answers
        return self.send(path, **data)

    def undo(self) -> TestResponse:
        """Press the button that takes the last decision back, as it stands on the queue."""
        page = self.see("/id/ruang-kerja/forum/antrean").text
        form = re.search(r'action="([^"]+/batalkan)".*?name="version" value="(\d+)"', page, re.DOTALL)
        token = FORM.search(page)
        assert form and token, "nothing can be undone"
        return self.client.post(form[1], data={"csrf_token": token[1], "version": form[2]})


@pytest.fixture
def staff(forum_app: Flask, known: KnownStates) -> Callable[..., Desk]:
    """Members of staff by role, each at a browser of its own."""
    return partial(at_desk, forum_app, known)


def at_desk(app: Flask, known: KnownStates, role: Role, email: str | None = None, **duties: Any) -> Desk:
    """Make somebody and sign in; for a moderator there are members enough."""
    client = app.test_client()

    def begin() -> tuple[Person, Any]:
        person = make_person(app, role, email, **duties)
        if role is Role.MODERATOR:
            fill_forum(app)
        sign_in(client, person)
        with app.app_context():
            db.session.remove()
        return person, deepcopy(client._cookies)

    moment = app.extensions["layak"].clock()
    person, cookies = known.make(("desk", role, email, moment, *sorted(duties.items())), begin)
    client._cookies = deepcopy(cookies)
    return Desk(client, deepcopy(person), role)


@pytest.fixture
def moderator(staff: Callable[..., Desk]) -> Desk:
    """A moderator at work."""
    return staff(Role.MODERATOR)


@pytest.fixture
def inside(forum_app: Flask) -> Callable[[], AppContext]:
    """Look into the database: with inside(): ..."""
    return forum_app.app_context


@pytest.fixture
def city(forum_app: Flask, known: KnownStates) -> City:
    """The open forum with the city's offices."""
    offices = forum_app.extensions["layak"].content.offices

    def load() -> None:
        with forum_app.app_context():
            progress.load_offices(offices)
            db.session.remove()

    known.make(("offices",), load)
    keys = [one.key for one in offices][:3]
    return City(forum_app, (keys[0], keys[1], keys[2]))


@pytest.fixture
def officer(city: City, known: KnownStates) -> Callable[..., Desk]:
    """Officers of an office, each at a browser of its own."""

    def make(name: str = "satu", office: str | None = None) -> Desk:
        email = f"{name}@example.org"
        return at_desk(city.app, known, Role.OFFICE_OFFICER, email, office_key=office or city.offices[0])

    return make


CRAWLED = (
    "/id/forum-anak/",
    "/id/ruang-kerja/",
    "/id/ruang-kerja/forum/antrean",
    "/id/ruang-kerja/forum/kartu",
    "/id/ruang-kerja/forum/terlindung",
)


def crawl(client: FlaskClient, most: int = 60) -> dict[str, str]:
    """Every page that can be reached by links from the start, the forum and the staff rooms."""
    todo = [*CRAWLED]
    seen: dict[str, str] = {}
    while todo and len(seen) < most:
        path = todo.pop(0)
        if path in seen:
            continue
        answer = client.get(path, is_checked=False)
        seen[path] = answer.text if answer.status_code == 200 else str(answer.status_code)
        todo += [one for one in re.findall(r'href="(/id/[^"#?]*)', answer.text) if "keluar" not in one]
    return seen


@pytest.fixture
def outbox(forum_app: Flask) -> Iterator[Callable[[], list[Any]]]:
    """An installation with mail, whose letters stay in memory."""
    site = forum_app.extensions["layak"]
    before, mailer = site.settings, forum_app.extensions["mailman"]
    site.settings = replace(before, mail_url="smtp://mail.example.org", mail_sender="layak@example.org")
    kept, mailer.backend, mailer.outbox = mailer.backend, "locmem", []

    def read() -> list[Any]:
        for writer in [thread for thread in threading.enumerate() if thread.name == "mail"]:
            writer.join(10)
        return list(mailer.outbox)

    yield read
    read()
    site.settings, mailer.backend = before, kept
