"""The pages on which a child writes: the way back, no trace of what waits, and the limit on texts that are read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from layak.core.changes import Change
from layak.extensions import db
from tests.forum.conftest import FORM, IDEA, Child

Children = Callable[..., Child]


def back_of(page: str) -> str:
    """Where the page's way back leads."""
    found = re.search(r'class="wrap crumb"[^>]*>.*?href="([^"]+)"', page, re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_finds_the_question_before_under_back(child: Children, lang: str) -> None:
    """Each page leads back to the one it came from; without the question of the age the last page skips it."""
    one = child(lang)
    one.enter()
    one.answer()
    way = ["start", "topic", "idea", "place", "age", "check"]
    assert [back_of(one.see(name).text) for name in way[1:]] == [one.path(name) for name in way[:-1]]
    one.submit()
    one.answer("Kami ingin air minum gratis di taman.")
    assert back_of(one.see("check").text) == one.path("place")


def test_idea_that_waits_leaves_no_line_in_the_change_log(child: Children, forum_app: Flask) -> None:
    """What nobody may read is announced to nobody: the change log tells neither that nor when a child sent an idea."""
    one = child()
    with forum_app.app_context():
        before = db.session.scalars(select(Change.number)).all()
    one.send_idea()
    with forum_app.app_context():
        assert db.session.scalars(select(Change.number)).all() == before


def test_member_who_floods_the_reading_is_slowed_and_keeps_the_text(child: Children) -> None:
    """After 120 texts in an hour the next one waits with its text on the page; a child beside it is not slowed."""
    one, beside = child(), child()
    one.enter()
    beside.enter()
    found = FORM.search(one.see("idea").text)
    assert found
    for _ in range(120):
        assert one.send(one.path("idea"), found[1], text=IDEA, act="next").status_code == 303
    slowed = one.send(one.path("idea"), found[1], text="Satu bangku lagi untuk taman.", act="next")
    assert slowed.status_code == 429 and int(slowed.headers["Retry-After"]) > 0
    assert "Satu bangku lagi untuk taman." in slowed.text and "tel:129" in slowed.text
    assert beside.fill("idea", text=IDEA, act="next").status_code == 303


def test_class_whose_visits_ended_is_shown_the_doors_and_not_the_limit(forum_app: Flask) -> None:
    """Texts that arrive after a visit's end count for no limit: the doors answer each with its text."""
    one = Child(forum_app.test_client(), "")
    found = FORM.search(one.see("pass").text)
    assert found
    for _ in range(125):
        page = one.client.post(one.path("idea"), data={"csrf_token": found[1], "text": IDEA}, is_checked=False)
        assert page.status_code == 401 and IDEA in page.text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_in_harm_reads_one_thing_on_every_page(child: Children, lang: str) -> None:
    """No page forbids to write what another page invites to; each names 129, and what is written is read later."""
    one = child(lang)
    one.enter()
    forbids, later, invites = {
        "id": ("Jangan tulis di sini", "Tulisan di sini baru dibaca nanti.", "Kamu boleh menulisnya di sini."),
        "en": ("Don’t write it here", "What you write here is read later.", "You may write it here."),
    }[lang]
    pages = {name: one.see(name).text for name in ("start", "pass", "words", "topic", "idea", "place", "age", "own")}
    one.fill("idea", text=IDEA, harm="y", act="next")
    pages["next"] = one.see("next").text
    for name, page in pages.items():
        assert forbids not in page and "tel:129" in page, name
        assert (invites if name in ("idea", "next") else later) in page, name
