"""Nothing outside the officers' pages changes when a child writes of harm, is answered, or when officers act."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.access import Role
from layak.core.changes import Change
from layak.core.clock import now
from layak.core.tick import run_tasks
from layak.extensions import db
from tests.forum.conftest import INSIDE, OUTSIDE, Child, Desk, crawl
from tests.forum.officers import CANARY, PROTECTED, act, ask_for_answer, make_officers, open_text, tell

PUBLIC = (
    "/id/", "/id/forum-anak/", "/id/forum-anak/usulan/", "/id/cari?q=payung", "/id/cari?q=dipukul", "/id/berita/umpan.atom",
    "/id/kemajuan/", "/sitemap.xml", "/robots.txt", "/api/v1/", "/healthz", "/readyz",
)  # fmt: skip
CHANGING = re.compile(r'value="[\w.-]{16,}"|<updated>[^<]*</updated>|\d\d[.:]\d\d( WIB)?')
"""What differs from one answer to the next by itself: tokens and the time."""


def seen_by(clients: dict[str, FlaskClient]) -> dict[str, dict[str, str]]:
    """All that each of these people can open."""
    seen = {name: {path: CHANGING.sub("", text) for path, text in crawl(one).items()} for name, one in clients.items()}
    for path in PUBLIC:
        seen["anyone"][path] = CHANGING.sub("", clients["anyone"].get(path, is_checked=False).text)
    return seen


def test_nobody_else_sees_that_officers_have_work(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Pages of every other role, totals, lists, search, feeds and open data are the same, byte for byte, before and after."""
    letters: list[str] = []
    monkeypatch.setattr("layak.forum.alerting.has_mail", lambda: True)
    monkeypatch.setattr("layak.forum.alerting.send_mail", lambda to, subject, text, **more: letters.append(to) or True)
    officers = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    roles = [role for role in Role if role is not Role.PROTECTION_OFFICER]
    clients = {role.value: staff(role).client for role in roles} | {"anyone": client}
    ones = [child(), child()]
    before = seen_by(clients)
    with forum_app.app_context():
        changes = db.session.scalar(select(func.count()).select_from(Change))
    phrase = ask_for_answer(ones[0])
    tell(ones[1], about_staff="y", meet="y", how=CANARY)
    with forum_app.app_context():
        run_tasks(forum_app, now())
    open_text(officers[0])
    act(officers[0], "jawab", text=f"{CANARY} jawaban")
    act(officers[0], "serahkan", to_whom="UPTD", reference=CANARY, on="2026-11-21")
    reader = Child(forum_app.test_client(), "")
    reader.fill("/id/forum-anak/pesan", words=phrase)
    reader.fill("/id/forum-anak/pesan/baca", text=f"{CANARY} lagi")
    open_text(officers[1])
    act(officers[1], "selesai", note=CANARY)
    act(officers[1], "bukan-saya")
    after = seen_by(clients)
    assert after == before
    assert CANARY not in str(after)
    with forum_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Change)) == changes
    assert set(letters) <= {"officer901@example.org", "petugas0@example.org", "petugas1@example.org"} and letters


@pytest.mark.parametrize("has_told", [True, False])
def test_withdrawing_everything_answers_the_same_whether_a_text_on_harm_exists(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, has_told: bool
) -> None:
    """Erasing an idea and ending the membership read alike, "My ideas" is the ordinary empty page, and the text survives."""
    (officer,) = make_officers(staff, run, (OUTSIDE, False))
    one = child()
    one.send_idea()
    if has_told:
        one.fill("idea", text=f"Aku dipukul. {CANARY}", act="next")
        one.fill("next", text=f"Aku dipukul. {CANARY}")
        one.fill("words", words=one.words)
    assert one.see("own").text.count("<article") == 1
    erased = one.fill("/id/forum-anak/usulanku/1/tarik", words=one.words)
    assert erased.status_code == 303
    page = one.see("own").text
    assert "Idemu sudah dihapus." in page and "Belum ada ide di sini." in page and "petugas" not in page
    facilitator = staff(Role.FACILITATOR)
    path = "/id/ruang-kerja/forum/kartu/persetujuan"
    shown = facilitator.send(path, number="1", act="look").text
    assert "petugas" not in shown and "terlindung" not in shown
    assert facilitator.send(path, number="1", act="end").status_code == 303
    assert run("forum", "withdraw-consent", "1").output.startswith("The membership has ended.")
    listed = officer.see(PROTECTED).text
    assert ("Tulisan 1" in listed) is has_told
    assert not has_told or CANARY in open_text(officer)
