"""A child may ask for an answer here: help words open the officers' messages, and never what the child wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.accounts.service import people
from layak.extensions import db, limiter
from layak.forum import words
from layak.forum.models import HelpMessage, SealedRecord
from tests.conftest import TestClock
from tests.forum.conftest import INSIDE, OUTSIDE, Child, Desk
from tests.forum.officers import (
    CANARY,
    KEEP,
    MESSAGES,
    NONCE,
    TOKEN,
    act,
    ask_for_answer,
    make_officers,
    open_text,
    stand_at_calm_page,
)
from tests.forum.test_reading_level import LONGEST_MEAN, sentences
from tests.raw_files import files_of

ANSWER = "Kami sudah membaca. Besok ada kabar lagi."


@pytest.fixture
def officer(staff: Callable[..., Desk], run: Callable[..., Any]) -> Desk:
    """An officer from outside."""
    return make_officers(staff, run, (OUTSIDE, False))[0]


def count(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_child_reads_the_answer_with_its_help_words_and_writes_again(
    child: Callable[..., Child], officer: Desk, forum_app: Flask
) -> None:
    """Before anybody opened it the page says by when; then the answer by role; the child's own words never come back."""
    one = child()
    phrase = ask_for_answer(one)
    assert "di “Aku punya kata bantuan”" in one.see("thanks").text
    later = Child(forum_app.test_client(), "")
    assert later.fill(MESSAGES, words=phrase.upper()).headers["Location"].endswith(f"{MESSAGES}/baca")
    page = later.see(f"{MESSAGES}/baca")
    assert "Belum ada pesan. Petugas membacanya paling lambat 23 November 2026" in page.text
    assert CANARY not in page.text and "tel:129" in page.text and page.headers["Cache-Control"] == "no-store"
    assert "sudah membacanya" not in page.text
    assert "Tulis kepada anak" in open_text(officer)
    assert "Petugas sudah membacanya. Belum ada pesan." in later.see(f"{MESSAGES}/baca").text
    assert act(officer, "jawab", text=ANSWER).status_code == 303
    page = later.see(f"{MESSAGES}/baca").text
    assert ANSWER in page and "Petugas perlindungan anak, 21 November 2026" in page
    assert officer.person.email not in page and CANARY not in page
    later.fill(f"{MESSAGES}/baca", text=f"Sekarang aman. {CANARY} dua.")
    page = later.see(f"{MESSAGES}/baca").text
    assert "Pesanmu sudah ada di petugas." in page and CANARY not in page
    opened = open_text(officer)
    assert f"{CANARY} dua." in opened and ANSWER in opened


def test_later_words_that_nobody_can_read_are_not_lost(
    child: Callable[..., Child], officer: Desk, forum_app: Flask
) -> None:
    """Every officer who could read the text has left: nothing is sent, and what was typed stands on the page."""
    phrase = ask_for_answer(child())
    later = Child(forum_app.test_client(), "")
    later.fill(MESSAGES, words=phrase)
    with forum_app.app_context():
        for number in (901, officer.person.id):
            people.disable_staff(number, actor=None)
    page = later.fill(f"{MESSAGES}/baca", text=f"Terjadi lagi. {CANARY} dua.")
    assert page.status_code == 503 and f"{CANARY} dua." in page.text and "tel:129" in page.text
    assert count(forum_app, HelpMessage) == 0


def test_words_are_put_in_again_before_anything_is_sent(child: Callable[..., Child], forum_app: Flask) -> None:
    """Wrong words send nothing and keep the page; without a paper the text goes all the same, without an answer."""
    one = child()
    stand_at_calm_page(one)
    one.fill("next", text=f"{CANARY} dipukul", answer="y")
    wrong = one.fill(KEEP, words="satu dua tiga empat 12")
    assert wrong.status_code == 422 and "belum cocok" in wrong.text and count(forum_app, SealedRecord) == 0
    assert CANARY in one.see("next").text and "answer" in one.see("next").text
    token = TOKEN.search(one.see(KEEP).text)
    assert token
    for _ in range(2):
        sent = one.send("/id/forum-anak/tulis/kirim", token.group(1))
        assert sent.headers["Location"].endswith(one.path("thanks"))
    with forum_app.app_context():
        record = db.session.scalars(select(SealedRecord)).one()
        assert record.help_hash is None and record.help_public_key is None


def test_two_clicks_keep_one_text_and_one_message(child: Callable[..., Child], officer: Desk, forum_app: Flask) -> None:
    """Pressing twice makes one record, one message of the child and one of the officer."""
    one = child()
    stand_at_calm_page(one)
    one.fill("next", text=CANARY, answer="y")
    page = one.see(KEEP).text
    phrase, token = page.split('class="code"')[1].split(">")[1].split("<")[0], TOKEN.search(page)
    assert token
    for _ in range(2):
        sent = one.send(KEEP, token.group(1), words=phrase)
        assert sent.headers["Location"].endswith(one.path("thanks"))
    assert count(forum_app, SealedRecord) == 1
    one.fill(MESSAGES, words=phrase)
    page = one.see(f"{MESSAGES}/baca").text
    token, nonce = TOKEN.search(page), NONCE.search(page)
    assert token and nonce
    for _ in range(2):
        one.send(f"{MESSAGES}/baca", token.group(1), text="Halo lagi", nonce=nonce.group(1))
    open_text(officer)
    page = officer.see("/id/ruang-kerja/forum/terlindung/1/jawab").text
    token, nonce = TOKEN.search(page), NONCE.search(page)
    assert token and nonce
    for _ in range(2):
        data = {"csrf_token": token.group(1), "nonce": nonce.group(1), "text": ANSWER}
        assert officer.client.post("/id/ruang-kerja/forum/terlindung/1/jawab", data=data).status_code == 303
    assert count(forum_app, HelpMessage) == 2


def test_help_words_and_secret_words_are_two_doors(
    child: Callable[..., Child], officer: Desk, forum_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither opens the other's door, and where chance draws the secret words once more others are drawn."""
    one = child()
    one.send_idea()
    secret = one.words
    phrase = words.new_words().phrase
    drawn = iter([secret, phrase])

    class Drawn:
        def __init__(self) -> None:
            self.phrase = next(drawn)

    monkeypatch.setattr(words, "new_words", Drawn)
    one.fill("idea", text=f"Aku dipukul. {CANARY}", act="next")
    one.fill("next", text=CANARY, answer="y")
    assert phrase in one.see(KEEP).text
    one.fill(KEEP, words=phrase)
    other = Child(forum_app.test_client(), "")
    assert other.fill(MESSAGES, words=secret).status_code == 422
    assert other.fill("words", words=phrase).status_code == 422
    assert other.fill(MESSAGES, words=phrase).status_code == 303


def test_guesses_at_help_words_are_slowed_and_the_child_comes_in(
    child: Callable[..., Child], officer: Desk, forum_app: Flask
) -> None:
    """Ten misses with the same four words make them wait; other words are not held up."""
    phrase = ask_for_answer(child())
    four, digits = phrase.rsplit(" ", 1)
    guesser = Child(forum_app.test_client(), "")
    tried = [f"{four} {number:02d}" for number in range(30) if f"{number:02d}" != digits][:11]
    answers = [guesser.fill(MESSAGES, words=one).status_code for one in tried]
    assert answers == [422] * 10 + [429]
    with forum_app.app_context():
        limiter.reset()
    assert Child(forum_app.test_client(), "").fill(MESSAGES, words=phrase).status_code == 303


def test_idle_visit_ends_and_the_text_typed_stays(
    child: Callable[..., Child], officer: Desk, forum_app: Flask, clock: TestClock
) -> None:
    """After fifteen idle minutes the messages are closed; what was typed waits behind the door."""
    phrase = ask_for_answer(child())
    one = Child(forum_app.test_client(), "")
    one.fill(MESSAGES, words=phrase)
    token = TOKEN.search(one.see(f"{MESSAGES}/baca").text)
    assert token
    clock.moment += timedelta(minutes=16)
    late = one.send(f"{MESSAGES}/baca", token.group(1), text="Tulisan panjangku")
    assert late.status_code == 401 and "Tulisan panjangku" in late.text and count(forum_app, HelpMessage) == 0
    token = TOKEN.search(late.text)
    assert token
    one.send(MESSAGES, token.group(1), words=phrase, kept="Tulisan panjangku")
    assert "Tulisan panjangku" in one.see(f"{MESSAGES}/baca").text


def test_nothing_of_a_help_line_lies_open(
    child: Callable[..., Child], officer: Desk, forum_app: Flask, capfd: Any
) -> None:
    """Neither side's words, nor the help words, are in a file or a log."""
    phrase = ask_for_answer(child())
    open_text(officer)
    act(officer, "jawab", text=f"{CANARY} jawaban")
    one = Child(forum_app.test_client(), "")
    one.fill(MESSAGES, words=phrase)
    one.fill(f"{MESSAGES}/baca", text=f"{CANARY} lagi")
    assert files_of(forum_app, CANARY) == [] and files_of(forum_app, phrase) == []
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_reads_short_sentences_on_these_pages(
    child: Callable[..., Child], officer: Desk, run: Callable[..., Any], forum_app: Flask, lang: str
) -> None:
    """The calm page with every choice, the help words and the messages: twelve words a sentence at most on average."""
    run("forum", "record", "own-body", OUTSIDE)
    one = child(lang)
    one.enter()
    one.fill("idea", text=f"Aku dipukul. {CANARY}", act="next")
    asked = one.fill("next", text=CANARY, about_staff="y")
    assert asked.status_code == 422
    run("forum", "record", "own-body", INSIDE)
    one.fill("next", text=CANARY, answer="y", meet="y")
    keep, door = (
        (KEEP, MESSAGES) if lang == "id" else ("/en/childrens-forum/write/keep", "/en/childrens-forum/messages")
    )
    page = one.see(keep).text
    phrase = page.split('class="code"')[1].split(">")[1].split("<")[0]
    pages = [asked.text, page, one.see(door).text]
    one.fill(keep, words=phrase)
    one.fill(door, words=phrase)
    pages.append(one.see(f"{door}/{'baca' if lang == 'id' else 'read'}").text)
    for html in pages:
        lengths = [len(sentence.split()) for sentence in sentences(html)]
        assert sum(lengths) / len(lengths) <= LONGEST_MEAN and max(lengths) <= 25
