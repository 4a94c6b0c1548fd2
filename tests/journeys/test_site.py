"""An editor changes what the site itself says: a notice, a page, an old address; readers see it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, Meet, View, Visitor


@pytest.mark.parametrize("view", AT_A_DESK)
def test_editor_changes_what_the_site_says(view: View, meet: Meet) -> None:
    """Notice, page and redirect are made at the desk and met by a reader; all of it is taken back again."""
    editor, reader = meet(view), meet(view)
    steps.sign_in(editor, "editor")
    put_notice(editor)
    reader.go(reader.say("/id/", "/en/"))
    notice = reader.page.get_by_role("region", name=reader.word("Notice"))
    expect(notice).to_contain_text(reader.say("Banjir di jalan.", "Flood on the road."))
    reader.go(steps.path(reader, "forum"))
    expect(notice).to_be_visible()
    editor.use(editor.page.locator("main .card button").first)
    reader.go(reader.say("/id/", "/en/"))
    expect(notice).to_have_count(0)
    write_over(editor)
    lead_on(editor)
    reader.go("/2023/07/taman.html")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(reader.say("Tentang kota kita", "About our city"))
    go_back(editor)
    reader.go("/2023/07/taman.html")
    expect(reader.page.get_by_role("heading", level=1)).not_to_contain_text(reader.say("kota kita", "our city"))
    editor.go(editor.say("/id/ruang-kerja/pengalihan", "/en/desk/redirects"))
    editor.use(editor.page.locator("main table button").first)


def put_notice(editor: Visitor) -> None:
    """An emergency in both languages, after a try without its end."""
    editor.go(editor.say("/id/ruang-kerja/pengumuman", "/en/desk/notices"))
    editor.follow("New notice")
    editor.pick("kind", "emergency")
    editor.fill("text_id", "Banjir di jalan.")
    editor.fill("text_en", "Flood on the road.")
    editor.press("Put it on every page")
    expect(editor.page.locator("main [role=alert]").first).to_be_visible()
    tomorrow = editor.page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
    editor.fill("ends", tomorrow)
    editor.press("Put it on every page")


def write_over(editor: Visitor) -> None:
    """Change the titles of a page, look at them, and show both languages."""
    editor.go(editor.say("/id/ruang-kerja/halaman", "/en/desk/pages"))
    editor.use(editor.page.locator("main table a[href$='/tentang']"))
    editor.fill("title_id", "Tentang kota kita")
    editor.fill("title_en", "About our city")
    editor.page.get_by_role("button", name=editor.word("Preview"), exact=True).click()
    expect(editor.page.locator("#pratinjau")).to_contain_text("About our city")
    editor.look()
    editor.press("Publish both languages")


def lead_on(editor: Visitor) -> None:
    """Lead an old address to that page, after a try that leads away."""
    editor.go(editor.say("/id/ruang-kerja/pengalihan", "/en/desk/redirects"))
    editor.fill("source", "/2023/07/Taman.html")
    editor.fill("target", "https://kota.example/")
    editor.press("Add")
    expect(editor.page.locator("main [role=alert]").first).to_be_visible()
    editor.fill("target", editor.say("/id/tentang", "/en/about"))
    editor.press("Add")


def go_back(editor: Visitor) -> None:
    """Give the page back to its file."""
    editor.go(editor.say("/id/ruang-kerja/halaman/tentang", "/en/desk/pages/tentang"))
    editor.use(editor.page.get_by_role("link", name=editor.word("Back to the file…")))
    editor.press("Show the file")
