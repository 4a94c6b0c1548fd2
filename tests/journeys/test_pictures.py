"""An editor sends two pictures from a phone, with a script and without one, and says what they show."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.conftest import Meet, View
from tests.journeys.test_editor import write_article

VIEWS: tuple[View, ...] = (("id", 360, True), ("en", 360, False))


def photo(colour: str) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("view", VIEWS, ids=["script", "no script"])
def test_editor_sends_two_pictures_at_once_and_describes_one(view: View, meet: Meet) -> None:
    """Both stand in the article, in their order; a third that is none is told; words and the record are kept."""
    editor = meet(view)
    steps.sign_in(editor, "editor")
    editor.go(steps.path(editor, "newsroom"))
    editor.follow("New article")
    write_article(editor, f"gambar {view[0]}")
    editor.press("Save and add a picture")
    editor.page.set_input_files(
        "[name=upload]",
        [{"name": f"{one}.jpg", "mimeType": "image/jpeg", "buffer": photo(one)} for one in ("teal", "olive")],
    )
    editor.page.get_by_role("button", name=editor.word("Send the pictures")).click()
    expect(editor.page.locator(".pictures > li")).to_have_count(2, timeout=60_000)
    editor.look()
    editor.page.set_input_files("[name=upload]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}])
    editor.page.get_by_role("button", name=editor.word("Send the pictures")).click()
    refusal = editor.word("This file is not a picture that we can read. Choose a JPEG, PNG or WebP.")
    expect(editor.page.get_by_text(refusal)).to_be_visible(timeout=60_000)
    editor.page.locator(".pictures a").first.click()
    if view[2]:
        editor.page.locator("img[data-focus]").click(position={"x": 5, "y": 5})
        expect(editor.page.locator("[name=focus_x]")).not_to_have_value("50")
    editor.fill("alt_id", "Anak menganyam di balai warga")
    editor.fill("alt_en", "Children weave in the community hall")
    editor.pick("licence", "own")
    editor.press("Keep the words")
    editor.look()
    editor.pick("people", "none")
    editor.press("Keep the record")
    ready = editor.page.locator(".pictures > li").first
    expect(ready.get_by_text(editor.word("Ready"), exact=True)).to_be_visible()
    editor.go("/id/ruang-kerja/gambar/" if view[0] == "id" else "/en/desk/pictures/")
    editor.look()
