"""Killed at any moment, the site loses nothing that it acknowledged, and puts itself in order at the next start."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import pytest

from layak.app import create_app
from layak.config import Settings
from layak.core.audit import broken_rows
from layak.extensions import db
from tests import soak
from tests.ops.writers import Browser, Life, sign_in, write_articles, write_ideas
from tests.served import ServedSite, is_alive, shared_folder

KILLS = 200 if soak.IS_LONG else 2
WRITERS = 4
SEED = int(os.environ.get("LAYAK_SEED", "20261121"))
SHORTEST_LIFE, LONGEST_LIFE = 0.3, 2.0
STOP_SECONDS = 10
READS = 30
COUNTED = "SELECT coalesce(sum(n), 0) FROM read_count WHERE kind = 'page' AND key = 'tentang'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration that answers when a test begins."""
    site = ServedSite(tmp_path_factory.mktemp("killed"), shared_folder(tmp_path_factory, "sites"))
    site.first_start()
    yield site
    site.kill()


@pytest.fixture
def up(site: ServedSite) -> ServedSite:
    """The demonstration, started again where a test before ended it."""
    if site.process is None:
        site.start()
    return site


def rows(site: ServedSite, query: str) -> list[tuple[object, ...]]:
    """Ask the site's database past the site."""
    address = f"file:{site.instance / 'layak.sqlite'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=10)) as database:
        return database.execute(query).fetchall()


def forget_limits(site: ServedSite) -> None:
    """Drop the counts of tries while the site stands still: the few who write here write more than people do."""
    for path in site.instance.glob("limits.sqlite*"):
        path.unlink()


def begin_writing(site: ServedSite, life: Life) -> list[threading.Thread]:
    """Two editors and two children begin to write."""
    cookie, passes = sign_in(site, "editor"), [row["pass"] for row in site.kept()["passes"]]
    work: list[Callable[[], None]] = []
    for name in "ab":
        work.append(lambda name=name: write_articles(life, Browser(site, cookie), name))  # type: ignore[misc]
    for name, code in zip("cd", passes, strict=False):
        work.append(lambda name=name, code=code: write_ideas(life, Browser(site), code, name))  # type: ignore[misc]
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    return threads


def check_after_start(site: ServedSite, life: Life) -> None:
    """After each start the database is whole, and the search knows the newest article without any command."""
    assert rows(site, "PRAGMA integrity_check") == [("ok",)]
    assert rows(site, "PRAGMA foreign_key_check") == []
    articles = [word for word in life.acknowledged if word.startswith("kabar")]
    if articles:
        with urlopen(f"{site.url}/id/cari?q={articles[-1]}", timeout=20) as answer:
            assert f"/id/berita/perpustakaan-keliling-{articles[-1]}" in answer.read().decode()


def live_and_die(site: ServedSite, life: Life, lengths: random.Random) -> list[float]:
    """Kill the site again and again while everybody writes; returns how long each start took."""
    starts = []
    for _ in range(KILLS):
        life.is_up.set()
        threading.Event().wait(lengths.uniform(SHORTEST_LIFE, LONGEST_LIFE))
        life.is_up.clear()
        site.kill()
        forget_limits(site)
        starts.append(site.start())
        check_after_start(site, life)
    life.is_up.set()
    life.wait_for(WRITERS)
    return starts


@soak.soak
def test_site_that_is_killed_keeps_every_acknowledged_text_once(up: ServedSite) -> None:
    """Articles and ideas that were acknowledged between kills stand in the database exactly once, and in the index."""
    life = Life()
    threads = begin_writing(up, life)
    try:
        starts = live_and_die(up, life, random.Random(SEED))  # noqa: S311  (repeatable, no secret)
    finally:
        life.is_over.set()
        for thread in threads:
            thread.join(60)
    soak.tell("kills of the whole site (seed)", f"{KILLS} ({SEED})")
    soak.tell("acknowledged, tried again after a kill", f"{len(life.acknowledged)}, {life.tries_after_a_loss}")
    soak.tell("start after a kill: median, slowest", f"{median(starts):.1f} s, {max(starts):.1f} s")
    soak.tell("refused", ", ".join(life.refused) or "none")
    assert_each_stands_once(up, life)
    assert life.writers() == WRITERS, "somebody never got a word in"
    checked = up.command("search", "check")
    assert checked.returncode == 0, checked.stderr
    assert_books_are_right(up)
    soak.tell("acknowledged texts lost or doubled, holes in log or audit chain", "none")


def assert_each_stands_once(site: ServedSite, life: Life) -> None:
    """Neither lost nor doubled; what was never acknowledged stands there once at most."""
    shown = rows(
        site,
        "SELECT text.title FROM article_text AS text JOIN article ON article.id = text.article_id"
        " WHERE article.state = 'published' AND text.title LIKE 'Perpustakaan keliling %'",
    )
    ideas = rows(site, "SELECT text FROM suggestion_original WHERE text LIKE 'Kami ingin taman bermain usul%'")
    found = [str(row[0]).split()[-1] for row in shown] + [str(row[0]).split()[4] for row in ideas]
    assert sorted(set(found)) == sorted(found), "something stands there twice"
    assert set(life.acknowledged) <= set(found)
    assert len(set(life.acknowledged)) == len(life.acknowledged)


def assert_books_are_right(site: ServedSite) -> None:
    """The change log has no hole, and the audit trail is one unbroken chain."""
    assert rows(site, "SELECT count(*) - max(number) FROM change_log") == [(0,)]
    app = create_app(Settings.read(site.environment))
    with app.app_context():
        assert broken_rows() == []
        db.session.remove()
        db.engine.dispose()


def test_whoever_takes_the_database_pays_the_advised_cost_for_each_guess(up: ServedSite) -> None:
    """Passwords: 19 MiB, two passes (OWASP); officers' keys: 64 MiB, three passes (RFC 9106); tests pay less."""
    passwords = rows(up, "SELECT DISTINCT substr(password, 1, 30) FROM staff WHERE password IS NOT NULL")
    assert passwords == [("$argon2id$v=19$m=19456,t=2,p=1",)]
    locks = rows(up, "SELECT DISTINCT hex(substr(locked_private_key, 1, 13)) FROM officer_key")
    assert locks == [((b"LYKP1" + (3).to_bytes(4) + (64 * 1024 * 1024).to_bytes(4)).hex().upper(),)]


def test_operator_cannot_serve_twice_at_one_port(up: ServedSite, tmp_path: Path) -> None:
    """A second start at the same port ends at once with a sentence, and the first goes on."""
    second = up.command("serve", "--port", str(up.port))
    assert second.returncode != 0
    assert "Something already answers" in second.stderr
    assert "Traceback" not in second.stderr
    assert up.answers()


def test_operator_stops_the_site_cleanly(up: ServedSite) -> None:
    """Asked to end, the site finishes within ten seconds with status 0; no process of it and no count is lost or left.

    Each read comes over a line of its own, so that every worker has some, most of them from its page cache.
    """
    assert up.process is not None
    group = up.process.pid
    for _ in range(READS):
        urlopen(f"{up.url}/id/tentang/").read()
    assert up.stop(STOP_SECONDS) == 0
    assert rows(up, COUNTED) == [(READS,)]
    assert not is_alive(group)
    assert not up.answers()
