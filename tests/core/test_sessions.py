"""The record of a session: made when there is something to keep, and never older than what was written last."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.demo_file import read_demo_file
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.conftest import TestClock
from tests.core.test_errors import token_of
from tests.core.test_headers import DOORS
from tests.forum.conftest import Child

OLD, NEW = "Kami ingin taman lama.", "Kami ingin jalur sepeda yang baru."


def count(app: Flask) -> int:
    """How many sessions have a record."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(StoredSession)) or 0


def same_browser(child: Child) -> Child:
    """A second tab: the same cookie, a request of its own."""
    client = child.client.application.test_client()
    found = child.client.get_cookie("layak")
    assert found
    client.set_cookie("layak", found.value)
    return Child(client, child.code)


@pytest.fixture
def child(loaded: Flask) -> Child:
    """A child of the demonstration with a text in its draft."""
    code = read_demo_file(loaded.extensions["layak"].settings.instance)["passes"][0]["pass"]
    one = Child(loaded.test_client(), code)
    one.enter()
    one.fill("topic", topic="k2")
    one.fill("idea", text=OLD, act="next")
    return one


@pytest.fixture
def slow(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], Any]], None]:
    """Make a view slow: while it works, something else happens, once."""

    def arrange(endpoint: str, meanwhile: Callable[[], Any]) -> None:
        view, left = loaded.view_functions[endpoint], [meanwhile]

        def slowed(**values: Any) -> Any:
            answer = view(**values)
            if left:
                left.pop()()
            return answer

        monkeypatch.setitem(loaded.view_functions, endpoint, slowed)

    return arrange


@pytest.mark.parametrize("wait", [0, 2])
def test_slow_page_brings_no_older_text_back(
    child: Child, slow: Callable[..., None], clock: TestClock, wait: int
) -> None:
    """A page that was asked for before the text was changed, and ends after, leaves the newer text alone."""
    clock.moment += timedelta(minutes=wait)
    slow("forum.ask_topic", lambda: same_browser(child).fill("idea", text=NEW, act="next"))
    assert child.see("topic").status_code == 200
    assert NEW in child.see("idea").text and OLD not in child.see("idea").text


@pytest.mark.parametrize("wait", [0, 2])
def test_child_who_left_quickly_has_left(
    loaded: Flask, child: Child, slow: Callable[..., None], clock: TestClock, wait: int
) -> None:
    """A page that ends after the quick exit makes no new record of the visit, whatever it changed."""
    clock.moment += timedelta(minutes=wait)
    copy, before = same_browser(child), count(loaded)
    slow("forum.ask_topic", lambda: same_browser(child).see("/id/forum-anak/keluar"))
    child.see("topic")
    assert count(loaded) == before - 1
    assert OLD not in copy.see("idea").text


def test_text_sent_after_leaving_opens_no_visit(loaded: Flask, child: Child, slow: Callable[..., None]) -> None:
    """A form that is still on its way when the visit ends is not kept, and its cookie is cleared."""
    before = count(loaded)
    slow("forum.ask_idea", lambda: None)
    token = token_of(child.see("idea"))
    slow("forum.ask_idea", lambda: same_browser(child).see("/id/forum-anak/keluar"))
    answer = child.send(child.path("idea"), token, text=NEW, act="next")
    assert count(loaded) == before - 1
    assert "layak=;" in answer.headers["Set-Cookie"]


def test_two_pages_at_once_keep_what_each_changed(child: Child, slow: Callable[..., None]) -> None:
    """Of two requests that write different things, neither undoes the other."""
    token = token_of(child.see("topic"))
    slow("forum.ask_topic", lambda: same_browser(child).see("/id/forum-anak/usulanku"))
    assert child.send(child.path("topic"), token, topic="k3").status_code == 303
    assert OLD in child.see("idea").text


@pytest.mark.parametrize("path", DOORS)
def test_looking_at_a_form_stores_nothing(app: Flask, client: FlaskClient, path: str) -> None:
    """Any number of visitors without a cookie leave no row, and the cookie is set once."""
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
    client.get(path)
    assert client.get(path).headers.get("Set-Cookie") is None
    assert count(app) == 0


def test_form_open_too_long_is_asked_again(client: FlaskClient, clock: TestClock) -> None:
    """The signed cookie of a form lasts two hours from the last look; an altered one fits nothing."""
    token = token_of(client.get("/id/masuk"))
    data = {"csrf_token": token, "email": "a@example.org", "password": "x"}
    for _ in range(3):
        clock.moment += timedelta(minutes=90)
        client.get("/id/masuk")
        assert client.post("/id/masuk", data=data).status_code == 422
    clock.moment += timedelta(minutes=121)
    assert client.post("/id/masuk", data=data).status_code == 400
    data["csrf_token"] = token_of(client.get("/id/masuk"))
    found = client.get_cookie("layak")
    assert found
    client.set_cookie("layak", re.sub("^.", "x", found.value))
    assert client.post("/id/masuk", data=data).status_code == 400


def aside(work: Callable[[], Any]) -> None:
    """Do something in a thread of its own, as another worker would: nothing of this request is known there."""
    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_two_tabs_opened_at_once_after_signing_in_both_send(
    loaded: Flask, sign_in: Callable[..., FlaskClient], slow: Callable[..., None]
) -> None:
    """Two first pages with forms, asked for at the same time, hold tokens that both fit."""
    client = sign_in("administrator")
    found = client.get_cookie("layak")
    assert found
    other = loaded.test_client()
    other.set_cookie("layak", found.value)
    tabs: dict[str, str] = {}
    paths = ("/id/ruang-kerja/akun/kata-sandi", "/id/ruang-kerja/staf/baru")
    slow("accounts_desk.change_password", lambda: aside(lambda: tabs.update({paths[1]: token_of(other.get(paths[1]))})))
    tabs[paths[0]] = token_of(client.get(paths[0]))
    answers = {path: client.post(path, data={"csrf_token": token}).status_code for path, token in tabs.items()}
    assert answers == dict.fromkeys(paths, 422)


def test_two_tabs_opened_at_once_after_coming_in_both_send(loaded: Flask, slow: Callable[..., None]) -> None:
    """A child that comes in with a pass and opens two questions at the same time can send both."""
    code = read_demo_file(loaded.extensions["layak"].settings.instance)["passes"][1]["pass"]
    one = Child(loaded.test_client(), code)
    one.enter()
    tabs: dict[str, str] = {}
    slow("forum.ask_topic", lambda: aside(lambda: tabs.update(idea=token_of(same_browser(one).see("idea")))))
    tabs["topic"] = token_of(one.see("topic"))
    assert one.send(one.path("topic"), tabs["topic"], topic="k2").status_code == 303
    assert one.send(one.path("idea"), tabs["idea"], text=NEW).status_code == 303
