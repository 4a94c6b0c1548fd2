"""Protection officers at their desks, and children who write to them, for the tests of both."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from layak.core.access import Role
from tests.forum.conftest import HARM, PASSPHRASE, Child, Desk
from tests.page_rules import parse_page

PROTECTED = "/id/ruang-kerja/forum/terlindung"
MESSAGES = "/id/forum-anak/pesan"
KEEP = "/id/forum-anak/tulis/simpan"
CANARY = "payung biru bertitik"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"')
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
