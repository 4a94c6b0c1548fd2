"""Faults of a served site, as readers, children and editors meet them; every one ends without a restart."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from layak.core.database import BUSY_SECONDS
from tests import soak
from tests.ops.writers import Answer
from tests.served import ServedSite, shared_folder
from tests.withstand.throng import Told, percentile, send_throng, share_answered
from tests.withstand.writers import PLACE, TOPIC, ChildWriting, EditorWriting, kept_on

LIST, SEARCH = "/id/berita/?x=1", "/id/cari?q=taman&x=1"
"""Pages with a parameter that none uses: never stored, made for each reader."""
STORED = "/id/berita/"
FEW, MANY = 8, 400 if soak.IS_LONG else 200
"""Readers whom two processes serve at once; ten times those who are inside or wait there (core/admission.py)."""
SECONDS = 30.0 if soak.IS_LONG else 3.0
SLOWEST_ADMITTED, SLOWEST_PROBE, BACK_AFTER = 2.0, 2.0, 5.0
SMALL = 2048
LOCKED_SECONDS = 30.0 if soak.IS_LONG else 0.0
MOST_AT_ONCE = 24
"""Writers who come while the database is locked: more than the two processes let in to change something at once."""
WORDS = "Kami ingin taman yang teduh di dekat sekolah."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration that answers."""
    site = ServedSite(tmp_path_factory.mktemp("faults"), shared_folder(tmp_path_factory, "sites"))
    site.first_start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def editor(site: ServedSite) -> EditorWriting:
    """An editor who is signed in: a code counts once."""
    return EditorWriting(site)


def see(site: ServedSite, path: str) -> tuple[int, float]:
    """Open a page; its status, and how many seconds it took."""
    begun = time.monotonic()
    try:
        with urlopen(f"{site.url}{path}", timeout=30) as answer:
            answer.read()
            status = int(answer.status)
    except HTTPError as error:
        status = error.code
    return status, time.monotonic() - begun


def slower() -> float:
    """How many times as long everything takes now, as the machine does other things besides; 1 where it does not."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Probe(threading.Thread):
    """Somebody who asks for two addresses again and again beside all others, over a new connection each time."""

    def __init__(self, site: ServedSite, *paths: str) -> None:
        super().__init__(daemon=True)
        self.site, self.paths = site, paths
        self.seen: list[tuple[int, float]] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        while not self.is_over.wait(0.1):
            self.seen += [see(self.site, path) for path in self.paths]


@soak.soak
def test_site_with_ten_times_its_readers_answers_some_in_time_and_tells_the_rest(site: ServedSite) -> None:
    """Who is let in is answered within two seconds, the others by a small page; stored pages and health stay up.

    Reading comes before search, and once the crowd has gone everybody is let in again.
    """
    usual = send_throng(site.port, [LIST], readers=FEW, seconds=SECONDS / 3)
    probe = Probe(site, STORED, "/healthz")
    probe.start()
    told = send_throng(site.port, [LIST, SEARCH], readers=MANY, seconds=SECONDS)
    probe.is_over.set()
    ended = time.monotonic()
    probe.join(30)
    while see(site, LIST)[0] != 200 or see(site, SEARCH)[0] != 200:
        assert time.monotonic() - ended < BACK_AFTER * slower()
    back = time.monotonic() - ended
    admitted = [one for one in told if one.status == 200]
    refused = [one for one in told if one.status != 200]
    assert {one.status for one in refused} == {503} and max(one.length for one in refused) < SMALL
    assert percentile([one.seconds for one in admitted], 99) <= SLOWEST_ADMITTED * slower()
    assert share_answered(told, LIST) > share_answered(told, SEARCH)
    assert {status for status, _ in probe.seen} == {200}
    assert percentile([seconds for _, seconds in probe.seen], 95) <= SLOWEST_PROBE * slower()
    tell(usual, told, probe, back)


def tell(usual: list[Told], told: list[Told], probe: Probe, back: float) -> None:
    """Lines for the table of the long run."""
    admitted = [one.seconds for one in told if one.status == 200]
    rate, capacity = len(told) / SECONDS, len(usual) / (SECONDS / 3)
    seen = [seconds for _, seconds in probe.seen]
    soak.tell(
        f"readers at once, asking on: {MANY}; asked, times what {FEW} got", f"{rate:.0f}/s, {rate / capacity:.1f}"
    )
    soak.tell(
        "let in; median, p99",
        f"{len(admitted) / SECONDS:.0f}/s; {percentile(admitted, 50):.2f} s, {percentile(admitted, 99):.2f} s",
    )
    soak.tell(
        "of readers, of searches, let in", f"{share_answered(told, LIST):.1%}, {share_answered(told, SEARCH):.1%}"
    )
    soak.tell(
        "stored page and health beside: probes, p99, slowest",
        f"{len(seen)}, {percentile(seen, 99):.2f} s, {max(seen):.2f} s",
    )
    soak.tell("everybody let in again after; load of the machine by processor", f"{back:.1f} s; {slower():.1f}")


@contextmanager
def locked(site: ServedSite) -> Iterator[None]:
    """Another process holds the writer's lock of the database."""
    address = site.instance / "layak.sqlite"
    with closing(sqlite3.connect(address, isolation_level=None, check_same_thread=False, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


def test_writer_behind_a_short_lock_waits_and_is_taken(site: ServedSite, editor: EditorWriting) -> None:
    """A second of somebody else's work is waited for; nobody is told anything."""
    child, article = ChildWriting(site, 0), editor.write("Kunci singkat")
    statuses: list[int] = []
    work = [lambda: statuses.append(child.send(WORDS).status), lambda: statuses.append(editor.send(article).status)]
    writers = [threading.Thread(target=each) for each in work]
    with locked(site):
        for writer in writers:
            writer.start()
        time.sleep(1)
    for writer in writers:
        writer.join(30)
    assert statuses == [303, 303]


@soak.soak
def test_writers_behind_a_long_lock_keep_their_text_and_readers_read_on(
    site: ServedSite, editor: EditorWriting
) -> None:
    """After five seconds a writer gets the text back with the time to come again; reading and search go on.

    More writers than have places hold up no reader. Sent again after the lock, each text is taken, once.
    """
    child, article = ChildWriting(site, 1), editor.write(WORDS)
    told: list[Answer] = []
    work = [lambda: told.append(child.send(WORDS)), *[lambda: told.append(editor.send(article))] * MOST_AT_ONCE]
    writers = [threading.Thread(target=each) for each in work]
    reader, begun = Probe(site, LIST, STORED, SEARCH, "/healthz"), time.monotonic()
    with locked(site):
        for thread in (*writers, reader):
            thread.start()
        for writer in writers:
            writer.join(60)
        time.sleep(max(0.0, LOCKED_SECONDS - (time.monotonic() - begun)))
        reader.is_over.set()
    reader.join(30)
    assert {status for status, _ in reader.seen} == {200} and len(reader.seen) > 20
    assert percentile([seconds for _, seconds in reader.seen], 95) < SLOWEST_PROBE * slower()
    assert [answer.status for answer in told] == [503] * len(work)
    assert all(WORDS in kept_on(answer).values() for answer in told)
    of_child = next(answer for answer in told if "text" in kept_on(answer))
    places = {editor.send_again(answer).location for answer in told if answer is not of_child}
    assert len(places) == 1, "one article became several"
    assert child.send_again(of_child).location == PLACE
    soak.tell(f"database locked: writers told with their text, of {len(work)}", f"{len(told)}")
    slowest = max(seconds for _, seconds in reader.seen)
    soak.tell("readers meanwhile, in vain; slowest", f"{len(reader.seen)}, 0; {slowest:.2f} s")


def test_child_who_leaves_quickly_has_left_while_the_database_is_locked(site: ServedSite) -> None:
    """The way out waits for nobody: another page at once, and no cookie by which this browser could come back."""
    child = ChildWriting(site, 4)
    with locked(site):
        begun = time.monotonic()
        left = child.leave()
        assert time.monotonic() - begun < BUSY_SECONDS / 2 * slower()
    assert left.status == 303 and child.browser.cookie.endswith("=")
    assert child.browser.get(TOPIC).status == 303
