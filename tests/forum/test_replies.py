"""What a child says later: an answer, a changed text, one appeal, "not yet done"; each safe, once, and never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.core.tick import tick
from layak.extensions import db
from layak.forum.models import Original, PublicStep, Reply, SealedRecord, StateLog, Suggestion
from layak.forum.reasons import Reason
from layak.forum.service import erasing_again, erasure, faults, replies
from layak.forum.service.protection import records
from layak.forum.states import State
from tests.conftest import TestClock
from tests.forum.conftest import FORM, HARM, IDEA, OFFICER, PASSPHRASE, Child, Desk
from tests.forum.own import QUESTION, ask_child, bring_to
from tests.raw_files import files_of
from tests.staff import sign_in

Children = Callable[..., Child]
SAFE = "Maksudku taman di dekat pasar."
VERBS = {
    "jawab": (State.NEEDS_CHANGE, State.RECEIVED, "Jawabanmu sudah masuk."),
    "ubah": (State.NEEDS_CHANGE, State.RECEIVED, "Idemu yang baru sudah masuk."),
    "baca-lagi": (State.DECLINED, State.APPEALED, "Sekarang moderator lain membaca idemu."),
    "belum-selesai": (State.DONE, State.IN_PROGRESS, "Pekerjaannya dilanjutkan"),
}
EVERY_VERB = pytest.mark.parametrize("verb", VERBS)
NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"')


def path_of(verb: str, number: int = 1) -> str:
    """The address of a later verb."""
    return f"/id/forum-anak/usulanku/{number}/{verb}"


def asked(child: Children, app: Flask, verb: str) -> Child:
    """A child whose idea waits for this verb."""
    one = child()
    one.send_idea()
    bring_to(app, 1, VERBS[verb][0])
    if verb == "jawab":
        ask_child(app, 1)
    return one


def marks_of(one: Child, path: str) -> tuple[str, str]:
    """The token and the nonce of a page's form."""
    page = one.see(path).text
    token, nonce = FORM.search(page), NONCE.search(page)
    assert token and nonce
    return token[1], nonce[1]


def state_of(app: Flask) -> State:
    """Where the first idea stands."""
    with app.app_context():
        return State(db.session.scalars(select(Suggestion.state).where(Suggestion.id == 1)).one())


def texts_kept(app: Flask) -> list[str]:
    """Every text of a child that lies readable in the database."""
    with app.app_context():
        return [*db.session.scalars(select(Original.text)), *db.session.scalars(select(Reply.text))]


def count(app: Flask, table: Any) -> int:
    """How many rows there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


@EVERY_VERB
def test_child_uses_each_later_verb(child: Children, forum_app: Flask, verb: str) -> None:
    """The way stands at the idea, the text arrives once, the state follows the table, and "My ideas" says thanks."""
    one = asked(child, forum_app, verb)
    assert f'href="{path_of(verb)}"' in one.see("own").text
    assert (QUESTION in one.see(path_of(verb)).text) == (verb == "jawab")
    assert one.fill(path_of(verb), **sheet_of(one, verb)).headers["Location"].endswith(one.path("own"))
    page = one.see("own").text
    assert VERBS[verb][2] in page and f'href="{path_of(verb)}"' not in page
    assert state_of(forum_app) == VERBS[verb][1]
    assert texts_kept(forum_app) == ([SAFE] if verb == "ubah" else [IDEA, SAFE])
    with forum_app.app_context():
        row = db.session.get(Suggestion, 1)
        trail = "".join(one.detail + one.subject for one in db.session.scalars(select(AuditRow)))
        assert row and row.silent_on is None and row.open_by is None and SAFE not in trail
        assert [one.kind for one in db.session.scalars(select(PublicStep))] == (
            ["not_yet_done"] if verb == "belum-selesai" else []
        )


def sheet_of(one: Child, verb: str, text: str = SAFE) -> dict[str, str]:
    """What the sheet sends."""
    return {"text": text, "nonce": marks_of(one, path_of(verb))[1], "act": "next"}


@EVERY_VERB
def test_double_click_or_dropped_line_makes_one_row(child: Children, forum_app: Flask, verb: str) -> None:
    """The same sheet sent three times, the answers lost on the way, is taken once; each time the page says thanks."""
    one = asked(child, forum_app, verb)
    token, nonce = marks_of(one, path_of(verb))
    data = {"text": SAFE, "nonce": nonce, "act": "next"}
    places = [one.send(path_of(verb), token, **data).headers.get("Location", "") for _ in range(3)]
    assert [place.endswith(one.path("own")) for place in places] == [True] * 3
    assert count(forum_app, Reply) == (0 if verb == "ubah" else 1) and count(forum_app, Suggestion) == 1
    with forum_app.app_context():
        assert len(list(db.session.scalars(select(StateLog).where(StateLog.suggestion_id == 1)))) == 2


@EVERY_VERB
@pytest.mark.parametrize("tick", [False, True], ids=["words", "tick"])
def test_harm_in_a_later_text_reaches_the_officers_and_nothing_else(
    child: Children, forum_app: Flask, verb: str, tick: bool
) -> None:
    """Read for harm before anything else, also with a phone number in it; the idea does not move and nothing shows."""
    one = asked(child, forum_app, verb)
    before = one.see("own").text
    text = "Aku tidak suka di sana." if tick else f"{HARM} Nomorku 0812 3456 7890."
    sent = one.fill(path_of(verb), text=text, **({"harm": "y"} if tick else {}))
    assert sent.headers["Location"].endswith(one.path("next"))
    assert text in one.see("next").text and one.see("idea").headers["Location"].endswith(path_of(verb))
    assert text in one.see(path_of(verb)).text
    assert one.fill("next", text=text).headers["Location"].endswith(one.path("thanks"))
    assert state_of(forum_app) == VERBS[verb][0] and texts_kept(forum_app) == [IDEA]
    assert FORM.sub("", one.see("own").text) == FORM.sub("", before) and text not in one.see(path_of(verb)).text
    with forum_app.app_context():
        assert records.open_item(OFFICER, 1, PASSPHRASE, at=now()).text == text


def test_harm_is_sealed_even_where_the_idea_waits_for_nothing(child: Children, forum_app: Flask) -> None:
    """The state changed meanwhile, or the idea is gone: a text about harm leads to the officers all the same."""
    one = asked(child, forum_app, "jawab")
    token, _ = marks_of(one, path_of("jawab"))
    bring_to(forum_app, 1, State.RECEIVED)
    for number in (1, 99):
        assert one.send(path_of("jawab", number), token, text=HARM).headers["Location"].endswith(one.path("next"))
    with forum_app.app_context(), pytest.raises(faults.HoldsDisclosure):
        replies.appeal(Principal(member_id=1), 1, HARM, nonce=b"x" * 32, at=now(), today=now().date())


def test_idea_in_the_making_comes_back_after_a_reply(child: Children, forum_app: Flask) -> None:
    """An unsent idea is laid aside while the child answers, also by way of the officers, and is there again."""
    one = asked(child, forum_app, "jawab")
    one.fill("idea", text="Tolong buat jalur sepeda.", act="next")
    one.fill(path_of("jawab"), text=HARM)
    one.fill("next", text=HARM)
    assert "jalur sepeda" in one.see("idea").text
    one.fill(path_of("jawab"), **sheet_of(one, "jawab"))
    assert "jalur sepeda" in one.see("idea").text
    assert count(forum_app, SealedRecord) == 1 and count(forum_app, Reply) == 1


@EVERY_VERB
def test_personal_data_in_a_later_text_is_shown_and_never_blocks(child: Children, forum_app: Flask, verb: str) -> None:
    """A phone number is marked; help takes it out of the text; going on as it is sends it."""
    one = asked(child, forum_app, verb)
    text = "Tamannya gelap. Hubungi aku di 0812 3456 7890 ya."
    page = one.fill(path_of(verb), **sheet_of(one, verb, text))
    assert page.status_code == 422 and "<mark>0812 3456 7890</mark>" in page.text
    helped = one.fill(path_of(verb), **(sheet_of(one, verb, text) | {"act": "clean"}))
    cleaned = FORM.sub(
        "", NONCE.sub("", one.see(path_of(verb)).text)
    )  # what is drawn by lot may hold these digits, too
    assert helped.headers["Location"].endswith(path_of(verb)) and "0812" not in cleaned
    assert one.fill(path_of(verb), **(sheet_of(one, verb, text) | {"act": "anyway"})).status_code == 303
    assert text in texts_kept(forum_app)


@EVERY_VERB
def test_text_is_kept_by_an_expired_form_and_an_ended_visit(
    child: Children, forum_app: Flask, clock: Any, verb: str
) -> None:
    """A stale token brings the text back; after fifteen idle minutes it waits at the door and at its own page."""
    one = asked(child, forum_app, verb)
    token, nonce = marks_of(one, path_of(verb))
    stale = one.send(path_of(verb), "stale", text=SAFE, nonce=nonce)
    assert stale.status_code == 400 and SAFE in stale.text
    clock.moment += timedelta(minutes=16)
    page = one.send(path_of(verb), token, text=SAFE, nonce=nonce)
    assert page.status_code == 401 and SAFE in page.text
    found = re.search(r'action="[^"]*kata"[^>]*>.*?name="csrf_token"[^>]*value="([^"]+)"', page.text, re.S)
    assert found
    inside = one.send(one.path("words"), found[1], words=one.words, kept=SAFE)
    assert inside.headers["Location"].endswith(one.path("idea"))
    assert one.see("idea").headers["Location"].endswith(path_of(verb)) and SAFE in one.see(path_of(verb)).text
    assert one.fill(path_of(verb), **sheet_of(one, verb)).status_code == 303
    assert state_of(forum_app) == VERBS[verb][1]


@EVERY_VERB
def test_text_of_a_visit_that_is_forgotten_comes_back_on_its_own_sheet(
    child: Children, forum_app: Flask, verb: str
) -> None:
    """Nothing is left of the visit: after a slip in the words the text still stands where it was written."""
    words, late = asked(child, forum_app, verb).words, child()
    token = FORM.search(late.see("words").text)
    assert token
    page = late.send(path_of(verb), token[1], text=SAFE)
    assert page.status_code == 401 and SAFE in page.text
    for typed in ("salah", words):
        found = re.search(r'action="[^"]*kata"[^>]*>(.*?)</form>', page.text, re.S)
        assert found
        hidden = dict(re.findall(r'<input[^>]*name="(kept|harm|reply|csrf_token)"[^>]*value="([^"]*)"', found[1]))
        page = late.send(late.path("words"), hidden.pop("csrf_token"), words=typed, **hidden)
    assert page.headers["Location"].endswith(late.path("idea"))
    assert late.see("idea").headers["Location"].endswith(path_of(verb)) and SAFE in late.see(path_of(verb)).text


@EVERY_VERB
def test_child_whose_idea_moved_on_meanwhile_keeps_the_text(child: Children, forum_app: Flask, verb: str) -> None:
    """Taken down or withdrawn in another window: the page says so with the text; opened anew it leads to "My ideas"."""
    one = asked(child, forum_app, verb)
    token, nonce = marks_of(one, path_of(verb))
    bring_to(forum_app, 1, State.IN_REVIEW)
    late = one.send(path_of(verb), token, text=SAFE, nonce=nonce)
    assert late.status_code == 409 and SAFE in late.text and "Idemu sudah berlanjut" in late.text
    assert one.see(path_of(verb)).headers["Location"].endswith(one.path("own"))
    assert count(forum_app, Reply) == 0 and texts_kept(forum_app) == [IDEA]


@EVERY_VERB
def test_child_reaches_no_later_verb_of_another_child(child: Children, forum_app: Flask, verb: str) -> None:
    """Another child's number answers like one that never was, and nothing moves."""
    asked(child, forum_app, verb)
    other = child()
    other.send_idea("Tolong tambah bangku di halte.")
    assert {other.see(path_of(verb, number)).status_code for number in (1, 99)} == {404}
    token = FORM.search(other.see("topic").text)
    assert token
    assert other.send(path_of(verb), token[1], text=SAFE, nonce="a" * 64).status_code == 409
    assert state_of(forum_app) == VERBS[verb][0] and SAFE not in texts_kept(forum_app)


def test_answer_and_changed_text_need_words_and_the_others_do_not(child: Children, forum_app: Flask) -> None:
    """An empty answer is told kindly; an appeal and "not yet done" go without a word."""
    one = asked(child, forum_app, "jawab")
    for verb in ("jawab", "ubah"):
        page = one.fill(path_of(verb), **sheet_of(one, verb, " "))
        assert page.status_code == 422 and "satu kalimat pun boleh" in page.text
    for verb in ("baca-lagi", "belum-selesai"):
        bring_to(forum_app, 1, VERBS[verb][0])
        assert one.fill(path_of(verb), **sheet_of(one, verb, "")).status_code == 303


def test_child_who_is_told_a_reason_alone_is_asked_for_a_change_and_for_no_answer(
    child: Children, forum_app: Flask
) -> None:
    """A kind reason without a question of the moderator's own: the page asks to change the text, nothing else."""
    one = child()
    one.send_idea()
    bring_to(forum_app, 1, State.NEEDS_CHANGE)
    ask_child(forum_app, 1, "", reason=Reason.PERSON)
    page = one.see("own").text
    assert "Tulis tentang masalahnya saja" in page and "Tolong ubah sesuatu di idemu" in page
    assert path_of("ubah") in page and path_of("jawab") not in page and "Moderator bertanya kepadamu</h3>" not in page


def test_child_finds_what_it_was_told_before_its_last_words_apart(
    child: Children, forum_app: Flask, clock: Any
) -> None:
    """Only the question that waits stands on top; what was answered is folded away below it, and nothing is gone."""
    one = asked(child, forum_app, "jawab")
    assert "Pesan sebelumnya" not in one.see("own").text
    one.fill(path_of("jawab"), **sheet_of(one, "jawab"))
    bring_to(forum_app, 1, State.FORWARDED)
    clock.moment += timedelta(minutes=5)
    ask_child(forum_app, 1, "Jam berapa?", office="dpu")
    now_told, _summary, before = one.see("own").text.partition("Pesan sebelumnya</summary>")
    assert "Jam berapa?" in now_told and QUESTION not in now_told and QUESTION in before


def test_changed_text_begins_with_the_old_one_and_replaces_it(child: Children, forum_app: Flask) -> None:
    """The child finds its own words to change; the former text is gone, from the database's file too."""
    canary = "perosotan bercahaya jingga"
    one = child()
    one.send_idea(f"Kami ingin {canary}.")
    bring_to(forum_app, 1, State.NEEDS_CHANGE)
    assert canary in one.see(path_of("ubah")).text and "Tolong ubah sesuatu di idemu" in one.see("own").text
    assert one.fill(path_of("ubah"), **sheet_of(one, "ubah")).status_code == 303
    with forum_app.app_context():
        erasure.erase_due(now())
        db.session.remove()
        db.engine.dispose()
    assert files_of(forum_app, canary) == []


def test_child_appeals_once_and_the_text_waits_for_the_other_moderator(child: Children, forum_app: Flask) -> None:
    """After a second answer there is no second appeal; while it waits, the original is not erased."""
    one = asked(child, forum_app, "baca-lagi")
    with forum_app.app_context():
        original = db.session.get(Original, 1)
        assert original
        original.erase_on = now().date()
        db.session.commit()
    one.fill(path_of("baca-lagi"), **sheet_of(one, "baca-lagi"))
    with forum_app.app_context():
        erasure.erase_due(now() + timedelta(days=200))
        assert db.session.get(Original, 1) is not None
    bring_to(forum_app, 1, State.DECLINED)
    assert path_of("baca-lagi") not in one.see("own").text
    assert one.see(path_of("baca-lagi")).headers["Location"].endswith(one.path("own"))
    with forum_app.app_context(), pytest.raises(faults.OnlyOnce):
        replies.appeal(Principal(member_id=1), 1, nonce=b"y" * 32, at=now(), today=now().date())


def test_office_is_answered_where_the_idea_stands(child: Children, forum_app: Flask) -> None:
    """A question that a moderator passed on for an office is answered without moving the idea; then it is closed."""
    one = child()
    one.send_idea()
    bring_to(forum_app, 1, State.FORWARDED)
    assert path_of("jawab") not in one.see("own").text
    ask_child(forum_app, 1, office="dpu")
    assert QUESTION in one.see("own").text
    assert one.fill(path_of("jawab"), **sheet_of(one, "jawab")).status_code == 303
    assert state_of(forum_app) == State.FORWARDED and path_of("jawab") not in one.see("own").text


def test_later_words_are_erased_with_the_original(child: Children, forum_app: Flask) -> None:
    """What a child wrote later goes on the day its original goes, or ninety days after it came."""
    one = asked(child, forum_app, "jawab")
    one.fill(path_of("jawab"), **sheet_of(one, "jawab"))
    with forum_app.app_context():
        original = db.session.get(Original, 1)
        assert original
        original.erase_on = now().date()
        db.session.commit()
        erasure.erase_due(now())
    assert texts_kept(forum_app) == []
    bring_to(forum_app, 1, State.DONE)
    one.fill(path_of("belum-selesai"), **sheet_of(one, "belum-selesai"))
    for days, left in ((89, [SAFE]), (91, [])):
        with forum_app.app_context():
            erasure.erase_due(now() + timedelta(days=days))
        assert texts_kept(forum_app) == left


def test_words_that_nobody_has_read_outlive_the_original(
    child: Children, moderator: Desk, forum_app: Flask, clock: TestClock
) -> None:
    """Written on day 89 about a public idea: on day 90 the original goes and they wait on; read, they have their own end."""
    one = asked(child, forum_app, "belum-selesai")
    with forum_app.app_context(), writing():
        db.session.get_one(Original, 1).erase_on = now().date() + timedelta(days=1)
    one.fill(path_of("belum-selesai"), **sheet_of(one, "belum-selesai"))
    clock.moment += timedelta(days=1)
    with forum_app.app_context():
        tick(forum_app, "test")
    assert texts_kept(forum_app) == [SAFE]
    with forum_app.app_context():
        with writing() as session:  # as a restored backup brings it
            session.add(Original(suggestion_id=1, text=IDEA))
        assert erasing_again.erase_again(now()).texts == 1
    assert texts_kept(forum_app) == [SAFE]
    sign_in(moderator.client, moderator.person)
    assert "Belum selesai" in moderator.see("/id/ruang-kerja/forum/antrean").text
    assert SAFE in moderator.see("/id/ruang-kerja/forum/tampil/1/balasan").text
    with forum_app.app_context():
        erasure.erase_due(now() + timedelta(days=90))
    assert texts_kept(forum_app) == []


@EVERY_VERB
def test_closed_forum_still_takes_later_words(child: Children, forum_app: Flask, verb: str) -> None:
    """A pause stops new ideas only: answers, appeals and the rest go on."""
    from layak.forum.service import gate

    one = asked(child, forum_app, verb)
    with forum_app.app_context():
        gate.close_forum()
    assert one.fill(path_of(verb), **sheet_of(one, verb)).headers["Location"].endswith(one.path("own"))
