"""A demonstration's forum: marked samples, twelve passes, keys of the sample officers, and all of it can go."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.accounts.service.people import list_staff
from layak.core.access import Principal, Role
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import DraftState, Forum, Member, OfficeDraft, OfficerKey, PublicVersion, Suggestion
from layak.forum.service import gate, late_answers, office_answers
from tests.forum.conftest import Child


def test_demonstration_has_passes_that_work_and_marked_ideas(loaded: Flask, client: FlaskClient) -> None:
    """Twelve passes stand in demo-accounts.json (mode 600) beside the accounts; ideas are marked as samples."""
    path = loaded.extensions["layak"].settings.instance / "demo-accounts.json"
    kept = json.loads(path.read_text("utf-8"))
    assert path.stat().st_mode & 0o777 == 0o600 and kept["accounts"]
    assert [set(row) for row in kept["passes"]] == [{"forum", "pass"}] * 12
    page = client.get("/id/forum-anak/usulan/").text
    assert page.count("data contoh") >= 4 and "Aku punya kartu forum" in client.get("/id/forum-anak/").text
    one = Child(loaded.test_client(), kept["passes"][0]["pass"])
    assert one.send_idea().status_code == 303
    with loaded.app_context():
        assert gate.is_open() and all(row.is_sample for row in db.session.scalars(select(Suggestion)))


def test_sample_officer_finds_ideas_of_the_own_office_and_one_is_late_and_warned(loaded: Flask) -> None:
    """Marked samples, of which one is promised and one came back from a moderator; the coordinator can release one."""
    with loaded.test_request_context():
        (one,) = [staff for staff in list_staff(role=Role.OFFICE_OFFICER) if staff.is_sample]
        officer = Principal(user_id=one.id, roles=frozenset({Role.OFFICE_OFFICER}), office_key=one.office_key)
        today = visit.today()
        found = {
            part: office_answers.list_office_ideas(officer, today, part=part).ideas for part in office_answers.PARTS
        }
        assert {part: len(ideas) for part, ideas in found.items()} == {"open": 2, "going": 1, "over": 0}
        assert all(idea.is_sample for ideas in found.values() for idea in ideas)
        late, returned = found["open"]
        assert late.is_late and not returned.is_late
        assert returned.draft is not None and returned.draft.state == DraftState.RETURNED and returned.draft.returned
        coordinator = Principal(user_id=one.id, roles=frozenset({Role.COORDINATOR}))
        (office,) = late_answers.list_late(coordinator, today=today)
        assert office.key == one.office_key and office.may_show and not office.may_hide
        (idea,) = office.ideas
        assert idea.warned_on is not None and idea.warned_on > idea.due_on and idea.shown_on is None


def test_loading_again_changes_nothing_and_clearing_removes_all(loaded: Flask, run: Callable[..., Any]) -> None:
    """A second load keeps the same passes and ideas; clear leaves no sample and closes the forum."""
    path = loaded.extensions["layak"].settings.instance / "demo-accounts.json"
    before = json.loads(path.read_text("utf-8"))["passes"]
    with loaded.app_context():
        ideas = db.session.scalar(select(func.count()).select_from(Suggestion))
    assert run("demo", "load").exit_code == 0
    assert json.loads(path.read_text("utf-8"))["passes"] == before
    with loaded.app_context():
        assert db.session.scalar(select(func.count()).select_from(Suggestion)) == ideas
    cleared = run("demo", "clear")
    assert cleared.exit_code == 0, cleared.output
    with loaded.app_context():
        for table in (Suggestion, PublicVersion, Member, Forum, OfficeDraft, OfficerKey):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0, table
        assert not gate.is_open()
    assert not path.exists() or "passes" not in json.loads(path.read_text("utf-8"))


def test_start_prints_passes_that_still_work(
    loaded: Flask, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass that was used, or whose membership ended, is not told as one to try."""
    path = loaded.extensions["layak"].settings.instance / "demo-accounts.json"
    codes = [row["pass"] for row in json.loads(path.read_text("utf-8"))["passes"]]
    monkeypatch.setattr("layak.core.serving.serve", lambda *_, prepare, **__: prepare())
    assert codes[0] in run("serve", "--port", "1").output
    assert Child(loaded.test_client(), codes[0]).send_idea().status_code == 303
    told = run("serve", "--port", "1").output
    assert codes[0] not in told and f"{codes[1]}, {codes[2]}, {codes[3]}" in told
