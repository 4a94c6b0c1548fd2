"""Somebody searches while typing: with the keyboard, with a finger, with filters, and with the browser's way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import PHONE, Visitor, views

TITLES = "#hasil h3 a"
TYPING = views(PHONE, long=(("en", 1280, True),))
"""Who types is answered by a script."""
TYPE_AFTER_SWAP = """words => document.addEventListener("htmx:afterSwap", event => {
  const field = document.getElementById("q");
  if (!event.detail.pathInfo?.requestPath.includes("kind=") || field.value === words) return;
  field.focus();
  field.value = words;
  field.dispatchEvent(new Event("input", {bubbles: true}));
})"""
"""Somebody quick: types anew when a filter's answer has just been put into the page, before the page has settled."""


def open_search(visitor: Visitor) -> Page:
    """The empty search page."""
    visitor.go(visitor.say("/id/cari", "/en/search"))
    return visitor.page


@pytest.mark.parametrize("visitor", TYPING, indirect=True)
def test_reader_types_and_walks_through_the_results(visitor: Visitor) -> None:
    """Results come while typing, are told in a line that was there before, and the arrow keys lead through them."""
    page = open_search(visitor)
    page.evaluate("document.getElementById('jumlah').dataset.first = '1'")
    field = page.get_by_role("searchbox")
    field.press_sequentially("verifikasi", delay=30)
    count = page.get_by_role("status").filter(has_text=re.compile(r"\d+ " + visitor.say("hasil", "result")))
    expect(count).to_have_attribute("data-first", "1")
    expect(page).to_have_url(re.compile("q=verifikasi$"))
    visitor.look()
    titles = page.locator(TITLES)
    field.press("ArrowDown")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    expect(field).to_have_value("verifikasi")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("verifikasi")
    expect(page.locator(TITLES).first).to_be_visible()


@pytest.mark.parametrize("visitor", TYPING, indirect=True)
def test_late_answer_never_takes_the_place_of_a_newer_one(visitor: Visitor) -> None:
    """An answer that comes late, or while a finger rests on a result, changes nothing."""
    page = open_search(visitor)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if "q=rapat" in route.request.url and not held:
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile(visitor.say("/cari", "/search") + "\\?"), hold_the_first)
    field = page.get_by_role("searchbox")
    field.focus()
    page.wait_for_load_state("networkidle")  # htmx has come
    field.fill("rapat")
    page.wait_for_timeout(400)
    field.fill("verifikasi")
    expect(page).to_have_url(re.compile("q=verifikasi$"))
    expect(page.locator(TITLES).first).to_be_visible()
    shown = page.locator(TITLES).all_inner_texts()
    assert len(held) == 1 and shown
    field.fill("sekolah")
    page.locator(TITLES).first.dispatch_event("pointerdown")
    page.wait_for_timeout(500)
    assert page.locator(TITLES).all_inner_texts() == shown
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("visitor", TYPING, indirect=True)
def test_reader_narrows_and_goes_back(visitor: Visitor) -> None:
    """A filter is one press; the next question keeps it, typed however soon; the way back takes it away again."""
    page = open_search(visitor)
    field = page.get_by_role("searchbox")
    field.fill("anak")
    page.evaluate(TYPE_AFTER_SWAP, "sekolah anak")
    kind = page.locator("#hasil .chips a").filter(has_text=re.compile(visitor.say("Berita", "News")))
    top = page.evaluate("document.getElementById('hasil').getBoundingClientRect().top")
    kind.click()
    expect(page).to_have_url(re.compile("q=sekolah[+]anak&kind=article|q=sekolah%20anak&kind=article"))
    expect(field).to_be_focused()
    assert abs(page.evaluate("document.getElementById('hasil').getBoundingClientRect().top") - top) < 2
    visitor.look()
    page.go_back()
    expect(page).not_to_have_url(re.compile("kind="))
    expect(page.get_by_role("searchbox")).to_have_value("anak")


@pytest.mark.parametrize("visitor", TYPING, indirect=True)
def test_keyboard_goes_on_from_what_was_pressed(visitor: Visitor) -> None:
    """Filters and order are drawn anew with each answer; the focus stays with the one that was pressed."""
    page = open_search(visitor)
    page.get_by_role("searchbox").fill("anak")
    expect(page).to_have_url(re.compile("q=anak"))
    kind, newest = visitor.say("Berita", "News"), visitor.say("Terbaru", "Newest")
    for pressed, address in ((re.compile(f"^{kind}"), "kind=article"), (newest, "urut=terbaru|sort=newest")):
        way = page.locator("#hasil .sift a").filter(has_text=pressed)
        way.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(address))
        expect(page.locator("#hasil .sift a[aria-current]").filter(has_text=pressed)).to_be_focused()
    visitor.look()


@pytest.mark.parametrize("visitor", [pytest.param(("en", 320, False), id="en-320-no-script")], indirect=True)
def test_reader_without_scripts_narrows_and_sorts(visitor: Visitor) -> None:
    """The plain form and plain links do the same on the smallest phone, in dark colours."""
    page = open_search(visitor)
    page.get_by_role("searchbox").fill("child")
    visitor.use(page.get_by_role("button", name="Search"))
    visitor.use(page.get_by_role("link", name=re.compile(r"^News \(")))
    visitor.use(page.get_by_role("link", name="Newest", exact=True))
    page.get_by_role("searchbox").fill("school")
    visitor.use(page.get_by_role("button", name="Search"))
    expect(page).to_have_url(re.compile(r"q=school&kind=article&sort=newest$"))
