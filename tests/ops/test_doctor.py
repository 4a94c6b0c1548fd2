"""The doctor: each fault gives the right flag, in plain words, with the right exit code, and never a private word."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPServerDisconnected
from ssl import SSLCertVerificationError
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from layak.app import create_app
from layak.config import ROOT
from layak.core import changes
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.mail import EmailBackend
from layak.extensions import db
from layak.forum.models import Original, PublicVersion, Suggestion
from layak.news.models import Article, ArticleState, ArticleText, Picture
from layak.ops.doctor import commands, machine
from layak.schema import upgrade_schema
from tests.conftest import SECRET, START, TestClock, settings_for
from tests.served import free_port

Run = Callable[..., Any]
AS_ROOT = {"account": "root", "clock-set": "not set"}
"""What the machine that runs the tests may rightly be told."""
LAPSED = "0123456789abcdef0123456789abcdef"


def flags(run: Run, *words: str) -> tuple[dict[str, list[str]], int, str]:
    """What the doctor says: the codes of each check that is not well, the exit code, and everything it printed."""
    done = run("doctor", "--json", *words)
    report = json.loads(done.output[done.output.index("{") :])
    found = {
        check["name"]: [one["code"] for one in check["findings"] if one["level"] != "note"]
        for check in report["checks"]
        if check["level"] != "note"
    }
    return {name: codes for name, codes in found.items() if codes != [AS_ROOT.get(name)]}, done.exit_code, done.output


def test_administrator_is_told_that_all_is_well(
    loaded: Flask, run: Run, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demonstration with samples is well; what does not apply to one is said so; the report is kept for the page."""
    monkeypatch.setattr(commands, "MOST_PAGES", 20)
    found, code, _ = flags(run)
    assert found == {} and code in (0, 1)
    told = run("doctor", "--lang", "en", "--only", "backup", "--only", "owners")
    assert told.exit_code == 0
    assert "Every published idea has an owner and a date" in told.output
    assert (
        "-  The last backup is fresh" in told.output
        and "A demonstration needs no backup." in told.output
        and "All is well." in told.output
    )
    told = run("doctor", "--only", "backup")
    assert "Semuanya baik." in told.output
    report = loaded.extensions["layak"].settings.instance / "doctor.json"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert json.loads(report.read_text())["at"] == clock.moment.isoformat(timespec="seconds")
    assert run("doctor", "--only", "nothing").exit_code != 0


def test_what_is_not_for_readers_is_found_wherever_it_stands(
    loaded: Flask, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft, a child's words, an address of staff, a lapsed picture and an idea that nobody let pass are found in an
    article, in the search and at their own address; the report names numbers and holds none of the words.
    """
    monkeypatch.setattr(commands, "MOST_PAGES", 20)
    words = leak(loaded)
    found, code, said = flags(
        run, "--only", "private", "--only", "search-private", "--only", "links", "--only", "owners"
    )
    assert code == 2
    assert found["private"] and set(found["private"]) <= {"reachable", "more"}
    assert "searchable" in found["search-private"] and "dead link" in found["links"]
    assert found["owners"] == ["no date"]
    for kind in ("own words (suggestion", "which is not published", "the address of account", f"picture {LAPSED}"):
        assert kind in said, said
    assert "/id/tidak-ada-di-sini" in said
    for secret in words:
        assert secret not in said


def leak(app: Flask) -> list[str]:
    """Let an article say what it must not, and an idea be public that nobody let pass; returns the private words."""
    with app.app_context():
        original = db.session.scalars(select(Original).order_by(Original.suggestion_id.desc())).first()
        assert original is not None
        shown, draft = db.session.scalars(select(Article).order_by(Article.id.desc()).limit(2)).all()
        number, hidden = shown.id, draft.id
        own = original.text
        email = db.session.execute(db.text("SELECT email FROM staff ORDER BY id DESC LIMIT 1")).scalar_one()
        title = db.session.scalars(select(ArticleText.title).where(ArticleText.article_id == hidden)).first()
        added = datetime(2026, 1, 1, tzinfo=UTC)
        picture = Picture(name=LAPSED, width=640, height=480, hidden_at=added, added_by="user:1", added_at=added)
        idea = db.session.scalars(select(PublicVersion).where(PublicVersion.month.is_not(None))).first()
        assert idea is not None and title is not None
        html = f'<p>{title}. {own} {email}</p><img src="/gambar/{LAPSED}-640.jpg"><a href="/id/tidak-ada-di-sini">x</a>'
        body = f"{title}. {own}"
        with writing() as session:
            session.add(picture)
            session.execute(update(Article).where(Article.id == hidden).values(state=ArticleState.DRAFT))
            session.execute(update(Article).where(Article.id == number).values(changed_at=START))
            texts = update(ArticleText).where(ArticleText.article_id == number)
            session.execute(texts.values(body_html=html, body=body))
            session.execute(update(PublicVersion).where(PublicVersion.id == idea.id).values(approved_by=None))
            session.execute(update(Suggestion).where(Suggestion.id == idea.suggestion_id).values(state="published"))
            log_change("news", "article", shown.key)
        db.session.remove()
    return [own, email, title]


@pytest.mark.sqlite(reason="PostgreSQL keeps no row without its parent")
def test_damaged_books_are_found(loaded: Flask, run: Run, clock: TestClock) -> None:
    """A row without its parent, an altered audit row, a hole in the change log and words of a withdrawn idea."""
    path = loaded.extensions["layak"].settings.instance / "layak.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("UPDATE article_text SET article_id = 999999 WHERE id = (SELECT max(id) FROM article_text)")
        database.execute("UPDATE audit SET action = 'nothing' WHERE id = (SELECT min(id) + 1 FROM audit)")
        database.execute("DELETE FROM change_log WHERE number = 3")
        database.execute("UPDATE suggestion SET state = 'withdrawn' WHERE id = (SELECT min(id) FROM suggestion)")
        database.execute("UPDATE suggestion_original SET erase_on = '2026-01-01' WHERE suggestion_id = "
                         "(SELECT max(suggestion_id) FROM suggestion_original)")  # fmt: skip
        database.commit()
    names = ("database-whole", "trail", "changes", "sealed", "erasing", "articles")
    found, code, _ = flags(run, *(word for name in names for word in ("--only", name)))
    assert code == 2
    assert found["database-whole"] == ["lost rows"] and found["trail"] == ["altered"]
    assert found["changes"] == ["holes"] and found["erasing"] == ["late"]
    assert "remains" in found["sealed"]


def test_index_that_differs_is_found_and_healed(loaded: Flask, run: Run) -> None:
    """A text changed behind the index's back is found; with --fix the index is built anew and all is well."""
    with loaded.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE article_text SET title = 'Judul yang lain'"))
    assert flags(run, "--only", "index")[:2] == ({"index": ["differs"]}, 2)
    done = run("doctor", "--fix", "--lang", "en", "--only", "index")
    assert done.exit_code == 0 and "(healed)" in done.output
    shutil.rmtree(loaded.extensions["layak"].settings.instance / "index")
    missing = {"index": ["missing"], "index-lag": ["missing"]}
    assert flags(run, "--only", "index", "--only", "index-lag")[:2] == (missing, 1), "as before the first start"
    done = run("doctor", "--fix", "--lang", "en", "--only", "index")
    assert done.exit_code == 0 and "(healed)" in done.output


def test_index_that_lags_is_found(loaded: Flask, run: Run, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that no follower applied is a warning after minutes, and broken after an hour."""
    monkeypatch.setattr(changes, "_followers", {})
    with loaded.app_context(), writing():
        log_change("news", "article", "x")
    assert flags(run, "--only", "index-lag")[0] == {}
    clock.moment = datetime.now(UTC) + timedelta(minutes=20)
    assert flags(run, "--only", "index-lag")[:2] == ({"index-lag": ["behind"]}, 1)
    clock.moment += timedelta(hours=2)
    assert flags(run, "--only", "index-lag")[:2] == ({"index-lag": ["behind"]}, 2)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A city's own site, no demonstration, whose mail server and address are dead, with an empty database."""
    folder = tmp_path_factory.mktemp("city")
    app = create_app(
        settings_for(
            folder,
            demo=False,
            base_url=f"https://localhost:{free_port()}",
            mail_url=f"smtp://127.0.0.1:{free_port()}",
        ),
        at=lambda: START,
    )
    with app.app_context():
        upgrade_schema()
        db.session.remove()
        db.engine.dispose()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def run_city(city: Flask) -> Run:
    """Run a command of the city's site."""
    return lambda *words: city.test_cli_runner().invoke(args=list(words))


def change_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let a site have other settings for a test."""
    site = app.extensions["layak"]
    monkeypatch.setattr(site, "settings", replace(site.settings, **changes))


def test_administrator_of_a_new_city_is_told_what_is_missing(city: Flask, run_city: Run) -> None:
    """Mail that is dead, an address that cannot be reached, no backup, proxies not counted, nobody asked."""
    names = ("mail", "alerts", "certificate", "backup", "settings", "network", "forum")
    found, code, _ = flags(run_city, *(word for name in names for word in ("--only", name)))
    assert code == 2
    assert found == {
        "mail": ["unreachable"],
        "alerts": ["nobody"],
        "certificate": ["unreachable"],
        "backup": ["none"],
        "settings": ["proxies"],
        "network": ["not asked"],
    }
    sent = run_city("doctor", "--only", "owners", "--send-to", "somebody@example.org", "--lang", "en")
    assert sent.exit_code == 2 and "was not taken" in sent.output


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"mail_url": "", "alert_to": ("admin@example.go.id",)}, {"alerts": ["nobody"]}),
        ({"mail_url": "", "alert_url": "https://chat.example.go.id/hook"}, {}),
        ({"alert_to": ("admin@example.go.id",)}, {"mail": ["unreachable"]}),
    ],
)
def test_administrator_is_told_where_nobody_would_hear_of_a_fault(
    city: Flask, run_city: Run, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], found: dict[str, list[str]]
) -> None:
    """Addresses need a mail server; a site without mail is well where a webhook is told."""
    change_settings(city, monkeypatch, **given)
    assert flags(run_city, "--only", "mail", "--only", "alerts")[0] == found


@pytest.mark.parametrize(("state", "level"), [(0, []), (5, ["not set"]), (-1, ["unknown"])])
def test_clock_that_nobody_sets_or_that_cannot_be_asked_is_told(
    run_city: Run, monkeypatch: pytest.MonkeyPatch, state: int, level: list[str]
) -> None:
    """Where the kernel refuses the question, the doctor says that it does not know."""
    monkeypatch.setattr(machine, "clock_state", lambda: state)
    done = run_city("doctor", "--json", "--only", "clock-set")
    (check,) = json.loads(done.output[done.output.index("{") :])["checks"]
    assert [one["code"] for one in check["findings"]] == level


@pytest.mark.parametrize(
    ("fault", "name", "sentence"),
    [
        (ConnectionRefusedError(), "unreachable", "The mail server is not reached (ConnectionRefusedError)"),
        (SMTPAuthenticationError(535, b""), "refused", "does not let us in"),
        (SMTPServerDisconnected(), "strange", "not as it should"),
        (SSLCertVerificationError(), "strange", "certificate"),
    ],
)
def test_administrator_is_told_how_the_mail_server_fails(
    city: Flask, run_city: Run, monkeypatch: pytest.MonkeyPatch, fault: OSError, name: str, sentence: str
) -> None:
    """Whether nobody is there, the password is wrong, or what answers is no mail server that can be trusted."""
    monkeypatch.setattr(EmailBackend, "open", Mock(side_effect=fault))
    found, code, said = flags(run_city, "--only", "mail")
    assert found == {"mail": [name]} and code == 2 and sentence in said


def test_unsafe_settings_are_found(city: Flask, run_city: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A weak secret, debugging, hosts of any name, a site without https; a network asked more than a year ago."""
    change_settings(
        city, monkeypatch, secret_key="a" * 40, base_url="http://localhost", network_asked=START.date() - timedelta(400)
    )
    monkeypatch.setitem(city.config, "TRUSTED_HOSTS", ["*"])
    monkeypatch.setenv("FLASK_DEBUG", "1")
    found, code, said = flags(run_city, "--only", "settings", "--only", "network")
    assert found == {"settings": ["secret", "debug", "hosts", "no https"], "network": ["asked long ago"]} and code == 2
    assert "a" * 40 not in said and SECRET not in said


@pytest.mark.parametrize(
    ("hours", "verified", "codes", "code"),
    [(2, True, None, 0), (30, True, ["old"], 1), (100, True, ["old"], 2), (2, False, ["not verified"], 1)],
)
def test_old_backup_is_found(
    city: Flask, run_city: Run, hours: int, verified: bool, codes: list[str] | None, code: int
) -> None:
    """A backup of yesterday is well; one of two days ago, an older one and one that nobody restored are not."""
    folder = city.extensions["layak"].settings.instance
    file = folder / "layak.backup"
    file.touch()
    note = {"at": (START - timedelta(hours=hours)).isoformat(), "file": str(file), "verified": verified}
    (folder / "backups.json").write_text(json.dumps(note))
    assert flags(run_city, "--only", "backup")[:2] == ({"backup": codes} if codes else {}, code)
    file.unlink()
    assert "gone" in flags(run_city, "--only", "backup")[0]["backup"]


def test_open_backups_are_found(city: Flask, run_city: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that whoever has it can read is told of, those from before the key, and a key that lies beside them; each
    with what to type."""
    monkeypatch.setenv("LAYAK_COMMAND", "layak")
    folder = city.extensions["layak"].settings.instance
    names = [f"layak-pekanbaru-20261120T0{hour}0000Z-0000aaaa.full.tar{end}" for hour, end in ((1, ""), (2, ".age"))]
    for name in names:
        (tmp_path / name).touch()
    note = {"at": START.isoformat(), "file": str(tmp_path / names[0]), "verified": True, "encrypted": False}
    (folder / "backups.json").write_text(json.dumps(note))
    assert flags(run_city, "--only", "backup")[0] == {"backup": ["open"]}
    assert "sudo layak backup key /var/backups" in run_city("doctor", "--lang", "en", "--only", "backup").output
    note |= {"file": str(tmp_path / names[1]), "encrypted": True}
    (folder / "backups.json").write_text(json.dumps(note))
    assert flags(run_city, "--only", "backup")[0] == {"backup": ["open ones left"]}
    (tmp_path / names[0]).unlink()
    assert flags(run_city, "--only", "backup")[0] == {}
    (tmp_path / "key.txt").write_text("# Key of the backups\nAGE-SECRET-KEY-1ABC\n")
    (tmp_path / "erasures.list").write_text("2026-11-20 something\n")
    found, code, said = flags(run_city, "--only", "backup")
    assert (found, code) == ({"backup": ["misplaced"]}, 2) and f"sudo shred -u {tmp_path}/key.txt" in said


def test_full_disk_is_found(city: Flask, run_city: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of three megabytes, or what the system says of one that is nearly full, gives its flag."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)], check=False).returncode == 0:
        try:
            change_settings(city, monkeypatch, erasures=small)
            assert flags(run_city, "--only", "disk")[:2] == ({"disk": ["full"]}, 2)
        finally:
            subprocess.run(["umount", str(small)], check=True)
        small.rmdir()
        change_settings(city, monkeypatch, erasures=None)
    usage = type("Usage", (), {"free": 700 * machine.MEGABYTE, "total": 10_000 * machine.MEGABYTE})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: usage)
    assert flags(run_city, "--only", "disk")[:2] == ({"disk": ["nearly full"] * 2}, 1)


def test_files_that_others_may_read_are_closed(city: Flask, run_city: Run) -> None:
    """A data folder and settings that others may read are broken, and closed by --fix."""
    folder = city.extensions["layak"].settings.instance
    (folder / "layak.env").write_text("LAYAK_SECRET_KEY=x\n")
    (folder / "layak.env").chmod(0o644)
    folder.chmod(0o755)
    assert flags(run_city, "--only", "files")[0]["files"] == ["readable", "readable"]
    run_city("doctor", "--fix", "--only", "files")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "layak.env").stat().st_mode) == 0o600
    (folder / "layak.env").unlink()


def test_locked_database_is_found(city: Flask, run_city: Run) -> None:
    """While another process holds the database, the doctor says that nothing can be written, and ends."""
    path = city.extensions["layak"].settings.instance / "layak.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found, code, _ = flags(run_city, "--only", "database")
        other.execute("ROLLBACK")
    assert found == {"database": ["cannot be written"]} and code == 2
    assert flags(run_city, "--only", "database")[:2] == ({}, 0)


def test_skewed_clock_is_found(city: Flask) -> None:
    """The real program, on a machine whose clock fell back by a year, finds what was written in its future."""
    settings = city.extensions["layak"].settings
    with city.app_context(), writing():
        log_change("news", "article", "x", public=False)
    given = {
        "LAYAK_INSTANCE": str(settings.instance),
        "LAYAK_SECRET_KEY": SECRET,
        "LAYAK_BASE_URL": settings.base_url,
        "PATH": "/usr/bin:/bin",
    }
    line = [
        "faketime",
        "-1 year",
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "doctor",
        "--json",
        "--only",
        "clock",
    ]
    done = subprocess.run(line, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2, done.stderr
    assert '"behind"' in done.stdout
