"""A backup that is killed, finds the disk full or meets another one leaves nothing half; an empty machine needs one command."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from layak.config import ROOT
from layak.ops.backup import BackupError, verifying
from layak.ops.backup.cities import bring_city, folder_of, keep_city, read_files, set_aside
from layak.ops.backup.making import only_one
from tests import soak
from tests.conftest import SECRET
from tests.ops.conftest import Made
from tests.ops.machines import address_of, file_sums, newest, row_sums

KILLS = 20 if soak.IS_LONG else 2
SEED = int(os.environ.get("LAYAK_SEED", "20261123"))
WAIT_SECONDS = 120
SMALL_DISK = 2 * 1024 * 1024


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing but the data folder is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "DATABASE_URL"))}
    return {**kept, "LAYAK_INSTANCE": str(folder), **more}


def process(environ: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """Begin one of the site's commands in a process of its own."""
    line = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.Popen(line, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def pieces(folder: Path) -> list[Path]:
    """What a backup that is being made has written so far."""
    return list(folder.glob(".layak-*.part"))


@soak.soak
@soak.only_long
def test_backup_that_is_killed_leaves_no_half_one(source: Flask, run: Callable[..., Any], tmp_path: Path) -> None:
    """Killed at any moment there is a whole backup or none; the next one removes the pieces."""
    site = source.extensions["layak"].settings
    given = {"LAYAK_DEMO": "1", "LAYAK_SECRET_KEY": SECRET, "DATABASE_URL": site.database_url}
    target, lengths = tmp_path / "out", random.Random(SEED)  # noqa: S311  (repeatable, no secret)
    target.mkdir()
    begun = 0
    for _ in range(KILLS):
        backup = process(environment(site.instance, **given), "backup", "create", str(target))
        end = time.monotonic() + WAIT_SECONDS
        while not pieces(target) and backup.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(lengths.uniform(0, 0.5))
        begun += bool(pieces(target))
        backup.send_signal(signal.SIGKILL)
        backup.communicate()
        for whole in target.glob("layak-*"):
            assert run("backup", "verify", str(whole)).exit_code == 0
            whole.unlink()
    assert begun, "no kill came in the middle"
    assert run("backup", "create", str(target)).exit_code == 0
    assert not pieces(target) and not list(site.instance.glob(".verifying-*"))
    assert len(list(target.glob("layak-*"))) == 1
    soak.tell("backups killed, half ones left", f"{KILLS}, 0")


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 2 MB where one may mount, else a limit on the length of files."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield
        subprocess.run(["umount", str(folder)], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_DISK // 4, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_full_disk_gives_a_sentence_and_leaves_the_older_backups(
    is_encrypted: bool, source: Flask, made: Made, run: Callable[..., Any], tmp_path: Path
) -> None:
    """No half backup stays, no room stays taken, and the older one still is what it was."""
    if is_encrypted:
        assert run("backup", "key", str(tmp_path / "key")).exit_code == 0
    with small_disk(tmp_path / "disk"):
        older = tmp_path / "disk" / made.path.name
        older.write_bytes(b"older" * 250_000 if os.path.ismount(tmp_path / "disk") else b"older")
        before = older.read_bytes()
        result = run("backup", "create", str(tmp_path / "disk"))
        assert result.exit_code == 1, result.output
        assert "is full. No backup was made; the older ones are as they were." in result.output
        assert older.read_bytes() == before
        assert [path.name for path in (tmp_path / "disk").iterdir()] == [older.name]


def test_second_backup_at_once_is_told_to_wait(source: Flask, run: Callable[..., Any], tmp_path: Path) -> None:
    """Two would fight for one disk; the timer's next one comes soon."""
    with only_one(source.extensions["layak"].settings.instance):
        result = run("backup", "create", str(tmp_path / "out"))
    assert result.exit_code == 1 and "Another backup of this installation is being made" in result.output


def test_proofs_that_run_at_once_leave_each_other_alone(
    source: Flask, made: Made, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a verify the timer makes and proves its backup; both end well, and what a killed proof left is
    gone."""
    folder: Path = source.extensions["layak"].settings.instance
    (folder / ".verifying-killed").mkdir()
    proven, ended = verifying.restore_rows, list[Any]()

    def in_the_middle(*given: Any) -> int:
        monkeypatch.setattr(verifying, "restore_rows", proven)
        ended.append(run("backup", "create", str(tmp_path / "out")))
        return proven(*given)

    monkeypatch.setattr(verifying, "restore_rows", in_the_middle)
    ended.append(run("backup", "verify", str(made.path)))
    assert [one.exit_code for one in ended] == [0, 0], [one.output for one in ended]
    assert not list(folder.glob(".verifying-*"))


def test_city_that_no_program_brings_comes_back_with_its_backup(
    source: Flask, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder lies beside the backups, is made where it is missing, laid aside where it differs, refused of others."""
    city, folder = "kota-contoh", folder_of(tmp_path / "program", "kota-contoh")
    shutil.copytree(folder_of(ROOT, "pekanbaru"), folder)
    keep_city(tmp_path / "program", city, tmp_path, SECRET)
    kept = read_files(folder)
    shutil.rmtree(folder)
    bring_city(tmp_path, tmp_path / "program", city, SECRET)
    assert read_files(folder) == kept and (folder / "city.yaml").stat().st_mode & 0o777 == 0o644
    (folder / "city.yaml").write_text("corrected: yes\n")
    bring_city(tmp_path, tmp_path / "program", city, SECRET)
    assert set_aside(tmp_path, tmp_path / "program", city, SECRET, tmp_path / "data") == ["city.yaml"]
    assert (tmp_path / "data/city-of-the-backup/city.yaml").read_bytes() == kept["city.yaml"]
    shutil.rmtree(folder)
    with pytest.raises(BackupError, match="not written by the installation"):
        bring_city(tmp_path, tmp_path / "program", city, "another secret" * 4)
    assert not folder.exists()
    assert run("backup", "create", str(tmp_path / "out")).exit_code == 0
    assert (tmp_path / "out" / "city-pekanbaru.json").exists()


def test_new_machine_with_key_file_and_backup_needs_one_command(
    source: Flask, run: Callable[..., Any], tmp_path: Path
) -> None:
    """No settings, no folder, nothing: settings, secrets, rows and files are there after one command."""
    folder: Path = source.extensions["layak"].settings.instance
    settings = folder / "layak.env"
    before = settings.read_bytes() if settings.exists() else b""
    settings.write_text("LAYAK_BASE_URL=https://kla.example.go.id\nLAYAK_MAIL_URL=smtp://a:geheim@mail.example\n")
    try:
        assert run("backup", "key", str(tmp_path / "key")).exit_code == 0
        assert run("backup", "create", str(tmp_path / "out")).exit_code == 0
    finally:
        settings.write_bytes(before)
    path, new = newest(tmp_path / "out"), tmp_path / "srv" / "data"
    without = process(environment(new), "backup", "restore", str(path)).communicate(timeout=WAIT_SECONDS)[0]
    assert "Name the file that holds its key" in without
    whole = process(environment(new), "backup", "restore", str(path), "--key", str(tmp_path / "key"))
    said = whole.communicate(timeout=WAIT_SECONDS)[0]
    assert whole.returncode == 0, said
    assert row_sums(f"sqlite:///{new / 'layak.sqlite'}") == row_sums(address_of(source))
    assert file_sums(new) == file_sums(folder)
    given = (new / "layak.env").read_text()
    assert f"LAYAK_SECRET_KEY={SECRET}" in given and "geheim" in given and "https://kla.example.go.id" in given
    assert (new / "layak.env").stat().st_mode & 0o777 == 0o600 and new.stat().st_mode & 0o777 == 0o700
    assert (new / "backup-recipients").read_text() == (folder / "backup-recipients").read_text(), "the next are sealed"
