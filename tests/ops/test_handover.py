"""The handover: accounts, keys, days when posts rotate; marks where something is to be done, and never a secret."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.core.clock import city_day, now
from layak.core.demo_file import read_demo_file
from layak.extensions import db
from layak.forum.models import GateRecord, OfficerKey
from layak.forum.service.gate import record_precondition
from tests.conftest import SECRET, TestClock

Run = Callable[..., Any]
LEDGER = "brankas lantai dua ruang arsip"


def row_of(printed: str, *words: str) -> str:
    """The row of a table that holds all these words."""
    return next(line for line in printed.splitlines() if line.startswith("|") and all(word in line for word in words))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("id", ("Serah terima situs Pekanbaru", "## Akun", "Pos dan hari pergantiannya", "Perlu dikerjakan")),
        ("en", ("Handover of the site of Pekanbaru", "## Accounts", "Posts and when they rotate", "To do")),
    ],
)
def test_administrator_prints_what_is_handed_over(loaded: Flask, run: Run, lang: str, words: tuple[str, ...]) -> None:
    """Site, accounts with their roles and bindings, keys with their age, conditions with their days, in one language."""
    printed = run("handover", "--lang", lang)
    assert printed.exit_code == 0, printed.output
    assert all(word in printed.output for word in words)
    assert "2026" in row_of(printed.output, "pelindung@contoh.invalid", "Lembaga contoh B")
    role = {"id": "Koordinator", "en": "Task-force coordinator"}[lang]
    assert role in row_of(printed.output, "koordinator@contoh.invalid")
    assert re.search(r"\| dinas@contoh.invalid \|[^|]*\|[^|]+\| \w[^|]+\|", printed.output), "bound to an office"
    assert "(consent-form)" in printed.output


def test_handover_holds_no_secret(loaded: Flask, run: Run) -> None:
    """Neither passwords nor keys, marks of sessions, links, the installation's secret, nor where the ledger lies."""
    with loaded.app_context():
        record_precondition("ledger", LEDGER, at=now(), today=city_day())
        staff = db.session.scalars(select(Staff)).all()
        hidden = (
            [one.password for one in staff]
            + [one.fs_uniquifier for one in staff]
            + [one.tf_totp_secret for one in staff]
        )
        hidden += [key.public_key.hex() for key in db.session.scalars(select(OfficerKey))]
        hidden += [row.value for row in db.session.scalars(select(GateRecord)) if len(row.value) > 40]
    kept = read_demo_file(loaded.extensions["layak"].settings.instance)
    hidden += [row["password"] for row in kept["accounts"]] + [row["pass"] for row in kept["passes"]]
    link = run("staff", "link", "editor@contoh.invalid").output.split("/")[-1].strip()
    printed = run("handover").output
    assert row_of(printed, "editor@contoh.invalid", "22 November 2026")
    for one in [SECRET, LEDGER, link, *filter(None, hidden)]:
        assert str(one) not in printed


def test_handover_marks_what_is_to_be_done(loaded: Flask, run: Run, clock: TestClock) -> None:
    """A single administrator, a key that is missing, an invitation that nobody took up, a record that ends soon."""
    assert run("staff", "create", "--email", "baru@example.go.id", "--role", "editor").exit_code == 0
    assert run("staff", "create", "--email", "kunci@example.go.id", "--role", "protection_officer").exit_code == 0
    assert run("forum", "record", "decrees", "SK 1", "--until", "2026-12-24").exit_code == 0
    printed = run("handover", "--lang", "en", "--check")
    assert printed.exit_code == 1
    assert "invite a second one" in row_of(printed.output, "administrator@contoh.invalid")
    assert "send a new link or close it" in row_of(printed.output, "baru@example.go.id")
    assert "has no key" in row_of(printed.output, "kunci@example.go.id", "–")
    assert "ends soon" in row_of(printed.output, "decrees", "24 December 2026")
    clock.moment += timedelta(days=60)
    assert "missing or lapsed" in row_of(run("handover", "--lang", "en").output, "decrees")


def test_posts_rotate_on_record(app: Flask, run: Run, clock: TestClock) -> None:
    """A post is noted, changed, marked when its last day is near, and dropped; a slip is told in a sentence."""
    assert run("handover", "post", "Moderator | 1", "--until", "2027-06-30").output == "Noted.\n"
    assert run("handover", "post", "Administrator", "--until", "2026-12-31").exit_code == 0
    printed = run("handover", "--lang", "en").output
    assert printed.index("31 December 2026") < printed.index("30 June 2027")
    assert "name a successor" in row_of(printed, "Administrator", "31 December 2026")
    assert row_of(printed, "Moderator / 1").endswith("| 30 June 2027 |  |")
    assert run("handover", "post", "Administrator", "--until", "2028-12-31").exit_code == 0
    assert "2026" not in row_of(run("handover", "--lang", "en").output, "Administrator", "2028")
    assert run("handover", "post", "Administrator", "--drop").exit_code == 0
    assert run("handover", "post", "Administrator", "--drop").exit_code == 1
    assert [run("handover", "post", *wrong).exit_code for wrong in (("X",), (" ", "--until", "2027-01-01"))] == [2, 1]
    assert run("handover", "post", "X" * 101, "--until", "2027-01-01").exit_code == 1


def test_data_folder_that_others_can_read_is_marked(app: Flask, run: Run) -> None:
    """A folder whose mode was widened is told with the command that mends it."""
    folder = app.extensions["layak"].settings.instance
    mode = folder.stat().st_mode
    folder.chmod(0o755)
    try:
        assert f"chmod go= {folder}" in row_of(run("handover", "--lang", "en").output, "Data folder")
    finally:
        folder.chmod(mode)
