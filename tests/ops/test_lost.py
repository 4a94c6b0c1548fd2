"""A database that is gone, empty or damaged: the doctor says so, and no start puts an empty site in its place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from layak.app import create_app
from layak.config import ROOT, holds_a_site
from layak.core import serving
from layak.extensions import db
from layak.ops.lost import note_site, why_no_start
from layak.schema import upgrade_schema
from tests.conftest import SECRET, START, settings_for
from tests.served import free_port

Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "overwritten": lambda path: path.write_text("hello"),
    "cut off": lambda path: os.truncate(path, 100_000),
}


@pytest.fixture
def city(tmp_path: Path) -> Flask:
    """A city's own site with a backup on its notes, which nobody serves now."""
    app = create_app(settings_for(tmp_path, demo=False, base_url="https://kla.example.go.id"), at=lambda: START)
    with app.app_context():
        upgrade_schema()
        db.session.remove()
        db.engine.dispose()
    note = {"at": START.isoformat(), "file": str(tmp_path / "backup"), "verified": True}
    (tmp_path / "backups.json").write_text(json.dumps(note))
    return app


def run_in(app: Flask, *words: str) -> tuple[int, str]:
    """Give a command within this process; its status and all that it said."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def serve(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the real program says when it is started over a data folder."""
    own = {"LAYAK_INSTANCE": str(folder), "LAYAK_SECRET_KEY": SECRET, "LAYAK_BASE_URL": "https://kla.example.go.id"}
    line = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(free_port())]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAYAK_", "DATABASE_URL"))}
    return subprocess.run(line, cwd=ROOT, env={**kept, **own}, capture_output=True, text=True, timeout=60, check=False)


def test_start_as_another_city_is_refused_before_its_facts_come_in(city: Flask, tmp_path: Path) -> None:
    """Settings that were written anew without their city, or with another's, mix no two sites."""
    note = {
        "at": START.isoformat(),
        "file": "/b/layak-kota-sorong-20261123T132116Z-80b4f1f2.full.tar",
        "verified": True,
    }
    (tmp_path / "backups.json").write_text(json.dumps(note))
    done = serve(tmp_path)
    assert (
        done.returncode == 1 and "Write LAYAK_CITY=kota-sorong" in done.stderr and "Nothing was changed" in done.stderr
    )
    with city.app_context():
        assert db.session.execute(text("SELECT count(*) FROM office")).scalar() == 0
        db.session.remove()
        db.engine.dispose()


@pytest.mark.sqlite(reason="the database is a file here")
@pytest.mark.parametrize("damage", DAMAGES)
def test_start_over_a_lost_database_is_refused_with_what_to_do(
    city: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """No empty site takes the place of the one that was, and no backup of nothing the place of its backups."""
    DAMAGES[damage](tmp_path / "layak.sqlite")
    before = {path.name for path in tmp_path.iterdir()}
    if damage == "gone":  # the real program once, the others within this process
        done = serve(tmp_path)
        code, said = done.returncode, done.stderr
    else:
        monkeypatch.setattr(serving, "serve", lambda *given, **named: pytest.fail("a site was begun"))
        code, said = run_in(city, "serve", "--port", str(free_port()))
    assert code == 1 and "Traceback" not in said
    assert "Nothing was changed." in said and "docs/backup.md" in said
    assert {path.name for path in tmp_path.iterdir()} <= before | {"assets"}


@pytest.mark.sqlite(reason="the database is a file here")
def test_site_without_a_backup_is_not_begun_anew_by_any_command(
    city: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a start notes stands for the site before the first backup, over a start and over migrations by hand; a
    restore that was cut off is named as such, and a new data folder is told nothing of the kind."""
    monkeypatch.setattr(serving, "serve", lambda *given, **named: pytest.fail("a site was begun"))
    settings = city.extensions["layak"].settings
    (tmp_path / "backups.json").unlink()
    note_site(settings, START)
    assert holds_a_site(tmp_path) and why_no_start(db_of(city), settings) is None
    (tmp_path / "layak.sqlite").unlink()
    for words in (["serve", "--port", str(free_port())], ["db", "upgrade"], ["staff", "list"], ["tick"]):
        code, said = run_in(city, *words)
        assert code == 1 and "site.json tells of a site" in said and "move site.json away" in said, words
    assert "LAYAK_CITY=pekanbaru" in (why_no_start(db_of(city), replace(settings, city="kota-sorong")) or "")
    assert not (tmp_path / "layak.sqlite").exists()
    (tmp_path / "restoring").mkdir()
    assert "restore into the database" in run_in(city, "db", "upgrade")[1]
    (tmp_path / "restoring").rmdir()
    (tmp_path / "site.json").unlink()
    assert why_no_start(db_of(city), settings) is None


def db_of(app: Flask) -> Engine:
    """The engine of an application."""
    with app.app_context():
        return db.engine


@pytest.mark.sqlite(reason="the database is a file here")
@pytest.mark.parametrize("damage", DAMAGES)
def test_doctor_tells_of_a_lost_database_once_and_advises_nothing_else(
    city: Flask, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Two checks say what to do; the others say that they could not look, without a fault in the log."""
    DAMAGES[damage](tmp_path / "layak.sqlite")
    done = city.test_cli_runner().invoke(args=["doctor", "--json"])
    report: dict[str, Any] = json.loads(done.output[done.output.index("{") :])
    codes = {one["name"]: [found["code"] for found in one["findings"]] for one in report["checks"]}
    expected = ["lost"] if damage in ("gone", "empty") else ["damaged"]
    assert done.exit_code == 2 and codes["database-whole"] == codes["database"] == expected
    assert codes["schema"] == codes["trail"] == codes["articles"] == ["not looked at"]
    some = city.test_cli_runner().invoke(args=["doctor", "--lang", "en", "--only", "database", "--only", "pictures"])
    said = done.output + caplog.text + some.output
    whole = city.test_cli_runner().invoke(args=["doctor", "--lang", "en", "--only", "index", "--only", "index-lag"])
    assert "doctor --fix" not in said + whole.output
    assert "db upgrade" not in said and "disk is full" not in said and "Traceback" not in said
