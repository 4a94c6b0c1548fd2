"""A pass anew, the end of one membership, the yearly day: what ends, what goes on, and that nothing tells of use."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.forum.models import Forum, Member, SealedRecord
from tests.forum.conftest import HARM, Child, Desk
from tests.forum.test_consent import CONSENT, numbers
from tests.forum.test_passes_page import PASSES, order

ANEW, END, YEAR = f"{PASSES}/ganti", f"{PASSES}/akhir", f"{PASSES}/tahun"


def press(desk: Desk, path: str, number: int):  # type: ignore[no-untyped-def]
    """Write the number, look, and press once more."""
    look = desk.send(path, number=str(number), act="look")
    fields = dict(re.findall(r'name="(csrf_token|mark)"[^>]*value="([^"]+)"', look.text))
    return desk.client.post(path, data={**fields, "number": str(number), "act": "end"})


def publish(child: Child, moderator: Desk) -> None:
    """A child's idea that everybody can read."""
    child.send_idea()
    moderator.open(1)
    moderator.decide(1, title_id="Taman", text_id="Taman bersih", decision="publish")


def test_member_with_a_new_pass_starts_anew_and_the_old_story_goes_on(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk], moderator: Desk, client: FlaskClient
) -> None:
    """Same paper, new number; old words and the visit under way open nothing; what is public stays."""
    one, desk = child(), staff(Role.FACILITATOR)
    publish(one, moderator)
    (old,) = numbers(forum_app)
    sheet = press(desk, ANEW, old)
    (code,) = re.findall(r'class="code"[^>]*>([^<]+)<', sheet.text)
    assert "no-store" in sheet.headers["Cache-Control"] and f"Anggota nomor {old + 1}<" in sheet.text
    assert one.see("own").status_code == 303
    assert Child(forum_app.test_client(), "").fill("words", words=one.words).status_code == 422
    fresh = Child(forum_app.test_client(), code)
    assert fresh.enter().status_code == 303 and "Taman" not in fresh.see("own").text
    assert "Taman" in client.get("/id/forum-anak/usulan/").text
    with forum_app.app_context():
        before, after = (db.session.get_one(Member, number) for number in (old, old + 1))
        assert (after.consent_on, after.consent_reference) == (before.consent_on, before.consent_reference)
        assert after.ends_on == db.session.scalar(select(Forum.membership_ends_on)) > before.ends_on
        assert (before.age_band, after.age_band) == ("13-15", None), "a told age would say that the pass was used"
        trail = list(db.session.scalars(select(AuditRow).where(AuditRow.action == "forum.reissue_pass")))
        assert [row.subject for row in trail] == [f"member:{old}"]
    again = desk.send(ANEW, number=str(old), act="look")
    assert again.status_code == 422 and "sudah berakhir" in again.text and 'class="code"' not in again.text


def test_second_click_makes_no_second_pass(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk]
) -> None:
    """The same form sent twice makes one pass, and says that it cannot be shown again."""
    child()
    desk = staff(Role.FACILITATOR)
    look = desk.send(ANEW, number="1", act="look")
    fields = dict(re.findall(r'name="(csrf_token|mark)"[^>]*value="([^"]+)"', look.text))
    answers = [desk.client.post(ANEW, data={**fields, "number": "1", "act": "end"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 422] and "tidak dapat ditampilkan lagi" in answers[1].text
    assert len(numbers(forum_app)) == 2


def test_ended_membership_closes_its_doors_and_keeps_its_ideas(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk], moderator: Desk, client: FlaskClient
) -> None:
    """The visit under way, the words and an unused pass end at once; ending again answers the same."""
    one, unused, desk = child(), child(), staff(Role.FACILITATOR)
    publish(one, moderator)
    first, second = numbers(forum_app)
    for number in (first, second):
        assert press(desk, END, number).status_code == 303
        assert f"Keanggotaan nomor {number} sudah berakhir" in desk.see(END).text
    assert one.see("own").status_code == 303 and unused.enter().status_code == 422
    assert Child(forum_app.test_client(), "").fill("words", words=one.words).status_code == 422
    assert "Taman" in client.get("/id/forum-anak/usulan/").text
    assert desk.send(END, number=str(first), act="look").status_code == 422
    assert desk.send(END, number=str(first), act="end").status_code == 303
    assert press(desk, CONSENT["id"], first).status_code == 303, "a consent can be withdrawn after the end, too"
    assert "Taman" not in client.get("/id/forum-anak/usulan/").text


@pytest.mark.parametrize("path", [ANEW, END])
def test_pages_answer_alike_whatever_a_member_wrote(
    path: str, staff: Callable[..., Desk], child: Callable[..., Child], forum_app: Flask
) -> None:
    """Nothing, an idea with its age, a text for the officers: the same pages but for the number; that text stays."""
    calm, busy, sad = child(), child(), child()
    calm.enter()
    busy.send_idea()
    sad.enter()
    sad.fill("idea", text=HARM, act="next")
    sad.fill("next", text=HARM)
    desk, seen = staff(Role.FACILITATOR), set()
    for number in numbers(forum_app):
        pages = [desk.send(path, number=str(number), act="look").text, press(desk, path, number).text]
        pages += [desk.see(path).text, desk.send(path, number=str(number), act="look").text]
        texts = [re.sub(r'name="(csrf_token|mark)" [^>]*>', "", page) for page in pages]
        texts = [re.sub(r'class="code"[^>]*>[^<]+<', "", page) for page in texts]
        seen.add(tuple(re.sub(r"((?:nomor|number) |value=\")\d+\b", r"\1N", page) for page in texts))
    assert len(seen) == 1
    with forum_app.app_context():
        assert db.session.scalars(select(SealedRecord.id)).all() == [1]


def test_facilitator_of_another_forum_meets_nobody(child: Callable[..., Child], staff: Callable[..., Desk]) -> None:
    """Unknown numbers and those of another forum are alike, whatever is pressed, on each of the three pages."""
    child()
    desk = staff(Role.FACILITATOR)
    for path in (ANEW, END, CONSENT["id"]):
        for act in ("look", "end"):
            page = desk.send(path, number="4711", act=act)
            assert page.status_code == 422 and ("Tidak ada kartu" in page.text or "sudah dibuat" in page.text)


def test_yearly_day_moves_for_new_passes_or_for_everybody(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk]
) -> None:
    """Asked for whom; ended memberships stay ended; a day too near or too far and a late press change nothing."""
    one, left, desk = child(), child(), staff(Role.FACILITATOR)
    press(desk, END, 2)
    page = desk.send(YEAR, ends_on="2027-07-15", version="1")
    assert page.status_code == 422 and "Pilih untuk siapa" in page.text and 'value="2027-07-15"' in page.text
    for day in ("2026-12-01", "2029-01-01"):
        assert desk.send(YEAR, ends_on=day, version="1", for_whom="new").status_code == 422
    assert desk.send(YEAR, ends_on="2027-07-15", version="1", for_whom="new").status_code == 303
    late = desk.send(YEAR, ends_on="2027-08-15", version="1", for_whom="all")
    assert late.status_code == 409 and 'value="2027-08-15"' in late.text and "15 Juli 2027" in late.text
    with forum_app.app_context():
        assert [str(row.ends_on) for row in db.session.query(Member).order_by(Member.id)] == [
            "2027-06-30",
            "2026-11-21",
        ]
    assert desk.send(YEAR, ends_on="2027-08-15", version="2", for_whom="all").status_code == 303
    order(desk, count="1")
    with forum_app.app_context():
        days = [str(row.ends_on) for row in db.session.query(Member).order_by(Member.id)]
    assert days == ["2027-08-15", "2026-11-21", "2027-08-15"]
    assert one.enter().status_code == 303 and left.enter().status_code == 422


def test_no_passes_are_made_when_the_year_is_over(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """A pass that would open nothing is not made; the page says what to do first."""
    desk = staff(Role.FACILITATOR)
    form = desk.see(PASSES).text
    with forum_app.app_context():
        db.session.query(Forum).update({"membership_ends_on": db.func.date("2026-11-21")})
        db.session.commit()
    fields = dict(re.findall(r'name="(csrf_token|mark)"[^>]*value="([^"]+)"', form))
    sent = {"count": "2", "consent_on": "2026-11-02", "consent_reference": "map 3", "is_on_file": "y"}
    late = desk.client.post(PASSES, data={**fields, **sent})
    assert late.status_code == 422 and "tetapkan dulu hari tahunan" in late.text and not numbers(forum_app)
    assert "Tahun forum ini sudah lewat" in desk.see(PASSES).text


def test_order_for_a_meeting_says_where_its_ideas_are_read_and_keeps_nothing_of_it(
    forum_app: Flask, staff: Callable[..., Desk]
) -> None:
    """Each card names the public list and the month; an ordinary sheet does not; both make the same rows but for what is drawn by lot."""
    desk = staff(Role.FACILITATOR)
    plain, slips = order(desk, count="1").text, order(desk, count="1", for_meeting="y").text
    assert "mulai November 2026" in slips and "/id/forum-anak/usulan/" in slips and "mulai November" not in plain
    with forum_app.app_context():
        one, other = db.session.query(Member).order_by(Member.id)
        kept = [
            {k: v for k, v in vars(row).items() if k not in ("id", "reference", "pass_hash", "_sa_instance_state")}
            for row in (one, other)
        ]
        assert kept[0] == kept[1]
        details = [row.detail for row in db.session.query(AuditRow).filter_by(action="forum.issue_passes")]
        assert details[0] == details[1]
