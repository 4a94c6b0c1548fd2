"""The end of a sign-in: told before it comes without script or reload, put off by a click, and no text lost after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.config import ROOT
from layak.core.sessions import WARNED_BEFORE
from tests.conftest import TestClock
from tests.news.conftest import fields_of
from tests.staff import send, token_of

HOME = "/id/ruang-kerja/"
STAY = {"id": "/id/ruang-kerja/akun/tetap-masuk", "en": "/en/desk/account/stay"}
NEW = "/en/desk/news/new"
NOTICE = re.compile(r'<div class="ending noprint" role="status" data-after="(\d+)">')


def due_after(page: str) -> int:
    """After how many minutes the notice of a page appears."""
    found = NOTICE.findall(page)
    assert len(found) == 1
    return int(found[0])


@pytest.mark.parametrize(
    ("hours", "after", "time"),
    [
        (0, 110, "12.00"),
        (9, 110, "21.00"),
        (10, 110, "22.00"),
        (10.5, 80, "22.00"),
        (11, 50, "22.00"),
        (11.9, 0, "22.00"),
    ],
)
def test_editor_is_told_when_the_sign_in_ends(
    sign_in: Callable[..., FlaskClient], clock: TestClock, hours: float, after: int, time: str
) -> None:
    """Two hours after the page or twelve after signing in at ten, whichever is first; the notice is due ten minutes before."""
    editor = sign_in("editor")
    for _ in range(int(hours)):
        clock.moment += timedelta(hours=1)
        editor.get(HOME)
    clock.moment += timedelta(hours=hours % 1)
    page = editor.get(HOME).text
    assert due_after(page) == after
    assert f"pukul {time} WIB" in page
    assert (STAY["id"] in page) == (hours < 10), "what a click cannot put off is not offered"


def test_notice_is_shown_by_the_style_sheet_alone() -> None:
    """For each delay that a page can ask for there is a rule; nothing reloads and no script runs."""
    css = (ROOT / "static" / "css" / "desk.css").read_text("utf-8")
    rules = dict(re.findall(r'\.ending\[data-after="(\d+)"\] \{ animation-delay: (\d+)s; \}', css))
    most = int((timedelta(hours=2) - WARNED_BEFORE).total_seconds()) // 60
    assert rules == {str(minutes): str(minutes * 60) for minutes in range(10, most + 1, 10)}
    templates = ROOT / "templates"
    assert not [path for path in templates.rglob("*.html") if "http-equiv" in path.read_text("utf-8")]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_click_beside_an_open_form_puts_the_end_off(
    sign_in: Callable[..., FlaskClient], clock: TestClock, lang: str
) -> None:
    """Ten minutes before the end one click in another tab gives two hours more, and the form that waits is taken."""
    author = sign_in("author")
    fields = {**fields_of(author.get(NEW).text, "tulisan"), "title_en": "A park opens", "body_en": "Text."}
    clock.moment += timedelta(minutes=115)
    assert author.get(STAY[lang]).status_code == 200
    clock.moment += timedelta(minutes=100)
    assert author.post(NEW, data=fields).status_code == 303


@pytest.mark.parametrize("end", ["idle", "ended"])
def test_author_whose_session_ended_signs_in_beside_the_form_and_sends_it(
    app: Flask, sign_in: Callable[..., FlaskClient], clock: TestClock, end: str
) -> None:
    """In one browser: the text comes back, another tab leads through signing in to a page that says so, the text is taken."""
    author = sign_in("author", email="one@example.org")
    fields = {**fields_of(author.get(NEW).text, "tulisan"), "title_en": "A park opens", "body_en": "Under the trees."}
    if end == "idle":
        clock.moment += timedelta(hours=3)
    else:
        author.delete_cookie("layak")
    failed = author.post(NEW, data=fields)
    assert failed.status_code == 401 and "Under the trees." in failed.text
    way = re.findall(r'href="([^"]+)" target="_blank"', failed.text)
    assert way == [STAY["en"]]
    door = author.get(way[0]).headers["Location"]
    given = {"email": "one@example.org", "password": "tujuh perahu di sungai siak", "next": STAY["en"]}
    assert send(author, "/en/sign-in", given, form=door).headers["Location"] == STAY["en"]
    assert "go back to the one before" in author.get(STAY["en"]).text
    again = author.post(NEW, data=fields_of(failed.text))
    assert again.status_code == 400 and "Under the trees." in again.text, "a token of nobody's session opens nothing"
    saved = author.post(NEW, data=fields_of(again.text))
    assert saved.status_code == 303
    assert "Under the trees." in author.get(saved.headers["Location"]).text


def test_sign_in_of_somebody_else_does_not_send_the_text_by_itself(sign_in: Callable[..., FlaskClient]) -> None:
    """On a shared machine the kept text belongs to the page, never to the session: the next person's pages hold none of it."""
    author = sign_in("author")
    fields = {**fields_of(author.get(NEW).text, "tulisan"), "body_en": "Only on that page."}
    author.delete_cookie("layak")
    failed = author.post(NEW, data=fields)
    assert "Only on that page." in failed.text and token_of(failed)
    assert "Only on that page." not in author.get("/en/sign-in").text
