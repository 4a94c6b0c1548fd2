"""Killed at any moment, the site loses nothing that it acknowledged, and puts itself in order at the next start.

What is killed takes turns: a worker, whose place the server fills itself; the server's own process, and the whole site.
After the last two it is started again at once, as a service manager does, with what is left of it ended first.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from layak.app import create_app
from layak.config import Settings
from layak.core.audit import broken_rows
from layak.extensions import db
from tests import soak
from tests.core.test_serving import children
from tests.ops.moderators import publish_ideas
from tests.ops.writers import Browser, Life, sign_in, write_articles, write_ideas
from tests.served import ServedSite, is_alive, shared_folder

KILLS = 200 if soak.IS_LONG else 4
WRITERS = 5
PAGE_AGAIN = 3.0
"""Seconds from a kill to the first page on a machine that does nothing else."""
PROCESSORS = 2
"""They share the work of a start; what is measured is their own time, as what a machine does besides takes no part in it."""
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
    """Two editors and two children begin to write, and a moderator publishes."""
    cookie, passes = sign_in(site, "editor"), [row["pass"] for row in site.kept()["passes"]]
    decides = Browser(site, sign_in(site, "moderator"))
    work: list[Callable[[], None]] = [lambda: publish_ideas(life, decides)]
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


def live_and_die(site: ServedSite, life: Life, lengths: random.Random) -> dict[str, list[Pause]]:
    """Kill again and again while everybody works; how long it took each time until there was a page, by what was killed."""
    again: dict[str, list[Pause]] = {"worker": [], "server": [], "site": []}
    for number in range(KILLS):
        life.is_up.set()
        threading.Event().wait(lengths.uniform(SHORTEST_LIFE, LONGEST_LIFE))
        what = list(again)[number % 3]
        begun = time.monotonic()
        if what == "worker":
            os.kill(lengths.choice(workers(site)), signal.SIGKILL)
        else:
            life.is_up.clear()
            kill_and_start(site, what)
        wait_for_page(site)
        again[what].append(Pause(time.monotonic() - begun, 0.0 if what == "worker" else processor_seconds(site)))
        if what != "worker":
            check_after_start(site, life)
    life.is_up.set()
    life.wait_for(WRITERS)
    return again


class Pause(NamedTuple):
    """How long there was no page, in seconds, and how many of them the processor worked on the start."""

    seconds: float
    processor: float


def processor_seconds(site: ServedSite) -> float:
    """What the processes of a site have taken of the processor so far, those that ended included."""
    assert site.process is not None
    ticks = 0
    for pid in (site.process.pid, *children(site.process.pid)):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def workers(site: ServedSite) -> list[int]:
    """The processes that answer, once there are as many as there should be."""
    assert site.process is not None
    found: list[int] = []
    while len(found) < 2:
        names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(site.process.pid)}
        found = [pid for pid, line in names.items() if line and b"resource_tracker" not in line]
    return found


def kill_and_start(site: ServedSite, what: str) -> None:
    """Kill the server's own process or all of them, end what is left as a service manager does, and start at once."""
    assert site.process is not None
    if what == "server":
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait(10)
    site.kill()
    forget_limits(site)
    site.start()


def wait_for_page(site: ServedSite) -> None:
    """Wait until a page is there."""
    while True:
        with suppress(OSError), urlopen(f"{site.url}/id/berita/", timeout=10) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)


@soak.soak
def test_site_that_is_killed_keeps_every_acknowledged_text_once(up: ServedSite) -> None:
    """Articles, ideas and decisions that were acknowledged between kills stand in the database once, and in the index."""
    life = Life()
    threads = begin_writing(up, life)
    try:
        again = live_and_die(up, life, random.Random(SEED))  # noqa: S311  (repeatable, no secret)
    finally:
        life.is_over.set()
        for thread in threads:
            thread.join(60)
    soak.tell("kills of the whole site (seed)", f"{KILLS} ({SEED})")
    soak.tell("acknowledged, tried again after a kill", f"{len(life.acknowledged)}, {life.tries_after_a_loss}")
    for what, pauses in again.items():
        seen, spent = [one.seconds for one in pauses], [one.processor for one in pauses]
        figures = f"{median(seen):.1f} s, {max(seen):.1f} s; {median(spent):.1f} s, {max(spent):.1f} s"
        soak.tell(f"page again, {what} killed: median, slowest; of the processor", figures)
        assert median(spent) < PAGE_AGAIN * PROCESSORS
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
    decided = rows(
        site,
        "SELECT shown.title_id FROM public_version AS shown JOIN suggestion ON suggestion.id = shown.suggestion_id"
        " WHERE suggestion.state = 'published' AND shown.title_id LIKE 'Taman tampil%'",
    )
    found = [str(row[0]).split()[-1] for row in shown + decided] + [str(row[0]).split()[4] for row in ideas]
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
