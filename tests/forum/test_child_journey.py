"""The child's way: in with a pass, five questions, secret words, and later back with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.extensions import db
from layak.forum.models import Member, Original, SealedRecord, Suggestion
from layak.forum.service import gate
from tests.forum.conftest import FORM, HARM, IDEA, Child
from tests.raw_files import files_of

Children = Callable[..., Child]


def count(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_sends_an_idea_and_sees_it_with_secret_words(child: Children, forum_app: Flask, lang: str) -> None:
    """A pass opens the questions; after sending, the words alone open "My ideas" with the state in plain words."""
    one = child(lang)
    assert one.enter().headers["Location"].endswith(one.path("topic"))
    page = one.answer()
    assert IDEA in page.text and len(one.words.split()) == 5
    sent = one.submit()
    assert sent.headers["Location"].endswith(one.path("thanks"))
    assert ("Terima kasih, idemu sudah masuk" if lang == "id" else "your idea has arrived") in one.see("thanks").text
    later = Child(forum_app.test_client(), "", lang, one.words)
    assert later.fill("words", words=one.words.upper()).headers["Location"].endswith(later.path("own"))
    mine = later.see("own").text
    assert ("Idemu sudah kami terima." if lang == "id" else "We have received your idea.") in mine
    assert all("no-store" in page.headers["Cache-Control"] for page in later.pages)


def test_child_goes_back_and_finds_every_answer(child: Children) -> None:
    """Back keeps what was typed and chosen on each page."""
    one = child()
    one.enter()
    one.answer()
    assert re.search(r'value="k2" checked', one.see("topic").text)
    assert IDEA in one.see("idea").text
    assert " checked" in one.see("place").text
    assert re.search(r'value="13-15" checked', one.see("age").text)


def test_child_is_asked_nothing_twice(child: Children) -> None:
    """The age band is asked once; with a second idea there are four questions and no new words."""
    one = child()
    one.send_idea()
    page = one.answer("Kami ingin air minum gratis di taman.")
    assert "Pertanyaan 4 dari 4" in page.text and 'class="code"' not in page.text
    assert one.submit(words="").headers["Location"].endswith(one.path("thanks"))
    assert one.see("own").text.count("<article") == 2


@pytest.mark.parametrize("name", ["topic", "place"])
def test_child_who_chooses_nothing_is_told_kindly(child: Children, name: str) -> None:
    """An empty question answers 422 with the sentence of the copy, and "I don't know" is a choice."""
    one = child()
    one.enter()
    page = one.fill(name)
    assert page.status_code == 422 and "pilih “Aku tidak tahu”" in page.text
    field = "topic" if name == "topic" else "district"
    assert one.fill(name, **{field: "unknown"}).status_code == 303


def test_child_is_shown_personal_data_and_may_take_it_out_or_go_on(child: Children) -> None:
    """A phone number is marked; help takes it out; or the child goes on: nothing is lost and nothing blocks."""
    one = child()
    one.enter()
    text = "Taman kami gelap, tolong beri lampu. Hubungi aku di 0812 3456 7890 ya."
    page = one.fill("idea", text=text, act="next")
    assert page.status_code == 422 and "<mark>0812 3456 7890</mark>" in page.text and "nomor HP" in page.text
    assert one.fill("idea", text=text, act="clean").status_code == 303
    assert "0812" not in one.see("idea").text and "Taman kami gelap" in one.see("idea").text
    assert one.fill("idea", text=text, act="anyway").headers["Location"].endswith(one.path("place"))


def test_child_with_a_long_text_keeps_it(child: Children) -> None:
    """Too long is told in words; the text is taken all the same."""
    one = child()
    one.enter()
    assert one.fill("idea", text="taman " * 300).status_code == 303
    assert "Kelebihan" in one.see("idea").text


def test_stranger_with_a_wrong_pass_or_wrong_words_hears_one_sentence(child: Children) -> None:
    """A wrong, a used and an ended pass answer alike; so do wrong words and words of nobody."""
    one = child()
    one.send_idea()
    used = Child(one.client.application.test_client(), one.code).enter()
    wrong = Child(one.client.application.test_client(), "7K3M-Q0ZD-4XH9").enter()
    for page in (used, wrong):
        assert page.status_code == 422 and "Kartu forum itu tidak kami kenal." in page.text
    for typed in ("satu dua tiga", "meja meja meja meja 11"):
        page = Child(one.client.application.test_client(), "").fill("words", words=typed)
        assert page.status_code == 422 and "Kata itu belum cocok. Periksa lagi ejaannya." in page.text


def test_child_must_have_noted_the_words_before_sending(child: Children, forum_app: Flask) -> None:
    """Words that do not match send nothing, and the same words are shown again."""
    one = child()
    one.enter()
    one.answer()
    page = one.submit(words="meja meja meja meja 11")
    assert page.status_code == 422 and one.words in page.text
    assert one.submit(agree="").status_code == 422
    both = one.submit(words="", agree="").text
    assert "Kata itu belum cocok." in both and "Beri centang kalau kamu mau mengirim idemu." in both
    assert count(forum_app, Suggestion) == 0


def test_child_who_clicks_twice_sends_one_idea(child: Children, forum_app: Flask) -> None:
    """The same sheet sent twice makes one row, and both answers lead to the thanks."""
    one = child()
    one.enter()
    one.answer()
    page = one.see("check").text
    token, nonce = FORM.search(page), re.search(r'name="nonce"[^>]*value="([^"]+)"', page)
    assert token and nonce
    data = {"words": one.words, "agree": "y", "nonce": nonce.group(1)}
    answers = [one.send(one.path("check"), token.group(1), **data) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [one.path("thanks")] * 2
    assert count(forum_app, Suggestion) == 1 and one.see("own").text.count("<article") == 1


def test_child_whose_visit_ended_keeps_the_text(child: Children, clock: Any) -> None:
    """After fifteen idle minutes the text comes back with both doors, and goes on after coming in again."""
    one = child()
    one.enter()
    one.fill("topic", topic="k2")
    token = FORM.search(one.see("idea").text)
    assert token
    clock.moment += timedelta(minutes=16)
    page = one.send(one.path("idea"), token.group(1), text=IDEA, act="next")
    assert page.status_code == 401 and "Tulisanmu masih ada" in page.text and page.text.count(IDEA) >= 2
    found = re.search(r'action="[^"]*kartu"[^>]*>.*?name="csrf_token"[^>]*value="([^"]+)"', page.text, re.S)
    assert found
    after = one.send(one.path("pass"), found.group(1), code=one.code, kept=IDEA)
    assert after.headers["Location"].endswith(one.path("idea")) and IDEA in one.see("idea").text


def test_child_whose_visit_ended_at_the_last_page_finds_every_answer(
    child: Children, new_passes: Callable[..., list[str]], clock: Any, forum_app: Flask
) -> None:
    """The draft waits, unseen, for the same member: another child at the same browser does not see it."""
    one = child()
    one.enter()
    one.answer()
    page = one.see("check").text
    token, nonce = FORM.search(page), re.search(r'name="nonce"[^>]*value="([^"]+)"', page)
    assert token and nonce
    clock.moment += timedelta(minutes=16)
    late = one.send(one.path("check"), token.group(1), words=one.words, agree="y", nonce=nonce.group(1))
    assert late.status_code == 401 and "Tulisanmu masih ada" in late.text and IDEA not in late.text
    words = one.words
    assert one.enter().headers["Location"].endswith(one.path("idea"))
    assert IDEA in one.see("idea").text and words in one.see("check").text
    clock.moment += timedelta(minutes=16)
    one.see("idea")
    one.code = new_passes()[0]
    assert one.enter().headers["Location"].endswith(one.path("topic"))
    assert IDEA not in one.see("idea").text
    assert count(forum_app, Suggestion) == 0


def test_two_browsers_with_one_pass_set_one_kind_of_words(
    child: Children, forum_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both stand at the last page; who sends second, however fast, is not let in with other words."""
    from layak.forum.service import members

    one = child()
    other = Child(forum_app.test_client(), one.code)
    for each in (one, other):
        each.enter()
        each.answer()
    page = other.see("check").text
    token, nonce = FORM.search(page), re.search(r'name="nonce"[^>]*value="([^"]+)"', page)
    assert token and nonce
    one.submit()
    monkeypatch.setattr(members, "stay_in", lambda member_id, **_: members.Principal(member_id=member_id))
    monkeypatch.setattr(members, "needs_words", lambda member_id: True)
    late = other.send(other.path("check"), token.group(1), words=other.words, agree="y", nonce=nonce.group(1))
    assert late.status_code == 401 and count(forum_app, Suggestion) == 1


@pytest.mark.parametrize("mark", ["a\x00b", "a\u0007b", "a\ue000b", "a\u202eb"])
def test_child_may_paste_odd_characters(child: Children, forum_app: Flask, mark: str) -> None:
    """Controls and private characters fall away; letters with separate accents become one."""
    one = child()
    one.send_idea(f"Taman cafe\u0301 {mark} untuk anak.")
    with forum_app.app_context():
        assert db.session.scalars(select(Original.text)).one() == "Taman caf\u00e9 ab untuk anak."


def test_child_with_an_expired_form_keeps_the_text(child: Children) -> None:
    """A form whose token is gone answers with the text, ready to be sent once more."""
    one = child()
    one.enter()
    page = one.send(one.path("idea"), "stale", text=IDEA, act="next")
    assert page.status_code == 400 and IDEA in page.text


@pytest.mark.parametrize("name", ["topic", "idea", "place", "age", "check", "own", "thanks", "next"])
def test_idle_child_is_led_to_the_start(child: Children, clock: Any, name: str) -> None:
    """Fifteen idle minutes end every page of the child; the draft is gone with them."""
    one = child()
    one.enter()
    one.answer()
    clock.moment += timedelta(minutes=16)
    assert one.see(name).headers["Location"].endswith(one.path("start"))


def test_child_who_closes_leaves_nothing_behind(child: Children) -> None:
    """Done, close: the session is empty and the draft is gone."""
    one = child()
    one.send_idea()
    one.fill("idea", text="Tolong buat sudut baca.", act="next")
    token = FORM.search(one.see("idea").text)
    assert token and "sudut baca" in one.see("idea").text
    assert one.send(one.path("close"), token.group(1)).headers["Location"].endswith(one.path("start"))
    assert one.see("own").status_code == 303
    one.fill("words", words=one.words)
    assert "sudut baca" not in one.see("idea").text


@pytest.mark.parametrize("name", ["idea", "check", "own", "thanks"])
def test_child_who_leaves_quickly_leaves_nothing_behind(child: Children, name: str) -> None:
    """The link on each page forgets the visit and leads away; going back shows nothing, and no draft waits."""
    one = child()
    one.send_idea()
    one.answer("Tolong buat taman baca.")
    page = one.see(name).text
    way = re.search(r'href="([^"]+)"[^>]*data-exit', page) or re.search(r'href="(/id/forum-anak/keluar)"', page)
    assert way
    away = one.see(way.group(1))
    assert away.status_code == 303 and "localhost" not in away.headers["Location"]
    assert away.headers["Location"].startswith("https://") and away.headers["Cache-Control"] == "no-store"
    assert one.see(name).status_code == 303
    again = one.fill("words", words=one.words)
    assert again.headers["Location"].endswith(one.path("own")) and "taman baca" not in one.see("idea").text


def test_child_erases_an_idea_only_with_its_words(child: Children, forum_app: Flask) -> None:
    """Wrong words erase nothing; the right ones erase original and story from the database file and its log."""
    canary = "kolam renang bercahaya ungu"
    one = child()
    one.send_idea(f"Kami ingin {canary} di dekat sini.")
    with forum_app.app_context():
        number = db.session.scalar(select(Suggestion.id))
    path = f"/id/forum-anak/usulanku/{number}/tarik"
    assert one.fill(path, words="meja meja meja meja 11").status_code == 422
    assert count(forum_app, Original) == 1
    assert one.fill(path, words=one.words).status_code == 303
    assert "Idemu sudah dihapus." in one.see("own").text and "<article" not in one.see("own").text
    assert count(forum_app, Original) == 0
    with forum_app.app_context():
        row = db.session.get(Suggestion, number)
        assert row and (row.member_id, row.topic, row.district) == (None, None, None)
        db.session.remove()
        db.engine.dispose()
    assert files_of(forum_app, canary) == []


def test_child_cannot_reach_the_idea_of_another(child: Children, forum_app: Flask) -> None:
    """Another child's number answers like a number that never was."""
    one, other = child(), child()
    one.send_idea()
    other.send_idea("Tolong tambah bangku di halte.")
    for number in (1, 99):
        page = other.see(f"/id/forum-anak/usulanku/{number}/tarik")
        assert page.status_code == 404
    assert count(forum_app, Original) == 2


def test_a_pass_that_somebody_else_used_first_opens_nothing(child: Children, forum_app: Flask) -> None:
    """Two browsers hold one pass: once the first has secret words, the second is out and sees no idea."""
    one = child()
    other = Child(forum_app.test_client(), one.code)
    one.enter()
    other.enter()
    one.answer()
    one.submit()
    assert other.see("own").status_code == 303
    assert other.see("topic").headers["Location"].endswith(other.path("start"))


def test_withdrawn_consent_closes_every_door(child: Children, forum_app: Flask, clock: Any) -> None:
    """Once consent is withdrawn the words open nothing, and an idea in the middle of writing is not taken."""
    one = child()
    one.send_idea()
    writing = child()
    writing.enter()
    writing.answer()
    with forum_app.app_context():
        for member in db.session.scalars(select(Member)):
            member.consent_withdrawn_on = clock.moment.date()
        db.session.commit()
    page = Child(forum_app.test_client(), "").fill("words", words=one.words)
    assert page.status_code == 422 and "belum cocok" in page.text
    assert writing.see("check").status_code == 303
    assert count(forum_app, Suggestion) == 1


def test_closed_forum_takes_no_ideas_and_keeps_status_and_help(child: Children, forum_app: Flask) -> None:
    """Closed: a kind page instead of questions; "My ideas" and 129 stay; no text about harm is turned away."""
    one, sad = child(), child()
    one.send_idea()
    sad.enter()
    with forum_app.app_context():
        gate.close_forum()
    start = one.see("start").text
    assert "Forum belum menerima ide baru" in start and "Aku punya kata rahasia" in start and "tel:129" in start
    assert "Forum belum menerima ide baru" in one.see("topic").text
    assert "Idemu sudah kami terima." in one.see("own").text
    assert sad.fill("next", text=HARM).headers["Location"].endswith(sad.path("thanks"))
    assert count(forum_app, SealedRecord) == 1


def test_flood_from_one_member_is_slowed_and_keeps_the_text(child: Children, forum_app: Flask) -> None:
    """After ten sendings in an hour the eleventh waits, with Retry-After; the idea lies in the draft."""
    one = child()
    one.send_idea()
    pages = []
    for nth in range(11):
        one.answer(f"Tolong buat jalur sepeda nomor {nth}.")
        pages.append(one.submit())
        if pages[-1].status_code == 429:
            break
    assert pages[-1].status_code == 429 and int(pages[-1].headers["Retry-After"]) > 0
    assert "Tolong buat jalur sepeda" in one.see("check").text
    other = child()
    assert other.send_idea().status_code == 303


def test_child_who_slips_often_is_not_slowed(child: Children, forum_app: Flask) -> None:
    """Fifteen slips in the words cost nothing; the sixteenth try sends."""
    one = child()
    one.enter()
    one.answer()
    for _ in range(15):
        assert one.submit(words="meja meja meja meja 11").status_code == 422
    assert one.submit().status_code == 303 and count(forum_app, Suggestion) == 1


def test_nothing_of_address_or_browser_is_kept(child: Children, forum_app: Flask, capfd: Any) -> None:
    """A journey with a marked address and browser leaves no trace in any file of the data folder or in the log."""
    one = child()
    one.client.environ_base.update(REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="CanaryBrowser/9.77")
    one.send_idea()
    one.see("own")
    sad = child()
    sad.client.environ_base.update(REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="CanaryBrowser/9.77")
    sad.enter()
    sad.fill("next", text=HARM)
    logged = "".join(capfd.readouterr())
    for canary in ("198.51.100.77", "CanaryBrowser"):
        assert canary not in logged and files_of(forum_app, canary) == []


def test_words_and_texts_never_reach_the_log(child: Children, capfd: Any) -> None:
    """Neither the idea, nor the pass, nor the secret words are logged."""
    one = child()
    one.send_idea()
    logged = "".join(capfd.readouterr())
    assert IDEA not in logged and one.code not in logged and one.words not in logged
