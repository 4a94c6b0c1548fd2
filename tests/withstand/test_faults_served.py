"""Faults of a served site, as readers, children and editors meet them; every one ends without a restart."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

from layak.core.database import BUSY_SECONDS
from tests import soak
from tests.breaking import LIST, SEARCH, STORED, Probe, demonstration, locked, read, see, slower, workers
from tests.ops.writers import Answer
from tests.served import ServedSite
from tests.withstand.throng import Told, percentile, send_throng, share_answered
from tests.withstand.writers import ChildWriting, EditorWriting, kept_on
from tests.words import word

FEW, MANY = 8, 400 if soak.IS_LONG else 200
"""Readers whom two processes serve at once; ten times those who are inside or wait there (core/admission.py)."""
SECONDS = 30.0 if soak.IS_LONG else 3.0
SLOWEST_ADMITTED, SLOWEST_PROBE, BACK_AFTER = 2.0, 2.0, 5.0
SMALL = 2048
LOCKED_SECONDS = 30.0 if soak.IS_LONG else 0.0
MOST_AT_ONCE = 24
"""Writers who come while the database is locked: more than the two processes let in to change something at once."""
QUESTIONS = {"id": "/id/cari?q=taman", "en": "/en/search?q=park"}
NOTICE = "The search is being put in order. For a short while it finds only exact words, and not everything."
MENDED_WITHIN = 30.0
REQUESTS, LASTS, SAMPLES = (20_000, 1800.0, 60) if soak.IS_LONG else (240, 0.0, 12)
MOST_GROWTH, SLACK_MB, SLACK_FILES = (1.05, 4.0, 6) if soak.IS_LONG else (1.2, 20.0, 12)
MIXED = (
    "/id/berita/", "/en/news/?x={n}", "/id/cari?q=taman+{n}", "/en/search?q=children&x={n}", "/id/tidak-ada-{n}", "/en/",
    "/id/kemajuan/?x={n}", "/en/data/indicators.csv", "/id/forum-anak/", "/id/berita/feed.atom", "/api/v1/articles",
    "/en/progress/indicator/3?x={n}", "/sitemap.xml", "/id/masuk", "/healthz", "/readyz", "/en/childrens-forum/pass",
)  # fmt: skip
WORDS = "Kami ingin taman yang teduh di dekat sekolah."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration that answers."""
    with demonstration(tmp_path_factory, "faults") as site:
        yield site


@pytest.fixture(scope="module")
def editor(site: ServedSite) -> EditorWriting:
    """An editor who is signed in: a code counts once."""
    return EditorWriting(site)


@soak.quiet
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


@soak.quiet
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
    assert child.send_again(of_child).location == child.place
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
    assert child.browser.get(child.topic).status == 303


def test_index_that_is_damaged_mends_itself_under_readers(site: ServedSite, editor: EditorWriting) -> None:
    """A flipped bit and a missing file: every question is answered, at worst plainly and with a word about it.

    A child and an editor who send notice nothing, and soon the index answers again, in both languages, without a command.
    """
    child, segments = ChildWriting(site, 5), sorted((site.instance / "index").rglob("*.seg"))
    whole = bytearray(segments[0].read_bytes())
    whole[len(whole) // 2] ^= 1
    fresh = segments[0].with_suffix(".fresh")
    fresh.write_bytes(whole)
    fresh.replace(segments[0])
    for missing in segments[1:]:
        missing.unlink()
    begun, mended = time.monotonic(), set[str]()
    assert child.send(WORDS).location == child.place
    assert editor.send(editor.write("Indeks rusak")).status == 303
    while len(mended) < len(QUESTIONS):
        for lang, path in QUESTIONS.items():
            page = read(site, f"{path}&x={time.monotonic_ns()}")
            if word(lang, NOTICE) not in page and page.count("<h3") > 1:
                mended.add(lang)
        assert time.monotonic() - begun < MENDED_WITHIN * slower()
    checked = site.command("search", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    soak.tell(
        "damaged index: seconds until it answers again; load of the machine by processor",
        f"{time.monotonic() - begun:.1f}; {slower():.1f}",
    )


@soak.soak
def test_site_that_is_used_for_long_takes_no_more_memory_and_leaves_nothing_open(
    site: ServedSite, editor: EditorWriting
) -> None:
    """Reading, searching, downloads, absences and writing, all mixed: the second half takes what the first one took.

    240 requests; in the long run 20,000 in half an hour.
    """
    child, taken, begun = ChildWriting(site, 6), list[Taken](), time.monotonic()
    sent = Counter[int]()
    for number in range(REQUESTS):
        path = MIXED[number % len(MIXED)].format(n=number)
        assert see(site, path)[0] in (200, 404), path
        if number % 40 == 0:
            sent[child.send(f"{WORDS} {number}").status] += 1  # at some time the child sends more than a child may
            assert editor.send(editor.write(f"Ringkas {number}")).status == 303
        if number % (REQUESTS // SAMPLES) == 0:
            taken.append(take(site))
        time.sleep(max(0.0, begun + number * LASTS / REQUESTS - time.monotonic()))
    assert sent[303] and set(sent) <= {303, 429}
    middle, end = taken[SAMPLES // 3 : SAMPLES * 2 // 3], taken[SAMPLES * 2 // 3 :]
    before, after = (median(one.megabytes for one in part) for part in (middle, end))
    soak.tell(
        f"{REQUESTS:,} mixed requests in {LASTS / 60:.0f} min: memory of two workers, middle and last third",
        f"{before:.1f} MB, {after:.1f} MB",
    )
    soak.tell(
        "  their open files, middle and last third",
        f"{max(one.files for one in middle)}, {max(one.files for one in end)}",
    )
    assert after <= before * MOST_GROWTH + SLACK_MB
    assert max(one.files for one in end) <= max(one.files for one in middle) + SLACK_FILES


class Taken(NamedTuple):
    """What the workers of a site hold: megabytes of their own, and open files."""

    megabytes: float
    files: int


def take(site: ServedSite) -> Taken:
    """Look at the workers."""
    kilobytes = files = 0
    for pid in workers(site):
        found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        kilobytes += int(found[1]) if found else 0
        files += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Taken(kilobytes / 1024, files)
