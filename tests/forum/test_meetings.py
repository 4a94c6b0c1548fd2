"""Papers of a meeting: typed by a moderator, decided by another; what tells of harm goes to the officers alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.accounts.service import people
from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Meeting, Member, OfficerKey, Original, SealedRecord, Suggestion
from layak.forum.service import forums, gate
from layak.forum.service.protection import officers as bodies
from layak.forum.service.protection import records
from tests.forum.conftest import HARM, INSIDE, OFFICER, OUTSIDE, PASSPHRASE, Desk, crawl
from tests.forum.officers import PROTECTED, make_officers
from tests.raw_files import files_of

MEETING, QUEUE = "/id/ruang-kerja/forum/pertemuan", "/id/ruang-kerja/forum/antrean"
LAMP = "Kami ingin lampu jalan di dekat taman bermain."
BUS = "Tolong tambah bus sekolah pada pagi hari."
PERSONAL = "Tolong perbaiki lapangan, hubungi aku di 0812 3456 7890."
HANDED = "petugas perlindungan anak sudah diteruskan"


def fill(desk: Desk, *papers: str, **changes: str) -> dict[str, str]:
    """What a browser sends of the opened form, with these papers typed, the third and fourth line left empty."""
    page = desk.see(MEETING).text
    fields = dict(re.findall(r'name="(csrf_token|nonce)"[^>]*value="([^"]+)"', page))
    lines = [1, 2, *range(5, 31)]
    typed = {f"text_{lines[place]}": text for place, text in enumerate(papers)}
    empty = {f"text_{number}": "" for number in range(1, 31)}
    chosen = {f"{name}_{number}": "unknown" for name in ("topic", "district") for number in range(1, 31)}
    return {**fields, **empty, **chosen, **typed, "forum": "1", "held_on": "2026-11-20", **changes}


def type_papers(desk: Desk, *papers: str, **changes: str) -> Any:
    """Type papers and send them."""
    return desk.client.post(MEETING, data=fill(desk, *papers, **changes))


def originals(app: Flask) -> list[str]:
    """What waits, in its order."""
    with app.app_context():
        return list(db.session.scalars(select(Original.text).order_by(Original.suggestion_id)))


def test_another_moderator_decides_about_what_was_typed(
    forum_app: Flask, moderator: Desk, staff: Callable[..., Desk], client: FlaskClient
) -> None:
    """The meeting is the author; empty lines are no ideas; who typed cannot open them, another can, and sees the marks."""
    assert type_papers(moderator, LAMP, PERSONAL, BUS, topic_1="k2").status_code == 303
    assert "Moderator lain yang memutuskan" in moderator.see(MEETING).text and HANDED not in moderator.see(MEETING).text
    assert originals(forum_app) == [LAMP, PERSONAL, BUS]
    with forum_app.app_context():
        row, meeting = db.session.get_one(Suggestion, 1), db.session.scalars(select(Meeting)).one()
        assert (row.meeting_id, row.member_id, row.typed_by) == (meeting.id, None, moderator.person.id)
        assert (row.topic, row.state, str(meeting.held_on)) == ("k2", "received", "2026-11-20")
        trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "forum.type_meeting")).one()
        assert trail.subject == "meeting:1" and trail.detail == "{}", "no number of papers is kept"
    assert moderator.send(f"{QUEUE}/1/buka", QUEUE).status_code == 403
    other = staff(Role.MODERATOR, "lain@example.org")
    assert other.open(1).status_code == 200 and "<mark>0812 3456 7890" in other.open(2).text
    other.decide(1, title_id="Lampu jalan", text_id="Lampu di dekat taman.", decision="publish")
    assert "Lampu jalan" in client.get("/id/forum-anak/usulan/").text
    other.open(3)
    other.decide(3, decision="seal")
    with forum_app.app_context():
        handed = records.open_item(OFFICER, 1, PASSPHRASE, at=now())
        assert handed.forum == "Forum Anak Uji", "the officer knows where to turn"


def test_second_click_makes_no_second_meeting(forum_app: Flask, moderator: Desk) -> None:
    """The same form sent twice is one meeting, with harm sealed once; the same words on two papers are two papers."""
    data = fill(moderator, LAMP, LAMP, HARM)
    assert [moderator.client.post(MEETING, data=data).status_code for _ in range(2)] == [303, 303]
    assert originals(forum_app) == [LAMP, LAMP]
    with forum_app.app_context():
        assert db.session.query(Meeting).count() == db.session.query(SealedRecord).count() == 1
    told = moderator.see(MEETING).text
    assert told.count(HANDED) == 1 and HANDED not in moderator.see(MEETING).text


def test_paper_about_harm_goes_to_the_officers_and_nowhere_else(
    forum_app: Flask, moderator: Desk, staff: Callable[..., Desk]
) -> None:
    """Only the officer reads it, with the forum's name; no page, table or file tells that it was there."""
    with forum_app.app_context():
        gate.close_forum()
    closed = type_papers(moderator, LAMP, f"{HARM} zebra")
    assert closed.status_code == 422 and "sedang tidak menerima ide" in closed.text and LAMP in closed.text
    with forum_app.app_context():
        assert not originals(forum_app) and db.session.query(SealedRecord).count() == 1, (
            "sealed even while it is closed"
        )
        gate.open_forum(demo=True, at=now())
        found = records.open_item(OFFICER, 1, PASSPHRASE, at=now())
        assert (found.forum, found.member, found.sealed_by) == ("Forum Anak Uji", None, "moderator")
        assert found.text == f"{HARM} zebra"
    assert type_papers(moderator, f"{HARM} zebra").status_code == 303
    for desk in (
        moderator,
        staff(Role.MODERATOR, "lain@example.org"),
        staff(Role.FACILITATOR),
        staff(Role.COORDINATOR),
    ):
        assert not [path for path, text in crawl(desk.client).items() if "zebra" in text]
    assert not originals(forum_app)
    assert files_of(forum_app, "zebra") == []


@pytest.mark.parametrize("text", [f"{HARM} zebra", "Pendamping itu aneh, zebra."], ids=["found", "not found"])
def test_paper_about_staff_goes_to_officers_of_another_body_alone(
    forum_app: Flask, moderator: Desk, staff: Callable[..., Desk], run: Callable[..., Any], text: str
) -> None:
    """Whether the check finds it or not; where nobody else could read it, nothing is taken and each line stays."""
    inside, outside = make_officers(staff, run, (INSIDE, False), (INSIDE, False))
    with forum_app.app_context():
        bodies.set_officer(901, body=INSIDE, is_deputy=False, at=now())
    refused = type_papers(moderator, LAMP, HARM, text, about_staff_5="y")
    assert refused.status_code == 422 and "lembaga lain" in refused.text and "zebra" in refused.text
    assert 'name="about_staff_5" value="y" checked' in refused.text
    with forum_app.app_context():
        assert not db.session.scalars(select(SealedRecord)).all() and not originals(forum_app)
    assert run("forum", "officer", outside.person.email, "--body", OUTSIDE).exit_code == 0
    assert type_papers(moderator, LAMP, text, about_staff_2="y").status_code == 303
    assert originals(forum_app) == [LAMP]
    assert f"{PROTECTED}/1" not in inside.see(PROTECTED).text and f"{PROTECTED}/1" in outside.see(PROTECTED).text


def test_moderator_is_told_when_no_officer_could_read(forum_app: Flask, moderator: Desk) -> None:
    """Nothing is taken, every line stays, and the way on is said."""
    with forum_app.app_context(), writing() as session:
        session.query(OfficerKey).delete()
    page = type_papers(moderator, LAMP, HARM)
    assert page.status_code == 422 and "129" in page.text and LAMP in page.text and not originals(forum_app)


@pytest.mark.parametrize(
    "changes",
    [{"forum": ""}, {"forum": "77"}, {"held_on": ""}, {"held_on": "2026-11-22"}, {"held_on": "2024-01-01"},
     {"text_9": "a" * 10_001}, {"topic_2": "k77"}, {"text_1": "", "text_2": " "}],
)  # fmt: skip
def test_what_needs_a_change_keeps_every_line(forum_app: Flask, moderator: Desk, changes: dict[str, str]) -> None:
    """The mistake is named, each line and choice is still there, and nothing is taken in."""
    page = type_papers(moderator, LAMP, BUS, **{"topic_7": "k3", **changes})
    assert page.status_code == 422 and 'role="alert"' in page.text and not originals(forum_app)
    kept = [text for name, text in (("text_1", LAMP), ("text_2", BUS)) if name not in changes]
    assert all(text in page.text for text in kept) and '<option selected value="k3">' in page.text


def test_thirty_papers_go_and_an_expired_form_keeps_them(forum_app: Flask, moderator: Desk) -> None:
    """All thirty lines are carried along by the page that asks to send once more, and then they go."""
    data = {**fill(moderator), **{f"text_{number}": f"{LAMP} Nomor {number}." for number in range(1, 31)}}
    expired = moderator.client.post(MEETING, data={**data, "csrf_token": "old"})
    assert expired.status_code == 400 and all(f"Nomor {number}." in expired.text for number in range(1, 31))
    assert moderator.client.post(MEETING, data=data).status_code == 303
    assert len(originals(forum_app)) == 30


def test_facilitator_never_types_for_the_own_forum(forum_app: Flask, moderator: Desk) -> None:
    """A moderator who is also this forum's facilitator is told that another one must do it."""
    with forum_app.app_context(), writing() as session:
        row = session.get_one(Staff, moderator.person.id)
        row.roles, row.forum_id = people.role_rows(session, {Role.MODERATOR, Role.FACILITATOR}), 1
    page = type_papers(moderator, LAMP)
    assert page.status_code == 422 and "Anda fasilitator forum ini" in page.text and LAMP in page.text
    assert not originals(forum_app)


def test_sample_meetings_go_with_their_forum(forum_app: Flask, moderator: Desk) -> None:
    """Clearing the demonstration removes what was typed for its forum, published or not."""
    with forum_app.app_context(), writing() as session:
        session.execute(db.update(db.metadata.tables["forum"]).values(is_sample=True))
    type_papers(moderator, LAMP)
    with forum_app.app_context():
        assert db.session.get_one(Suggestion, 1).is_sample
        forums.clear_sample_forums()
        assert [db.session.query(one).count() for one in (Meeting, Suggestion, Original, Member)] == [0, 0, 0, 0]
