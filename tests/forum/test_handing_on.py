"""A moderator hands on what tells of harm by somebody who works with children: officers of another body read it alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from layak.core.access import Principal
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Reply, SealedRecord, Suggestion
from layak.forum.service import ideas, sealed
from layak.forum.service.protection import officers as bodies
from layak.forum.states import State, Verb
from tests.forum.conftest import INSIDE, OUTSIDE, Child, Desk
from tests.forum.officers import PROTECTED, make_officers, open_text

QUEUE = "/id/ruang-kerja/forum/antrean"
SAID = "/id/ruang-kerja/forum/tampil/1/balasan"
NOBODY = "Tidak ada petugas dari lembaga lain"


def hand_on(moderator: Desk, where: str) -> Any:
    """Hand the idea on from the queue, or what its child wrote later, with the tick."""
    if where == "queue":
        return moderator.decide(1, decision="seal", about_staff="y")
    version = re.search(r'name="version"[^>]*value="(\d+)"', moderator.see(SAID).text)
    assert version
    return moderator.send(SAID, version=version[1], act="seal", about_staff="y")


def child_says_more(app: Flask) -> None:
    """The child writes once more, about its public idea."""
    with app.app_context(), writing():
        row = db.session.get_one(Suggestion, 1)
        row.state, row.version = State.IN_PROGRESS, row.version + 1
        row.replies.append(Reply(kind="not_yet", text="Belum.", at=now(), nonce=sealed.fresh_nonce()))
        ideas.log_step(row, Verb.NOT_YET_DONE, Principal(member_id=row.member_id), now())


@pytest.mark.parametrize("where", ["queue", "published"])
def test_text_about_staff_goes_to_the_officer_of_the_other_body(
    child: Callable[..., Child],
    moderator: Desk,
    staff: Callable[..., Desk],
    run: Callable[..., Any],
    forum_app: Flask,
    where: str,
) -> None:
    """With the tick the own body's officer never sees it; where nobody else could read it, nothing happens and it stays."""
    child().send_idea()
    moderator.open(1)
    if where == "published":
        moderator.decide(1, decision="publish", title_id="Lampu", text_id="Tolong pasang lampu.")
        child_says_more(forum_app)
    inside, outside = make_officers(staff, run, (INSIDE, False), (INSIDE, False))
    with forum_app.app_context():
        bodies.set_officer(901, body=INSIDE, is_deputy=False, at=now())
    refused = hand_on(moderator, where)
    assert (
        refused.status_code == 422 and NOBODY in refused.text and 'name="about_staff" value="y" checked' in refused.text
    )
    with forum_app.app_context():
        assert not db.session.scalars(select(SealedRecord)).all() and db.session.scalars(select(Suggestion)).one()
    assert run("forum", "officer", outside.person.email, "--body", OUTSIDE).exit_code == 0
    assert hand_on(moderator, where).status_code == 303
    with forum_app.app_context():
        assert not db.session.scalars(select(Suggestion)).all()
    assert f"{PROTECTED}/1" not in inside.see(PROTECTED).text and f"{PROTECTED}/1" in outside.see(PROTECTED).text
    assert inside.see(f"{PROTECTED}/1").status_code == 404
    assert "Moderator yang mengalihkannya menyatakan" in open_text(outside)
