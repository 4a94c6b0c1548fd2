"""The end of a sign-in in a browser: a notice by the style sheet alone, and a text that outlives the session."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from layak.core.sessions import StoredSession
from tests.journeys import steps
from tests.journeys.conftest import Meet, View, views

TEXT = "The bench under the old tree is being painted."
TO_THE_NOTICE = "after => document.getAnimations().forEach(one => { one.currentTime = after; })"
BEFORE, AFTER = 109 * 60_000, 111 * 60_000
REACHED = """() => {
  const reached = document.activeElement, notice = document.querySelector(".ending");
  if (reached === document.body) return null;
  const is_under = reached.getBoundingClientRect().top >= notice.getBoundingClientRect().top;
  return [reached.name || reached.innerText, is_under && !notice.contains(reached)];
}"""
"""What the keyboard has reached, and whether the notice covers all of it; nothing after the last part of the page."""


def test_notice_appears_before_the_end_and_hides_nothing(meet: Meet) -> None:
    """On the smallest phone: unseen until ten minutes before, then in sight, with a link, over no field of the page."""
    author = meet(("id", 320, True))
    steps.sign_in(author, "author")
    author.go("/id/ruang-kerja/berita/baru")
    page, notice = author.page, author.page.locator(".ending")
    page.evaluate(TO_THE_NOTICE, BEFORE)
    expect(notice).to_be_hidden()
    page.evaluate(TO_THE_NOTICE, AFTER)
    expect(notice).to_be_in_viewport()
    author.look()
    page.get_by_role("button", name="Simpan draf").last.focus()
    with page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    expect(opened.value.locator("h1")).to_have_text(author.word("You are signed in"))


@pytest.mark.parametrize("view", views(("id", 320, True), long=(("en", 1280, False),)))
def test_notice_covers_nothing_that_the_keyboard_reaches(meet: Meet, view: View) -> None:
    """From field to field with the keyboard alone, each stands above the notice (WCAG 2.2, 2.4.11), and so to the link in it."""
    author = meet(view)
    steps.sign_in(author, "author")
    author.go(author.say("/id/ruang-kerja/berita/baru", "/en/desk/news/new"))
    author.page.evaluate(TO_THE_NOTICE, AFTER)
    reached: list[tuple[str, bool]] = []
    while len(reached) < 100:
        author.page.keyboard.press("Tab")
        found = author.page.evaluate(REACHED)
        if found is None:
            break
        reached.append(tuple(found))
    assert 20 < len(reached) < 100, "the keyboard comes to the end of the page"
    assert [name for name, is_covered in reached if is_covered] == []
    assert reached[-1][0] == author.page.locator(".ending a").inner_text()


def test_text_of_an_ended_session_is_sent_after_signing_in_beside_it(meet: Meet) -> None:
    """Without scripts: the text stands on the page that tells of the end; another tab leads through signing in; it is taken."""
    author = meet(("en", 1280, False))
    steps.sign_in(author, "author")
    author.go("/en/desk/news/new")
    author.fill("title_en", "A bench")
    author.fill("body_en", TEXT)
    author.server.ask_database(delete(StoredSession).where(StoredSession.owner.is_not(None)))
    author.press("Save draft")
    expect(author.page.locator("main")).to_contain_text(TEXT)
    with author.page.context.expect_page() as opened:
        author.page.get_by_role("link", name=author.word("Sign in in a new tab")).click()
    beside, first = opened.value, author.page
    author.page = beside
    account = author.server.account("author")
    author.fill("email", account["email"])
    author.fill("password", account["password"])
    author.press("Sign in")
    if beside.locator("main [name=code]").count():
        author.fill("code", steps.code_of(author.server, account))
        author.press("Continue")
    steps.is_read(author, author.word("You are signed in"))
    author.page = first
    author.press("Send once more")
    author.press("Send once more")
    expect(first.locator("#body_en")).to_have_value(TEXT)
