"""Killed at any moment, the site loses nothing that it acknowledged, and puts itself in order at the next start.

What is killed takes turns: a worker, whose place the server fills itself; the server's own process, and the whole site.
After the last two it is started again at once, as a service manager does, with what is left of it ended first. Each kill
waits until the writers got some words in, and then falls at any moment of what they do next.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from layak.app import create_app
from layak.config import Settings
from layak.core.audit import broken_rows
from layak.extensions import db
from tests import soak
from tests.breaking import (
    Pause,
    assert_whole,
    demonstration,
    kill_and_start,
    processor_seconds,
    read,
    rows,
    wait_for_page,
    workers,
)
from tests.ops.moderators import publish_ideas
from tests.ops.writers import Browser, Life, sign_in, write_articles, write_ideas
from tests.served import ServedSite, is_alive
from tests.withstand.throng import percentile

KILLS = int(os.environ.get("KILLS", "200")) if soak.IS_LONG else 4
EACH = 2 if soak.IS_LONG else 1
"""How many browsers each of two editors has open; twice as many children send, and two moderators decide."""
WRITERS = 6 * EACH + 1
"""By the name of their words; the moderators share one."""
MOST_WORDS = 6 if soak.IS_LONG else 2
"""A kill waits for one acknowledged word at least and for so many at most."""
MOMENT = 0.4
"""Seconds after that word in which the kill falls; publishing takes about a third of them."""
PAGE_AGAIN = 3.0
"""Seconds from a kill to the first page on a machine that does nothing else."""
PROCESSORS = 2
"""They share the work of a start; what is measured is their own time, as what a machine does besides takes no part in it."""
SEED = int(os.environ.get("LAYAK_SEED", "20261121"))
STOP_SECONDS = 10
READS = 30
LOOK_EVERY = 25
"""After so many kills the whole index is compared with the database, while everybody writes on."""
KINDS = {"kabar": "articles", "usul": "ideas", "tampil": "decisions"}
COUNTED = "SELECT coalesce(sum(n), 0) FROM read_count WHERE kind = 'page' AND key = 'tentang'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration that answers when a test begins."""
    with demonstration(tmp_path_factory, "killed") as site:
        yield site


@pytest.fixture
def up(site: ServedSite) -> ServedSite:
    """The demonstration, started again where a test before ended it."""
    if site.process is None:
        site.start()
    return site


def begin_writing(site: ServedSite, life: Life) -> list[threading.Thread]:
    """Editors and children begin to write, and moderators publish."""
    work: list[Callable[[], None]] = []
    passes = [row["pass"] for row in site.kept()["passes"]]
    for nth in range(2):
        decides, cookie = Browser(site, sign_in(site, "moderator", nth)), sign_in(site, "editor", nth)
        work.append(lambda decides=decides, nth=nth: publish_ideas(life, decides, nth, 2))  # type: ignore[misc]
        for own in range(EACH):
            editor, name = Browser(site, cookie), "abcd"[nth * EACH + own]
            work.append(lambda editor=editor, name=name: write_articles(life, editor, name))  # type: ignore[misc]
    for number, name in enumerate("efghijkl"[: 4 * EACH]):
        code = passes[number]
        work.append(lambda code=code, name=name: write_ideas(life, Browser(site), code, name))  # type: ignore[misc]
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    return threads


def check_after_start(site: ServedSite, life: Life, number: int) -> None:
    """After each start the database is whole, and the search knows the newest article without any command."""
    assert_whole(site)
    articles = [word for word in life.acknowledged if word.startswith("kabar")]
    if articles:
        assert f"/id/berita/perpustakaan-keliling-{articles[-1]}" in read(site, f"/id/cari?q={articles[-1]}")
    if number % LOOK_EVERY == LOOK_EVERY - 1:
        assert_index_is_right(site)


def assert_index_is_right(site: ServedSite) -> None:
    """The index holds what the database holds."""
    checked = site.command("search", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def live_and_die(site: ServedSite, life: Life, lengths: random.Random) -> dict[str, list[Pause]]:
    """Kill again and again while everybody works; how long it took each time until there was a page, by what was killed."""
    again: dict[str, list[Pause]] = {"worker": [], "server": [], "site": []}
    for number in range(KILLS):
        wanted = len(life.acknowledged) + lengths.randint(1, MOST_WORDS)
        life.is_up.set()
        life.wait_for(lambda wanted=wanted: len(life.acknowledged) >= wanted)  # type: ignore[misc]
        threading.Event().wait(lengths.uniform(0, MOMENT))
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
            check_after_start(site, life, number)
    life.is_up.set()
    life.wait_for(lambda: life.writers() >= WRITERS)
    return again


@soak.quiet
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
    tell(life, again)
    assert_each_stands_once(up, life)
    assert life.writers() == WRITERS, "somebody never got a word in"
    assert_index_is_right(up)
    assert_books_are_right(up)
    for what, pauses in again.items():
        assert median(one.processor for one in pauses) < PAGE_AGAIN * PROCESSORS, what
    soak.tell("index against database, integrity, change log, audit chain", "equal, ok, no hole, unbroken")


def tell(life: Life, again: dict[str, list[Pause]]) -> None:
    """Lines for the table of the long run."""
    counts = Counter(next(kind for kind in KINDS if word.startswith(kind)) for word in life.acknowledged)
    kinds = ", ".join(f"{counts[kind]} {KINDS[kind]}" for kind in KINDS)
    each = ", ".join(f"{len(pauses)} of a {what}" for what, pauses in again.items())
    soak.tell("kills (seed)", f"{each} ({SEED})")
    soak.tell("acknowledged", f"{len(life.acknowledged)}: {kinds}")
    soak.tell("answers lost in a kill, and sent again", str(life.lost_answers))
    for what, pauses in again.items():
        soak.tell(f"page again, {what} killed: median, p95, worst", spread([one.seconds for one in pauses]))
        if what != "worker":
            soak.tell("  of them the processors' own time", spread([one.processor for one in pauses]))
    reasons = Counter(one.split(": ", 1)[1] for one in life.refused)
    soak.tell("refused", "; ".join(f"{count} times {why}" for why, count in reasons.items()) or "none")


def spread(seconds: list[float]) -> str:
    """Median, 95th percentile and the worst."""
    return f"{median(seconds):.2f} s, {percentile(seconds, 95):.2f} s, {max(seconds):.2f} s"


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
    lost = set(life.acknowledged) - set(found)
    doubled = [word for word, times in Counter(found).items() if times > 1]
    soak.tell("acknowledged texts: lost, doubled", f"{len(lost)}, {len(doubled)}")
    assert not lost and not doubled
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


def test_release_before_starts_over_the_tables_of_a_later_one(site: ServedSite) -> None:
    """A reboot between a migration and the new release's first start: the old one serves and writes, and says so once."""
    if site.process is not None:
        site.stop()
    site.ask_database(text("UPDATE alembic_version SET version_num = 'later'"))
    before = (site.instance / "server.log").stat().st_size
    site.start()
    with urlopen(f"{site.url}/readyz") as answer:
        assert answer.status == 200
    said = (site.instance / "server.log").read_text("utf-8")[before:]
    assert said.count("a later release than this one") == 1 and "Traceback" not in said, said
    assert rows(site, "SELECT version_num FROM alembic_version") == [("later",)]
