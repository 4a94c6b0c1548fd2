"""A text about harm: a calm page, an answer with help words, and not a trace of it for anybody but the officers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys import forum_steps as forum
from tests.journeys import steps
from tests.journeys.conftest import AS_A_CHILD_NO_SCRIPT, Meet, View, Visitor, at_work
from tests.journeys.steps import is_read
from tests.ops.writers import Browser

CANARY = "burung-camar"
"""Stands in the text about harm only."""

HARM = f"Aku sering dipukul di rumah sampai luka. Tolong aku, {CANARY}. Hubungi 0812 3456 7890."
ANSWER = "Kami sudah membaca. Kamu tidak salah."
AGAIN = f"Terima kasih. Aku masih takut, {CANARY}."


@pytest.mark.parametrize("view", AS_A_CHILD_NO_SCRIPT)
def test_disclosure_is_answered_here_and_seen_by_nobody_else(
    view: View, meet: Meet, fresh_passes: Iterator[str]
) -> None:
    """The child writes, an officer opens and answers, the child reads it with help words; the queue stays as it was."""
    child, moderator, officer = meet(view), meet(at_work(view)), meet(at_work(view))
    steps.sign_in(moderator, "moderator")
    before = forum.waiting(moderator)
    write_about_harm(child, next(fresh_passes))
    words = ask_for_an_answer(child)
    find_no_idea(child)
    steps.sign_in(officer, "protection_officer")
    find_newest(officer, "Not opened yet")
    if not officer.has_script:  # once in two views: of one address ten passphrases a minute are looked at
        refuse_wrong_passphrase(officer)
    open_text(officer)
    is_read(officer, HARM)
    answer(officer)
    read_answer(child, words)
    find_newest(officer, "The child wrote again")
    open_text(officer)
    is_read(officer, HARM, AGAIN)
    assert forum.waiting(moderator) == before
    for role in forum.DESKS:
        see_nothing(steps.sign_in_without_pages(child.server, role), role)
    forum.assert_stands_nowhere(child.server, CANARY)


def write_about_harm(child: Visitor, code: str) -> None:
    """Write what hurts where an idea is asked for; a calm page comes, and nobody asks to take the number out."""
    steps.enter_with_pass(child, code)
    steps.say_topic(child)
    child.fill("text", HARM)
    child.press("Continue")
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("One more step"))
    is_read(child, "129")
    assert child.page.locator("main [name=text]").input_value() == HARM
    assert child.page.locator("main mark").count() == 0
    assert child.page.locator("main input:checked").count() == 0


def ask_for_an_answer(child: Visitor) -> str:
    """Answer me here: help words are shown and put in again before anything is sent; returns them."""
    child.page.locator("main input[name=answer]").check()
    child.press("Send it to the officer")
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("Write these words down"))
    expect(child.page.locator("main")).not_to_contain_text(CANARY)
    child.fill("words", "kata yang keliru sekali 00")
    child.press("Send it to the officer")
    expect(child.page.locator("main [role=alert]").first).to_be_visible()
    words = child.page.locator(".code").inner_text().strip()
    child.fill("words", words.upper())
    child.press("Send it to the officer")
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("Thank you for telling"))
    expect(child.page.locator("main")).not_to_contain_text(CANARY)
    return words


def find_no_idea(child: Visitor) -> None:
    """My ideas is the ordinary empty page."""
    child.go(steps.path(child, "own"))
    is_read(child, child.word("There is no idea here yet."))
    forum.close_visit(child)


def find_newest(officer: Visitor, state: str) -> None:
    """From the list to the newest text in a state, of which nothing is shown yet."""
    officer.go(steps.path(officer, "protected"))
    listed = officer.page.locator("main li.card").filter(has_text=officer.word(state))
    officer.use(listed.locator("a.btn").last)
    expect(officer.page.locator("main")).not_to_contain_text(CANARY)


def refuse_wrong_passphrase(officer: Visitor) -> None:
    """A wrong passphrase opens nothing."""
    officer.fill("passphrase", "payung merah di atas meja")
    officer.press("Open the text")
    expect(officer.page.locator("main [role=alert]").first).to_be_visible()
    expect(officer.page.locator("main")).not_to_contain_text(CANARY)


def open_text(officer: Visitor) -> None:
    """The right passphrase shows the text, this once."""
    officer.fill("passphrase", officer.server.account("protection_officer")["password"])
    officer.press("Open the text")


def answer(officer: Visitor) -> None:
    """The officer writes to the child."""
    officer.follow("Write to the child")
    officer.fill("text", ANSWER)
    officer.press("Send to the child")


def read_answer(child: Visitor, words: str) -> None:
    """The help words open the officers' messages and never the child's own text; the child writes again."""
    child.go(steps.path(child, "forum"))
    child.follow("I have help words")
    child.fill("words", words)
    child.press("Continue")
    is_read(child, ANSWER, child.word("Child-protection officer"))
    expect(child.page.locator("main")).not_to_contain_text(CANARY)
    child.fill("text", AGAIN)
    child.press("Send it to the officer")
    is_read(child, child.word("Your message is with the officers."))
    expect(child.page.locator("main")).not_to_contain_text(CANARY)
    forum.close_visit(child)


def see_nothing(somebody: Browser, role: str) -> None:
    """No room of this role holds a word of it or a way to it."""
    for path in forum.DESKS[role]:
        page = somebody.get(path)
        assert page.status == 200 and CANARY not in page.text and "terlindung" not in page.text, path
    assert somebody.get(steps.PATHS["protected"][0]).status in (403, 404)
