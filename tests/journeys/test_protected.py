"""A text about harm goes to the protection officers and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import ON_A_PHONE, Meet, View, Visitor

HARM = "Aku sering dipukul di rumah sampai luka. Tolong aku. Hubungi 0812 3456 7890."


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_disclosure_reaches_the_officer_and_never_the_queue(
    view: View, meet: Meet, fresh_passes: Iterator[str]
) -> None:
    """The child meets a calm page, nothing is asked to be taken out, the queue stays as it was, an officer reads it."""
    child, moderator, officer = meet(view), meet(view), meet(view)
    steps.sign_in(moderator, "moderator")
    before = waiting(moderator)
    write_about_harm(child, next(fresh_passes))
    child.press("Send it to the officer")
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("Thank you for telling"))
    child.page.goto(child.server.url + child.say("/id/forum-anak/usulanku", "/en/childrens-forum/my-ideas"))
    child.look()
    expect(child.page.locator("main")).to_contain_text(child.word("There is no idea here yet."))
    assert waiting(moderator) == before
    steps.sign_in(officer, "protection_officer")
    read_newest(officer)


def waiting(moderator: Visitor) -> list[str]:
    """The numbers that stand in the queue."""
    moderator.go(steps.path(moderator, "queue"))
    return moderator.page.locator("main nav.queue .item b").all_inner_texts()


def write_about_harm(child: Visitor, code: str) -> None:
    """Write what hurts where an idea is asked for; the numbers that help stand on the page that comes."""
    steps.enter_with_pass(child, code)
    steps.say_topic(child)
    child.fill("text", HARM)
    child.press("Continue")
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("One more step"))
    expect(child.page.locator("main")).to_contain_text("129")
    assert child.page.locator("main [name=text]").input_value() == HARM
    assert child.page.locator("main mark").count() == 0


def read_newest(officer: Visitor) -> None:
    """A wrong passphrase opens nothing; the right one shows the text, this once."""
    officer.go(steps.path(officer, "protected"))
    officer.use(officer.page.locator("main li.card a.btn").last)
    expect(officer.page.locator("main")).not_to_contain_text("dipukul")
    officer.fill("passphrase", "payung merah di atas meja")
    officer.press("Open the text")
    expect(officer.page.locator("main [role=alert]").first).to_be_visible()
    officer.fill("passphrase", officer.server.account("protection_officer")["password"])
    officer.press("Open the text")
    expect(officer.page.locator("main")).to_contain_text(HARM)
