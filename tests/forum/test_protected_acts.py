"""What officers do about a text: stepping back, handing over, finding the child, closing; and whom letters alert."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.forum.models import HelpMessage, SealedRecord, SealedStep
from tests.conftest import TestClock
from tests.forum.conftest import HARM, INSIDE, OUTSIDE, Child, Desk
from tests.forum.officers import (
    CANARY,
    PROTECTED,
    Letters,
    act,
    ask_for_answer,
    catch_letters,
    form_of,
    leave_alone,
    make_officers,
    open_text,
    receivers,
    stand_at_calm_page,
    tick,
)
from tests.forum.officers import tell as tell_officers
from tests.staff import sign_in


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """The letters that went out: to whom, subject, text."""
    return catch_letters(monkeypatch)


@pytest.fixture
def alone(forum_app: Flask) -> None:
    """Without the officer of the fixtures: only those of the test."""
    leave_alone(forum_app)


def test_letters_go_to_duty_then_deputies_then_the_others_once_each(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters, alone: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One urgent item and a link, no word and no number; a clock that is set back or runs twice sends nothing again."""
    officers = make_officers(staff, run, (OUTSIDE, False), (OUTSIDE, False), (OUTSIDE, True), (INSIDE, False))
    run("forum", "duty", officers[0].person.email, "2026-11-20", "2026-11-22")
    for one in (child(), child()):
        one.pause = timedelta()
        tell_officers(one)
    begun = clock.moment
    assert set(tick(forum_app).values()) == {0}, "what a tick tells shows that there is something"
    assert all(CANARY not in text and "terlindung" in text and not any(c.isdigit() for c in subject + text)
               for _, subject, text in letters)  # fmt: skip
    assert receivers(letters) == ["petugas0", "petugas0"]
    assert "Tidak ada yang diberi tahu" in officers[0].see(PROTECTED).text, "nobody says that no letter can go out"
    monkeypatch.setattr("layak.forum.desk.protected.has_mail", lambda: True)
    shown = officers[0].see(PROTECTED).text
    assert "diberi tahu pada 21 November 2026, 10." in shown and "Tidak ada yang diberi tahu" not in shown
    tick(forum_app)
    clock.moment = begun + timedelta(minutes=14, seconds=59)
    tick(forum_app)
    assert receivers(letters) == []
    clock.moment = begun + timedelta(minutes=15)
    tick(forum_app)
    assert receivers(letters) == ["petugas2", "petugas2"]
    open_text(officers[2], 1)
    for minutes in (60, 60, 30, 0, 61):
        clock.moment = begun + timedelta(minutes=minutes)
        tick(forum_app)
    assert receivers(letters) == ["petugas1", "petugas3"], "the second text only, as the first was opened"


def test_nobody_on_duty_alerts_all_and_a_mail_server_that_fails_is_asked_again(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    letters: Letters, alone: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A letter that was refused is no alert: the next minute tries again, and then never more."""
    make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    tell_officers(child())
    monkeypatch.setattr("layak.forum.alerting.send_mail", lambda *words, **more: False)
    tick(forum_app)
    assert receivers(letters) == []
    monkeypatch.undo()
    monkeypatch.setattr("layak.forum.alerting.has_mail", lambda: True)
    monkeypatch.setattr(
        "layak.forum.alerting.send_mail", lambda to, subject, text, **_: letters.append((to, subject, text)) or True
    )
    tick(forum_app)
    tick(forum_app)
    assert receivers(letters) == ["petugas0", "petugas1"]


def test_officer_steps_back_and_the_next_ones_are_alerted(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    letters: Letters, alone: None,
) -> None:  # fmt: skip
    """The text leaves the list of who stepped back and counts as unread; the last reader cannot step back."""
    first, second = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    run("forum", "duty", first.person.email, "2026-11-20", "2026-11-22")
    tell_officers(child())
    tick(forum_app)
    open_text(first)
    assert receivers(letters) == ["petugas0"]
    form = form_of(first, "bukan-saya")
    for _ in range(2):
        pressed = first.client.post(f"{PROTECTED}/1/bukan-saya", data=form)
        assert pressed.headers["Location"].endswith(PROTECTED)
    assert "Tulisan 1" not in first.see(PROTECTED).text and first.see(f"{PROTECTED}/1").status_code == 404
    tick(forum_app)
    assert receivers(letters) == ["petugas1"]
    assert "Belum dibuka" in second.see(PROTECTED).text
    alone = act(second, "anak", danger="y", reason="Bahaya")
    assert alone.status_code == 422, "a child is found by one officer alone"
    refused = act(second, "bukan-saya")
    assert refused.status_code == 422 and "Tidak ada petugas lain" in refused.text
    assert CANARY in open_text(second)


def test_child_who_writes_again_alerts_and_opens_a_closed_text(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters, alone: None,
) -> None:  # fmt: skip
    """New words of a child are one more urgent item, also after closing."""
    (officer,) = make_officers(staff, run, (OUTSIDE, False))
    phrase = ask_for_answer(child())
    tick(forum_app)
    open_text(officer)
    assert act(officer, "selesai", note="Sudah ditangani").status_code == 303
    assert receivers(letters) == ["petugas0"] and "Ditutup" in officer.see(PROTECTED).text
    clock.moment += timedelta(minutes=20)
    one = Child(forum_app.test_client(), "")
    one.fill("/id/forum-anak/pesan", words=phrase)
    one.fill("/id/forum-anak/pesan/baca", text="Terjadi lagi")
    tick(forum_app)
    tick(forum_app)
    assert receivers(letters) == ["petugas0"]
    assert "Anak menulis lagi" in officer.see(PROTECTED).text and "Terjadi lagi" in open_text(officer)


def test_text_about_staff_goes_to_the_other_body_only(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, letters: Letters
) -> None:
    """The forum's own officers neither see nor hear of it, and sealing anew does not change that."""
    own, other = make_officers(staff, run, (INSIDE, False), (OUTSIDE, False))
    shown = own.see(f"{PROTECTED}/petugas").text
    assert f"Forum ini dijalankan oleh {INSIDE}." in shown and "Benarkah namanya?" not in shown
    printed = run("forum", "recovery-key").output.split()[0]
    tell_officers(child(), about_staff="y")
    tick(forum_app)
    assert "petugas0" not in receivers(letters)
    assert "Tulisan 1" not in own.see(PROTECTED).text and own.see(f"{PROTECTED}/1").status_code == 404
    assert CANARY in open_text(other)
    assert run("forum", "reseal", input=printed + "\n").exit_code == 0
    assert own.see(f"{PROTECTED}/1").status_code == 404 and CANARY in open_text(other)


def test_child_decides_where_no_other_body_can_read(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, alone: None
) -> None:
    """Nothing is kept before the child says that the forum's own officers may read it; 129 is named."""
    (own,) = make_officers(staff, run, (INSIDE, False))
    one = child()
    stand_at_calm_page(one)
    asked = one.fill("next", text=CANARY, about_staff="y", answer="y")
    assert asked.status_code == 422 and CANARY in asked.text and "tel:129" in asked.text
    assert "tidak ada petugas dari luar" in asked.text and 'name="may_go_to_own"' in asked.text
    assert "Tulisan 1" not in own.see(PROTECTED).text
    sent = one.fill("next", text=CANARY, about_staff="y", may_go_to_own="y", meet="y", how="Di sekolah", when="Senin",
                    who_must_not_know="Wali kelas")  # fmt: skip
    assert sent.headers["Location"].endswith(one.path("thanks"))
    opened = open_text(own)
    assert CANARY in opened and "Anak ingin ditemui" in opened and "Wali kelas" in opened and "Di sekolah" in opened


def test_officer_hands_over_with_what_the_lawyer_said(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask
) -> None:
    """Nobody acts unread; the reference lies sealed; a day to come is refused; of two officers the second is told."""
    first, second = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    tell_officers(child())
    page = first.see(f"{PROTECTED}/1/serahkan").text
    assert "Menunggu kepastian dari ahli hukum kota" in page
    assert run("forum", "record", "deadlines", "Surat 7 menyebut tenggatnya").exit_code == 0
    assert "Surat 7 menyebut tenggatnya" in first.see(f"{PROTECTED}/1/serahkan").text
    given = {"to_whom": "UPTD PPA", "reference": f"B-17 {CANARY}", "on": "2026-11-21", "note": "Lewat telepon"}
    unread = act(first, "serahkan", **given)
    assert unread.status_code == 422 and "Buka dulu tulisannya" in unread.text and "Lewat telepon" in unread.text
    open_text(first)
    assert act(first, "serahkan", **{**given, "on": "2026-11-22"}).status_code == 422
    open_text(second)
    late = {**given, "version": "0"}
    assert act(first, "serahkan", **given).status_code == 303
    stale = act(second, "serahkan", **late)
    assert stale.status_code == 409 and "Lewat telepon" in stale.text and "Petugas lain" in stale.text
    opened = open_text(second)
    assert f"Diserahkan kepada: UPTD PPA · Nomor rujukan mereka: B-17 {CANARY} · Hari: 21 November 2026" in opened
    with forum_app.app_context():
        notes = [row.note for row in db.session.scalars(select(SealedStep)) if row.note]
        assert len(notes) == 1 and CANARY.encode() not in notes[0]


def test_child_is_found_only_with_danger_a_reason_and_a_second_body(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask,
    clock: TestClock, letters: Letters, alone: None,
) -> None:  # fmt: skip
    """A colleague of the same body cannot be the second; the place comes last; each step is on the trail."""
    asker, colleague, other = make_officers(staff, run, (OUTSIDE, False), (OUTSIDE, False), (INSIDE, False))
    assert run("forum", "record", "ledger", "Brankas lantai 2").exit_code == 0
    tell_officers(child())
    tick(forum_app)
    receivers(letters)
    for one in (asker, colleague, other):
        open_text(one)
    clock.moment += timedelta(seconds=1)
    assert act(asker, "anak", reason="Ada ancaman").status_code == 422
    assert act(asker, "anak", danger="y").status_code == 422
    assert act(asker, "anak", danger="y", reason="Ada ancaman malam ini").status_code == 303
    tick(forum_app)
    tick(forum_app)
    assert receivers(letters) == ["petugas2"]
    asked = "Persetujuan Anda diminta"
    assert [asked in one.see(PROTECTED).text for one in (asker, colleague, other)] == [False, False, True]
    assert act(asker, "anak", act="show").status_code == 404 and act(asker, "anak", act="agree").status_code == 422
    refused = act(colleague, "anak", act="agree")
    assert refused.status_code == 422 and "lembaga lain" in refused.text and "Brankas" not in refused.text
    blind = act(other, "anak", act="agree")
    assert blind.status_code == 422 and "sekali lagi" in blind.text, "somebody agrees to a reason unread"
    assert "Ada ancaman malam ini" in open_text(other)
    assert act(other, "anak", act="agree").status_code == 303 and asked not in other.see(PROTECTED).text
    agreed = "Petugas kedua setuju"
    assert [agreed in one.see(PROTECTED).text for one in (asker, colleague, other)] == [True, False, False]
    assert act(colleague, "anak", act="show").status_code == 404
    assert "Brankas" not in asker.see(f"{PROTECTED}/1/anak").text
    assert "Brankas lantai 2" in act(asker, "anak", act="show").text and agreed not in asker.see(PROTECTED).text
    with forum_app.app_context():
        acts = [row.action for row in db.session.scalars(select(AuditRow).where(AuditRow.subject == "sealed:1"))]
    assert [one for one in acts if "identify" in one or "ledger" in one] == [
        "forum.sealed_identify_asked", "forum.sealed_identify_confirmed", "forum.sealed_ledger_shown",
    ]  # fmt: skip


def test_page_promises_an_alert_only_where_letters_go_out(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], alone: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Without mail nobody is told: whoever asks for a second officer or steps back reads that they must call."""
    asker, _other = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    tell_officers(child())
    open_text(asker)
    assert act(asker, "anak", danger="y", reason="Ada ancaman").status_code == 303
    for page in ("anak", "bukan-saya"):
        shown = asker.see(f"{PROTECTED}/1/{page}").text
        assert "Tidak ada yang diberi tahu" in shown and not re.search("etugas (kedua|berikutnya) diberi tahu", shown)
    for module, page in (("protected_child", "anak"), ("protected_acts", "bukan-saya")):
        monkeypatch.setattr(f"layak.forum.desk.{module}.has_mail", lambda: True)
        shown = asker.see(f"{PROTECTED}/1/{page}").text
        assert "Tidak ada yang diberi tahu" not in shown and re.search("etugas (kedua|berikutnya) diberi tahu", shown)


def test_who_asked_and_stepped_back_leaves_the_second_word_to_another_body(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], alone: None
) -> None:
    """A colleague of the same body is still not the second officer."""
    asker, colleague, other = make_officers(staff, run, (OUTSIDE, False), (OUTSIDE, False), (INSIDE, False))
    tell_officers(child())
    for one in (asker, colleague, other):
        open_text(one)
    assert act(asker, "anak", danger="y", reason="Ada ancaman").status_code == 303
    assert act(asker, "bukan-saya").status_code == 303
    open_text(other)
    assert act(colleague, "anak", act="agree").status_code == 422
    assert act(other, "anak", act="agree").status_code == 303


def test_what_was_closed_too_early_is_opened_again(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, clock: TestClock
) -> None:
    """By any officer who has read it; it is then not erased, and of two officers at once the second is told."""
    first, second = make_officers(staff, run, (OUTSIDE, False), (INSIDE, False))
    tell_officers(child())
    open_text(first)
    assert act(first, "buka-lagi").status_code == 409
    assert act(first, "selesai", note="Sudah").status_code == 303
    assert act(second, "buka-lagi").status_code == 422, "somebody acts unread"
    assert "buka-lagi" in open_text(second)
    stale = form_of(second, "buka-lagi")
    assert act(first, "buka-lagi").status_code == 303 and "Ditutup" not in first.see(PROTECTED).text
    assert second.client.post(f"{PROTECTED}/1/buka-lagi", data=stale).status_code == 409
    clock.moment += timedelta(days=91)
    tick(forum_app)
    sign_in(second.client, second.person)
    opened = open_text(second)
    assert CANARY in opened and "Dibuka lagi" in opened


def test_closed_text_loses_its_words_after_ninety_days(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, clock: TestClock
) -> None:
    """Text, messages and notes go; a bare entry of days and acts stays, and no list shows it."""
    (officer,) = make_officers(staff, run, (OUTSIDE, False))
    phrase = ask_for_answer(child())
    open_text(officer)
    act(officer, "jawab", text="Kami bantu")
    assert act(officer, "selesai").status_code == 422
    assert act(officer, "selesai", note=f"Selesai {CANARY}").status_code == 303
    assert act(officer, "selesai", note="Dua kali").status_code == 409
    clock.moment += timedelta(days=89)
    tick(forum_app)
    with forum_app.app_context():
        assert db.session.scalars(select(SealedRecord)).one().ciphertext
    clock.moment += timedelta(days=1)
    assert set(tick(forum_app).values()) == {0}
    with forum_app.app_context():
        row = db.session.scalars(select(SealedRecord)).one()
        assert row.ciphertext == b"" and row.help_hash is None and row.closed_at is not None
        assert db.session.scalars(select(HelpMessage)).all() == []
        steps = db.session.scalars(select(SealedStep)).all()
        assert {"answered", "closed"} <= {one.kind for one in steps} and not [one for one in steps if one.note]
    assert Child(forum_app.test_client(), "").fill("/id/forum-anak/pesan", words=phrase).status_code == 422


@pytest.mark.parametrize("moment", ["idea", "next", "keep"])
def test_text_on_harm_arrives_though_consent_ends_while_it_is_written(
    child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, moment: str
) -> None:
    """Whichever page the child stands at: the officers get the text, and the command answers as always."""
    (officer,) = make_officers(staff, run, (OUTSIDE, False))
    one, text = child(), f"{HARM} Ada {CANARY}."
    one.enter()
    page = "idea"
    if moment != "idea":
        one.fill("idea", text=text, act="next")
        page = "next"
    if moment == "keep":
        one.fill("next", text=text, answer="y")
        page = "/id/forum-anak/tulis/simpan"
    shown = one.see(page).text
    plain = run("forum", "withdraw-consent", "1").output
    token = shown.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    words = shown.split('class="code"')[1].split(">")[1].split("<")[0] if moment == "keep" else ""
    path = one.path(page) if not page.startswith("/") else page
    sent = one.send(path, token, text=text, act="next", words=words)
    if moment == "idea":
        assert sent.headers["Location"].endswith(one.path("next"))
        sent = one.fill("next", text=text)
    assert sent.headers["Location"].endswith(one.path("thanks")) and CANARY in open_text(officer)
    assert "Tulisanmu sudah ada di petugas" in one.see("thanks").text
    assert run("forum", "withdraw-consent", "1").output == plain
    assert CANARY in open_text(officer), "an ended membership took the text with it"
    assert one.fill("pass", code=one.code).status_code == 422


def test_roster_shows_an_officer_the_own_body_only(
    staff: Callable[..., Desk], run: Callable[..., Any], forum_app: Flask, clock: TestClock
) -> None:
    """Bodies and deputies of all, duty days of one's own; other roles do not come in."""
    clock.moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    first, second = make_officers(staff, run, (OUTSIDE, False), (INSIDE, True))
    run("forum", "duty", first.person.email, "2026-11-24", "2026-11-30")
    run("forum", "record", "own-body", "Dinas  Uji Salah Eja")
    page = first.see(f"{PROTECTED}/petugas").text
    assert "Benarkah namanya?" in page and "Dinas Uji Salah Eja" in page
    assert OUTSIDE in page and INSIDE in page and "wakil" in page and "30 November 2026" in page
    assert "30 November 2026" not in second.see(f"{PROTECTED}/petugas").text
    assert staff(Role.MODERATOR).see(f"{PROTECTED}/petugas").status_code == 403
