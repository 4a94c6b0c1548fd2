"""What the line about keeping says when nothing is kept: the session is over, or there is no connection."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.conftest import Meet, Visitor

TURN = 10_100
"""Milliseconds: what is typed is sent every ten seconds. The browser's clock is put forward by so much."""


def begin(meet: Meet) -> tuple[Visitor, Locator]:
    """Somebody who has begun a new article, of which the first words are kept."""
    editor = meet(("en", 1280, True))
    steps.sign_in(editor, "editor")
    editor.page.clock.install()
    editor.go("/en/desk/news/new")
    line = editor.page.locator("#terjaga")
    write_on(editor, "Taman")
    expect(line).to_contain_text("Kept automatically")
    return editor, line


def write_on(editor: Visitor, words: str) -> None:
    """Type, and let ten seconds pass in the browser."""
    editor.page.locator("#title_id").type(words)
    editor.page.clock.fast_forward(TURN)


def take_complaints(editor: Visitor, name: str) -> None:
    """What htmx writes into the console of each request that failed is expected here, and nothing else."""
    others = [words for words in editor.watcher.heard if name not in words]
    assert len(others) < len(editor.watcher.heard), "no request failed"
    editor.watcher.heard[:] = others


def test_writer_reads_that_the_session_is_over(meet: Meet) -> None:
    """The note appears and stays, with the way to sign in, until something is kept again."""
    editor, line = begin(meet)
    kept = editor.page.context.cookies()
    editor.page.context.clear_cookies()
    write_on(editor, " kota")
    ended = editor.page.locator("#keluar")
    expect(ended).to_be_visible()
    expect(line).to_contain_text("Not kept")
    editor.page.wait_for_timeout(500)
    expect(ended).to_be_visible()
    editor.page.context.add_cookies(kept)
    write_on(editor, " baru")
    expect(ended).to_be_hidden()
    expect(line).to_contain_text("Kept automatically")
    take_complaints(editor, "401")


def test_writer_reads_that_there_is_no_connection(meet: Meet) -> None:
    """The line no longer says that something is kept; it does again once a request gets through."""
    editor, line = begin(meet)
    editor.page.context.set_offline(True)
    write_on(editor, " kota")
    expect(line).to_have_text("Not kept: no connection")
    expect(editor.page.locator("#keluar")).to_be_hidden()
    editor.page.context.set_offline(False)
    write_on(editor, " baru")
    expect(line).to_contain_text("Kept automatically")
    take_complaints(editor, "htmx:")
