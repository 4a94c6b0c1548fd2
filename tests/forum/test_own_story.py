""" "My ideas": kind words, days and the whole story for every state, also where an idea was joined with another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from layak.forum.models import PublicStep
from layak.forum.states import ENDED, State
from tests.forum.conftest import IDEA, Child, Desk
from tests.forum.own import TITLE, TITLE_EN, bring_to, make_other, note_step

Children = Callable[..., Child]
DAY = date(2026, 12, 4)
TOLD = {
    State.RECEIVED: ("Idemu sudah kami terima.", "We have received your idea."),
    State.IN_REVIEW: ("Moderator sedang membacanya", "A moderator is reading it."),
    State.NEEDS_CHANGE: ("Tolong ubah sesuatu di idemu", "Please change something in your idea"),
    State.DECLINED: ("Idemu belum bisa tampil.", "Your idea cannot be shown yet."),
    State.APPEALED: ("Moderator lain", "Another moderator is reading it."),
    State.PUBLISHED: ("Idemu sudah bisa dibaca semua orang.", "Everyone can read your idea now."),
    State.FORWARDED: ("menjawab paling lambat 4 Desember 2026.", "answers by 4 December 2026."),
    State.WILL_DO: ("Kota akan mengerjakannya", "The city will do it."),
    State.PLANNED: ("Kota merencanakan idemu untuk 2027.", "The city plans your idea for 2027."),
    State.NOT_NOW: ("Belum bisa sekarang.", "Not now."),
    State.NOT_OURS: ("Pihak lain mengurus hal ini.", "Somebody else looks after this."),
    State.IN_PROGRESS: ("Idemu sedang dikerjakan.", "Your idea is being carried out."),
    State.DONE: ("Idemu sudah terwujud. Terima kasih.", "Your idea has come true."),
    State.MERGED: ("Kami gabungkan supaya lebih kuat.", "We joined them to make both stronger."),
}


def words_of(page: Any) -> str:
    """What stands on a page, without markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def story_of(page: Any) -> list[str]:
    """The titles of the story, in their order."""
    return [unescape(title) for title in re.findall(r"<h4>([^<]+)</h4>", page.text)]


def office(app: Flask) -> str:
    """The key of an office of this city."""
    found: str = app.extensions["layak"].content.offices[0].key
    return found


def test_every_state_has_its_words() -> None:
    """No state that a child can meet is without a sentence."""
    assert set(TOLD) == set(State) - {State.DRAFT, *ENDED}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_reads_each_state_in_kind_words(child: Children, loaded_offices: Flask, lang: str) -> None:
    """State, office with its day, year and what comes next; the child's own words never stand there."""
    one = child(lang)
    one.send_idea()
    key = office(loaded_offices)
    for state in TOLD:
        year = PublicStep(kind="answer_planned", on=DAY, text_id="Masuk rencana.", year=2027)
        steps = (year,) if state == State.PLANNED else ()
        bring_to(loaded_offices, 1, state, steps=steps, office_key=key, office_due_on=DAY, silent_on=DAY)
        page = one.see("own")
        assert TOLD[state][lang == "en"] in words_of(page) and IDEA not in page.text, state
        has_day = state in (State.FORWARDED, State.NEEDS_CHANGE, State.PLANNED)
        assert not has_day or ("Desember" if lang == "id" else "December") in words_of(page), state


def test_child_is_not_promised_a_day_that_is_over(child: Children, loaded_offices: Flask) -> None:
    """An office that has not answered in time: we still wait; nothing says by when, and that it is late only released."""
    one = child()
    one.send_idea()
    over = {"office_key": office(loaded_offices), "office_due_on": date(2026, 11, 2)}
    for shown_on, is_told in ((None, False), (date(2026, 11, 20), True)):
        bring_to(loaded_offices, 1, State.FORWARDED, late_shown_on=shown_on, **over)
        page = words_of(one.see("own"))
        assert "Kami masih menunggu jawaban dari" in page and "2 November 2026" not in page
        assert ("Jawabannya terlambat." in page) == is_told


@pytest.fixture
def loaded_offices(forum_app: Flask, run: Callable[..., Any]) -> Flask:
    """The forum in a city whose offices are known."""
    run("content", "load")
    return forum_app


def test_child_reads_the_whole_story_with_answer_proof_and_planning(child: Children, forum_app: Flask) -> None:
    """Each step of the city with its day and the words that a moderator passed; the proof is a link."""
    one = child()
    one.send_idea()
    for verb, state in (("open", State.IN_REVIEW), ("publish", State.PUBLISHED)):
        note_step(forum_app, 1, verb, state)
    said = [
        PublicStep(kind="forward", on=DAY),
        PublicStep(kind="answer_planned", on=DAY + timedelta(days=1), text_id="Lampu dipasang tahun depan.", year=2027),
        PublicStep(kind="taken", on=DAY + timedelta(days=2)),
        PublicStep(kind="in_plan", on=DAY + timedelta(days=3), text_id="Disetujui rapat.", year=2027),
        PublicStep(kind="report_progress", on=DAY + timedelta(days=4)),
        PublicStep(
            kind="report_done", on=DAY + timedelta(days=5), text_id="Lampu menyala.",
            proof_address="https://example.org/lampu", proof_title="Foto lampu taman",
        ),
        PublicStep(kind="not_yet_done", on=DAY + timedelta(days=6)),
    ]  # fmt: skip
    bring_to(forum_app, 1, State.IN_PROGRESS, steps=tuple(said))
    page = one.see("own")
    assert story_of(page) == [
        "Kamu mengirim ide", "Moderator sudah membacanya", "Semua orang bisa membacanya", "Diteruskan ke dinas",
        "Kota merencanakannya untuk 2027", "Idemu dibawa ke rapat perencanaan kota (Musrenbang).", "Masuk rencana kota (RKPD) untuk 2027",
        "Sedang dikerjakan", "Dilaporkan sudah selesai", "Belum selesai, jadi dilanjutkan", "Sedang dikerjakan",
        "Terwujud, dengan bukti",
    ]  # fmt: skip
    assert '<a href="https://example.org/lampu">Foto lampu taman</a>' in page.text
    assert "Lampu dipasang tahun depan." in page.text and "8 Desember 2026" in page.text


def test_decision_that_was_undone_is_not_told(child: Children, moderator: Desk) -> None:
    """A decline that its moderator took back within seconds leaves no trace in the story."""
    one = child()
    one.send_idea()
    moderator.open(1)
    moderator.decide(1, decision="decline", reason="unclear")
    assert "Kamu mendapat jawaban" in story_of(one.see("own")) and "Moderator membaca" not in story_of(one.see("own"))
    moderator.undo()
    assert story_of(one.see("own")) == ["Kamu mengirim ide", "Moderator membaca", "Kamu mendapat jawaban"]


def test_story_of_a_joined_idea_goes_on_at_the_other(child: Children, forum_app: Flask, clock: Any) -> None:
    """Over two joinings the child reads the last idea's title, state and story; where it is hidden, that it is."""
    one = child()
    one.send_idea()
    last = make_other(forum_app, State.PUBLISHED, clock.moment)
    middle = make_other(forum_app, State.MERGED, clock.moment + timedelta(seconds=1), merged_into=last)
    bring_to(forum_app, last, State.FORWARDED, steps=(PublicStep(kind="forward", on=DAY),), office_due_on=DAY)
    bring_to(forum_app, 1, State.MERGED, merged_into=middle)
    page = one.see("own")
    assert TITLE in page.text and "Ceritanya berlanjut di ide ini" in page.text
    assert story_of(page)[-2:] == ["Diteruskan ke dinas", "Dinas menulis jawaban"] and "4 Desember 2026" in page.text
    bring_to(forum_app, last, State.IN_REVIEW)
    assert "sedang tidak tampil" in one.see("own").text and TITLE not in one.see("own").text
    bring_to(forum_app, last, State.MERGED, merged_into=middle)
    assert one.see("own").status_code == 200


def test_steps_stand_in_their_order_and_those_of_the_other_idea_apart(
    child: Children, forum_app: Flask, clock: Any
) -> None:
    """An answer to an office stands after the sending to it; after "joined" comes nothing older, but another heading."""
    one = child()
    one.send_idea()
    sent = clock.moment.date()
    bring_to(forum_app, 1, State.FORWARDED, steps=(PublicStep(kind="forward", on=sent + timedelta(days=1)),))
    for days, verb in ((0, "publish"), (1, "forward"), (3, "reply"), (5, "report_done")):
        clock.moment += timedelta(days=days)
        note_step(forum_app, 1, verb, State.FORWARDED)
    done = PublicStep(kind="report_done", on=clock.moment.date())
    bring_to(forum_app, 1, State.DONE, steps=(PublicStep(kind="taken", on=sent + timedelta(days=2)), done))
    one.fill("words", words=one.words)
    assert story_of(one.see("own")) == [
        "Kamu mengirim ide", "Semua orang bisa membacanya", "Diteruskan ke dinas",
        "Idemu dibawa ke rapat perencanaan kota (Musrenbang).", "Kamu menjawab", "Dilaporkan sudah selesai",
    ]  # fmt: skip
    other = make_other(forum_app, State.PUBLISHED, clock.moment)
    bring_to(forum_app, other, State.FORWARDED, steps=(PublicStep(kind="forward", on=sent),), office_due_on=DAY)
    note_step(forum_app, 1, "merge", State.MERGED)
    bring_to(forum_app, 1, State.MERGED, merged_into=other)
    page = one.see("own").text
    own, joined = page.split("<h3>Usulan tempat idemu bergabung</h3>")
    assert "Digabung dengan ide yang mirip" in own and own.count("Diteruskan ke dinas") == 1
    assert TITLE in joined and TITLE not in own and "Diteruskan ke dinas" in joined and "Kamu mengirim" not in joined


def test_child_reads_english_where_there_is_some(child: Children, forum_app: Flask) -> None:
    """Title and words in the page's language; an answer that is Indonesian only is marked as such."""
    one = child("en")
    one.send_idea()
    answer = PublicStep(kind="answer_not_now", on=DAY, text_id="Uangnya belum ada.")
    bring_to(forum_app, 1, State.NOT_NOW, steps=(answer,))
    page = one.see("own").text
    assert TITLE_EN in page and '<p lang="id">Uangnya belum ada.</p>' in page


def test_lateness_is_told_only_when_everybody_may_know(child: Children, forum_app: Flask) -> None:
    """Overdue alone says nothing; once the coordinator released it the child reads that the answer is late."""
    one = child()
    one.send_idea()
    bring_to(forum_app, 1, State.FORWARDED, office_due_on=date(2026, 11, 2))
    assert "terlambat" not in one.see("own").text
    bring_to(forum_app, 1, State.IN_REVIEW)
    bring_to(forum_app, 1, State.FORWARDED, office_due_on=date(2026, 11, 2), late_shown_on=date(2026, 11, 20))
    assert "Jawabannya terlambat." in one.see("own").text
