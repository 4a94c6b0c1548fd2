"""Privacy by command: the map, retention, what is held about an account, the certificate of erasures."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.core import erased
from layak.core.audit import record
from layak.core.clock import now
from layak.core.database import writing
from layak.core.outgoing import WaitingLetter
from layak.core.sessions import StoredSession
from layak.extensions import db
from layak.ops.privacy import commands
from layak.ops.privacy.data_map import MapFault
from tests.conftest import TestClock

Run = Callable[..., Any]
MODERATOR = "moderator@contoh.invalid"


@pytest.mark.parametrize(("lang", "words"), [("id", "anak yang menulis tentang"), ("en", "children who wrote of harm")])
def test_administrator_prints_the_map_in_both_languages(app: Flask, run: Run, lang: str, words: str) -> None:
    """Each table of the program is on it, people first; the sheet has one line for each column."""
    printed = run("privacy", "map", "--lang", lang)
    assert printed.exit_code == 0, printed.output
    assert words in printed.output and "| suggestion_original | suggestion_id, text, erase_on |" in printed.output
    sheet = list(csv.DictReader(run("privacy", "map", "--lang", lang, "--csv").output.splitlines()))
    columns = {(row["place"], row["column"]) for row in sheet}
    assert {(table.name, column.name) for table in db.metadata.tables.values() for column in table.columns} < columns


def test_map_that_lacks_a_column_is_not_printed(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hands a map to an auditor that says less than the database holds."""
    monkeypatch.setattr(commands, "columns_of_program", lambda: {"diary": ["secret"]})
    printed = run("privacy", "map")
    assert (
        printed.exit_code == 1 and "diary.secret has no entry" in printed.output and "| audit |" not in printed.output
    )


def test_damaged_map_is_told_in_a_sentence(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read ends with its name, not with a trace."""
    monkeypatch.setattr(
        commands, "load_map", lambda root: (_ for _ in ()).throw(MapFault("data-map.yaml cannot be read"))
    )
    printed = run("privacy", "map")
    assert printed.exit_code == 1 and "data-map.yaml cannot be read" in printed.output


def test_retention_is_done_by_command(app: Flask, run: Run, clock: TestClock) -> None:
    """A session that is over goes by `privacy retain`, which says each span; a task that is no retention is not done."""
    with app.app_context(), writing() as session:
        session.add(StoredSession(digest="d" * 64, owner=None, started_at=now(), seen_at=now(), data=b"x"))
    clock.moment += timedelta(hours=13)
    done = run("privacy", "retain", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "12 hours at most: 1" in done.output and "alerts" not in done.output
    with app.app_context():
        assert db.session.scalars(select(StoredSession)).all() == []


def test_retention_that_fails_is_told(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One failed task is named and the command fails; the others are done."""
    monkeypatch.setitem(app.extensions["layak_tasks"], "erasures", lambda at: 1 // 0)
    done = run("privacy", "retain")
    assert done.exit_code == 1 and "FAILED" in done.output and done.output.count(": 0") >= 7


def test_person_gets_what_is_held_and_no_secret(loaded: Flask, run: Run) -> None:
    """Address, roles and acts of a moderator are told; password, keys and the marks of sessions are not."""
    with loaded.app_context():
        row = db.session.scalars(select(Staff).where(Staff.email == MODERATOR)).one()
        secrets = [row.password, row.fs_uniquifier, row.tf_totp_secret, *(row.mf_recovery_codes or [])]
        letter = {"next_at": now(), "written_at": now(), "message_id": "<1@example>"}
        with writing() as session:
            for address, words in ((MODERATOR.title(), "Of your second step"), ("b@contoh.invalid", "Of another's")):
                session.add(WaitingLetter(address=address, subject=words, text=words, **letter))
    printed = run("privacy", "held", f" {MODERATOR.upper()} ", "--lang", "en")
    held = json.loads(printed.output)
    own = held["own"]["staff"]["rows"][0]
    assert own["email"] == MODERATOR and own["password"] == "kept, not shown"
    assert held["own"]["staff_role_link"]["rows"] and "signing in" in held["own"]["staff"]["why"]
    (letter,) = held["own"]["waiting_letter"]["rows"]
    assert letter["subject"] == letter["text"] == "Of your second step" and "another" not in str(held["own"])
    assert any(row["table"] == "public_version" and row["rows"] for row in held["named_by"])
    assert not [one for one in secrets if one and str(one) in printed.output]
    assert run("privacy", "held", "nobody@example.org").exit_code == 1


def test_export_of_an_officer_tells_of_no_protected_text(loaded: Flask, run: Run) -> None:
    """Whatever an officer or a moderator did about texts on harm, the export is the same to the letter."""
    with loaded.app_context():
        people = db.session.execute(select(Staff.id, Staff.email)).all()
    before = {email: run("privacy", "held", email).output for _, email in people}
    with loaded.app_context(), writing():
        for number, _ in people:
            record(f"user:{number}", "forum.open_sealed", "sealed:77123")
            record(f"user:{number}", "forum.hand_to_officers", "idea:5")
    after = {email: run("privacy", "held", email).output for _, email in people}
    assert before == after
    assert not [one for one in after.values() if "sealed" in one or "help_message" in one]


def test_certificate_tells_that_and_never_what(loaded: Flask, run: Run, clock: TestClock) -> None:
    """A withdrawn consent stands on the list by day and digest; the same print has the same digest, a later day none."""
    assert run("forum", "withdraw-consent", "1").exit_code == 0
    with loaded.app_context():
        (mark,) = erased.read_list().moments
        row = record  # the audit trail has erasures of its own
        with writing():
            row("user:1", "progress.erase_documents", "cycle:2025", {"private": 3, "shown": 1})
    printed = run("privacy", "erased", "--since", "2026-11-21", "--lang", "en")
    assert printed.exit_code == 0, printed.output
    assert f"- 2026-11-21 `{mark}`" in printed.output
    assert "cycle:2025: 4 `" in printed.output and "This is a demonstration" in printed.output
    assert "member" not in printed.output and "idea" not in printed.output
    assert run("privacy", "erased", "--since", "2026-11-21", "--lang", "en").output == printed.output
    later = run("privacy", "erased", "--since", "2026-11-22", "--lang", "id").output
    assert mark not in later and "cycle:2025" not in later and later.count("Tidak ada.") == 2
    assert run("privacy", "erased", "--since", "yesterday").exit_code == 2
