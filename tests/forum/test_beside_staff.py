"""A child at a browser of staff, and how long a child's visit lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from layak.core.access import Role
from layak.core.clock import now
from layak.extensions import db
from layak.forum.models import Suggestion
from layak.forum.service.deadlines import first_answer_due
from tests.conftest import TestClock
from tests.forum.conftest import Child, Desk
from tests.staff import sign_in


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_at_a_browser_of_staff_is_told_to_sign_out_first(
    staff: Callable[..., Desk], child: Callable[..., Child], lang: str
) -> None:
    """Pass and words say why they do nothing there; the pass stays good for a browser of the child's own."""
    said = "Keluar dulu dari akun itu" if lang == "id" else "Sign out first, then try again."
    one = child(lang)
    own, one.client = one.client, staff(Role.FACILITATOR).client
    answers = [one.enter(), one.fill("words", words="satu dua tiga empat 12")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all(said in answer.text for answer in answers) and one.code in answers[0].text
    one.client = own
    assert one.enter().status_code == 303


def test_child_who_comes_in_late_has_a_visit_of_its_own_length(child: Callable[..., Child], clock: TestClock) -> None:
    """A browser that had the pass page open all day is no shorter visit: its time counts from coming in."""
    one = child()
    for _ in range(23):
        one.see("pass")
        clock.moment += timedelta(minutes=30)
    one.enter()
    for _ in range(6):
        assert one.see("topic").status_code == 200
        clock.moment += timedelta(minutes=10)


def test_idea_that_was_taken_down_is_due_anew_and_keeps_its_original(
    forum_app: Flask, child: Callable[..., Child], moderator: Desk, clock: TestClock
) -> None:
    """Thirty days later it waits with a new day, and its original is not erased before the new decision."""
    child().send_idea()
    moderator.open(1)
    moderator.decide(1, title_id="Taman", text_id="Taman bersih", decision="publish")
    clock.moment += timedelta(days=30)
    page = "/id/ruang-kerja/forum/tampil/1"
    sign_in(moderator.client, moderator.person)
    with forum_app.app_context():
        version = str(db.session.get_one(Suggestion, 1).version)
    assert moderator.send(page, act="down", version=version).status_code == 303
    with forum_app.app_context():
        row = db.session.get_one(Suggestion, 1)
        assert row.due_on == first_answer_due(now().date()) and row.original is not None
        assert row.original.erase_on is None
