"""The end of a sign-in in a browser: a notice by the style sheet alone, and a text that outlives the session."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import delete

from layak.core.sessions import StoredSession
from tests.journeys import steps
from tests.journeys.conftest import Meet

TEXT = "The bench under the old tree is being painted."
TO_THE_NOTICE = "after => document.getAnimations().forEach(one => { one.currentTime = after; })"
BEFORE, AFTER = 109 * 60_000, 111 * 60_000


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
