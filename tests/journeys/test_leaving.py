"""Staff who leave a form with words that were not sent are asked first; who sends it is not."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Meet

LIST = "/en/desk/notices"


def asked(page: Page) -> list[str]:
    """The kinds of the questions that the browser asks from now on; each is answered with leaving."""
    heard: list[str] = []

    def answer(dialog: Dialog) -> None:
        heard.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return heard


def test_leaving_with_unsent_words_is_asked_first(meet: Meet) -> None:
    """In the editor of a page and the form of a notice: not untouched, once typed, again after a refusal, never by sending."""
    editor = meet(("en", 1280, True))
    steps.sign_in(editor, "editor")
    page, heard = editor.page, asked(editor.page)
    for path, field in (("/en/desk/pages/tentang", "#body_id"), (f"{LIST}/new", "#text_id")):
        editor.go(path)
        editor.go(LIST)
        assert heard == [], f"{path} was not touched"
        editor.go(path)
        page.locator(field).press_sequentially("Kata")
        editor.go(LIST)
        assert heard == ["beforeunload"], path
        heard.clear()
    editor.go(f"{LIST}/new")
    page.locator("#text_id").press_sequentially("Kata")
    editor.press("Put it on every page")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert heard == [], "sending asks nothing"
    editor.go(LIST)
    assert heard == ["beforeunload"], "what came back with the refusal is not kept anywhere"


def test_marks_of_the_editor_are_all_in_sight_on_a_phone(meet: Meet) -> None:
    """None of the eight buttons stands beyond the edge of its bar."""
    editor = meet(("en", 360, True))
    steps.sign_in(editor, "editor")
    editor.go("/en/desk/news/new")
    bar = editor.page.get_by_role("toolbar").first
    right = "one => one.getBoundingClientRect().right"
    edges = bar.evaluate(f"bar => [bar, ...bar.children].map({right})")
    assert len(edges) == 9 and max(edges[1:]) <= edges[0] + 1
