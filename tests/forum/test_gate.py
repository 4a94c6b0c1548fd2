"""The forum ships closed, and a command opens it only when what protects children is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from layak.core.clock import now
from layak.extensions import db
from layak.forum.commands import forum_tools
from layak.forum.models import OfficerKey
from layak.forum.service import gate, sealed
from tests.forum.conftest import OFFICER, PASSPHRASE, make_officer


def test_forum_is_closed_in_a_new_installation(app: Flask, client: Any) -> None:
    """Nothing was done: the start page says kindly that no ideas are taken, and the status door stays."""
    with app.app_context():
        assert not gate.is_open()
    page = client.get("/en/childrens-forum/").text
    assert "The forum takes no new ideas right now." in page and "I have secret words" in page
    assert "I have a forum pass" not in page


def test_forum_stays_closed_while_no_officer_could_read(app: Flask) -> None:
    """Opened, but without an officer's key it counts as closed; the key alone does not open it either."""
    with app.app_context():
        gate.open_forum(demo=True, at=now())
        assert not gate.is_open()
        make_officer(901)
        sealed.set_up_key(OFFICER, PASSPHRASE, at=now())
        assert gate.is_open()
        gate.close_forum()
        assert not gate.is_open()


def test_real_forum_opens_only_with_everything_on_record(app: Flask) -> None:
    """Each missing thing is named; with all of them and two keys it opens; when one lapses it pauses."""
    with app.app_context():
        lacking = gate.open_forum(demo=False, at=now())
        assert len(lacking) == len(gate.PRECONDITIONS) + 1 and not gate.is_open()
        for name in gate.PRECONDITIONS:
            gate.record_precondition(name, "map 4", at=now())
        assert [line.split(":")[0] for line in gate.open_forum(demo=False, at=now())] == ["keys"]
        for number in (901, 905):
            make_officer(number)
            sealed.set_up_key(sealed.Principal(user_id=number, roles=OFFICER.roles), PASSPHRASE, at=now())
        assert gate.open_forum(demo=False, at=now()) == [] and gate.is_open()
        db.session.delete(db.session.get(OfficerKey, 905))
        db.session.commit()
        assert not gate.is_open()


def test_commands_open_close_and_tell(forum_app: Flask, run: Callable[..., Any]) -> None:
    """The commands say what they did, and refuse a name that is no precondition."""
    assert "closed to new ideas" in run("forum", "close").output
    assert run("forum", "status").output.startswith("closed")
    assert "The forum is open." in run("forum", "open").output
    assert run("forum", "record", "roster", "rak 2").exit_code == 0
    assert "rak 2" in run("forum", "status").output
    refused = run("forum", "record", "weather", "fine")
    assert refused.exit_code != 0 and "roster" in refused.output


@pytest.mark.parametrize("line", ['{"text": "Tolong buat taman."}', '{"text": "Aku dipukul ayah."}'])
def test_detect_needs_no_settings(line: str) -> None:
    """The detectors answer one JSON line for each, without database or secret."""
    answer = CliRunner().invoke(forum_tools, ["detect"], input=line + "\n")
    assert answer.exit_code == 0 and '"disclosure": ' in answer.output and answer.output.count("\n") == 1
