"""The page cache: never stale, rendered once at a time, bounded in memory."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import Client, TestResponse

from layak.core.edition import EditionError
from tests import soak
from tests.core.town import NOON, Town

EDITIONS = 300 if soak.IS_LONG else 75


@pytest.fixture
def town() -> Town:
    """A fresh site with an empty cache."""
    return Town()


def test_reader_asking_twice_gets_the_same_page_rendered_once(town: Town) -> None:
    """The second answer is the first one, byte for byte, without asking the application."""
    first, second = town.get(), town.get()
    assert first.data == second.data
    assert first.headers.to_wsgi_list() == second.headers.to_wsgi_list()
    assert (second.status_code, second.headers["X-Kept"], town.renderings) == (200, "yes", 1)


def test_reader_never_sees_the_internal_headers(town: Town) -> None:
    """What page.py tells the cache stays in the process, on kept answers and on others."""
    town.headers = {"X-Layak-Until": (NOON + timedelta(hours=1)).isoformat()}
    kept = [town.get(), town.get()]
    town.headers["Cache-Control"] = "no-store"
    town.edition = 2
    passed = [town.get(), town.get(HX_Request="true"), town.client.post("/id/berita/")]
    for answer in kept + passed:
        assert not [name for name, _ in answer.headers if name.startswith("X-Layak")]


def test_published_change_shows_in_the_next_answer(town: Town) -> None:
    """A new edition ends every page of the one before, and none of its bytes stays in memory."""
    for edition in range(1, 30):
        town.edition = edition
        assert f"|{edition}|" in town.get().text
        assert f"|{edition}|" in town.get("/id/kemajuan/").text
        assert len(town.cache.shelf) == 2


def test_page_rendered_while_an_edition_came_is_not_kept(town: Town) -> None:
    """A page whose reading began before the change may be old: it is sent once and rendered again."""

    def publish() -> None:
        town.edition = 2

    town.while_rendering = publish
    assert "|1|" in town.get().text
    town.while_rendering = lambda: None
    assert "|2|" in town.get().text
    assert town.renderings == 2


def test_older_reading_of_the_edition_never_brings_an_old_page_back(town: Town) -> None:
    """Threads may read editions out of order; each gets a page at least as new as its own reading."""
    for edition in (5, 6, 5, 6, 6):
        town.edition = edition
        assert f"|{edition}|" in town.get().text


def test_unreadable_edition_sends_every_reader_past_the_cache(town: Town) -> None:
    """Without the edition no stored page can be trusted."""
    town.get()
    town.edition = EditionError("database is locked")
    assert town.get().status_code == 200
    assert town.get().status_code == 200
    assert town.renderings == 3


def test_page_ends_at_the_moment_it_named(town: Town) -> None:
    """A scheduled change shows at its moment and not a second before."""
    town.headers = {"X-Layak-Until": (NOON + timedelta(minutes=10)).isoformat()}
    town.get()
    town.clock = NOON + timedelta(minutes=10) - timedelta(microseconds=1)
    town.get()
    assert town.renderings == 1
    town.clock = NOON + timedelta(minutes=10)
    town.get()
    assert town.renderings == 2


def test_page_ends_at_the_citys_midnight(town: Town) -> None:
    """Pages show today's date: midnight in Jakarta (17:00 UTC) ends them, later moments notwithstanding."""
    town.headers = {"X-Layak-Until": (NOON + timedelta(days=9)).isoformat()}
    town.get()
    town.clock = datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC)
    town.get()
    assert town.renderings == 1
    town.clock = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
    town.get()
    assert town.renderings == 2


def test_page_from_the_future_is_rendered_again_when_the_clock_goes_back(town: Town) -> None:
    """A corrected clock must not keep pages of a day that has not come."""
    town.get()
    town.clock = NOON - timedelta(days=1)
    town.get()
    assert town.renderings == 2


@pytest.mark.parametrize("until", ["soon", "2026-11-21T12:00:00", (NOON - timedelta(seconds=1)).isoformat(), ""])
def test_page_with_an_unusable_end_is_not_kept(town: Town, until: str) -> None:
    """A moment that is past, without a zone or unreadable means: do not keep."""
    town.headers = {"X-Layak-Until": until}
    town.get()
    assert town.get().status_code == 200
    assert town.renderings == 2


def test_memory_is_bounded_and_the_least_read_page_gives_way() -> None:
    """The shelf never holds more bytes than allowed and keeps what is read."""
    town = Town(max_bytes=200_000)
    town.get("/id/favourite")
    for number in range(200):
        town.get(f"/id/{number}")
        town.get("/id/favourite")
        assert town.cache.shelf.held_bytes <= 200_000
    assert town.rendered.count("id/favourite") == 1
    assert 5 < len(town.cache.shelf) < 30


def test_compressed_forms_count_as_held_bytes() -> None:
    """A form made later is weighed too."""
    town = Town()
    town.get()
    before = town.cache.shelf.held_bytes
    answer = town.get(Accept_Encoding="br")
    assert town.cache.shelf.held_bytes == before + len(answer.data)


def test_giant_page_does_not_empty_the_shelf() -> None:
    """One page may take a quarter of the memory at most."""
    town = Town(max_bytes=200_000)
    town.get("/id/small")
    town.text = "x" * 150_000
    assert len(town.get("/id/giant").data) > 150_000
    town.get("/id/small")
    assert town.rendered == ["id/small", "id/giant"]


def test_cache_of_no_bytes_keeps_nothing_and_still_compresses() -> None:
    """LAYAK_PAGE_CACHE_MB=0 switches storing off and nothing else."""
    town = Town(max_bytes=0)
    assert town.get(Accept_Encoding="br").headers["Content-Encoding"] == "br"
    town.get(Accept_Encoding="br")
    assert town.renderings == 2


def ask_together(town: Town, count: int, path: str = "/id/berita/") -> list[TestResponse]:
    """Send requests from many threads at the same moment."""
    gate = threading.Barrier(count)
    answers: list[TestResponse] = []

    def read() -> None:
        gate.wait()
        answers.append(Client(town.cache).get(path))

    threads = [threading.Thread(target=read) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


def test_many_readers_at_once_cause_one_rendering(town: Town) -> None:
    """The award is announced: forty readers ask for one page, which is rendered once."""
    town.while_rendering = lambda: time.sleep(0.2)
    answers = ask_together(town, 40)
    assert len({answer.data for answer in answers}) == 1
    assert (len(answers), town.renderings) == (40, 1)


def test_readers_of_other_pages_do_not_wait(town: Town) -> None:
    """A slow page holds up its own readers only."""
    is_slow = threading.Event()
    go_on = threading.Event()

    def wait_if_slow() -> None:
        if town.rendered[-1] == "id/slow":
            is_slow.set()
            go_on.wait(10)

    town.while_rendering = wait_if_slow
    slow = threading.Thread(target=town.get, args=("/id/slow",))
    slow.start()
    is_slow.wait(5)
    assert town.get("/id/fast").status_code == 200
    assert slow.is_alive()
    go_on.set()
    slow.join(5)


def test_readers_of_a_page_that_is_not_kept_all_get_their_own(town: Town) -> None:
    """Those who waited for a rendering that may not be shared render for themselves."""
    town.is_public = False
    town.while_rendering = lambda: time.sleep(0.02)
    answers = ask_together(town, 8)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert town.renderings == 8


def test_failed_rendering_lets_the_waiting_readers_try(town: Town) -> None:
    """An error in the first rendering does not hang or fail the others."""
    failures = iter([True])

    def fail_once() -> None:
        time.sleep(0.05)
        if next(failures, False):
            raise RuntimeError("first reader's bad luck")

    town.while_rendering = fail_once
    answers = ask_together(town, 6)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [500]


@soak.soak
def test_no_reader_is_ever_behind_the_edition_they_could_know(town: Town) -> None:
    """While pages are published, no reader gets an edition older than the one at their request's start."""
    behind: list[tuple[int, int]] = []
    is_over = threading.Event()

    def read() -> None:
        client = Client(town.cache)
        while not is_over.is_set():
            known = town.edition
            shown = int(client.get("/id/berita/").text.split("|")[1])
            if shown < known:
                behind.append((known, shown))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for edition in range(2, 2 + EDITIONS):
        town.edition = edition
        time.sleep(0.001)
    is_over.set()
    for thread in threads:
        thread.join(10)
    assert behind == []
