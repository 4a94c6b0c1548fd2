"""Protection officers at their desks, and children who write to them, for the tests of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import flask_mailman
import pytest
from flask import Flask

from layak.core.access import Role
from layak.core.clock import now
from layak.core.tick import run_tasks
from layak.forum.service import recovery
from tests.forum.conftest import HARM, PASSPHRASE, Child, Desk
from tests.page_rules import parse_page

PROTECTED = "/id/ruang-kerja/forum/terlindung"
MESSAGES = "/id/forum-anak/pesan"
KEEP = "/id/forum-anak/tulis/simpan"
CANARY = "payung biru bertitik"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"')
Letters = list[tuple[str, str, str]]
WORDS = re.compile(r'class="code"[^>]*>([^<]+)<')


def make_officers(staff: Callable[..., Desk], run: Callable[..., Any], *bodies: tuple[str, bool]) -> list[Desk]:
    """Officers with keys, each of a body, a deputy or not."""
    made = []
    for nth, (body, is_deputy) in enumerate(bodies):
        one = staff(Role.PROTECTION_OFFICER, f"petugas{nth}@example.org")
        assert one.send(PROTECTED, passphrase=PASSPHRASE, again=PASSPHRASE).status_code == 303
        more = ("--deputy",) if is_deputy else ()
        assert run("forum", "officer", one.person.email, "--body", body, *more).exit_code == 0
        made.append(one)
    return made


def stand_at_calm_page(one: Child, text: str = f"{HARM} Ada {CANARY}.") -> None:
    """A child comes in, writes of harm and stands at the calm page."""
    one.enter()
    assert one.fill("idea", text=text, act="next").headers["Location"].endswith(one.path("next"))


def tell(one: Child, text: str = f"{HARM} Ada {CANARY}.", **more: str) -> None:
    """A child writes of harm and sends it to the officers."""
    stand_at_calm_page(one, text)
    assert one.fill("next", text=text, **more).headers["Location"].endswith(one.path("thanks"))


def ask_for_answer(one: Child, text: str = f"{HARM} Ada {CANARY}.", **more: str) -> str:
    """A child asks for an answer here, keeps the help words and sends; returns the words."""
    stand_at_calm_page(one, text)
    assert one.fill("next", text=text, answer="y", **more).headers["Location"].endswith(KEEP)
    shown = WORDS.search(one.see(KEEP).text)
    assert shown
    assert one.fill(KEEP, words=shown.group(1)).headers["Location"].endswith(one.path("thanks"))
    return shown.group(1)


def open_text(officer: Desk, number: int = 1) -> str:
    """An officer opens a text; the page."""
    return officer.send(f"{PROTECTED}/{number}", passphrase=PASSPHRASE).text


def act(officer: Desk, name: str, number: int = 1, **answers: str) -> Any:
    """An officer fills in the form of an act as its page has it."""
    return officer.client.post(f"{PROTECTED}/{number}/{name}", data={**form_of(officer, name, number), **answers})


def form_of(officer: Desk, name: str, number: int = 1) -> dict[str, str]:
    """What the form of an act carries unseen."""
    page = parse_page(officer.see(f"{PROTECTED}/{number}/{name}").text)
    return {one.get("name", ""): one.get("value", "") for one in page.iter("input") if one.get("type") == "hidden"}


def catch_letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """The letters that will go out: to whom, subject, text."""
    sent: Letters = []
    monkeypatch.setattr("layak.forum.alerting.has_mail", lambda: True)
    monkeypatch.setattr(
        flask_mailman.EmailMessage, "send", lambda self: sent.append((self.to[0], self.subject, self.body)) or 1
    )
    return sent


def leave_alone(app: Flask) -> None:
    """Take the key of the fixtures' officer: only those of the test can read."""
    with app.app_context():
        recovery.make_recovery_key(at=now())
        recovery.forget_key(901)


def tick(app: Flask) -> dict[str, int]:
    """One minute of the server."""
    with app.app_context():
        return run_tasks(app, now())


def receivers(letters: Letters) -> list[str]:
    """Who got a letter since the last look."""
    found = sorted(to.split("@")[0] for to, _, _ in letters)
    letters.clear()
    return found


def write_again(app: Flask, phrase: str, *texts: str) -> None:
    """A child comes in with its help words and writes more."""
    one = Child(app.test_client(), "")
    one.fill("/id/forum-anak/pesan", words=phrase)
    for text in texts:
        sent = one.fill("/id/forum-anak/pesan/baca", text=text)
        assert sent.headers["Location"].endswith("/id/forum-anak/pesan/baca")
