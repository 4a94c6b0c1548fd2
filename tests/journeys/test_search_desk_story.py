"""Staff steer the search: they see what was asked, pin an answer, add a synonym; citizens find it at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import delete, insert

from layak.search.models import QuestionCount, ToldQuestion
from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, PHONE, Meet, View, Visitor

DESK = ("/id/ruang-kerja/pencarian", "/en/desk/search")
ASKED = ("sekolah taman", "school park")
"""A question that is counted as one without a result, made of words that stand on the site."""
NEW_WORD = "jungkitan"
GROUP = f"{NEW_WORD}\nruang bermain\nplay space"


@pytest.mark.parametrize("view", AT_A_DESK)
def test_editor_steers_the_search_and_citizens_find_it_at_once(view: View, meet: Meet) -> None:
    """From a question without a result to a pinned answer, a synonym for both languages, and an article's title."""
    editor, citizens = meet(view), (meet(view), meet(PHONE))
    count_as_asked(editor)
    steps.sign_in(editor, "editor")
    title = pin_from_numbers(editor)
    expect(chosen(search(citizens[0], editor.say(*ASKED)))).to_have_text(title)
    for citizen in citizens:
        expect(search(citizen, NEW_WORD).page.locator("#hasil .news")).to_have_count(0)
    add_synonyms(editor)
    for citizen in citizens:
        expect(search(citizen, NEW_WORD).page.locator("#hasil .news a").first).to_be_visible()
    begin_article(editor)
    for page in ("Synonyms", "Pinned answers"):
        editor.go(editor.say(*DESK))
        editor.follow(page)
        editor.use(editor.page.locator("main tbody tr").first.get_by_role("button"))
    expect(chosen(search(citizens[0], editor.say(*ASKED)))).to_have_count(0)
    expect(search(citizens[0], NEW_WORD).page.locator("#hasil .news")).to_have_count(0)


def count_as_asked(editor: Visitor) -> None:
    """Seven requests of today, as no journey can wait for the minute in which counts are handed over."""
    lang, text, digest = editor.lang, editor.say(*ASKED), "0" * 64
    editor.server.ask_database(
        *(delete(table).where(table.lang == lang, table.digest == digest) for table in (ToldQuestion, QuestionCount)),
        insert(ToldQuestion).values(lang=lang, digest=digest, text=text, found=0),
        insert(QuestionCount).values(day=steps.city_day(), lang=lang, digest=digest, n=7),
    )


def row_of(editor: Visitor) -> Locator:
    """The question among those that found nothing."""
    editor.go(editor.say(*DESK))
    return editor.page.locator("main tr").filter(has_text=editor.say(*ASKED))


def way(editor: Visitor, act: str) -> Locator:
    """What can be done about the question."""
    return row_of(editor).get_by_role("link", name=f"{editor.word(act)} {editor.say(*ASKED)}", exact=True)


def pin_from_numbers(editor: Visitor) -> str:
    """Pin the first page that the search offers to the question; returns its title."""
    expect(row_of(editor).locator("td.num")).to_have_text("7")
    editor.use(way(editor, "Pin an answer"))
    editor.press("Look for pages")
    found = editor.page.locator("#found li").first
    title = found.locator("b").inner_text()
    editor.use(found.get_by_role("button"))
    editor.press("Save")
    expect(editor.page.locator("main tbody tr").first).to_contain_text(title)
    return title


def add_synonyms(editor: Visitor) -> None:
    """A group for both languages, after a try with one phrase alone."""
    editor.use(way(editor, "Make a synonym"))
    editor.press("Save")
    expect(editor.page.locator("main [role=alert]").first).to_be_visible()
    editor.fill("phrases", GROUP)
    editor.pick("lang", "both")
    editor.press("Save")
    expect(editor.page.locator("main tbody tr").first).to_contain_text(NEW_WORD)


def begin_article(editor: Visitor) -> None:
    """The question is the working title of a new article in its language."""
    editor.use(way(editor, "Write about it"))
    expect(editor.page.locator(f"main [name=title_{editor.lang}]")).to_have_value(re.compile(editor.say(*ASKED), re.I))


def search(citizen: Visitor, words: str) -> Visitor:
    """Ask a question in the field of the search."""
    citizen.go(steps.path(citizen, "search"))
    citizen.page.get_by_role("searchbox").fill(words)
    citizen.use(citizen.page.locator("main").get_by_role("button", name=citizen.word("Search"), exact=True))
    return citizen


def chosen(citizen: Visitor) -> Locator:
    """The pages that the editors chose, above the results."""
    card = citizen.page.locator("#hasil section").filter(has_text=citizen.word("Chosen by the editors"))
    return card.locator("h3 a")
