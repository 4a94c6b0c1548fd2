"""Leaving: a child takes its idea back with its words, a facilitator notes withdrawn consent; both are gone everywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import soak
from tests.journeys import forum_steps as forum
from tests.journeys import steps
from tests.journeys.conftest import AS_A_CHILD, Meet, View, Visitor, at_work
from tests.journeys.steps import is_read

CANARY = "burung-nuri"
"""Stands in the children's own words only."""

IDEA = f"Kami ingin taman {CANARY} yang teduh di dekat pasar kota."


@soak.soak
@soak.only_long
@pytest.mark.parametrize("view", AS_A_CHILD)
def test_ideas_of_who_leaves_are_gone_everywhere(view: View, meet: Meet) -> None:
    """Page, list, feed, search and data forget both ideas; the words of withdrawn consent open nothing."""
    facilitator, moderator = meet(at_work(view)), meet(at_work(view))
    one, other = meet(view), meet(view)
    titles = [f"Taman yang {name} {view[0]} {view[2]}" for name in ("ditarik", "pergi")]
    steps.sign_in(facilitator, "facilitator")
    passes = forum.print_passes(facilitator, 2)
    numbers = sorted(passes)
    words = [steps.send_idea(child, passes[number], IDEA) for child, number in zip((one, other), numbers, strict=True)]
    forum.close_visit(one)
    steps.sign_in(moderator, "moderator")
    for title in reversed(titles):
        forum.open_newest(moderator)
        forum.publish(moderator, title)
    pages = [address_of(meet(view), title) for title in titles]
    withdraw(one, words[0])
    withdraw_consent(facilitator, numbers[1])
    assert all(forum.is_gone(one.server, page) for page in pages)
    forum.assert_stands_nowhere(one.server, CANARY, *titles)
    moderator.go(steps.path(moderator, "published"))
    expect(moderator.page.locator("main")).not_to_contain_text(re.compile("|".join(titles)))
    opens_nothing(other, words[1])


def address_of(reader: Visitor, title: str) -> str:
    """Where everybody reads an idea."""
    forum.find_idea(reader, title)
    return reader.page.url.removeprefix(reader.server.url)


def withdraw(child: Visitor, words: str) -> None:
    """Wrong words erase nothing; the right ones do, and "My ideas" is empty."""
    steps.open_with_words(child, words)
    child.use(child.page.locator("main article a", has_text=child.word("Withdraw and erase my idea")).first)
    child.fill("words", "kata yang keliru sekali 00")
    child.press("Erase my idea")
    expect(child.page.locator("main [role=alert]").first).to_be_visible()
    child.fill("words", words)
    child.press("Erase my idea")
    is_read(child, child.word("Your idea has been erased."), child.word("There is no idea here yet."))


def withdraw_consent(facilitator: Visitor, number: int) -> None:
    """By the number from the paper ledger, in two steps; the answer does not tell what there was."""
    facilitator.go(steps.path(facilitator, "passes"))
    facilitator.follow("Withdrawn consent")
    facilitator.fill("number", str(number))
    facilitator.press("Continue")
    is_read(facilitator, "map contoh", facilitator.word("This cannot be undone"))
    with facilitator.page.expect_navigation():
        facilitator.page.locator("main button[value=end]").click()
    facilitator.look()
    expect(facilitator.page.locator("main [role=status]")).not_to_be_empty()


def opens_nothing(child: Visitor, words: str) -> None:
    """The visit that was open is over, and the words are like any that nobody has."""
    child.page.goto(child.server.url + steps.path(child, "own"))
    expect(child.page).to_have_url(child.server.url + steps.path(child, "forum"))
    child.follow("I have secret words")
    child.fill("words", words)
    child.press("Continue")
    expect(child.page.locator("main [role=alert]").first).to_be_visible()
