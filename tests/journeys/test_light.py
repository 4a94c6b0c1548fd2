"""What a browser really asks for and shows: htmx at its first use, nothing that moves once it was shown."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Meet, View, Visitor

PHONE: View = ("id", 360, True)
SHIFT = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moved), 200);
})"""


def test_reader_gets_htmx_when_typing_and_not_before(meet: Meet) -> None:
    """The first letters bring it, and the answer to them comes without a new page, though they were typed before it was there."""
    reader = meet(PHONE)
    reader.go(steps.path(reader, "search"))
    assert asked_for_htmx(reader) == 0
    reader.page.evaluate("document.body.dataset.same = 'yes'")
    reader.page.locator("#q").press_sequentially("taman")
    expect(reader.page).to_have_url(reader.server.url + steps.path(reader, "search") + "?q=taman")
    expect(reader.page.locator("#hasil li").first).to_be_visible()
    assert reader.page.evaluate("document.body.dataset.same") == "yes" and asked_for_htmx(reader) == 1


def test_reader_chooses_a_filter_while_htmx_comes(meet: Meet) -> None:
    """A choice made in one touch, before there was anything to hear it, narrows the list all the same."""
    reader = meet(PHONE)
    reader.go(steps.path(reader, "news"))
    assert asked_for_htmx(reader) == 0
    reader.page.evaluate("document.querySelector('#daftar-berita details')?.setAttribute('open', '')")
    reader.page.evaluate(
        "() => { const one = document.querySelector('#daftar-berita form select'); one.selectedIndex = 1;"
        " one.dispatchEvent(new Event('change', {bubbles: true})); document.body.dataset.same = 'yes'; }"
    )
    reader.page.wait_for_url(lambda address: "?" in address)
    assert reader.page.evaluate("document.body.dataset.same") == "yes" and asked_for_htmx(reader) == 1


def test_pages_do_not_move_while_they_load(meet: Meet) -> None:
    """Layout shift 0 on home, an article, the list, progress and search."""
    reader = meet(PHONE)
    reader.go("/id/berita/")
    article = reader.page.locator("#daftar-berita h2 a").first.get_attribute("href")
    for path in ("/id/", article, "/id/berita/", "/id/kemajuan/", "/id/cari?q=anak"):
        reader.page.goto(f"{reader.server.url}{path}")
        assert reader.page.evaluate(SHIFT) == 0, path


def asked_for_htmx(reader: Visitor) -> int:
    """How often the browser asked for the file."""
    return sum("htmx.min" in address for address in reader.watcher.asked)
