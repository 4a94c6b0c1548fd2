"""A writer writes and illustrates on a phone, an editor publishes on another, with a script and without one."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Meet, View, Visitor, views
from tests.journeys.test_editor import tick_every_statement, write_article

VIEWS = views(("id", 360, True), long=(("en", 360, False),))


def photo(colour: str) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("view", VIEWS)
def test_writer_illustrates_and_an_editor_publishes_on_phones(view: View, meet: Meet) -> None:
    """Written, translated, illustrated, handed over and published by what the pages say; readers of both languages see it."""
    writer, mark = meet(view), f"gambar {view[0]}"
    steps.sign_in(writer, "author")
    writer.go(steps.path(writer, "newsroom"))
    writer.follow("New article")
    write_article(writer, mark)
    writer.press("Save and add a picture")
    send_pictures(writer)
    for place in range(2):
        describe(writer, place)
    writer.use(writer.page.get_by_role("link", name=writer.word("Back to the article"), exact=True).first)
    writer.press("Hand to an editor")
    editor = meet(view)
    steps.sign_in(editor, "editor")
    publish_what_waits(editor, mark)
    for one in (view, (editor.say("en", "id"), *view[1:])):
        read(meet(one), mark)


def send_pictures(writer: Visitor) -> None:
    """Two at once stand in the article in their order; what is no picture is told and nothing else is lost."""
    page, send = writer.page, writer.page.get_by_role("button", name=writer.word("Send the pictures"))
    pictures = [{"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": photo(one)} for one in ("teal", "olive")]
    page.set_input_files("[name=upload]", pictures)
    send.click()
    expect(page.locator(".pictures > li")).to_have_count(2, timeout=60_000)
    writer.look()
    page.set_input_files("[name=upload]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}])
    send.click()
    refusal = writer.word("This file is not a picture that we can read. Choose a JPEG, PNG or WebP.")
    expect(page.get_by_text(refusal)).to_be_visible(timeout=60_000)


def describe(writer: Visitor, place: int) -> None:
    """Say what one picture shows, whose it is and that nobody can be recognised; then it is ready."""
    writer.page.locator(".pictures > li").nth(place).locator("a").first.click()
    if writer.has_script:
        writer.page.locator("img[data-focus]").click(position={"x": 5, "y": 5})
        expect(writer.page.locator("[name=focus_x]")).not_to_have_value("50")
    writer.fill("alt_id", f"Anyaman nomor {place} di balai warga")
    writer.fill("alt_en", f"Woven work number {place} in the community hall")
    writer.pick("licence", "own")
    writer.press("Keep the words")
    writer.look()
    writer.pick("people", "none")
    writer.press("Keep the record")
    ready = writer.page.locator(".pictures > li").nth(place)
    expect(ready.get_by_text(writer.word("Ready"), exact=True)).to_be_visible()


def publish_what_waits(editor: Visitor, mark: str) -> None:
    """Find what was handed over, by the desk alone, and publish it in both languages."""
    editor.go(steps.path(editor, "newsroom"))
    editor.page.locator(".waits a", has_text=editor.word("Handed to an editor")).first.click()
    editor.page.locator("main tbody a", has_text=mark).first.click()
    tick_every_statement(editor)
    editor.press("Publish")
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text(mark)


def read(reader: Visitor, mark: str) -> None:
    """The newest of the list is the article, with both pictures and their words."""
    reader.go(steps.path(reader, "news"))
    reader.use(reader.page.locator("main h2 a", has_text=mark).first)
    for place in range(2):
        words = reader.say(f"Anyaman nomor {place} di balai warga", f"Woven work number {place} in the community hall")
        expect(reader.page.get_by_alt_text(words)).to_be_visible()
    assert reader.page.context.cookies() == []
    reader.page.set_extra_http_headers({"Save-Data": "on"})
    reader.page.reload()
    reader.look()
    expect(reader.page.locator("img")).to_have_count(0)
    expect(reader.page.get_by_role("link", name=re.compile(r"\d kB"))).to_have_count(2)
