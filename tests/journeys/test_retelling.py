"""An editor writes a children's version and sees how it reads; a reader switches to it and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import ON_A_PHONE, Meet, View, Visitor
from tests.journeys.test_editor import tick_every_statement, write_article


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_editor_writes_for_children_and_a_reader_switches(view: View, meet: Meet) -> None:
    """The measure comes while typing, or with the preview; the version stands at an address of its own."""
    editor = meet(view)
    mark = f"anak{view[0]}{view[1]}"
    steps.sign_in(editor, "editor")
    editor.go(steps.path(editor, "newsroom"))
    editor.follow("New article")
    write_article(editor, mark)
    for folded in editor.page.locator("fieldset > details:has([name^=kids]) > summary").all():
        folded.click()
    editor.fill("kids_id", "# Kamu bisa menganyam\n\nAda tempat belajar menganyam. Kamu boleh datang.")
    editor.fill("kids_en", "# You can weave\n\nThere is a place to learn weaving. You may come.")
    see_the_measure(editor)
    editor.press("Save draft")
    expect(editor.page.locator("#kids_en-measure")).to_contain_text(editor.word("easy to read"))
    publish(editor)
    reader = meet(view)
    reader.go(editor.page.url.removeprefix(editor.server.url))
    reader.follow("Children’s version")
    title = reader.say("Kamu bisa menganyam", "You can weave")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(title)
    assert reader.page.url.endswith(reader.say("/anak", "/children"))
    reader.follow("Standard version")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(mark)


def see_the_measure(editor: Visitor) -> None:
    """With a script the measure follows what is typed; without one it comes with the preview."""
    if not editor.has_script:
        editor.press("Preview")
    measure = editor.page.locator("#kids_id-measure")
    expect(measure).to_contain_text("7")
    expect(measure).to_contain_text(editor.word("easy to read"))
    editor.look()


def publish(editor: Visitor) -> None:
    """Publish alone with all statements made."""
    tick_every_statement(editor)
    editor.page.locator("main summary", has_text=editor.word("It cannot wait: publish alone")).click()
    editor.fill("alone", editor.say("Hari ini tidak ada editor lain.", "No other editor works today."))
    editor.press("Publish alone")
    editor.follow(editor.say("The page in Indonesian", "The page in English"))
