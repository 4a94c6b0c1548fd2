"""What a child writes later: it stays unread until an officer who stays has read it, and letters go on until then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flask_mailman
import pytest
from flask import Flask

from tests.conftest import TestClock
from tests.forum.conftest import INSIDE, OUTSIDE, Child, Desk
from tests.forum.officers import (
    PROTECTED,
    Letters,
    act,
    ask_for_answer,
    catch_letters,
    form_of,
    leave_alone,
    make_officers,
    open_text,
    receivers,
    tell,
    tick,
    write_again,
)


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch, forum_app: Flask) -> Letters:
    """The letters that went out to the officers of the test alone: to whom, subject, text."""
    leave_alone(forum_app)
    return catch_letters(monkeypatch)


def test_new_words_about_an_officer_stay_unread_when_that_officer_steps_back(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters,
) -> None:  # fmt: skip
    """The other officer read the first text only: its list says that the child wrote again, and a letter comes."""
    named, other = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    run("forum", "duty", named.person.email, "2026-11-20", "2026-11-22")
    phrase = ask_for_answer(child())
    open_text(other)
    clock.moment += timedelta(minutes=5)
    write_again(forum_app, phrase, "Itu petugasnya")
    tick(forum_app)
    assert receivers(letters) == ["petugas0"]
    clock.moment += timedelta(minutes=1)
    assert "Itu petugasnya" in open_text(named) and "Anak menulis lagi" not in other.see(PROTECTED).text
    assert act(named, "bukan-saya").status_code == 303
    assert "Anak menulis lagi" in other.see(PROTECTED).text
    tick(forum_app)
    assert receivers(letters) == ["petugas1"]


def test_officer_cannot_close_over_what_the_child_wrote_meanwhile(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters,
) -> None:  # fmt: skip
    """What was typed stays and the deputy is alerted; a colleague's reading is not one's own, and reading lets close."""
    officer, deputy = make_officers(staff, run, (OUTSIDE, False), (OUTSIDE, True))
    run("forum", "duty", officer.person.email, "2026-11-20", "2026-11-22")
    phrase = ask_for_answer(child())
    open_text(officer)
    form = {**form_of(officer, "selesai"), "note": "Keluarga sudah didatangi"}
    clock.moment += timedelta(minutes=5)
    write_again(forum_app, phrase, "Malam ini dia datang")
    for _ in range(2):
        refused = officer.client.post(f"{PROTECTED}/1/selesai", data=form)
        assert refused.status_code == 409 and "Anak menulis lagi. Buka" in refused.text
        assert "Keluarga sudah didatangi" in refused.text and "Ditutup" not in officer.see(PROTECTED).text
    tick(forum_app)
    assert receivers(letters) == ["petugas0"]
    clock.moment += timedelta(minutes=15)
    tick(forum_app)
    assert receivers(letters) == ["petugas1"]
    open_text(deputy)
    assert officer.client.post(f"{PROTECTED}/1/selesai", data=form).status_code == 409
    assert "Malam ini dia datang" in open_text(officer)
    assert officer.client.post(f"{PROTECTED}/1/selesai", data=form).status_code == 303


def test_child_who_goes_on_writing_does_not_put_off_the_deputies(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters,
) -> None:  # fmt: skip
    """The clock runs from the first words that nobody has read; once read, the next ones begin it anew."""
    officer, deputy, other = make_officers(staff, run, (OUTSIDE, False), (OUTSIDE, True), (INSIDE, False))
    run("forum", "duty", officer.person.email, "2026-11-20", "2026-11-22")
    phrase = ask_for_answer(child())
    open_text(other)
    heard = {}
    clock.moment += timedelta(minutes=1)
    begun = clock.moment
    for minutes in (0, 10, 16, 20, 30, 40, 61):
        clock.moment = begun + timedelta(minutes=minutes)
        if minutes % 10 == 0:
            write_again(forum_app, phrase, f"Menit {minutes}")
        tick(forum_app)
        heard[minutes] = receivers(letters)
    assert {minutes: who for minutes, who in heard.items() if who} == {
        0: ["petugas0"], 16: ["petugas1"], 61: ["petugas2"]
    }  # fmt: skip
    assert "Menit 40" in open_text(deputy)
    clock.moment += timedelta(minutes=1)
    write_again(forum_app, phrase, "Sesudahnya")
    tick(forum_app)
    assert receivers(letters) == ["petugas0"]


def test_server_that_is_killed_while_it_sends_loses_no_alert(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    letters: Letters, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The next minute sends it, once, under the Message-ID of the first try: a second copy is known as the same."""
    make_officers(staff, run, (OUTSIDE, False))
    tell(child())
    marks: list[str] = []

    def die(letter: flask_mailman.EmailMessage) -> int:
        marks.append(letter.extra_headers["Message-ID"])
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(flask_mailman.EmailMessage, "send", die)
        tick(forum_app)
    send = flask_mailman.EmailMessage.send
    monkeypatch.setattr(
        flask_mailman.EmailMessage,
        "send",
        lambda self: marks.append(self.extra_headers["Message-ID"]) or send(self),
    )
    tick(forum_app)
    tick(forum_app)
    assert receivers(letters) == ["petugas0"] and len(marks) == 2 and len(set(marks)) == 1
