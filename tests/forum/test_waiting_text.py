"""A child's text on its way: the tick holds, a closed forum keeps it, a door carries it, and leaving is always near."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.clock import now
from layak.extensions import db
from layak.forum.models import Original, SealedRecord, Suggestion
from layak.forum.service import faults, gate, ideas, sealed
from layak.forum.service.protection import records
from tests.forum.conftest import FORM, HARM, IDEA, INSIDE, OFFICER, PASSPHRASE, Child, Desk
from tests.forum.officers import PROTECTED, make_officers
from tests.page_rules import parse_page

Children = Callable[..., Child]
NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"')
QUIET = "Kadang teman sekelas bikin aku tidak mau masuk."
"""Tells of nothing by its words; only the tick says so."""


def rows(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def marks_of(one: Child, name: str) -> tuple[str, str]:
    """The token and the nonce of a page's form."""
    page = one.see(name).text
    token, nonce = FORM.search(page), NONCE.search(page)
    assert token and nonce
    return token.group(1), nonce.group(1)


def test_child_who_ticks_the_box_afterwards_is_led_to_the_officers_and_never_into_the_queue(
    child: Children, forum_app: Flask
) -> None:
    """All is answered, then the box is ticked: the last page leads to the officers, opened or sent; nothing waits."""
    one = child()
    one.enter()
    one.answer()
    token, nonce = marks_of(one, "check")
    assert one.fill("idea", text=QUIET, harm="y").headers["Location"].endswith(one.path("next"))
    assert (one.see("check").headers.get("Location") or "").endswith(one.path("next"))
    sent = one.send(one.path("check"), token, words=one.words, agree="y", nonce=nonce)
    assert sent.headers["Location"].endswith(one.path("next"))
    assert rows(forum_app, Suggestion) == 0
    with forum_app.app_context(), pytest.raises(faults.HoldsDisclosure):
        draft = ideas.Draft(text=QUIET, nonce=sealed.fresh_nonce(), harm=True)
        ideas.submit_idea(Principal(member_id=1), draft, words_digest=None, at=now(), today=now().date())


def test_child_who_adds_to_a_text_for_the_officers_is_read_whole(child: Children, forum_app: Flask) -> None:
    """The same sheet sent again with more, or with another tick, is another record; a mere repeat is none."""
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    token, nonce = marks_of(one, "next")
    more = f"{HARM} Itu terjadi tiap malam."
    for text, about in ((HARM, ""), (HARM, ""), (more, ""), (more, "y"), (more, "y")):
        one.send(one.path("next"), token, text=text, nonce=nonce, **({"about_staff": about} if about else {}))
    with forum_app.app_context():
        numbers = list(db.session.scalars(select(SealedRecord.id).order_by(SealedRecord.id)))
        opened = [records.open_item(OFFICER, number, PASSPHRASE, at=now()) for number in numbers]
    assert [(item.text, item.about_staff) for item in opened] == [(HARM, False), (more, False), (more, True)]


@pytest.mark.parametrize("answers", [{"text": HARM}, {"text": QUIET, "harm": "y"}], ids=["words", "tick"])
def test_child_who_tells_of_harm_while_the_forum_closes_reaches_the_officers(
    child: Children, forum_app: Flask, answers: dict[str, str]
) -> None:
    """A closed forum looks for harm first: the text is kept and leads to the officers."""
    one = child()
    one.enter()
    token = FORM.search(one.see("idea").text)
    assert token
    with forum_app.app_context():
        gate.close_forum()
    assert one.send(one.path("idea"), token.group(1), **answers).headers["Location"].endswith(one.path("next"))
    assert answers["text"] in one.see("next").text


def test_child_whose_forum_closes_meanwhile_keeps_the_text(child: Children, forum_app: Flask) -> None:
    """The closed page shows the text for copying, and it stands in the question once the forum is open again."""
    one = child()
    one.enter()
    token = FORM.search(one.see("idea").text)
    assert token
    with forum_app.app_context():
        gate.close_forum()
    page = one.send(one.path("idea"), token.group(1), text=IDEA)
    assert page.status_code == 200 and IDEA in page.text
    with forum_app.app_context():
        gate.open_forum(demo=True, at=now())
    assert IDEA in one.see("idea").text


def test_strangers_use_up_nobody_elses_sendings(child: Children, forum_app: Flask, clock: Any) -> None:
    """Forty sendings without a visit from one address slow nobody: each meets the doors, elsewhere and here."""
    stranger = forum_app.test_client()
    token = FORM.search(stranger.get("/id/forum-anak/kartu").text)
    assert token
    data = {"csrf_token": token.group(1), "text": HARM}
    for address in ["192.0.2.9"] * 40 + ["192.0.2.10"]:
        page = stranger.post("/id/forum-anak/tulis/lanjut", data=data, environ_base={"REMOTE_ADDR": address})
        assert page.status_code == 401 and HARM in page.text


@pytest.mark.parametrize("name", ["idea", "next"])
def test_child_whose_visit_ended_keeps_the_tick(child: Children, clock: Any, name: str) -> None:
    """What was meant for the officers comes through the door as such, without being asked again."""
    one = child()
    one.enter()
    one.fill("idea", text=QUIET, harm="y")
    token = FORM.search(one.see(name).text)
    assert token
    clock.moment += timedelta(minutes=16)
    page = one.send(one.path(name), token.group(1), text=QUIET, **({"harm": "y"} if name == "idea" else {}))
    fields = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', page.text.split("<h2>")[1], re.S))
    assert page.status_code == 401 and fields["harm"] == "y" and fields["csrf_token"]
    after = one.client.post(one.path("pass"), data={**fields, "code": one.code})
    assert after.headers["Location"].endswith(one.path("next")) and QUIET in one.see("next").text


@pytest.mark.parametrize("way", ["door", "slip", "gone", "start"])
def test_child_whose_visit_ended_on_the_calm_page_keeps_whom_the_text_must_not_reach(
    child: Children, staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, clock: Any, way: str
) -> None:
    """The visit idled, a slip at the door, a session that is gone, another door: each answer is there, none reads it."""
    (own,) = make_officers(staff, run, (INSIDE, False))
    one = child()
    one.enter()
    one.fill("idea", text=HARM, act="next")
    token, nonce = marks_of(one, "next")
    clock.moment += timedelta(minutes=16)
    if way == "gone":
        one.client = forum_app.test_client()
        token = hidden(one.see("pass").text)["csrf_token"]
    told = {"about_staff": "y", "who_must_not_know": 'Pak "Guru"', "how": "Lewat bibi"}
    page = one.send(one.path("next"), token, text=HARM, nonce=nonce, **told)
    assert page.status_code == 401 and HARM in page.text
    if way == "slip":
        page = one.client.post(one.path("pass"), data={**hidden(page.text), "code": "TIDAK"})
    kept = hidden(one.see("pass").text if way == "start" else page.text)
    one.client.post(one.path("pass"), data={**kept, "code": one.code})
    shown = [field for field in parse_page(one.see("next").text).iter("input") if field.get("type") != "checkbox"]
    ticked = re.findall(r'<input[^>]*name="(\w+)"[^>]*checked', one.see("next").text)
    again = {field.get("name", ""): field.get("value", "") for field in shown} | dict.fromkeys(ticked, "y")
    assert told.items() <= again.items() and ticked == ["about_staff"]
    assert one.client.post(one.path("next"), data={**again, "text": HARM}).headers["Location"] == one.path("thanks")
    assert "Tulisan 1" not in own.see(PROTECTED).text and own.see(f"{PROTECTED}/1").status_code == 404
    with forum_app.app_context():
        opened = records.open_item(OFFICER, 1, PASSPHRASE, at=now())
        assert opened.about_staff and opened.visit == sealed.Visit("Lewat bibi", "", 'Pak "Guru"')


def hidden(page: str) -> dict[str, str]:
    """What the first door of a page carries unseen."""
    door = next(form for form in parse_page(page).iter("form") if "kartu" in form.get("action", ""))
    return {one.get("name", ""): one.get("value", "") for one in door.iter("input") if one.get("type") == "hidden"}


def test_text_that_waited_at_the_door_is_tidied_and_has_a_largest_length(child: Children, forum_app: Flask) -> None:
    """No marks that turn the direction get in by the door; a text beyond the limit comes back whole, to be shortened."""
    one = child()
    one.fill("pass", code=one.code, kept="Kami ingin taman \u202e bermain. " * 500)
    page = one.see("idea")
    assert page.status_code == 422 and "\u202e" not in page.text and page.text.count("taman  bermain") >= 500
    assert one.see("check").headers["Location"].endswith(one.path("idea"))
    with forum_app.app_context(), pytest.raises(faults.TooLong):
        draft = ideas.Draft(text="taman " * 2000, nonce=sealed.fresh_nonce())
        ideas.submit_idea(Principal(member_id=1), draft, words_digest=None, at=now(), today=now().date())
    assert rows(forum_app, Original) == 0


def test_text_about_harm_is_sealed_however_long_it_is(child: Children, forum_app: Flask) -> None:
    """Where an idea is asked to be shorter, a text about harm goes on and is sealed whole."""
    one = child()
    one.enter()
    long = f"{QUIET} " * 400
    assert one.fill("idea", text=long).status_code == 422
    assert one.fill("idea", text=long, harm="y").headers["Location"].endswith(one.path("next"))
    assert one.fill("next", text=long).headers["Location"].endswith(one.path("thanks"))
    with forum_app.app_context():
        assert records.open_item(OFFICER, 1, PASSPHRASE, at=now()).text == long
        with pytest.raises(faults.TooLong):
            told = sealed.Disclosure("a" * (sealed.LARGEST_SEALED + 1), sealed.fresh_nonce())
            sealed.seal_text(Principal(member_id=1), told, at=now(), zone=forum_app.extensions["layak"].zone)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_can_leave_an_error_page_quickly(child: Children, forum_app: Flask, lang: str) -> None:
    """A page that failed in the children's room has the way out; one elsewhere has none."""
    one = child(lang)
    one.enter()
    stale = one.send(one.path("next"), "stale", text=HARM)
    assert stale.status_code == 400 and HARM in stale.text and "data-exit" in stale.text
    assert "data-exit" in one.client.get(f"{one.path('start')}nothing-here").text
    assert "data-exit" not in one.client.get(f"/{lang}/nothing-here").text
