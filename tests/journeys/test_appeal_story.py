"""An idea that cannot be shown, a kind reason, one appeal, and another moderator who publishes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests import soak
from tests.journeys import forum_steps as forum
from tests.journeys import steps
from tests.journeys.conftest import AS_A_CHILD_NO_SCRIPT, Meet, View, Visitor, at_work
from tests.journeys.steps import is_read

CANARY = "burung-merpati"
"""Stands in the child's own words only."""

IDEA = f"Kami ingin taman {CANARY} yang teduh di dekat pasar kota."
KIND = "Terima kasih sudah menulis. Kami simpan idemu untuk tahun depan."
WHY = f"Pohonnya bisa kami tanam sendiri, kata {CANARY}."


@soak.soak
@soak.only_long
@pytest.mark.parametrize("view", AS_A_CHILD_NO_SCRIPT)
def test_declined_idea_is_published_by_another_moderator(view: View, meet: Meet, fresh_passes: Iterator[str]) -> None:
    """The child reads why, asks once, and another moderator decides; the first one cannot open it again."""
    child, first, second, reader = meet(view), meet(at_work(view)), meet(at_work(view)), meet(view)
    title = f"Pohon peneduh dekat pasar {view[0]} {view[2]}"
    words = steps.send_idea(child, next(fresh_passes), IDEA)
    steps.sign_in(first, "moderator")
    number = forum.open_newest(first)
    forum.decide(first, "decline", reason="money", addition=KIND)
    appeal(child, words)
    cannot_open(first, number)
    steps.sign_in(second, "moderator", nth=1)
    assert forum.open_newest(second) == number
    is_read(second, IDEA, WHY)
    forum.publish(second, title)
    forum.find_idea(reader, title)
    steps.open_with_words(child, words)
    is_read(child, child.word("Everyone can read your idea now."), forum.shown(child, title))
    forum.assert_stands_nowhere(reader.server, CANARY)


def appeal(child: Visitor, words: str) -> None:
    """The child reads the reason and asks another moderator; there is no second time."""
    steps.open_with_words(child, words)
    is_read(child, child.word("Your idea cannot be shown yet. This is why."), KIND)
    is_read(child, child.word("This year’s money is already shared out."))
    forum.open_later(child, "Ask another moderator")
    forum.send_later(child, "Please read it again", WHY)
    is_read(child, child.word("Thank you. Another moderator reads your idea now."))
    ways = child.page.locator("main article a", has_text=child.word("Ask another moderator"))
    expect(ways).to_have_count(0)


def cannot_open(moderator: Visitor, number: int) -> None:
    """It waits in the queue, for another moderator."""
    moderator.go(steps.path(moderator, "queue"))
    item = moderator.page.locator("main nav.queue .item", has_text=moderator.word("Appeal"))
    expect(item).to_contain_text(moderator.word("For another moderator"))
    expect(item.locator("button")).to_have_count(0)
    moderator.page.goto(f"{moderator.server.url}{steps.path(moderator, 'queue')}/{number}")
    expect(moderator.page.locator("main")).not_to_contain_text(CANARY)
