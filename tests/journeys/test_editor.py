"""An editor writes in both languages, passes the child-safety list and publishes; readers find it at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, ON_A_PHONE, Meet, View, Visitor


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_editor_publishes_and_a_reader_finds_it_at_once(view: View, meet: Meet) -> None:
    """Without the ticks nothing is published; with them both languages appear and the search knows them."""
    editor = meet(view)
    mark = f"{view[0]}{view[1]}"
    steps.sign_in(editor, "editor")
    editor.go(steps.path(editor, "newsroom"))
    editor.follow("New article")
    write_article(editor, mark)
    use_marks(editor)
    editor.press("Save draft")
    follow_preview(editor)
    compare(editor)
    preview(editor, mark)
    editor.page.locator("main summary", has_text=editor.word("It cannot wait: publish alone")).click()
    editor.press("Publish alone")
    expect(editor.page.locator("main [role=alert]").first).to_be_visible()
    tick_every_statement(editor)
    editor.fill("alone", editor.say("Hari ini tidak ada editor lain.", "No other editor works today."))
    editor.press("Publish alone")
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text(f"{mark}")
    reader = meet(view)
    find(reader, mark)
    find(meet((reader.say("en", "id"), *view[1:])), mark)


def write_article(editor: Visitor, mark: str) -> None:
    """Fill in both languages and what they share."""
    editor.fill("title_id", f"Sanggar kerajinan {mark} dibuka untuk anak")
    editor.fill("lead_id", "Anak-anak kini dapat belajar menganyam di balai warga.")
    editor.fill("body_id", "Sanggar buka setiap sore.\n\n## Siapa yang boleh ikut\n\nSemua anak.")
    editor.fill("title_en", f"Weaving workshop {mark} opens for children")
    editor.fill("lead_en", "Children can now learn to weave in the community hall.")
    editor.fill("body_en", "The workshop is open every afternoon.\n\n## Who may join\n\nAll children.")
    editor.pick("components", "k4")
    editor.fill("event", "11-2026")
    editor.fill("source_name", "Contoh untuk uji")


def use_marks(editor: Visitor) -> None:
    """The buttons of the marks work by keyboard; without a script the marks are told in words."""
    bar = editor.page.locator("[data-field=body_en]")
    body = editor.page.locator("#body_en")
    if not editor.has_script:
        expect(bar).to_be_hidden()
        return
    body.press("Control+End")
    body.press("Enter")
    body.press("Enter")
    bar.get_by_role("button").first.focus()
    for _step in range(3):
        editor.page.keyboard.press("ArrowRight")
    editor.page.keyboard.press("Enter")
    expect(body).to_be_focused()
    editor.page.keyboard.type("Bring a pencil")
    expect(body).to_have_value(
        "The workshop is open every afternoon.\n\n## Who may join\n\nAll children.\n\n- Bring a pencil"
    )
    expect(editor.page.locator("[data-count=body_en]")).to_contain_text("16")


def follow_preview(editor: Visitor) -> None:
    """The preview follows what is typed once it is switched on, and what is typed is kept; the focus stays."""
    if not editor.has_script:
        return
    editor.page.locator("#pratinjau-langsung").check()
    body = editor.page.locator("#body_en")
    body.press("Control+End")
    body.type(" and paper")
    expect(editor.page.locator("#pratinjau")).to_contain_text("Bring a pencil and paper")
    expect(editor.page.locator("#terjaga")).to_contain_text("WIB", timeout=20_000)
    expect(body).to_be_focused()
    editor.look()
    editor.press("Save draft")


def compare(editor: Visitor) -> None:
    """The history shows each version, and two of them beside each other."""
    here = editor.page.url
    with editor.page.expect_navigation():
        editor.page.goto(f"{here}/{editor.say('riwayat', 'history')}")
    editor.look()
    if editor.has_script:
        editor.press("Compare")
        expect(editor.page.locator("ins").last).to_contain_text("and paper")
    editor.go(here.removeprefix(editor.server.url))


def preview(editor: Visitor, mark: str) -> None:
    """Look at what readers would see; with a script it comes into the page, without one as a page."""
    editor.page.get_by_role("button", name=editor.word("Preview"), exact=True).click()
    shown = editor.page.locator("#pratinjau, main").first
    expect(shown).to_contain_text(f"Weaving workshop {mark}")
    editor.look()


def tick_every_statement(editor: Visitor) -> None:
    """Declare what a person declares; nothing was ticked beforehand."""
    boxes = editor.page.locator("main input[name=declared]")
    assert boxes.count() == 5
    for place in range(5):
        assert not boxes.nth(place).is_checked()
        boxes.nth(place).check()


def find(reader: Visitor, mark: str) -> None:
    """Search for a word of the article, open it, and have no cookie."""
    page = reader.page
    reader.go(steps.path(reader, "search"))
    page.locator("main [name=q]").first.fill(reader.say(f"kerajinan {mark}", f"weaving {mark}"))
    reader.use(page.locator("main").get_by_role("button", name=reader.word("Search"), exact=True).first)
    title = reader.say(f"Sanggar kerajinan {mark} dibuka untuk anak", f"Weaving workshop {mark} opens for children")
    reader.use(page.locator("main").get_by_role("link", name=title).first)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.context.cookies() == []


@pytest.mark.parametrize("view", AT_A_DESK)
def test_editor_schedules_finds_it_at_the_desk_and_cancels(view: View, meet: Meet) -> None:
    """A day and a time are chosen, told as a sentence on each page; the desk's list and the calendar lead to it."""
    editor = meet(view)
    mark = f"j{view[0]}{view[1]}{view[2]}"
    steps.sign_in(editor, "editor")
    editor.go(steps.path(editor, "newsroom"))
    editor.follow("New article")
    write_article(editor, mark)
    editor.press("Save draft")
    tick_every_statement(editor)
    editor.pick("when", "later")
    editor.fill("moment", f"{date.today() + timedelta(days=40)}T07:00")
    editor.page.locator("main summary", has_text=editor.word("It cannot wait: publish alone")).click()
    editor.fill("alone", editor.say("Hari ini tidak ada editor lain.", "No other editor works today."))
    editor.press("Publish alone")
    expect(editor.page.locator("main .note b").first).to_contain_text(editor.say("pukul 07.00", "at 07:00"))
    editor.go(steps.path(editor, "newsroom"))
    editor.use(editor.page.locator(".waits a", has_text=editor.word("Scheduled")).first)
    editor.page.locator("main [name=q]").fill(mark)
    editor.press("Filter")
    expect(editor.page.locator("main tbody tr")).to_have_count(1)
    editor.go(editor.say("/id/ruang-kerja/kalender", "/en/desk/calendar"))
    editor.look()
    editor.go(steps.path(editor, "newsroom") + f"?q={mark}")
    editor.use(editor.page.locator("main tbody a").first)
    editor.use(editor.page.locator("main a", has_text=editor.word("Change or cancel the schedule…")))
    editor.press("Cancel the schedule")
    expect(editor.page.locator("main [role=status]").first).to_contain_text(editor.word("Draft"))
