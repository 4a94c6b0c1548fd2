"""A reader reports a mistake, an editor corrects it, the article says so; a journalist copies a text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import soak
from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, Meet, View, Visitor


@soak.soak
@soak.only_long
@pytest.mark.parametrize("view", AT_A_DESK)
def test_reported_mistake_is_corrected_on_the_article(view: View, meet: Meet) -> None:
    """The form needs no cookie, keeps what was typed, gives a reference; the correction stands on the article."""
    reader, mark = meet(view), f"{view[0]}{view[1]}{view[2]}"
    reader.go(steps.path(reader, "news"))
    reader.use(reader.page.locator("main h2 a").first)
    article = reader.page.url
    reader.follow("Report a mistake")
    reader.press("Send the report")
    expect(reader.page.locator("main [role=alert]").first).to_be_visible()
    reader.pick("kind", "child")
    reader.fill("told", reader.say(f"Foto {mark} itu keliru.", f"Photo {mark} is wrong."))
    reader.press("Send the report")
    reference = reader.page.locator("main .code").inner_text()
    assert reader.page.context.cookies() == []
    correct(meet(view), reference, mark)
    reader.page.goto(article)
    reader.look()
    expect(reader.page.locator("main .note.care").first).to_contain_text(mark)


def correct(editor: Visitor, reference: str, mark: str) -> None:
    """Find the report at the desk, say that one looks at it, and close it with a note in both languages."""
    steps.sign_in(editor, "editor")
    editor.go(editor.say("/id/ruang-kerja/koreksi/", "/en/desk/corrections/"))
    editor.use(editor.page.locator("main th a", has_text=reference))
    editor.press("I look at it")
    editor.press("Close the report")
    expect(editor.page.locator("main [role=alert]").first).to_be_visible()
    editor.pick("state", "corrected")
    editor.fill("text_id", f"Kami menunjukkan gambar yang salah ({mark}).")
    editor.fill("text_en", f"We showed the wrong picture ({mark}).")
    editor.page.locator("main input[name=safe]").check()
    editor.press("Close the report")
    expect(editor.page.locator("main .tag").first).to_have_text(editor.word("Corrected"))


def test_journalist_copies_a_text(visitor: Visitor) -> None:
    """From the foot of any page to the texts; with a script a button copies, without one the text can be marked."""
    page = visitor.page
    visitor.go(steps.path(visitor, "news"))
    visitor.use(page.locator("footer").get_by_role("link", name=visitor.word("For journalists"), exact=True))
    page.locator("main details summary").first.click()
    expect(page.locator("main textarea").first).to_be_visible()
    button = page.locator("main [data-copy]").first
    if visitor.has_script:
        button.click()
        expect(page.locator("main [role=status]").first).to_have_text(visitor.word("Copied."))
    else:
        expect(button).to_be_hidden()
    visitor.look()
