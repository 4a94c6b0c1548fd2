"""A restored backup brings back what was erased since; the list outside the backups takes it away again at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from layak.config import ConfigError, Settings
from layak.core import erased
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.core.tick import tick
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import Member, OfficerKey, Original, SealedRecord, Suggestion
from layak.forum.service import consent, ideas, members, memberships, moderation, replies, sealed
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.protection import acting, records
from layak.forum.states import ENDED, State
from tests.conftest import SECRET, TestClock, bring_database_and_index, keep_database_and_index
from tests.forum.conftest import HARM, OFFICER, PASSPHRASE, Child, Desk, fill_forum
from tests.forum.stores import in_database, in_files, kept_pages
from tests.ops.machines import command, empty_machine
from tests.postgres_copies import Copies
from tests.staff import sign_in

TAKEN_BACK, CONSENT, HANDED_ON, OLD = "kenariditarik", "kenaripersetujuan", "kenaridiserahkan", "kenarisembilanpuluh"
ABOUT_STAFF = "kenaritentangguru"
GONE = (TAKEN_BACK, CONSENT, HANDED_ON, ABOUT_STAFF, OLD)
STAYS = "kenaritetap"
PLACE = "/id/forum-anak/usulan/"
MODERATOR = Principal(user_id=902, roles=frozenset({Role.MODERATOR}))
FACILITATOR = Principal(user_id=904, roles=frozenset({Role.FACILITATOR}), forum_id=1)


@dataclass
class Room:
    """A forum with one idea for each way of being erased, each with a word of its own in original and public text."""

    app: Flask
    numbers: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)

    def send(self, word: str, text: str = "") -> None:
        """A child sends an idea; a moderator publishes it."""
        with self.app.app_context():
            order = members.PassOrder(1, date(2026, 11, 1), "map 1")
            when: dict[str, Any] = {"at": now(), "today": visit.today()}
            made = members.issue_passes(FACILITATOR, order, keys=visit.keys(), today=visit.today())[0]
            draft = ideas.Draft(text=text or f"Kami ingin taman yang bersih dan {word}.", nonce=sealed.fresh_nonce())
            child = Principal(member_id=made.number)
            number = ideas.submit_idea(child, draft, words_digest=sealed.fresh_nonce(), **when).id
            self.numbers[word], self.members[word] = number, made.number
            version = moderation.open_idea(MODERATOR, number, at=now()).version
            words = moderation.PublicText(title_id=f"Taman {word}", text_id=f"Taman {word}.", topic="k2")
            moderation.publish_idea(MODERATOR, number, version, words, moderation.Told(), **when)
            db.session.remove()

    def close_a_sealed_text(self) -> None:
        """A text on harm that an officer read and closed."""
        with self.app.app_context():
            told = sealed.Disclosure(HARM, sealed.fresh_nonce())
            sealed.seal_text(Principal(), told, at=now(), zone=visit.zone())
            number = db.session.query(SealedRecord.id).scalar()
            records.open_item(OFFICER, number, PASSPHRASE, at=now())
            acting.close(OFFICER, number, acting.last_act(number), "selesai", at=now())
            db.session.remove()

    def erase(self, clock: TestClock) -> None:
        """Every act that erases for good."""
        with self.app.app_context():
            ideas.withdraw_idea(Principal(member_id=self.members[TAKEN_BACK]), self.numbers[TAKEN_BACK], at=now())
            consent.withdraw_consent(None, self.members[CONSENT], at=now())
            memberships.end_membership(FACILITATOR, self.members[STAYS], today=visit.today())
            for word, is_staff in ((HANDED_ON, False), (ABOUT_STAFF, True)):
                row = db.session.get_one(Suggestion, self.numbers[word])
                assert row.public is not None
                public, which = row.public.id, {"about_staff": is_staff, "at": now(), "zone": visit.zone()}
                moderation.hand_public_to_officers(MODERATOR, public, row.version, **which)
            clock.moment += timedelta(days=91)
            tick(self.app, "test")
            db.session.remove()


@pytest.fixture
def room(forum_app: Flask) -> Room:
    """Everything is public and nothing is erased yet."""
    fill_forum(forum_app)
    made = Room(forum_app)
    for word in (*GONE[:4], STAYS):
        made.send(word)
    made.send("aman", f"Kami ingin taman dan {OLD}.")
    made.close_a_sealed_text()
    return made


def start(app: Flask, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """Start the site as a city does; returns what the start told."""
    site = app.extensions["layak"]
    monkeypatch.setattr("layak.core.serving.serve", lambda *_, prepare, **__: prepare())
    before, site.settings = site.settings, replace(site.settings, demo=False)
    try:
        told = run("serve", "--port", "1")
    finally:
        site.settings = before
    assert told.exit_code == 0, told.output
    for reset in app.extensions["layak_resets"]:
        reset()
    return str(told.output)


def list_of(app: Flask) -> Path:
    """The list of erasures of an installation."""
    folder: Path = app.extensions["layak"].settings.erasures_folder
    return folder / "list"


def is_read(app: Flask, word: str) -> bool:
    """Whether a stranger finds a word in the list, the feed, the data or the search."""
    client = app.test_client()
    paths = (PLACE, "/id/forum-anak/umpan.atom", "/api/v1/datasets/ideas.csv", f"/id/cari?q={word}")
    return any(f"Taman {word}" in client.get(path, is_checked=False).text for path in paths)


def test_what_was_erased_is_gone_again_once_a_restored_backup_starts(
    room: Room,
    run: Callable[..., Any],
    clock: TestClock,
    copies: Copies | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ideas, consent, memberships, old originals and sealed texts; what was handed on is sealed anew, not lost."""
    app, folder = room.app, tmp_path / "backup"
    folder.mkdir()
    keep_database_and_index(app, copies, folder)
    room.erase(clock)
    assert not any(in_database(word, app, tmp_path / word) for word in GONE)

    bring_database_and_index(app, copies, folder)
    assert all(in_database(word, app, tmp_path / f"{word}2") for word in GONE)  # else this would prove nothing
    told = start(app, run, monkeypatch)
    assert "Erased again: ideas 1, memberships 2, children's texts" in told and "sealed" not in told

    for word in GONE:
        assert not in_database(word, app, tmp_path / f"{word}3") and not in_files(word, app), word
        assert not is_read(app, word) and not any(f"Taman {word}" in page for page in kept_pages(app)), word
    assert is_read(app, STAYS)
    with app.app_context():
        ended = db.session.get_one(Member, room.members[STAYS])
        assert ended.words_hash is None
        closed, *handed_on = db.session.query(SealedRecord).order_by(SealedRecord.id).all()
        assert closed.ciphertext == records.ERASED and closed.help_hash is None
        opened = [records.open_item(OFFICER, one.id, PASSPHRASE, at=now()) for one in handed_on]
        assert [one.about_staff for one in opened] == [False, True]
        assert all(word in one.text for word, one in zip((HANDED_ON, ABOUT_STAFF), opened, strict=True))
        db.session.remove()
    assert "nothing came back" in start(app, run, monkeypatch)


def test_number_that_a_restored_backup_gives_out_again_is_not_erased(
    room: Room, run: Callable[..., Any], copies: Copies | None, tmp_path: Path
) -> None:
    """After the backup an idea came and went; the next child gets its number, and keeps its idea whatever is applied."""
    app, folder = room.app, tmp_path / "backup"
    folder.mkdir()
    keep_database_and_index(app, copies, folder)
    room.send("pertama")
    before = room.numbers["pertama"], room.members["pertama"]
    with app.app_context():
        consent.withdraw_consent(None, before[1], at=now())
        db.session.remove()
    bring_database_and_index(app, copies, folder)
    assert "ideas 0, memberships 0" in run("forum", "erase-again").output
    room.send("kedua")
    assert room.numbers["kedua"] == before[0]
    assert "ideas 0, memberships 0" in run("forum", "erase-again").output
    assert is_read(app, "kedua")


def test_text_that_was_sent_anew_after_the_first_one_was_erased_stays(
    room: Room, moderator: Desk, run: Callable[..., Any], clock: TestClock
) -> None:
    """Taken down, asked and changed: the list names the former text alone, and this one once its own days are over."""
    number, own, fresh = room.numbers["aman"], Principal(member_id=room.members["aman"]), "Kami ingin kenaribaru."
    clock.moment += timedelta(days=91)
    with room.app.app_context():
        tick(room.app, "test")
        when: dict[str, Any] = {"at": now(), "today": visit.today()}
        row = db.session.get_one(Suggestion, number)
        assert row.original is None
        moderation.take_down(MODERATOR, row.shown.id, row.version, **when)
        version = moderation.open_idea(MODERATOR, number, at=now()).version
        moderation.ask_child(MODERATOR, number, version, moderation.Told(addition="Taman apa?"), **when)
        clock.moment += timedelta(minutes=1)
        replies.resend_idea(own, number, fresh, nonce=sealed.fresh_nonce(), at=now(), today=visit.today())
        db.session.remove()
    sign_in(moderator.client, moderator.person)
    for _ in range(2):
        assert "texts 0" in run("forum", "erase-again").output
        assert "kenaribaru" in moderator.open(number).text
    assert moderator.decide(number, decision="decline", reason="money").status_code == 303
    clock.moment += timedelta(days=91)
    with room.app.app_context():
        tick(room.app, "test")
        with writing() as session:  # as a restored backup brings it
            session.add(Original(suggestion_id=number, text=fresh))
    assert "texts 1" in run("forum", "erase-again").output


def test_version_of_an_idea_that_is_not_shown_ends_with_its_original(
    child: Callable[[], Child],
    moderator: Desk,
    run: Callable[..., Any],
    clock: TestClock,
    copies: Copies | None,
    tmp_path: Path,
) -> None:
    """Kept and declined, shown and taken down: after ninety days no table and no file holds it; what is shown stays."""
    app, folder = moderator.client.application, tmp_path / "backup"
    folder.mkdir()
    words = {word: {"title_id": f"Taman {word}", "text_id": f"Taman {word}."} for word in (*GONE[:2], STAYS)}
    for number, (word, text) in enumerate(words.items(), 1):
        child().send_idea()
        moderator.open(number)
        act = {"act": "save"} if word == GONE[0] else {"decision": "publish"}
        assert moderator.decide(number, **text, **act).status_code == 303
    keep_database_and_index(app, copies, folder)
    with app.app_context():
        row = db.session.get_one(Suggestion, 2)
        moderation.take_down(MODERATOR, row.shown.id, row.version, at=now(), today=visit.today())
        db.session.remove()
    for number in (1, 2):
        moderator.open(number)
        assert moderator.decide(number, decision="decline", reason="person").status_code == 303
    for days, is_kept in ((89, True), (1, False)):
        clock.moment += timedelta(days=days)
        with app.app_context():
            tick(app, "test")
            db.session.remove()
        for word in GONE[:2]:
            assert in_database(word, app, tmp_path / f"{word}{days}") is is_kept, (word, days)
            assert bool(in_files(word, app)) is (is_kept and copies is None), (word, days)
    assert is_read(app, STAYS)
    bring_database_and_index(app, copies, folder)
    run("forum", "erase-again")
    assert not any(in_database(word, app, tmp_path / word) or is_read(app, word) for word in GONE[:2])
    assert is_read(app, STAYS)


def test_text_for_the_officers_is_hidden_until_one_of_them_can_read_it(room: Room, run: Callable[..., Any]) -> None:
    """In the restored database no officer has a key: the idea leaves readers and waits; with a key it is sealed."""
    with room.app.app_context():
        with writing() as session:
            row = session.get_one(Suggestion, room.numbers[HANDED_ON])
            note_erased(Kind.HANDED_ON, row.reference, at=now())
            session.execute(delete(OfficerKey))
        before = db.session.query(SealedRecord).count()
        db.session.remove()
    assert run("forum", "erase-again").exit_code == 0
    assert not is_read(room.app, HANDED_ON)
    with room.app.app_context():
        assert db.session.query(SealedRecord).count() == before
        sealed.set_up_key(OFFICER, PASSPHRASE, at=now())
        db.session.remove()
    assert run("forum", "erase-again").exit_code == 0
    with room.app.app_context():
        newest = db.session.query(SealedRecord.id).order_by(SealedRecord.id.desc()).limit(1).scalar()
        assert HANDED_ON in records.open_item(OFFICER, newest, PASSPHRASE, at=now()).text
        assert db.session.get(Suggestion, room.numbers[HANDED_ON]) is None


def test_erasing_that_was_cut_off_is_finished_within_a_minute(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line stands before the erasing is committed: a kill in between, and half a line, end in the erasing."""
    app, number = room.app, room.numbers[TAKEN_BACK]
    with app.app_context():
        with erased.list_file().open("a", encoding="utf-8") as file:
            file.write("2026-11-2")
        child = Principal(member_id=room.members[TAKEN_BACK])
        with monkeypatch.context() as broken:
            broken.setattr("layak.core.database._before_commit", [lambda session: 1 / 0])
            with pytest.raises(ZeroDivisionError):
                ideas.withdraw_idea(child, number, at=now())
        assert db.session.get_one(Suggestion, number).state not in ENDED
        tick(app, "test")
        assert db.session.get_one(Suggestion, number, populate_existing=True).state == State.WITHDRAWN
        said = erased.list_file().read_text("ascii").splitlines()
        assert said[0] == "2026-11-2" and len(said) == 2
        db.session.remove()
    assert not is_read(app, TAKEN_BACK)


def test_list_tells_nothing_and_a_lost_one_is_told(room: Room, run: Callable[..., Any]) -> None:
    """A line is a moment and a digest, whatever was erased; where the list was not carried over, the command says so."""
    with room.app.app_context():
        consent.withdraw_consent(None, room.members[CONSENT], at=now())
        path = erased.list_file()
        marks = [line.split()[1] for line in path.read_text("ascii").splitlines()]
        assert marks and all(len(mark) == 32 and int(mark, 16) for mark in marks)
        assert path.stat().st_mode & 0o077 == 0
        path.unlink()
        db.session.remove()
    told = run("forum", "erase-again")
    assert "shorter than this database remembers" in told.output


def test_list_lies_outside_the_data_folder_or_the_site_does_not_start(tmp_path: Path) -> None:
    """Beside it by default; a folder inside it, or one that cannot be written, stops the start with a sentence."""
    given = {"LAYAK_INSTANCE": str(tmp_path / "data"), "LAYAK_SECRET_KEY": SECRET, "LAYAK_BASE_URL": "http://localhost"}
    assert Settings.read(given).erasures_folder == tmp_path / "data-erasures"
    assert Settings.read(given | {"LAYAK_ERASURES": str(tmp_path / "own")}).erasures_folder == tmp_path / "own"
    with pytest.raises(ConfigError, match="outside it"):
        Settings.read(given | {"LAYAK_ERASURES": str(tmp_path / "data" / "erasures")})
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match="LAYAK_ERASURES"):
        erased.prepare_folder(tmp_path / "taken")


def test_machine_that_is_lost_is_restored_without_what_was_erased_since(
    room: Room, run: Callable[..., Any], clock: TestClock, tmp_path: Path
) -> None:
    """The list lies beside the backups: a new machine erases again what an old backup brings, by one command."""
    out = tmp_path / "out"
    assert run("backup", "create", str(out)).exit_code == 0
    assert not (out / "erasures.list").exists()
    room.erase(clock)
    later = run("backup", "create", str(out), "--changes")
    assert later.exit_code == 0, later.output
    assert (out / "erasures.list").read_bytes() == list_of(room.app).read_bytes()
    full = next(out.glob("*.full.*"))
    with empty_machine(tmp_path / "new" / "data") as app:
        status, told = command(app, "backup", "restore", str(full))
        assert status == 0, told
        assert "Erased again: ideas 1, memberships 2, children's texts" in told and "sealed" not in told
        for word in GONE:
            assert not in_database(word, app, tmp_path / word) and not in_files(word, app), word
        assert in_database(STAYS, app, tmp_path / STAYS)
