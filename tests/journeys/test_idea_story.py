"""The whole way of one idea: asked, published, sent on, answered, done, read by a citizen, and not yet done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys import forum_steps as forum
from tests.journeys import steps
from tests.journeys.conftest import AS_A_CHILD, Meet, View, Visitor, at_work
from tests.journeys.steps import is_read

CANARY = "burung-kenari"
"""Stands in the child's own words only."""

IDEA = f"Kami ingin taman {CANARY} yang teduh di dekat pasar kota. Hubungi aku di {steps.PHONE}."
QUESTION = "Apakah taman itu untuk anak kecil juga?"
REPLY = f"Ya, untuk anak kecil juga, kata {CANARY}."
ANSWER = "Kami menanam pohon peneduh di taman itu bulan depan."
DONE = "Pohon peneduh sudah ditanam di taman itu."
PROOF = "Dua belas pohon di taman"
MISSING = f"Bangkunya belum ada, kata {CANARY}."
SAFE_PART = "Bangku taman belum ada."


@pytest.mark.parametrize("view", AS_A_CHILD)
def test_idea_goes_the_whole_way_and_its_child_sees_each_step(
    view: View, meet: Meet, fresh_passes: Iterator[str]
) -> None:
    """Child, moderator, office and citizen see what is theirs at each step; the child's own words stay with moderators."""
    child, moderator, officer, reader = meet(view), meet(at_work(view)), meet(at_work(view)), meet(view)
    title = f"Taman teduh dekat pasar {view[0]} {view[2]}"
    words = write_and_send(child, next(fresh_passes))
    steps.sign_in(moderator, "moderator")
    ask(moderator)
    answer_moderator(child, words)
    publish_and_send_on(moderator, title)
    steps.sign_in(officer, "office_officer")
    answer_for_office(officer, title)
    pass_on(moderator, reader, title, ANSWER)
    steps.open_with_words(child, words)
    is_read(child, child.word("The city will do it."), ANSWER)
    report_done(officer, title)
    pass_on(moderator, reader, title, DONE)
    read_story(reader)
    not_yet_done(child, words)
    tell_safe_part(moderator)
    forum.find_idea(reader, title)
    is_read(reader, reader.word("Not yet done"), SAFE_PART)
    forum.assert_stands_nowhere(reader.server, CANARY, steps.PHONE)


def write_and_send(child: Visitor, code: str) -> str:
    """Nothing is chosen beforehand, a phone number is taken out, wrong words are refused, the slip holds no idea."""
    main = child.page.locator("main")
    steps.enter_with_pass(child, code)
    child.press("Continue")
    expect(main.locator("[role=alert]").first).to_be_visible()
    steps.say_topic(child)
    warn_and_clean(child)
    steps.say_place_and_age(child)
    expect(main).to_contain_text("yang teduh")
    main.locator("input[name=agree]").check()
    child.fill("words", "kata yang keliru sekali 00")
    child.page.wait_for_timeout(steps.READING_MS)
    child.press("Send my idea")
    expect(main.locator("[role=alert]").first).to_be_visible()
    words = steps.send_with_words(child)
    expect(child.page.get_by_role("heading", level=1)).to_have_text(child.word("Thank you, your idea has arrived"))
    look_at_slip(child, words)
    forum.close_visit(child)
    steps.open_with_words(child, words)
    is_read(child, child.word("We have received your idea."))
    expect(main).not_to_contain_text("yang teduh")
    return words


def warn_and_clean(child: Visitor) -> None:
    """Write an idea with a phone number, meet the warning, let it be taken out, and go on."""
    main = child.page.locator("main")
    child.fill("text", IDEA)
    child.press("Continue")
    expect(main.locator("mark").first).to_have_text(steps.PHONE)
    assert steps.PHONE in main.locator("[name=text]").input_value()
    child.press("Help me take it out")
    assert steps.PHONE not in main.locator("[name=text]").input_value()
    is_read(child, child.word("We took something out"))
    child.press("Continue")


def look_at_slip(child: Visitor, words: str) -> None:
    """One sheet of paper with nothing cut off, and neither a word of the idea nor a secret word on it."""
    pages = forum.pdf_pages(child.page)
    assert len(pages) == 1 and forum.cut_on_paper(child.page, ".slip") == []
    assert child.word("Your slip") in pages[0] and "129" in pages[0]
    assert not [one for one in (*words.split()[:4], CANARY, "pasar") if one in pages[0]]


def ask(moderator: Visitor) -> None:
    """Open what came last, read it, try to decide without a choice, ask the child."""
    forum.open_newest(moderator)
    expect(moderator.page.locator("main .original")).to_contain_text(CANARY)
    assert moderator.page.locator("main input[name=decision]:checked").count() == 0
    moderator.press("Decide")
    expect(moderator.page.locator("main [role=alert]").first).to_be_visible()
    forum.decide(moderator, "ask", addition=QUESTION)


def answer_moderator(child: Visitor, words: str) -> None:
    """The child reads the question and answers it."""
    steps.open_with_words(child, words)
    is_read(child, QUESTION)
    forum.open_later(child, "Answer the question")
    is_read(child, QUESTION)
    forum.send_later(child, "Send my answer", REPLY)
    is_read(child, child.word("Thank you. Your answer has arrived."))


def publish_and_send_on(moderator: Visitor, title: str) -> None:
    """The answer stands beside the original; the public version goes out, then to an office."""
    forum.open_newest(moderator)
    expect(moderator.page.locator("main .original")).to_contain_text(REPLY)
    forum.publish(moderator, title)
    moderator.go(steps.path(moderator, "published"))
    moderator.use(moderator.page.locator("main").get_by_role("link", name=title).first)
    moderator.follow("Send to an office")
    moderator.page.locator("main [name=office]").select_option(steps.office_of(moderator.server))
    moderator.press("Send it")


def open_at_office(officer: Visitor, title: str, part: str = "") -> None:
    """From a part of the office's list to the idea, of which it reads what everybody reads."""
    officer.go(steps.path(officer, "office"))
    if part:
        officer.use(officer.page.locator("main .chips a", has_text=officer.word(part)).first)
    officer.use(officer.page.locator("main h2 a", has_text=forum.shown(officer, title)).first)
    expect(officer.page.locator("main")).not_to_contain_text(CANARY)


def answer_for_office(officer: Visitor, title: str) -> None:
    """Nothing is chosen beforehand; the words wait for a moderator."""
    open_at_office(officer, title)
    officer.press("Send it to a moderator")
    expect(officer.page.locator("main [role=alert]").first).to_be_visible()
    officer.pick("verb", "answer_will_do")
    officer.fill("text_id", ANSWER)
    officer.press("Send it to a moderator")
    is_read(officer, officer.word("A moderator reads your words"))


def pass_on(moderator: Visitor, reader: Visitor, title: str, text: str) -> None:
    """Nobody reads an office's words before a moderator has passed them; then everybody does."""
    forum.find_idea(reader, title)
    expect(reader.page.locator("main")).not_to_contain_text(text)
    forum.read_newest(moderator, "An office’s words about idea %(number)s")
    expect(moderator.page.locator("main [name=text_id]")).to_have_value(text)
    moderator.press("Pass it, everyone reads it")
    reader.page.reload()
    reader.look()
    is_read(reader, text)


def report_done(officer: Visitor, title: str) -> None:
    """A report of what is done needs its proof."""
    open_at_office(officer, title, "Promised")
    officer.pick("verb", "report_done")
    officer.fill("text_id", DONE)
    officer.press("Send it to a moderator")
    expect(officer.page.locator("main [role=alert]").first).to_be_visible()
    officer.fill("proof_address", "/id/kemajuan/")
    officer.fill("proof_title", PROOF)
    officer.press("Send it to a moderator")


def read_story(reader: Visitor) -> None:
    """The citizen who has the page open reads state, answers and proof, and follows the proof."""
    is_read(reader, reader.word("Come true"), ANSWER, DONE)
    reader.use(reader.page.locator("main").get_by_role("link", name=PROOF).first)
    assert reader.page.context.cookies() == []


def not_yet_done(child: Visitor, words: str) -> None:
    """The child reads that it has come true and says that it has not."""
    steps.open_with_words(child, words)
    is_read(child, child.word("Your idea has come true. Thank you."), DONE)
    forum.open_later(child, "It is not done yet")
    forum.send_later(child, "Tell them that it is not done yet", MISSING)
    is_read(child, child.word("Thank you. The work goes on, and everyone can see that."))


def tell_safe_part(moderator: Visitor) -> None:
    """A moderator reads the child's words and tells everybody the safe part."""
    forum.read_newest(moderator, "Published idea %(number)s")
    is_read(moderator, MISSING)
    moderator.fill("words", SAFE_PART)
    moderator.press("Tell the safe part")
