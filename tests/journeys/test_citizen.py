"""A citizen reads and searches."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

ROOMS = {
    "id": ("/id/", "/id/berita/", "/id/kemajuan/", "/id/kemajuan/indikator/6", "/id/kemajuan/indikator/6/anak",
           "/id/kemajuan/komponen/k1", "/id/forum-anak/", "/id/cari", "/id/bantuan/", "/id/masuk"),
    "en": ("/en/", "/en/news/", "/en/progress/", "/en/progress/indicator/6", "/en/progress/indicator/6/children",
           "/en/progress/component/k1", "/en/childrens-forum/", "/en/search", "/en/help/", "/en/sign-in"),
}  # fmt: skip

PROGRESS = {
    "id": ("/id/kemajuan/perangkat-daerah", "/id/kemajuan/perangkat-daerah/bappeda", "/id/kemajuan/kunjungan",
           "/id/kemajuan/kunjungan/contoh-kunjungan", "/id/kemajuan/perubahan", "/id/kemajuan/indikator/21"),
    "en": ("/en/progress/offices", "/en/progress/offices/bappeda", "/en/progress/visits",
           "/en/progress/visits/contoh-kunjungan", "/en/progress/changes", "/en/progress/indicator/21"),
}  # fmt: skip
"""The other kinds of pages of the progress room, with the samples of Pekanbaru."""
PALE_WORDS = """() => [...document.querySelectorAll("body :not(.ladder *)")]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => {
    const [red, green, blue] = getComputedStyle(one).color.match(/[0-9.]+/g).map(Number);
    return 0.3 * red + 0.59 * green + 0.11 * blue > 140;
  })
  .map((one) => one.textContent.trim())"""
"""The words whose own colour is bright: on white paper nobody reads them. The ladder prints its ground with its words."""


def test_citizen_meets_accessible_pages_everywhere(visitor: Visitor) -> None:
    """Every room's first page, and each kind of page of progress, is accessible, fits the screen, loads nothing else."""
    for path in (*ROOMS[visitor.lang], *PROGRESS[visitor.lang]):
        visitor.go(path)


def test_citizen_searches_and_reads_an_article(visitor: Visitor) -> None:
    """From the home page a search leads to an article that holds the words, without any cookie."""
    page = visitor.page
    visitor.go(f"/{visitor.lang}/")
    page.get_by_role("searchbox").fill(visitor.say("verifikasi", "verifying"))
    visitor.use(page.get_by_role("button", name=visitor.say("Cari", "Search")))
    expect(page).to_have_url(re.compile(r"[?&]q=verif"))
    visitor.use(page.locator("main").get_by_role("link", name=re.compile("verif", re.IGNORECASE)).first)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("verif", re.IGNORECASE))
    assert page.context.cookies() == []


def test_citizen_changes_the_language_and_stays_on_the_page(visitor: Visitor) -> None:
    """The switch leads to the same article in the other language, and back."""
    page = visitor.page
    visitor.go(f"/{visitor.lang}/{visitor.say('berita', 'news')}/")
    visitor.use(page.locator("main h3 a, main h2 a").first)
    here = page.url
    visitor.use(page.get_by_role("link", name=visitor.say("English", "Bahasa Indonesia"), exact=True))
    other = visitor.say("en", "id")
    assert page.locator("html").get_attribute("lang") == other
    assert f"/{other}/" in page.url and len(page.url.rstrip("/").split("/")) == len(here.rstrip("/").split("/"))
    visitor.use(page.get_by_role("link", name=visitor.say("Bahasa Indonesia", "English"), exact=True))
    assert page.url == here


def test_citizen_reaches_everything_by_keyboard(visitor: Visitor) -> None:
    """The first key press offers the way to the content; every stop shows where it is."""
    page = visitor.page
    visitor.go(f"/{visitor.lang}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(25):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return document.activeElement === document.body || s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_citizen_sees_the_four_doors_in_one_row(visitor: Visitor) -> None:
    """On a phone as on a desk no door falls into a row of its own, in either language."""
    for path in ROOMS[visitor.lang][:-1]:
        visitor.go(path)
        doors = visitor.page.locator(".doors a").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(doors) == 4 and len(set(doors)) == 1, path


def test_citizen_prints_a_page_that_says_what_it_is(visitor: Visitor) -> None:
    """On paper the notice of the example stays, nothing asks to be pressed, and no word is paler than the paper bears."""
    visitor.page.emulate_media(media="print")
    for path in (*ROOMS[visitor.lang][:4], visitor.say("/id/forum-anak/usulan/2", "/en/childrens-forum/ideas/2")):
        visitor.page.goto(visitor.server.url + path)
        expect(visitor.page.locator(".sample")).to_be_visible()
        assert visitor.page.locator("main").locator(".btn, .more").filter(visible=True).count() == 0, path
        assert visitor.page.evaluate(PALE_WORDS) == [], path
