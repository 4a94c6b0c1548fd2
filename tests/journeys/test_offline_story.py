"""Somebody reads without internet: switched on once, the last ten articles and the help page open, and nothing else is kept."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, expect

from tests.journeys import steps
from tests.journeys.conftest import PHONE, Meet, View, Visitor, views
from tests.served import ServedSite, states_of

VIEWS = views(PHONE, long=(("en", 1280, True),))
MOST = 10
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found.sort();
}"""
PUT = """async ([path, days]) => (await caches.open("layak-articles")).put(path, new Response(
  '<html lang="id"><main id="isi"><h1>Lama</h1>', {headers: {"content-type": "text/html", "x-kept-at": Date.now() - days * 864e5}}))"""
OFFLINE, HELP = ("/id/baca-tanpa-internet", "/en/read-offline"), ("/id/bantuan/", "/en/help/")


@pytest.mark.parametrize("view", VIEWS)
def test_reader_without_internet_reads_the_last_ten_articles(view: View, meet: Meet) -> None:
    """Ten of eleven open and say that they are copies; the help page opens; a forum page was not kept; one button clears all."""
    reader = meet(view)
    page, articles = reader.page, addresses(reader)
    switch_on(reader)
    for path in articles:
        page.goto(reader.server.url + path)
    page.goto(reader.server.url + steps.path(reader, "ideas"))
    page.goto(reader.server.url + reader.say(*HELP))
    expect_kept(reader, articles[1:])
    with no_internet(reader):
        for path in (articles[1], articles[-1], reader.say(*HELP)):
            reader.go(path)
            expect(page.get_by_role("status").filter(has_text=told(reader, "copy"))).to_be_visible()
            expect(page.get_by_role("heading", level=1)).not_to_have_text(reader.word("Read without internet"))
        reader.go(articles[0])
        expect(page.get_by_role("status").filter(has_text=told(reader, "device"))).to_be_visible()
        expect(page.locator("main ul.plain a")).to_have_count(MOST)
        reader.use(page.locator("main ul.plain a").first)
        expect(page).to_have_url(reader.server.url + articles[-1])
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(reader.server.url + steps.path(reader, "ideas"))
    reader.go(reader.say(*OFFLINE))
    page.get_by_role("button", name=reader.word("Delete everything and switch it off")).click()
    expect(page.get_by_role("status")).to_have_text(reader.word("Everything was deleted, and it is off."))
    assert page.evaluate(KEPT) == [] and page.context.cookies() == []
    reader.go(articles[0])
    assert page.evaluate(KEPT) == []


def test_reader_keeps_nothing_that_is_over_or_private(meet: Meet) -> None:
    """What is gone and what is older than a week leaves the device; what is read behind a sign-in never comes onto it."""
    reader = meet(PHONE)
    page, articles = reader.page, addresses(reader)
    switch_on(reader)
    page.evaluate(PUT, [articles[0], 8])
    page.evaluate(PUT, [articles[1], 6])
    page.evaluate(PUT, ["/id/berita/tidak-ada", 1])
    page.goto(reader.server.url + "/id/berita/tidak-ada")
    expect_kept(reader, [articles[1]])
    steps.sign_in(reader, "author")
    reader.go(articles[2])
    expect_kept(reader, [articles[1]])


def test_reader_whose_line_hangs_gets_the_copy_after_four_seconds(meet: Meet) -> None:
    """A phone that is connected to a tower and to nothing else does not wait for a minute before it shows what it has."""
    reader = meet(PHONE)
    path = addresses(reader)[0]
    switch_on(reader)
    reader.go(path)
    expect_kept(reader, [path])
    with stalled(reader.server):
        reader.page.goto(reader.server.url + path)
        expect(reader.page.get_by_role("status").filter(has_text=told(reader, "copy"))).to_be_visible()


def addresses(reader: Visitor) -> list[str]:
    """The addresses of eleven articles, some of them retold for children."""
    site_map = reader.page.request.get(reader.server.url + "/sitemap.xml").text()
    start = reader.server.url + steps.path(reader, "news")
    found = re.findall(rf"<loc>{start}([^<]+)</loc>", site_map)
    assert len(found) > MOST
    return [steps.path(reader, "news") + path for path in found[: MOST + 1]]


def switch_on(reader: Visitor) -> None:
    """Nothing is kept before; afterwards the page says that it is on."""
    reader.go(reader.say(*OFFLINE))
    assert reader.page.evaluate(KEPT) == []
    reader.page.get_by_role("button", name=reader.word("Switch it on")).click()
    expect(reader.page.get_by_role("status")).to_have_text(reader.word("It is on."))
    reader.look()


def expect_kept(reader: Visitor, articles: list[str]) -> None:
    """Exactly these articles are kept, beside what is the same for everybody."""
    reader.page.wait_for_function(
        f"({KEPT})().then(all => all.filter(one => /berita.|news./.test(one)).length === {len(articles)})"
    )
    found = [path for path in reader.page.evaluate(KEPT) if not path.startswith("/static/")]
    assert found == sorted([*articles, *OFFLINE, *HELP])


def told(reader: Visitor, which: str) -> str:
    """The beginning of what a page says that is shown without internet."""
    words = {
        "copy": "There is no internet now. This is a copy from {when}; it may have changed since.",
        "device": "There is no internet now, and this page is not kept on your device. Below is what you can read.",
    }
    return reader.word(words[which]).partition(" {when}")[0]


@contextmanager
def no_internet(reader: Visitor) -> Iterator[None]:
    """The browser has no connection."""
    reader.page.context.set_offline(True)
    try:
        yield
    finally:
        reader.page.context.set_offline(False)


@contextmanager
def stalled(server: ServedSite) -> Iterator[None]:
    """The server takes connections and answers none."""
    assert server.process is not None
    os.killpg(server.process.pid, signal.SIGSTOP)
    while states_of(server.process.pid) - {"T", "Z"}:
        time.sleep(0.01)
    try:
        yield
    finally:
        os.killpg(server.process.pid, signal.SIGCONT)
