"""The head of section opens a preview link on a phone, without an account, comments and approves."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Meet


def test_head_of_section_approves_on_a_phone(meet: Meet) -> None:
    """An editor makes the link at the desk; a phone without a session reads, comments and approves; the desk shows it."""
    editor = meet(("en", 1280, True))
    steps.sign_in(editor, "editor")
    editor.go("/en/desk/news/quick")
    editor.fill("what", "A playground opened. Everybody may come.")
    editor.press("Keep the draft")
    desk = editor.page.url.removeprefix(editor.server.url)
    editor.follow("Preview links")
    editor.fill("for_whom", "Kepala Seksi")
    editor.pick("days", "3")
    editor.press("Make the link")
    expect(editor.page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    path = re.sub(r"^https?://[^/]+", "", editor.page.locator("#tautan").input_value())
    phone = meet(("id", 360, True))
    phone.go(path.replace("/en/preview/", "/id/pratinjau/"))
    phone.fill("text", "Tanggalnya sudah benar?")
    phone.press("Send the comment")
    expect(phone.page.locator("main")).to_contain_text("Tanggalnya sudah benar?")
    phone.press("Approve this version")
    phone.fill("function", "Kepala Seksi")
    phone.press("Approve this version")
    assert phone.page.context.cookies() == []
    editor.go(desk)
    expect(editor.page.locator("main")).to_contain_text("Tanggalnya sudah benar?")
    expect(editor.page.locator("main")).to_contain_text("approved through a link")
