"""Whoever floods is slowed with kind words and the text kept; a class behind one address and its children are not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.access import Principal
from layak.extensions import db, limiter
from layak.forum import passes, visit, words
from layak.forum.models import Suggestion
from layak.forum.service import faults, ideas, members, sealed
from tests import soak
from tests.forum.conftest import IDEA, Child

Children = Callable[..., Child]
MEMBER = Principal(member_id=1)
TRIES = 10_000 if soak.IS_LONG else 2_000


def count(app: Flask) -> int:
    """How many ideas there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Suggestion)) or 0


def test_thirty_children_behind_one_address_send_within_two_minutes(
    forum_app: Flask, new_passes: Callable[..., list[str]], clock: Any
) -> None:
    """All write at once, each with a slip in the pass first: in two minutes all ideas arrive, and nobody is slowed."""
    start, still = clock.moment, timedelta()
    room = [Child(forum_app.test_client(), code, pause=still) for code in new_passes(30)]
    for one in room:
        assert one.fill("pass", code="A" + one.code[1:]).status_code in (303, 422)
        one.enter()
    for nth, one in enumerate(room):
        one.answer(f"Tolong buat {nth + 1} bangku di taman.")
    clock.moment += timedelta(seconds=110)
    assert {one.submit().headers["Location"] for one in room} == {room[0].path("thanks")}
    assert not [page for one in room for page in one.pages if page.status_code == 429]
    assert clock.moment - start < timedelta(minutes=2) and count(forum_app) == 30


def test_flood_from_one_pass_is_slowed_kindly_and_goes_on_later(child: Children, forum_app: Flask, clock: Any) -> None:
    """After ten ideas of a day one comes through each hour; the page says so, keeps the text, and slows nobody else."""
    one = child()
    one.send_idea()
    for nth in range(9):
        one.answer(f"Tolong buat jalur sepeda nomor {nth}.")
        assert one.submit().status_code == 303
    limiter.reset()  # the hour of the counting store; the day's ideas are counted in the database
    one.answer("Tolong buat kolam ikan di taman.")
    slowed = one.submit()
    assert slowed.status_code == 429 and 3500 < int(slowed.headers["Retry-After"]) <= 3601
    assert "Tolong buat kolam ikan di taman." in slowed.text and "Kamu tidak diblokir." in slowed.text
    assert "Tolong buat kolam ikan di taman." in one.see("check").text and "tel:129" in slowed.text
    assert child().send_idea().status_code == 303
    with forum_app.app_context():
        day, nonce = visit.today(), sealed.fresh_nonce()
        later, draft = clock.moment + timedelta(minutes=61), ideas.Draft(text="Kolam ikan.", nonce=nonce)
        ideas.submit_idea(MEMBER, draft, words_digest=None, at=later, today=day)
        again = ideas.Draft(text="Kolam ikan lagi.", nonce=sealed.fresh_nonce())
        with pytest.raises(faults.TooMany):
            ideas.submit_idea(MEMBER, again, words_digest=None, at=later, today=day)
        ideas.submit_idea(MEMBER, draft, words_digest=None, at=later, today=day)  # the same sheet once more
        ideas.submit_idea(MEMBER, again, words_digest=None, at=later + timedelta(days=1), today=day)
    assert count(forum_app) == 13


@soak.soak
@soak.only_long
def test_ten_thousand_guessed_passes_open_nothing(forum_app: Flask, new_passes: Callable[..., list[str]]) -> None:
    """No random pass lets anybody in, and the pass of the real child opens as before."""
    real = new_passes()[0]
    with forum_app.app_context():
        keys, today = visit.keys(), visit.today()
        for _ in range(TRIES):
            assert members.enter_with_pass(passes.new_pass(), keys=keys, today=today) is None
        assert members.enter_with_pass(real, keys=keys, today=today) is not None


@soak.soak
def test_thousands_of_guessed_words_open_nothing(
    child: Children, forum_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No random words let anybody in, 10,000 of them in the long run; the child's own do. The slow hash is left out."""
    monkeypatch.setattr(words, "hash_words", lambda phrase, secret: hashlib.sha256(secret + phrase.encode()).digest())
    one = child()
    one.go_the_whole_way(IDEA)  # not taken over: this hash is another
    with forum_app.app_context():
        keys, today = visit.keys(), visit.today()
        for _ in range(TRIES):
            assert members.enter_with_words(words.new_words().phrase, keys=keys, today=today) is None
        assert members.enter_with_words(one.words, keys=keys, today=today) is not None


def test_who_guesses_from_one_address_waits_and_the_real_child_does_not(child: Children, forum_app: Flask) -> None:
    """After 120 tries in a minute a guesser's address waits; the child elsewhere comes in with its first try."""
    one = child()
    one.send_idea()
    one.fill("close")
    guesser = Child(forum_app.test_client(), "", pause=timedelta())
    guesser.client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    pages = [guesser.fill("pass", code=passes.new_pass()).status_code for _ in range(125)]
    assert pages[0] == 422 and pages[-1] == 429 and 303 not in pages
    assert one.fill("words", words=one.words).status_code == 303
