"""An editor pastes from Word: with script into the body itself, without one by a button; nothing pasted is ever lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.journeys import steps
from tests.journeys.conftest import ON_A_PHONE, Meet, View, Visitor

HTML = "<h1>Rapat</h1><p class=MsoNormal>Semua <b>wajib</b> hadir.</p><ul><li>Satu</li><li>Dua</li></ul>"
PLAIN = "Rapat Semua wajib hadir. Satu Dua"
MARKDOWN = "## Rapat\n\nSemua **wajib** hadir.\n\n- Satu\n- Dua"
PASTE = """(field, [html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  field.focus();
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  return field.dispatchEvent(event);
}"""


def at_the_editor(visitor: Visitor) -> Visitor:
    """Sign in and begin an article."""
    steps.sign_in(visitor, "editor")
    visitor.go(steps.path(visitor, "newsroom"))
    visitor.follow("New article")
    return visitor


def paste(visitor: Visitor, html: str, plain: str) -> bool:
    """Paste into the Indonesian body as a browser would; tells whether the browser is left to do it by itself."""
    return bool(visitor.page.locator("#body_id").evaluate(PASTE, [html, plain]))


@pytest.mark.parametrize("view", [("id", 360, True), ("en", 1280, True)], ids=["id-360", "en-1280"])
def test_editor_pastes_from_word_into_the_body(view: View, meet: Meet) -> None:
    """The Markdown goes in at the cursor, what stood there stays, and a status line says so."""
    editor = at_the_editor(meet(view))
    body = editor.page.locator("#body_id")
    body.fill("Awal akhir")
    body.evaluate("field => field.setSelectionRange(5, 5)")
    assert not paste(editor, HTML, PLAIN)
    expect(body).to_have_value(f"Awal {MARKDOWN}akhir")
    expect(body.locator("xpath=following-sibling::p[@role='status']")).to_have_text(
        editor.word("Pasted as clean text.")
    )
    assert paste(editor, "", "biasa saja")
    editor.look()


@pytest.mark.parametrize("fault", ["away", "signed out", "broken"])
def test_a_paste_that_the_server_does_not_take_goes_in_as_plain_text(fault: str, meet: Meet) -> None:
    """No network, a sign-in page in place of the answer, an error: what was copied stands in the body all the same."""
    editor = at_the_editor(meet(("id", 360, True)))

    def answer(route: Route) -> None:
        if fault == "away":
            route.abort()
        elif fault == "signed out":
            route.fulfill(status=200, content_type="text/html", body="<html><title>x</title></html>")
        else:
            route.fulfill(status=200, content_type="application/json", body="{")

    editor.page.route("**/ruang-kerja/berita/tempel", answer)
    editor.page.route("**/desk/news/paste", answer)
    paste(editor, HTML, PLAIN)
    expect(editor.page.locator("#body_id")).to_have_value(PLAIN)


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_editor_begins_from_pasted_text_and_a_word_file_by_buttons(view: View, meet: Meet, tmp_path: Path) -> None:
    """The result is shown first and put in by a button; the title that was typed is still there."""
    import docx

    editor = at_the_editor(meet(view))
    editor.fill("title_id", "Rapat gugus tugas")
    editor.page.locator("#tempel summary").click()
    editor.fill("pasted", "• satu\n• dua")
    editor.press("Look at the result")
    expect(editor.page.locator("#clean")).to_have_value("- satu\n- dua")
    editor.press("Put it into the body")
    expect(editor.page.locator("#body_id" if editor.lang == "id" else "#body_en")).to_have_value("- satu\n- dua")
    made = docx.Document()
    made.add_heading("Jadwal", 1)
    made.save(str(tmp_path / "berita.docx"))
    editor.page.locator("#tempel summary").click()
    editor.page.locator("#word").set_input_files(tmp_path / "berita.docx")
    editor.press("Look at the result")
    editor.press("Put it at the end of the body")
    expect(editor.page.locator("#body_id" if editor.lang == "id" else "#body_en")).to_have_value(
        "- satu\n- dua\n\n## Jadwal"
    )
    expect(editor.page.locator("#title_id")).to_have_value("Rapat gugus tugas")
