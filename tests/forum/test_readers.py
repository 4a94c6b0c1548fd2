"""Who can read a text about harm: officers who are on duty today, and the paper in the safe."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from layak.accounts.service import people
from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import OfficerKey, SealedRecord
from layak.forum.service import forums, gate
from tests.forum.conftest import HARM, PASSPHRASE, Child, Desk
from tests.raw_files import files_of

PROTECTED = "/id/ruang-kerja/forum/terlindung"
START = "/id/forum-anak/"


@pytest.fixture
def officer(staff: Callable[..., Desk]) -> Desk:
    """A protection officer with a key."""
    return ready(staff(Role.PROTECTION_OFFICER))


def ready(one: Desk) -> Desk:
    """The same officer after setting up a key."""
    assert one.send(PROTECTED, passphrase=PASSPHRASE, again=PASSPHRASE).status_code == 303
    return one


def tell(one: Child) -> None:
    """A child writes of harm and sends it to the officers."""
    one.enter()
    one.fill("idea", text=HARM, act="next")
    assert one.fill("next", text=HARM).headers["Location"].endswith(one.path("thanks"))


def acts(app: Flask) -> list[str]:
    """What the audit trail tells."""
    with app.app_context():
        return list(db.session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def leave_alone(app: Flask) -> None:
    """Take away the key of the officer who is there from the start."""
    with app.app_context():
        forums.drop_keys_of([901])


@pytest.mark.parametrize("way", ["disabled", "other duties"])
def test_officer_who_left_no_longer_keeps_the_forum_open(
    forum_app: Flask, officer: Desk, client: Any, way: str
) -> None:
    """The start page, kept or not, says that no ideas are taken as soon as nobody on duty could read; and back."""
    leave_alone(forum_app)
    assert "Aku punya kartu forum" in client.get(START).text
    number, author = officer.person.id, people.Duties(frozenset({Role.AUTHOR}))
    with forum_app.app_context():
        if way == "disabled":
            people.disable_staff(number, actor=None)
        else:
            people.change_staff(number, name="", duties=author, actor=None)
        assert gate.count_officer_keys() == 0
    assert "Aku punya kartu forum" not in client.get(START).text
    with forum_app.app_context():
        people.enable_staff(number, actor=None)
        people.change_staff(number, name="", duties=people.Duties(frozenset({Role.PROTECTION_OFFICER})), actor=None)
    assert "Aku punya kartu forum" in client.get(START).text


def test_text_is_not_sealed_to_an_officer_who_left(
    forum_app: Flask, officer: Desk, staff: Callable[..., Desk], child: Callable[..., Child]
) -> None:
    """What comes in after an account was closed never opens with its key, should the account open again."""
    with forum_app.app_context():
        people.disable_staff(officer.person.id, actor=None)
    tell(child())
    with forum_app.app_context():
        people.enable_staff(officer.person.id, actor=None)
        box = db.session.scalars(select(SealedRecord.ciphertext)).one()
        keys = {row.user_id: row.public_key for row in db.session.scalars(select(OfficerKey))}
        assert sealing.is_sealed_to(box, keys[901]) and not sealing.is_sealed_to(box, keys[officer.person.id])


@pytest.mark.parametrize("broken", [b"broken", "the end"])
def test_damaged_record_hides_no_other(
    forum_app: Flask, officer: Desk, child: Callable[..., Child], broken: bytes | str
) -> None:
    """A record that is not whole is listed as unreadable; the texts beside it open as ever."""
    tell(child())
    with forum_app.app_context(), writing() as session:
        box = session.scalars(select(SealedRecord.ciphertext)).one()
        damaged = broken if isinstance(broken, bytes) else box[:-8] + b"12345678"
        session.add(SealedRecord(id=2, nonce=b"1" * 32, received_at=now(), read_by=now(), ciphertext=damaged))
    listed = officer.see(PROTECTED)
    assert listed.status_code == 200 and "Tulisan 1" in listed.text and "Tulisan 2" in listed.text
    assert ("Tidak bisa dibaca" in listed.text) == isinstance(broken, bytes)
    assert officer.send(f"{PROTECTED}/2", passphrase=PASSPHRASE).status_code == 422
    assert HARM in officer.send(f"{PROTECTED}/1", passphrase=PASSPHRASE).text


def test_printed_key_gives_the_texts_to_a_later_officer(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk], run: Callable[..., Any]
) -> None:
    """Made once and shown once; with it a later officer opens what came before, and who left opens it no more."""
    made = run("forum", "recovery-key")
    printed = made.stdout.strip()
    assert re.fullmatch(r"(?:[A-Z2-7]{4}-)+[A-Z2-7]{1,4}", printed)
    assert run("forum", "recovery-key").exit_code != 0
    tell(child())
    late = ready(staff(Role.PROTECTION_OFFICER))
    assert "Tulisan 1" not in late.see(PROTECTED).text
    assert run("forum", "reseal", input="AAAA-BBBB\n").exit_code != 0
    resealed = run("forum", "reseal", input=printed.lower() + "\n")
    assert resealed.exit_code == 0 and "1" not in resealed.stdout and HARM not in resealed.output
    assert HARM in late.send(f"{PROTECTED}/1", passphrase=PASSPHRASE).text
    assert {"forum.make_recovery_key", "forum.reseal"} <= set(acts(forum_app))
    assert files_of(forum_app, printed) == []


def test_officer_who_forgot_the_passphrase_starts_anew_and_loses_nothing(
    forum_app: Flask, officer: Desk, child: Callable[..., Child], run: Callable[..., Any]
) -> None:
    """Without a recovery key nothing is dropped; with one the officer sets up another key and reads everything."""
    assert run("forum", "forget-key", officer.person.email).exit_code != 0
    printed = run("forum", "recovery-key").stdout.strip()
    tell(child())
    assert run("forum", "forget-key", officer.person.email).exit_code == 0
    assert run("forum", "forget-key", officer.person.email).exit_code != 0
    another = "sepeda tua di bawah jembatan"
    assert officer.send(PROTECTED, passphrase=another, again=another).status_code == 303
    assert run("forum", "reseal", input=printed + "\n").exit_code == 0
    assert HARM in officer.send(f"{PROTECTED}/1", passphrase=another).text


def test_paper_alone_keeps_no_forum_open(forum_app: Flask, run: Callable[..., Any]) -> None:
    """A recovery key reads nothing by itself: without an officer on duty no text is taken."""
    run("forum", "recovery-key")
    with forum_app.app_context():
        people.disable_staff(901, actor=None)
        assert not gate.is_open()
    assert run("forum", "reseal", input=sealing.new_recovery_key().printed + "\n").exit_code != 0


def test_what_commands_do_to_the_forum_is_on_the_trail(forum_app: Flask, run: Callable[..., Any]) -> None:
    """Recording, closing, opening, making a forum and dropping a key each leave a line, without words."""
    for command in (("record", "decrees", "rak rahasia"), ("close",), ("open",)):
        assert run("forum", *command).exit_code == 0
    with forum_app.app_context():
        forums.drop_keys_of([901])
        details = "".join(row.detail + row.subject for row in db.session.scalars(select(AuditRow)))
    wanted = {"forum.record", "forum.close_forum", "forum.open_forum", "forum.make_forum", "forum.drop_key"}
    assert wanted <= set(acts(forum_app)) and "rak rahasia" not in details
