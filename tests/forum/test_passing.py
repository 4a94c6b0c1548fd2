"""What an office gets and what it writes: forwarded by a day, passed in safe words or given back by a moderator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.core.offices import standing_offices
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import DraftState, Message, OfficeDraft, PublicStep, PublicVersion, Suggestion
from layak.forum.service import forwarding, passing
from layak.forum.service.faults import Changed, NotThere, NotYours, UnknownOffice
from layak.forum.states import State, Verb
from tests.forum.conftest import FORM, Child, Desk
from tests.raw_files import files_of

QUEUE, SHOWN = "/id/ruang-kerja/forum/antrean", "/id/ruang-kerja/forum/tampil"
TITLE, TEXT = "Lampu untuk taman", "Tolong pasang lampu di taman."
PUBLISH = {"decision": "publish", "title_id": TITLE, "text_id": TEXT}


@pytest.fixture
def shown(forum_app: Flask, run: Callable[..., Any], child: Callable[..., Child], moderator: Desk) -> Child:
    """A child whose idea everybody reads, in a city with its offices."""
    assert run("content", "load").exit_code == 0
    one = child()
    one.send_idea()
    moderator.open(1)
    assert moderator.decide(1, **PUBLISH).status_code == 303
    return one


def keys() -> list[str]:
    """The offices that can be asked."""
    return [one.key for one in standing_offices()]


def row() -> Suggestion:
    """The idea, as it stands now."""
    db.session.expire_all()
    return db.session.get_one(Suggestion, 1)


def steps() -> list[PublicStep]:
    """The public story."""
    return list(db.session.scalars(select(PublicStep).order_by(PublicStep.id)))


def forward(actor: Principal, office_key: str) -> None:
    """Send the idea to an office."""
    forwarding.forward_idea(actor, 1, row().version, office_key, at=now(), today=visit.today())


def draft(verb: str, office_key: str, written_by: int = 77, **details: Any) -> int:
    """An office's words that wait."""
    with writing() as session:
        made = OfficeDraft(
            suggestion_id=1, office_key=office_key, verb=verb, text_id="Kami pasang.", state=DraftState.WAITING,
            written_by=written_by, written_at=now(), returned="", version=1, **details,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def pass_on(
    actor: Principal, number: int, words: str = "Kami memasang lampu.", version: int = 1, english: str | None = None
) -> int:
    """Pass it in these words."""
    return passing.pass_draft(actor, number, version, text_id=words, text_en=english, at=now(), today=visit.today())


def test_forwarded_idea_is_due_in_ten_working_days_and_goes_to_another_office_only(
    shown: Child, moderator: Desk, forum_app: Flask
) -> None:
    """The day leaves out weekends and holidays; an unknown office or the same one is refused; a later one takes over."""
    with forum_app.test_request_context():
        first, second = keys()[:2]
        me = moderator.principal
        with pytest.raises(UnknownOffice):
            forward(me, "tidak-ada")
        forward(me, first)
        today = visit.today()
        assert row().state == State.FORWARDED and row().office_key == first and row().forwarded_on == today
        due = row().office_due_on
        assert (today, due) == (date(2026, 11, 21), date(2026, 12, 4))  # a Saturday; ten working days on
        with pytest.raises(UnknownOffice):
            forward(me, first)
        waiting = draft(Verb.ANSWER_WILL_DO, first)
        with writing():
            row().reminded_on = today  # the first office had its letter, the second one none yet
        forward(me, second)
        assert row().office_key == second and row().late_shown_on is None and row().reminded_on is None
        assert [(one.kind, one.office_key) for one in steps()] == [
            ("publish", None), ("forward", first), ("forward", second),
        ]  # fmt: skip
        assert db.session.get_one(OfficeDraft, waiting).state == DraftState.RETURNED
        with pytest.raises(Changed):
            pass_on(me, waiting, version=2)
        with pytest.raises(Changed):
            forwarding.forward_idea(me, 1, row().version - 1, first, at=now(), today=today)
        with pytest.raises(NotThere):
            forwarding.forward_idea(me, 99, 1, first, at=now(), today=today)


def test_answer_is_public_in_the_moderators_words_once_it_was_passed(
    shown: Child, moderator: Desk, forum_app: Flask, clock: Any
) -> None:
    """A draft is nowhere; passed, its step, state and working days are; a second pass is told; a return says why."""
    with forum_app.test_request_context():
        me, office = moderator.principal, keys()[0]
        forward(me, office)
        clock.moment += timedelta(days=7)
        wrong = draft(Verb.ANSWER_NOT_NOW, office)
        assert [one.number for one in passing.list_waiting_drafts(me)] == [wrong]
        passing.return_draft(me, wrong, 1, "Tolong lebih pendek.", at=now())
        with pytest.raises(NotThere):
            passing.get_waiting_draft(me, wrong)
        number = draft(Verb.ANSWER_PLANNED, office, year=2027)
        with pytest.raises(NotYours):
            pass_on(Principal(user_id=77, roles=frozenset({Role.MODERATOR})), number)
        with pytest.raises(ValueError, match="Indonesian"):
            pass_on(me, number, " ")
        assert pass_on(me, number) == 1
        with pytest.raises(Changed):
            pass_on(me, number)
        assert row().state == State.PLANNED
        last = steps()[-1]
        assert (last.kind, last.text_id, last.year, last.office_key) == (
            "answer_planned", "Kami memasang lampu.", 2027, office,
        )  # fmt: skip
        assert last.on == date(2026, 11, 28)
        assert db.session.get_one(PublicVersion, 1).answer_days == 5
        done = draft(Verb.REPORT_DONE, office, proof_address="https://example.org/lampu", proof_title="Foto lampu")
        pass_on(me, done)
        assert row().state == State.DONE and steps()[-1].proof_title == "Foto lampu"


def test_question_of_an_office_reaches_its_child_alone(shown: Child, moderator: Desk, forum_app: Flask) -> None:
    """Passed in both languages, each child reads its own; state and public story stay as they were."""
    with forum_app.test_request_context():
        me, office = moderator.principal, keys()[0]
        forward(me, office)
        before, number = len(steps()), draft(passing.QUESTION, office)
        with pytest.raises(ValueError, match="both languages"):
            pass_on(me, number, "Lampu yang mana?")
    words = f"/id/ruang-kerja/forum/jawaban-kantor/{number}"
    fields = {"version": "1", "text_id": "Lampu yang mana?", "act": "pass"}
    refused = moderator.send(words, **fields, text_en="")
    assert refused.status_code == 422 and "Lampu yang mana?" in refused.text
    assert "Tulis pertanyaan ini juga dalam bahasa Inggris." in refused.text
    assert moderator.send(words, **fields, text_en="Which lamp?").status_code == 303
    with forum_app.test_request_context():
        assert row().state == State.FORWARDED and len(steps()) == before
        told = db.session.scalars(select(Message).where(Message.office_key == office)).one()
        assert told.kind == "question" and told.text == "Lampu yang mana?"
    for path in ("/id/forum-anak/usulanku", "/id/forum-anak/usulanku/1/jawab"):
        page = shown.client.get(path).text
        assert "Lampu yang mana?" in page and "Which lamp?" not in page
        assert moderator.person.email not in page and f"petugas {moderator.person.id}" not in page
    for path in ("/en/childrens-forum/my-ideas", "/en/childrens-forum/my-ideas/1/answer"):
        page = shown.client.get(path).text
        assert "Which lamp?" in page and "Lampu yang mana?" not in page


def version_on(page: str) -> str:
    """The version that a page's form carries."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found.group(1)


def test_moderator_forwards_on_the_page_and_undoes_it(
    shown: Child, moderator: Desk, forum_app: Flask, clock: Any
) -> None:
    """Office and day are said; undone, no office has it and no step is left; sent again; a stale press changes nothing."""
    clock.moment += timedelta(minutes=1)
    with forum_app.test_request_context():
        office = keys()[0]
    path = f"{SHOWN}/1/teruskan"
    version = version_on(moderator.see(path).text)
    assert "4 Desember 2026" in moderator.see(path).text
    assert moderator.send(path, version=version, office="").status_code == 422
    assert moderator.send(path, version=version, office=office).status_code == 303
    page = moderator.see(QUEUE).text
    assert "Jawabannya paling lambat 4 Desember 2026." in page
    assert moderator.send(f"{QUEUE}/1/batalkan", QUEUE, version=version_on(page)).status_code == 303
    with forum_app.app_context():
        assert (row().state, row().office_key, row().office_due_on) == (State.PUBLISHED, None, None)
        assert [one.kind for one in steps()] == ["publish"]
    clock.moment += timedelta(minutes=1)
    assert moderator.send(path, version=version_on(moderator.see(path).text), office=office).status_code == 303
    assert moderator.send(path, version=version, office=office).status_code in (409, 422)


def test_moderator_passes_or_returns_on_the_page(
    shown: Child, moderator: Desk, staff: Callable[..., Desk], forum_app: Flask, client: FlaskClient
) -> None:
    """The draft is on the queue without its words; its signs are shown first; passed, returned with why, told late."""
    other = staff(Role.MODERATOR, "lain@example.org")
    with forum_app.test_request_context():
        office = keys()[0]
        forward(moderator.principal, office)
    with forum_app.test_request_context():
        number = draft(Verb.ANSWER_WILL_DO, office)
    words = f"/id/ruang-kerja/forum/jawaban-kantor/{number}"
    assert f'href="{words}"' in other.see(QUEUE).text and "Kami pasang." not in other.see(QUEUE).text
    page = other.see(words).text
    label = page.split('<label for="why">')[1].split("</label>")[0]
    assert "boleh dikosongkan" not in label, "giving back needs its reason, so the label must not say otherwise"
    fields = {"version": version_on(page), "text_id": "Kami pasang.", "text_en": ""}
    assert other.send(words, **fields, act="return").status_code == 422
    signs = other.send(words, **fields | {"text_id": "Telepon 0812 3456 7890"}, act="pass")
    assert signs.status_code == 422 and "<mark>0812 3456 7890</mark>" in signs.text
    assert "Kami pasang." not in client.get("/id/forum-anak/usulan/1").text
    late = moderator.see(words).text
    assert other.send(words, **fields, act="pass").status_code == 303
    token = FORM.search(late)
    assert token
    stale = moderator.client.post(words, data={"csrf_token": token[1], **fields, "act": "return", "why": "Pendekkan."})
    assert stale.status_code == 409 and "Pendekkan." in stale.text and other.see(words).status_code == 404
    with forum_app.app_context():
        assert row().state == State.WILL_DO and steps()[-1].passed_by == other.person.id
        waiting = draft(Verb.REPORT_PROGRESS, office)
    words = f"/id/ruang-kerja/forum/jawaban-kantor/{waiting}"
    assert other.send(words, **fields | {"version": "1"}, act="return", why="Pendekkan.").status_code == 303
    with forum_app.app_context():
        assert db.session.get_one(OfficeDraft, waiting).returned == "Pendekkan."


def test_words_of_the_story_that_give_somebody_away_are_taken_for_good(
    shown: Child, moderator: Desk, forum_app: Flask, client: FlaskClient
) -> None:
    """Answer and proof leave the page, the search and every file at once; the step stays; what is gone is gone once."""
    with forum_app.test_request_context():
        office, me = keys()[0], moderator.principal
        forward(me, office)
        waiting = draft(Verb.ANSWER_WILL_DO, office, proof_address="https://example.go.id/zebrahijau")
        pass_on(me, waiting, "Kami memasang lampu untuk zebrahijau.", english="For zebrahijau.")
        with writing() as session:
            session.delete(db.session.get_one(OfficeDraft, waiting))
        step = steps()[-1].id
        db.session.remove()
    here, page = "/id/forum-anak/usulan/1", moderator.see(f"{SHOWN}/1").text
    assert page.count("zebrahijau") > 1 and "zebrahijau" in client.get(here).text
    assert f'href="{here}"' in client.get("/id/cari?q=zebrahijau").text
    version = re.search(r'name="version"[^>]*value="([^"]+)"', page)
    assert version
    take = {"version": version[1], "act": f"words-{step}"}
    assert moderator.send(f"{SHOWN}/1", **take).status_code == 303
    for path in (here, "/en/childrens-forum/ideas/1", "/id/forum-anak/usulan/", "/api/v1/ideas", f"{SHOWN}/1"):
        assert "zebrahijau" not in moderator.see(path).text, path
    assert f'href="{here}"' not in client.get("/id/cari?q=zebrahijau").text
    read = client.get(here).text
    assert "Kata-kata ini dihapus" in read and TITLE in read
    assert files_of(forum_app, "zebrahijau") == []
    again = moderator.see(f"{SHOWN}/1").text
    assert f"words-{step}" not in again
    fresh = re.search(r'name="version"[^>]*value="([^"]+)"', again)
    assert fresh and moderator.send(f"{SHOWN}/1", **{**take, "version": fresh[1]}).status_code == 409
