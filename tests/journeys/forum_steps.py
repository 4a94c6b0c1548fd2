"""What children, moderators, offices and facilitators do in the stories of the forum."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, ViewportSize, expect
from pypdf import PdfReader

from tests.journeys import steps
from tests.journeys.conftest import Visitor
from tests.journeys.steps import is_read
from tests.served import ServedSite

READ_BY_ALL = (
    *("/id/forum-anak/", "/en/childrens-forum/", "/id/forum-anak/usulan/", "/en/childrens-forum/ideas/"),
    *("/id/forum-anak/jawaban", "/en/childrens-forum/answers", "/id/", "/en/", "/sitemap.xml"),
    *("/id/forum-anak/umpan.atom", "/en/childrens-forum/feed.atom", "/id/cari?q=taman", "/en/search?q=park"),
    *("/id/data/ideas.csv", "/id/data/ideas.json"),
)
"""Where everybody reads of ideas."""

DESKS = {
    "moderator": ("/id/ruang-kerja/", "/id/ruang-kerja/forum/antrean", "/id/ruang-kerja/forum/tampil"),
    "facilitator": ("/id/ruang-kerja/", "/id/ruang-kerja/forum/kartu", "/id/ruang-kerja/forum/jawaban"),
    "office_officer": ("/id/ruang-kerja/", "/id/ruang-kerja/forum/kantor"),
    "coordinator": ("/id/ruang-kerja/", "/id/ruang-kerja/forum/terlambat", "/id/ruang-kerja/forum/musrenbang"),
    "administrator": ("/id/ruang-kerja/", "/id/ruang-kerja/staf"),
    "editor": ("/id/ruang-kerja/", "/id/ruang-kerja/berita/"),
}
"""Rooms of staff, by role."""


def assert_stands_nowhere(server: ServedSite, *words: str) -> None:
    """No public page, feed, map, file or answer of the search holds these words."""
    for path in READ_BY_ALL:
        with urlopen(server.url + path, timeout=10) as answer:
            page = answer.read().decode()
        assert not [one for one in words if one in page], path


def is_gone(server: ServedSite, path: str) -> bool:
    """Whether an address tells that nothing is there (any more)."""
    try:
        with urlopen(server.url + path, timeout=10):
            return False
    except HTTPError as fault:
        return fault.code in (404, 410)


def pdf_pages(page: Page) -> list[str]:
    """What stands on each sheet of paper when Chromium prints the page as it asks to be printed."""
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]


PAPER: ViewportSize = {"width": 725, "height": 1055}
"""What is left of A4 within margins of 9 mm, in CSS pixels."""


def cut_on_paper(page: Page, boxes: str) -> list[str]:
    """What reaches out of the boxes that hold it, on a sheet of paper."""
    screen = page.viewport_size or PAPER
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    told: list[str] = page.evaluate(
        """boxes => [...document.querySelectorAll(boxes)].flatMap(box => {
          const edge = box.getBoundingClientRect();
          return [...box.querySelectorAll("*")].filter(one => {
            const its = one.getBoundingClientRect();
            return its.bottom > edge.bottom + 1 || its.right > edge.right + 1 || one.scrollWidth > one.clientWidth + 1;
          }).map(one => one.textContent);
        })""",
        boxes,
    )
    page.emulate_media(media="screen")
    page.set_viewport_size(screen)
    return told


# A child at "My ideas"


def close_visit(child: Visitor) -> None:
    """Done, close: the way back to "My ideas" leads to the front page."""
    child.press("Done, close")
    child.page.goto(child.server.url + steps.path(child, "own"))
    expect(child.page).to_have_url(child.server.url + steps.path(child, "forum"))


def open_later(child: Visitor, english: str) -> None:
    """Follow the way to a later verb of the only idea."""
    child.use(child.page.locator("main article p.row a", has_text=child.word(english)).first)


def send_later(child: Visitor, button: str, text: str) -> None:
    """Write on the sheet of a later verb and send it, after the moment that a child takes."""
    child.fill("text", text)
    child.page.wait_for_timeout(steps.READING_MS)
    child.press(button)


# A moderator


def newest(moderator: Visitor) -> tuple[int, Locator]:
    """The highest number among the ideas that this moderator may open, and its button."""
    moderator.go(steps.path(moderator, "queue"))
    forms = moderator.page.locator("main nav.queue .item form")
    numbers = [int(re.findall(r"\d+", str(one.get_attribute("action")))[-1]) for one in forms.all()]
    return max(numbers), forms.nth(numbers.index(max(numbers))).locator("button")


def waiting(moderator: Visitor) -> list[str]:
    """What stands in the queue, by name and by where it leads."""
    moderator.go(steps.path(moderator, "queue"))
    found = moderator.page.locator("main nav.queue .item").all()
    ways = [one.locator("form, a.more") for one in found]
    leads = [(way.get_attribute("action") or way.get_attribute("href")) if way.count() else "" for way in ways]
    return [f"{one.locator('b').inner_text()} {lead}" for one, lead in zip(found, leads, strict=True)]


def open_newest(moderator: Visitor) -> int:
    """Open the idea with the highest number in the queue; returns the number."""
    number, button = newest(moderator)
    if moderator.has_script:
        move_by_keys(moderator)
    moderator.use(button)
    return number


def move_by_keys(moderator: Visitor) -> None:
    """J and K go from one thing of the queue to the next and back, and nowhere once their tick is taken away."""
    ways, keys = moderator.page.locator("main nav.queue .item .more"), moderator.page.locator("[data-keys] input")
    moderator.page.keyboard.press("j")
    expect(ways.first).to_be_focused()
    for key, place in (("j", 1), ("k", 0), ("k", 0)):
        moderator.page.keyboard.press(key)
        expect(ways.nth(min(place, ways.count() - 1))).to_be_focused()
    keys.uncheck()
    moderator.page.keyboard.press("j")
    expect(keys).to_be_focused()
    keys.check()


def read_newest(moderator: Visitor, name: str) -> None:
    """Open what is read by a link and has this name with the highest number."""
    moderator.go(steps.path(moderator, "queue"))
    links = moderator.page.locator("main nav.queue a.more", has_text=moderator.word(name).split("%")[0])
    numbers = [int(re.findall(r"\d+", one)[-1]) for one in links.all_inner_texts()]
    moderator.use(links.nth(numbers.index(max(numbers))))


def decide(moderator: Visitor, decision: str, *, reason: str = "", addition: str = "") -> None:
    """Choose, look at what the child will see, and decide."""
    choose(moderator, decision, reason, addition)
    moderator.press("Look at it as the child")
    is_read(moderator, moderator.word("What the child sees"), addition)
    choose(moderator, decision, reason, addition)
    moderator.press("Decide")


def choose(moderator: Visitor, decision: str, reason: str, addition: str) -> None:
    """Fill in the decision with what the child is told."""
    moderator.pick("decision", decision)
    if reason:
        moderator.pick("reason", reason)
    if addition:
        moderator.fill("addition", addition)


def write_public_version(moderator: Visitor, title: str) -> None:
    """Write what everybody will read, in both languages."""
    moderator.fill("title_id", title)
    moderator.fill("text_id", "Kami ingin taman yang teduh di dekat pasar.")
    moderator.page.locator("main details:has([name=title_en]):not([open]) summary").click()
    moderator.fill("title_en", english_of(title))
    moderator.fill("text_en", "We would like a shady park near the market.")


def publish(moderator: Visitor, title: str) -> None:
    """Write the public version and publish it."""
    write_public_version(moderator, title)
    decide(moderator, "publish")
    told = moderator.page.locator("main [role=status]").first
    expect(told).to_contain_text(moderator.word("Published. Everyone can read it now."))


def english_of(title: str) -> str:
    """The English title of an idea."""
    return f"{title} (English)"


# Everybody


def find_idea(reader: Visitor, title: str) -> None:
    """From the forum's front page to a public idea, without a cookie."""
    reader.go(steps.path(reader, "forum"))
    reader.use(reader.page.locator("main").get_by_role("link", name=shown(reader, title)).first)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(title)
    assert reader.page.context.cookies() == []


def shown(reader: Visitor, title: str) -> str:
    """The title of an idea in a reader's language."""
    return english_of(title) if reader.lang == "en" else title


# A facilitator


def print_passes(facilitator: Visitor, count: int, *, for_meeting: bool = False) -> dict[int, str]:
    """Order passes and read them off the sheet: the code of each member number."""
    facilitator.go(steps.path(facilitator, "passes"))
    facilitator.fill("count", str(count))
    facilitator.fill("consent_on", steps.city_day().isoformat())
    facilitator.fill("consent_reference", "map contoh")
    facilitator.page.locator("main input[name=is_on_file]").check()
    if for_meeting:
        facilitator.page.locator("main input[name=for_meeting]").check()
    facilitator.press("Make the sheet")
    cards = facilitator.page.locator("main .passes li").all()
    found = {number_on(card): card.locator(".code").inner_text().strip() for card in cards}
    assert len(found) == count
    return found


def number_on(card: Locator) -> int:
    """The member number on a pass."""
    return int(re.findall(r"\d+", card.locator("b").first.inner_text())[-1])
