"""Backups are whole or not there, hold what they should and nothing else, and give back every row and file."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from layak.app import create_app
from layak.cli import settings_free_app
from layak.config import SETTINGS_FILE, Settings
from layak.core.database import DatabaseBusy, writing
from layak.extensions import db
from layak.ops.backup import making, restoring
from layak.ops.backup.bases import Known
from layak.ops.backup.beginning import write_settings
from tests.conftest import SECRET
from tests.ops.conftest import Made
from tests.ops.machines import (
    address_of,
    command,
    empty_machine,
    entries_of,
    file_sums,
    newest,
    row_sums,
    small_files,
)

WRITERS = 20
PROMISE = "INSERT INTO redirect (source, target, added_by, added_at) VALUES (:source, :target, 'test', :at)"


def folder_of(app: Flask) -> Path:
    """A machine's data folder."""
    found: Path = app.extensions["layak"].settings.instance
    return found


def test_operator_restores_onto_an_empty_machine_and_gets_every_row_and_file(made: Made, machine: Flask) -> None:
    """One command gives identical sums of rows, files and given-out numbers; again it is refused."""
    status, told = command(machine, "backup", "restore", str(made.path))
    assert status == 0, told
    assert "Erasures: nothing came back." in told
    assert row_sums(address_of(machine)) == made.rows
    assert file_sums(folder_of(machine)) == made.files
    assert not (folder_of(machine) / "restoring").exists()
    status, told = command(machine, "backup", "restore", str(made.path))
    assert status == 1 and "There is a database already" in told
    assert row_sums(address_of(machine)) == made.rows


def test_operator_whose_restore_was_cut_off_gives_the_same_command_again(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its settings are whole or not there and never in the way; meanwhile nothing is begun over the half; the list of
    erasures is there before the rows."""
    folder, lines = tmp_path / "cut", {"LAYAK_SECRET_KEY": SECRET, "LAYAK_BASE_URL": "https://kla.example.go.id"}
    write_settings(folder / SETTINGS_FILE, lines)
    assert [path.name for path in folder.iterdir()] == [SETTINGS_FILE]
    with pytest.raises(FileExistsError):
        write_settings(folder / SETTINGS_FILE, {})
    assert [path.name for path in folder.iterdir()] == [SETTINGS_FILE]
    shutil.copy(made.path, tmp_path)
    (tmp_path / "erasures.list").write_bytes(b"2026-11-20 something\n")
    cut = create_app(Settings.read({"LAYAK_INSTANCE": str(folder), "LAYAK_ERASURES": str(tmp_path / "erased")}))
    again = ["backup", "restore", str(tmp_path / made.path.name)]
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "lay_out_files", stop)
        assert command(cut, *again)[0] == 1
    assert (tmp_path / "erased/list").read_bytes() == b"2026-11-20 something\n"
    assert "was cut off" in command(cut, "db", "upgrade")[1] and "was cut off" in command(cut, "staff", "list")[1]
    (tmp_path / "erased/list").unlink()
    (tmp_path / "erasures.list").unlink()
    assert command(cut, *again)[0] == 0
    assert row_sums(address_of(cut)) == made.rows
    with cut.app_context():
        db.engine.dispose()


def stop(*given: object) -> int:
    """As Ctrl+C does."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("secret", ["", "of another installation: 0123456789 abcdefg"])
def test_operator_is_told_of_settings_that_another_restore_left(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Settings that do not start the site, or that have another secret than the backup, are named with what to do."""
    path = tmp_path / SETTINGS_FILE
    path.write_text(f"LAYAK_SECRET_KEY={secret}\nLAYAK_BASE_URL=https://kla.example.go.id\n")
    monkeypatch.setenv("LAYAK_INSTANCE", str(tmp_path))
    if secret:
        told = command(create_app(), "backup", "restore", str(made.path))[1]
    else:
        told = command(settings_free_app("LAYAK_SECRET_KEY is missing."), "backup", "restore", str(made.path))[1]
        assert "Layak does not start. LAYAK_SECRET_KEY is missing." in told
    assert f"Where {path} was left by a restore that was cut off" in told and "move it away" in told


def test_backup_holds_no_secret_no_index_and_no_counts_of_limits(made: Made, source: Flask) -> None:
    """Only rows, uploads, documents, kept versions and open settings; nothing of it tells the secret."""
    entries = entries_of(made.path)
    folders = {"/".join(name.split("/")[:2]) for name, _ in entries if name.startswith("files/")}
    assert folders == {"files/uploads", "files/documents"}
    others = [name for name, _ in entries if not name.startswith(("files/", "rows/"))]
    assert others == ["layak-backup.json", "settings.env", "manifest.json", "mark"]
    assert not any(SECRET.encode() in data for _, data in entries)
    assert b"LAYAK_CITY=pekanbaru" in dict(entries)["settings.env"]
    assert made.path.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def readable(source: Flask) -> Iterator[Flask]:
    """A demonstration whose writers end with the test."""
    yield source
    with source.app_context():
        db.session.remove()


def test_backup_while_twenty_write_holds_one_moment(readable: Flask, run: Callable[..., Any], tmp_path: Path) -> None:
    """Each writer notes a number in two rows at once; the backup has both or none, and no number after a missing one."""
    over, failed = threading.Event(), list[BaseException]()

    def write(name: int) -> None:
        number = 0
        try:
            while not over.wait(0.02):
                with suppress(DatabaseBusy), readable.app_context(), writing() as session:
                    for side in ("a", "b"):
                        row = {"source": f"/{side}/{name}/{number}", "target": "/id/", "at": datetime.now(UTC)}
                        session.execute(text(PROMISE), row)
                    number += 1
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(WRITERS)]
    for thread in threads:
        thread.start()
    result = run("backup", "create", str(tmp_path / "out"))
    over.set()
    for thread in threads:
        thread.join()
    assert result.exit_code == 0, result.output
    assert not failed
    with empty_machine(tmp_path / "other") as app:
        assert command(app, "backup", "restore", str(newest(tmp_path / "out")))[0] == 0
        with app.app_context():
            kept = db.session.execute(text("SELECT source FROM redirect WHERE target = '/id/'")).scalars().all()
    sides = {side: {path[3:] for path in kept if path.startswith(f"/{side}/")} for side in ("a", "b")}
    assert sides["a"] == sides["b"]
    for name in range(WRITERS):
        mine = sorted(int(path.split("/")[1]) for path in sides["a"] if path.startswith(f"{name}/"))
        assert mine == list(range(len(mine)))


def test_changes_hold_what_is_new_and_restore_with_their_base(
    source: Flask, run: Callable[..., Any], machine: Flask, tmp_path: Path
) -> None:
    """After a full backup a small one tells what changed since; together they give the newest state, alone a sentence."""
    target, folder = tmp_path / "out", folder_of(source)
    full = run("backup", "create", str(target), "--changes")
    assert "verified by restoring it" in full.output, full.output
    base = newest(target)
    small_files(folder, 1, 5_000)
    next((folder / "uploads").glob("*.webp")).unlink()
    with source.app_context(), writing() as session:
        session.execute(text("UPDATE article SET version = version + 1 WHERE id = 3"))
    small = run("backup", "create", str(target), "--changes")
    assert small.exit_code == 0 and "read back and compared" in small.output
    changes = newest(target)
    names = [name for name, _ in entries_of(changes)]
    assert sum(name.startswith("files/uploads/") for name in names) <= 1
    assert [name for name in names if name.startswith("rows/")] == ["rows/article/000000.jsonl.gz"]
    note = json.loads((folder / "backups.json").read_text())
    assert (note["file"], note["verified"], note["kind"]) == (str(changes), True, "changes")

    status, told = command(machine, "backup", "restore", str(shutil.copy(changes, tmp_path)))
    assert status == 1 and "Put that file into the same folder" in told and base.name in told
    status, told = command(machine, "backup", "restore", str(changes))
    assert status == 0, told
    assert row_sums(address_of(machine)) == row_sums(address_of(source))
    assert file_sums(folder_of(machine)) == file_sums(folder)


def test_backup_by_hand_leaves_what_is_noted_of_those_of_the_timer(
    source: Flask, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that an upgrade makes, say, hides from nobody that the timer is dead."""
    at, path = datetime.now(UTC) - timedelta(minutes=3), tmp_path / "x"
    path.touch()
    head, known = SimpleNamespace(at=at, base=None), Known("1", "x", set(), {}, at)
    monkeypatch.setattr(
        making, "make_backup", lambda *given, **more: making.Made(path, head, [], 0, True, [], known, "")
    )
    noted = []
    for words in ([], ["--changes"], []):
        assert run("backup", "create", str(tmp_path), *words).exit_code == 0
        noted.append(json.loads((folder_of(source) / "backups.json").read_text())["often"])
    assert noted[0] is None and noted[1] == noted[2]
    assert at < datetime.fromisoformat(noted[1]["done"]) <= datetime.now(UTC) and len(noted[1]["awake"]) == 2


def test_operator_who_made_a_key_gets_a_whole_sealed_backup_next(
    source: Flask, run: Callable[..., Any], tmp_path: Path
) -> None:
    """Nothing sealed stands on a backup that lies open from before the key."""
    target = tmp_path / "out"
    assert run("backup", "create", str(target), "--changes").exit_code == 0
    assert run("backup", "key", str(tmp_path / "key")).exit_code == 0
    assert run("backup", "create", str(target), "--changes").exit_code == 0
    assert newest(target).name.endswith(".full.tar.age")
    assert run("backup", "create", str(target), "--changes").exit_code == 0
    assert newest(target).name.endswith(".changes.tar.age")


def test_backup_of_an_older_schema_is_brought_up_to_date(made: Made, machine: Flask, tmp_path: Path) -> None:
    """What an older release backed up is restored by this one, and read under its own schema."""
    from layak.schema import upgrade_engine

    with empty_machine(tmp_path / "old") as old:
        with old.app_context():
            upgrade_engine(db.engine, "0019")
            with writing() as session:
                session.execute(text(PROMISE), {"source": "/old", "target": "/id/", "at": datetime.now(UTC)})
        assert command(old, "backup", "create", str(tmp_path / "out"))[0] == 0
    status, told = command(machine, "backup", "restore", str(newest(tmp_path / "out")))
    assert status == 0, told
    assert row_sums(address_of(machine)).keys() == made.rows.keys()
    with machine.app_context():
        assert db.session.execute(text("SELECT source FROM redirect")).scalar() == "/old"


def test_times_of_a_backup_are_kept_by_plan(source: Flask, run: Callable[..., Any], tmp_path: Path) -> None:
    """Seven days, four weeks, three months of full ones; all of the last two days; the newest whatever its age."""
    for days in range(120):
        at = datetime.now(UTC) - timedelta(days=days, hours=1)
        (tmp_path / f"layak-pekanbaru-{at:%Y%m%dT%H%M%SZ}-0000aaaa.full.tar.age").touch()
        for quarter in (15, 30):
            later = at + timedelta(minutes=quarter)
            (tmp_path / f"layak-pekanbaru-{later:%Y%m%dT%H%M%SZ}-0000aaaa.changes.tar.age").touch()
    (tmp_path / "mine.txt").touch()
    result = run("backup", "prune", str(tmp_path))
    assert result.exit_code == 0, result.output
    left = sorted(path.name for path in tmp_path.glob("layak-*"))
    full = [name for name in left if ".full." in name]
    assert 7 + 2 <= len(full) <= 7 + 3 + 3
    assert all(datetime.now(UTC) - moment(name) < timedelta(hours=49) for name in left if ".changes." in name)
    assert (tmp_path / "mine.txt").exists()
    assert run("backup", "prune", str(tmp_path), "--daily", "0", "--weekly", "0", "--monthly", "0", "--hours", "0")
    assert [path.name for path in tmp_path.glob("layak-*")] == [full[-1]]
    assert full[-1] in run("backup", "list", str(tmp_path)).output


def moment(name: str) -> datetime:
    """When a backup was made, by its name."""
    return datetime.strptime(name.split("-")[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
