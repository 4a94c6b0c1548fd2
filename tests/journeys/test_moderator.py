"""A moderator takes an idea from the queue to its public page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, Meet, View, Visitor
from tests.served import ServedSite

CANARY = "burung-kenari"
"""Stands in the child's own text only."""


@pytest.mark.parametrize("view", AT_A_DESK)
def test_moderator_publishes_an_idea_and_its_child_sees_it(view: View, meet: Meet, fresh_passes: Iterator[str]) -> None:
    """The public page shows what the moderator wrote, the original stands nowhere, and the child reads the news."""
    child, moderator = meet(view), meet(view)
    title = f"Taman teduh dekat pasar {view[0]} {view[1]}"
    words = steps.send_idea(child, next(fresh_passes), f"Kami ingin taman {CANARY} yang teduh di dekat pasar kota.")
    steps.sign_in(moderator, "moderator")
    open_newest(moderator)
    expect(moderator.page.locator("main .original")).to_contain_text(CANARY)
    write_public_version(moderator, title)
    moderator.press("Decide")
    expect(moderator.page.locator("main [role=status]").first).to_have_text(
        re.compile(moderator.word("Published. Everyone can read it now."))
    )
    reader = meet(view)
    read_public_page(reader, title)
    assert_stands_nowhere(reader.server, CANARY)
    steps.open_with_words(child, words)
    expect(child.page.locator("main")).to_contain_text(title)
    child.follow("See the page of your idea")
    expect(child.page.get_by_role("heading", level=1)).to_contain_text(title)


def open_newest(moderator: Visitor) -> None:
    """Open the idea with the highest number in the queue."""
    moderator.go(steps.path(moderator, "queue"))
    buttons = moderator.page.locator("main nav.queue form button")
    names = buttons.all_inner_texts()
    numbers = [int(re.findall(r"\d+", name)[-1]) for name in names]
    moderator.use(buttons.nth(numbers.index(max(numbers))))


def write_public_version(moderator: Visitor, title: str) -> None:
    """Try to decide without a choice, look at the child's view, then write what everybody will read."""
    page = moderator.page
    assert page.locator("main input[name=decision]:checked").count() == 0
    moderator.press("Decide")
    expect(page.locator("main [role=alert]").first).to_be_visible()
    moderator.fill("title_id", title)
    moderator.fill("text_id", "Kami ingin taman yang teduh di dekat pasar.")
    page.locator("main details:not([open]) summary").click()
    moderator.fill("title_en", f"{title} (English)")
    moderator.fill("text_en", "We would like a shady park near the market.")
    moderator.pick("decision", "publish")
    moderator.press("Look at it as the child")
    expect(page.locator("main .phone")).to_contain_text(title)
    moderator.pick("decision", "publish")


def read_public_page(reader: Visitor, title: str) -> None:
    """Find the idea from the forum's front page, without a cookie."""
    reader.go(steps.path(reader, "forum"))
    shown = f"{title} (English)" if reader.lang == "en" else title
    reader.use(reader.page.locator("main").get_by_role("link", name=shown).first)
    expect(reader.page.locator("main")).to_contain_text(reader.say("taman yang teduh", "a shady park"))
    assert reader.page.context.cookies() == []


def assert_stands_nowhere(server: ServedSite, canary: str) -> None:
    """No public page, feed, map or answer of the search holds the word."""
    for path in (
        *("/id/forum-anak/", "/en/childrens-forum/", "/id/forum-anak/usulan/", "/en/childrens-forum/ideas/"),
        *("/id/", "/en/", "/sitemap.xml", "/id/berita/feed.atom", "/id/cari?q=taman", "/en/search?q=park"),
    ):
        with urlopen(server.url + path, timeout=10) as answer:
            assert canary not in answer.read().decode(), path
    with urlopen(f"{server.url}/id/cari?q={canary}", timeout=10) as answer:
        assert answer.read().decode().count("taman") == 0
