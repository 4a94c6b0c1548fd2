"""A member of Forum Anak sends an idea and comes back for the answer."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Visitor


def test_child_sends_an_idea_and_sees_its_state(visitor: Visitor, fresh_passes: Iterator[str]) -> None:
    """With a pass a child writes, is warned of a phone number, sends with secret words, and later sees the state."""
    page = visitor.page
    steps.enter_with_pass(visitor, next(fresh_passes))
    visitor.press("Continue")
    expect(page.locator("main [role=alert]").first).to_be_visible()  # nothing is chosen beforehand
    steps.say_topic(visitor)
    warn_and_clean(visitor)
    steps.say_place_and_age(visitor)
    expect(page.locator("main")).to_contain_text("taman yang teduh")
    page.locator("main input[name=agree]").check()
    visitor.fill("words", "kata yang keliru sekali 00")
    visitor.press("Send my idea")
    expect(page.locator("main [role=alert]").first).to_be_visible()
    words = steps.send_with_words(visitor)
    expect(page.get_by_role("heading", level=1)).to_have_text(visitor.word("Thank you, your idea has arrived"))
    visitor.press("Done, close")
    page.goto(visitor.server.url + visitor.say("/id/forum-anak/usulanku", "/en/childrens-forum/my-ideas"))
    expect(page).to_have_url(visitor.server.url + steps.path(visitor, "forum"))
    steps.open_with_words(visitor, words)
    expect(page.locator("main")).to_contain_text(visitor.word("We have received your idea."))
    expect(page.locator("main")).not_to_contain_text("taman yang teduh")


def warn_and_clean(visitor: Visitor) -> None:
    """Write an idea with a phone number, meet the warning, let it be taken out, and go on."""
    main = visitor.page.locator("main")
    visitor.fill("text", f"{steps.IDEA.format(place='Kodim')} Hubungi aku di {steps.PHONE}.")
    visitor.press("Continue")
    expect(main.locator("mark").first).to_have_text(steps.PHONE)
    assert steps.PHONE in main.locator("[name=text]").input_value()
    visitor.press("Help me take it out")
    assert steps.PHONE not in main.locator("[name=text]").input_value()
    expect(main).to_contain_text(visitor.word("We took something out"))
    visitor.press("Continue")
