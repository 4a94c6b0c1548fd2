"""What two moderators do together: agree on a fine place, read an appeal, ask, join, undo; each press tells the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import (
    Member,
    Message,
    OfficerKey,
    PublicStep,
    PublicVersion,
    Reply,
    SealedRecord,
    StateLog,
    Suggestion,
)
from layak.forum.service import ideas, moderation, own_ideas, sealed
from layak.forum.states import STEPS, UNDOABLE, NotAllowed, State, Verb, Who, next_state, state_before
from tests.forum.conftest import CROWD, FORM, Child, Desk

QUEUE = "/id/ruang-kerja/forum/antrean"
SHOWN = "/id/ruang-kerja/forum/tampil"
TITLE, TEXT = "Lampu untuk taman", "Tolong pasang lampu di taman."
PUBLISH = {"decision": "publish", "title_id": TITLE, "text_id": TEXT}


@pytest.fixture
def sent(child: Callable[..., Child]) -> Child:
    """A child whose idea waits."""
    one = child()
    one.send_idea()
    return one


@pytest.fixture
def other(staff: Callable[..., Desk]) -> Desk:
    """A second moderator."""
    return staff(Role.MODERATOR, "lain@example.org")


def state(app: Flask, number: int = 1) -> str:
    """Where an idea stands."""
    with app.app_context():
        return db.session.get_one(Suggestion, number).state


def own_page(child: Child) -> str:
    """The child's page of its ideas, without what is new each time."""
    return FORM.sub("", child.see("own").text)


def child_says(app: Flask, verb: Verb, kind: str, text: str, number: int = 1, who: Who = Who.CHILD) -> None:
    """The child's later verb, as the child's pages write it."""
    with app.app_context(), writing():
        row = db.session.get_one(Suggestion, number)
        if verb is not Verb.REPLY or row.state == State.NEEDS_CHANGE:
            row.state = next_state(State(row.state), verb, who)
        row.version += 1
        row.replies.append(Reply(kind=kind, text=text, at=now(), nonce=sealed.fresh_nonce()))
        ideas.log_step(row, verb, Principal(member_id=row.member_id), now())


@pytest.mark.parametrize(
    "why",
    [{"is_fine": "y"}, {"text_id": "Jalan ke SMP Melati gelap."}, {"text_id": "Taman di Simpang Baru gelap."}, {}],
)
def test_fine_place_or_small_group_needs_a_second_moderator(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient, forum_app: Flask, why: dict[str, str]
) -> None:
    """By tick, by a sign, by a kelurahan's name, or from a forum of fewer than ten: two agree on the very same words."""
    if not why:
        with forum_app.app_context(), writing() as session:
            session.execute(delete(Member).where(Member.consent_reference == CROWD, Member.id > 3))
    fields = PUBLISH | why

    def publish(desk: Desk, **changes: str) -> None:
        assert desk.open(1).status_code == 200
        page = desk.decide(1, **fields | changes)
        press = re.search(r'value="(anyway:[0-9a-f]+)"', page.text)
        answer = desk.decide(1, **fields | changes, act=press.group(1)) if press else page
        assert answer.status_code == 303

    publish(moderator)
    assert client.get("/id/forum-anak/usulan/1").status_code == 404 and state(forum_app) == State.IN_REVIEW
    mine = moderator.see(QUEUE).text
    assert "moderator kedua membacanya" in mine and "Untuk moderator lain" in mine
    assert "Persetujuan kedua" in other.see(QUEUE).text
    publish(moderator)
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    publish(other, title_id="Judul yang lain")
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    publish(moderator, title_id="Judul yang lain")
    assert "Judul yang lain" in client.get("/id/forum-anak/usulan/1").text
    with forum_app.app_context():
        public = db.session.get_one(PublicVersion, 1)
        assert (public.first_approved_by, public.approved_by) == (other.person.id, moderator.person.id)
        assert db.session.scalars(select(PublicStep.kind)).all() == ["publish"]


def test_appeal_is_decided_by_another_moderator_and_undone_to_an_appeal(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient, forum_app: Flask, clock: Any
) -> None:
    """Who declined sees it and cannot open it; the other one's decision can be taken back to the appeal itself."""
    moderator.open(1)
    assert moderator.decide(1, decision="decline", reason="money").status_code == 303
    child_says(forum_app, Verb.APPEAL, "appeal", "Tolong, telepon 0812 3456 7890.")
    clock.moment += timedelta(minutes=1)
    assert "Untuk moderator lain" in moderator.see(QUEUE).text and "Minta dibaca lagi" in moderator.see(QUEUE).text
    assert moderator.send(f"{QUEUE}/1/buka", "/id/ruang-kerja/akun").status_code == 403
    page = other.open(1).text
    assert "<mark>0812 3456 7890</mark>" in page and 'value="ask"' not in page
    assert other.decide(1, **PUBLISH).status_code == 303
    assert client.get("/id/forum-anak/usulan/1").status_code == 200
    clock.moment += timedelta(seconds=9)
    assert other.undo().headers["Location"].endswith(f"{QUEUE}/1")
    assert state(forum_app) == State.APPEALED and client.get("/id/forum-anak/usulan/1").status_code == 404
    with forum_app.app_context():
        assert db.session.get_one(Suggestion, 1).decided_by == moderator.person.id
    assert other.decide(1, decision="decline", reason="money").status_code == 303


@pytest.mark.parametrize(
    "answers",
    [
        PUBLISH,
        {"decision": "decline", "reason": "words", "addition": "Tolong ganti."},
        {"decision": "ask", "addition": "Taman yang mana?"},
    ],
)
def test_decision_is_undone_within_ten_seconds_by_its_moderator_only(
    sent: Child,
    moderator: Desk,
    other: Desk,
    client: FlaskClient,
    forum_app: Flask,
    clock: Any,
    answers: dict[str, str],
) -> None:
    """State, message, step and public version are as before; the child's page too; later, by others or twice it is not."""
    moderator.open(1)
    reading = own_page(sent)
    assert moderator.decide(1, **answers).status_code == 303
    assert "/batalkan" not in other.see(QUEUE).text and own_page(sent) != reading
    page = moderator.see(QUEUE).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version and other.send(f"{QUEUE}/1/batalkan", "/id/ruang-kerja/akun", version=version[1]).status_code == 303
    clock.moment += timedelta(seconds=10)
    assert moderator.undo().status_code == 303
    assert own_page(sent) == reading and client.get("/id/forum-anak/usulan/1").status_code == 404
    with forum_app.app_context():
        row = db.session.get_one(Suggestion, 1)
        assert (row.state, row.silent_on, row.decided_by, row.original and row.original.erase_on) == (
            State.IN_REVIEW, None, None, None,
        )  # fmt: skip
        assert not db.session.scalars(select(Message)).all() and not db.session.scalars(select(PublicStep)).all()
        assert [one.verb for one in row.log] == ["send", "open"]
        assert db.session.scalars(select(AuditRow).where(AuditRow.action == "forum.undo")).one()
    assert "/batalkan" not in moderator.see(QUEUE).text
    assert moderator.decide(1, **answers).status_code == 303
    late = re.search(r'name="version" value="(\d+)"', moderator.see(QUEUE).text)
    clock.moment += timedelta(seconds=11)
    assert late and "/batalkan" not in moderator.see(QUEUE).text
    moderator.send(f"{QUEUE}/1/batalkan", "/id/ruang-kerja/akun", version=late[1])
    assert "sepuluh detik sudah lewat" in moderator.see(QUEUE).text.lower()


def test_question_comes_back_with_the_answer_or_after_thirty_silent_days(
    sent: Child, moderator: Desk, forum_app: Flask, clock: Any
) -> None:
    """A question needs words; the answer stands marked beside the original; silence brings it back to be closed kindly."""
    moderator.open(1)
    assert moderator.decide(1, decision="ask").status_code == 422
    assert moderator.decide(1, decision="ask", reason="money").status_code == 422
    assert moderator.decide(1, decision="decline", reason="silent").status_code == 422, "nobody asked the child yet"
    assert moderator.decide(1, decision="ask", addition="Taman yang mana?").status_code == 303
    assert "Taman yang mana?" in sent.see("own").text and "Tidak ada yang menunggu" in moderator.see(QUEUE).text
    child_says(forum_app, Verb.REPLY, "answer", "Taman dekat rumah Budi Santoso, 0812 3456 7890.")
    page = moderator.open(1).text
    assert "Dijawab atau diubah anak" in moderator.see(QUEUE).text
    assert "Taman yang mana?" in page and "<mark>0812 3456 7890</mark>" in page
    assert moderator.decide(1, decision="ask", reason="unclear").status_code == 303
    with forum_app.app_context():
        assert moderation.lapse_silent(clock.moment + timedelta(days=29)) == 0
        assert moderation.lapse_silent(clock.moment + timedelta(days=30)) == 1
        assert moderation.lapse_silent(clock.moment + timedelta(days=31)) == 0
    assert "Tanpa jawaban selama 30 hari" in moderator.see(QUEUE).text
    moderator.open(1)
    assert moderator.decide(1, decision="decline", reason="silent").status_code == 303
    assert "belum mendapat jawaban" in sent.see("own").text
    with forum_app.app_context():
        reply = db.session.scalars(select(Reply)).one()
        assert reply.erase_on == visit.today() + timedelta(days=90)


def test_like_ideas_are_joined_and_the_old_page_knows_where_it_goes_on(
    sent: Child, child: Callable[..., Child], moderator: Desk, client: FlaskClient, forum_app: Flask, clock: Any
) -> None:
    """By number or words, only public ones; undone within ten seconds; a public one joined later leads on, through both."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    second, third = child(), child()
    clock.moment += timedelta(minutes=1)
    second.send_idea("Tolong beri lampu di taman kami.")
    third.send_idea("Taman bermain perlu lampu.")
    assert "Lampu untuk taman" in moderator.open(2).text
    assert moderator.decide(2, decision="merge").status_code == 422
    assert moderator.decide(2, decision="merge", like="sepeda", into="1").status_code == 422
    assert "1. Lampu untuk taman" in moderator.decide(2, act="like", like="1").text
    assert moderator.decide(2, decision="merge", like="1", into="1").status_code == 303
    assert "Kami gabungkan" in second.see("own").text
    moderator.undo()
    assert state(forum_app, 2) == State.IN_REVIEW
    moderator.decide(2, **PUBLISH | {"title_id": "Lampu taman dua"})
    moderator.open(3)
    assert moderator.decide(3, decision="merge", like="2", into="2").status_code == 303
    page = moderator.see(f"{SHOWN}/2/gabung").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version and "1. Lampu untuk taman" in page
    data = {"version": version[1], "like": "taman", "into": "1", "act": "join"}
    assert moderator.send(f"{SHOWN}/2/gabung", **data | {"into": "2"}).status_code == 422
    assert moderator.send(f"{SHOWN}/2/gabung", **data).status_code == 303
    with forum_app.app_context():
        for number in (2, 3):
            found = own_ideas.follow_joined(db.session.get_one(Suggestion, number))
            assert found is not None and found.number == 1
    moderator.undo()
    assert state(forum_app, 2) == State.PUBLISHED and client.get("/id/forum-anak/usulan/2").status_code == 200


def test_words_that_a_child_wrote_later_are_read_told_or_handed_on(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient, forum_app: Flask
) -> None:
    """Not yet done: marked, told in safe words once, gone from the queue; of harm: sealed, and no trace is left."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    with forum_app.app_context(), writing():
        db.session.get_one(Suggestion, 1).state = State.DONE
    child_says(forum_app, Verb.NOT_YET_DONE, "not_yet", "Lampunya mati. WA aku 0812 3456 7890.")
    assert "Belum selesai" in moderator.see(QUEUE).text and "Lampunya mati" not in moderator.see(QUEUE).text
    path = f"{SHOWN}/1/balasan"
    page = moderator.see(path).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version and "<mark>0812 3456 7890</mark>" in page
    late = other.see(path).text
    assert moderator.send(path, version=version[1], act="tell").status_code == 422
    assert "Padam.</textarea>" in moderator.send(path, version=version[1], act="read", words="Padam.").text
    signs = moderator.send(path, version=version[1], act="tell", words="Telepon 0813 5555 1234")
    assert signs.status_code == 422 and "anyway:" in signs.text
    words = {"words": "Lampunya belum menyala.", "act": "tell"}
    assert moderator.send(path, version=version[1], **words).status_code == 303
    token = FORM.search(late)
    assert token
    stale = other.client.post(path, data={"csrf_token": token[1], "version": version[1], **words})
    assert stale.status_code == 409 and "Lampunya belum menyala." in stale.text
    assert "Belum selesai" not in moderator.see(QUEUE).text
    with forum_app.app_context():
        steps = db.session.execute(select(PublicStep.kind, PublicStep.text_id)).all()
        assert [tuple(one) for one in steps] == [("publish", ""), ("not_yet_done", "Lampunya belum menyala.")]
        with writing():
            db.session.get_one(Suggestion, 1).state = State.DONE
    child_says(forum_app, Verb.NOT_YET_DONE, "not_yet", "Aku takut pulang.")
    version = re.search(r'name="version"[^>]*value="(\d+)"', moderator.see(path).text)
    assert version and moderator.send(path, version=version[1], act="seal").status_code == 303
    assert client.get("/id/forum-anak/usulan/1").status_code == 404 and moderator.see(path).status_code == 404
    with forum_app.app_context():
        assert db.session.scalars(select(SealedRecord)).one() and not db.session.scalars(select(Suggestion)).all()
        for table in (Reply, PublicStep, PublicVersion, StateLog, Message):
            assert not db.session.scalars(select(table)).all(), table
    assert "Belum ada ide di sini" in sent.see("own").text


def test_moderator_ties_indicators_and_sees_own_work_only(
    sent: Child, child: Callable[..., Child], staff: Callable[..., Desk], forum_app: Flask, clock: Any
) -> None:
    """Chosen of the 24 and kept; counts by month with the median of working days, as the language writes it; another
    one's page is empty."""
    clock.moment += timedelta(days=2)
    child().send_idea()
    clock.moment += timedelta(days=1)
    moderator, other = staff(Role.MODERATOR), staff(Role.MODERATOR, "lain@example.org")
    moderator.open(1)
    assert moderator.decide(1, **PUBLISH, indicators="25").status_code == 422
    assert moderator.decide(1, **PUBLISH, indicators="8").status_code == 303
    with forum_app.app_context():
        public = db.session.get_one(PublicVersion, 1)
        assert [one.indicator for one in public.indicators] == [8] and public.written_by == moderator.person.id
    mine = moderator.see("/id/ruang-kerja/forum/pekerjaan-saya").text
    cells = re.findall(r'<td class="num"[^>]*>([^<]+)', mine)
    assert "November 2026" in mine and "tampil: 1" in mine and cells == ["1", "2"]
    assert "Anda belum memutuskan apa pun" in other.see("/id/ruang-kerja/forum/pekerjaan-saya").text
    moderator.open(2)
    moderator.decide(2, **PUBLISH)
    for lang, median in (("id/ruang-kerja/forum/pekerjaan-saya", "1,5"), ("en/desk/forum/my-work", "1.5")):
        assert f">{median}<" in moderator.see(f"/{lang}").text


def test_text_about_harm_that_nobody_could_open_stays_where_it_is(
    sent: Child, moderator: Desk, forum_app: Flask
) -> None:
    """Without an officer's key handing on changes nothing and says so; the idea stays in these hands."""
    moderator.open(1)
    with forum_app.app_context(), writing() as session:
        session.execute(delete(OfficerKey))
    page = moderator.decide(1, decision="seal")
    assert page.status_code == 422 and "beri tahu petugas lewat telepon" in page.text
    assert state(forum_app) == State.IN_REVIEW


def test_idea_has_one_number_and_none_before_readers_know_it(
    sent: Child, child: Callable[..., Child], moderator: Desk, forum_app: Flask
) -> None:
    """The second that came is the first that is shown: it is idea 1 in the queue, on its pages and when undone."""
    child().send_idea("Tolong buat jalur sepeda.")
    waiting = moderator.see(QUEUE).text
    assert "<b>Usulan baru</b>" in waiting and not re.search(r"Usulan (?:tampil )?\d", waiting)
    page = moderator.open(2).text
    assert "<h1>Usulan baru</h1>" in page and "Usulan 2" not in page
    moderator.decide(2, **PUBLISH)
    assert "Usulan 1: Bisa dibatalkan" in " ".join(moderator.see(QUEUE).text.split())
    child_says(forum_app, Verb.REPLY, "answer", "Jalur yang itu.", number=2)
    assert "Usulan tampil 1" in moderator.see(QUEUE).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', moderator.see(f"{SHOWN}/1").text)
    assert version and moderator.send(f"{SHOWN}/1", version=version[1], act="down").status_code == 303
    assert "Usulan 1" in moderator.see(QUEUE).text and "<h1>Usulan 1</h1>" in moderator.open(2).text
    assert "Usulan 2" not in moderator.see(QUEUE).text


def test_queue_is_filtered_by_kind_and_an_unknown_kind_is_not_there(
    sent: Child, child: Callable[..., Child], moderator: Desk
) -> None:
    """The kinds that wait stand as filters, in one order by the nearest day."""
    child().send_idea("Tolong buat jalur sepeda.")
    moderator.open(2)
    moderator.decide(2, decision="publish", title_id="Jalur", text_id="Jalur sepeda.", is_fine="y")
    page = moderator.see(QUEUE).text
    assert "Usulan baru (1)" in page and "Persetujuan kedua (1)" in page
    new = moderator.see(f"{QUEUE}?kind=new").text
    assert "/antrean/1/buka" in new and "/antrean/2/" not in new
    assert moderator.see(f"{QUEUE}?kind=sealed").status_code == 404


def test_undoing_leads_back_to_where_the_step_began_and_nowhere_else() -> None:
    """Each step that can be undone has its own inverse; handing to the officers has none."""
    for step in STEPS:
        if step.verb in UNDOABLE:
            assert state_before(step.next, step.verb, step.who, step.state) is step.state
    with pytest.raises(NotAllowed):
        state_before(State.PUBLISHED, Verb.PUBLISH, Who.MODERATOR, State.DECLINED)
    with pytest.raises(NotAllowed):
        state_before(State.SEALED, Verb.SEAL, Who.MODERATOR, State.IN_REVIEW)
