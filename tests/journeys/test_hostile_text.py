"""Hostile text in a real browser: whoever reads it, at the desk or outside, sees letters; nothing of it runs or loads."""

from __future__ import annotations

import re

from playwright.sync_api import Dialog

from tests.journeys import steps
from tests.journeys.conftest import Meet, Visitor
from tests.journeys.test_editor import tick_every_statement
from tests.news.injections import CORES

SAMPLE = "\n\n".join(CORES)
TITLE = "Naskah \"'><img src=x onerror=alert(1)><svg/onload=alert(1)>"
LINE = "\"'><script>alert(1)</script><img src=//elsewhere.example/x onerror=alert(1)>"
MARKS = "script:not([src]), style, iframe, object, embed, base, svg[onload], main img[src='x'], [onerror], [onload], [hx-on\\:load]"
"""What only the hostile text would bring in."""


def listen(visitor: Visitor) -> None:
    """A dialog fails the test like a complaint of the browser; a broken rule of the page is one of these."""

    def hear(dialog: Dialog) -> None:
        visitor.watcher.heard.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    visitor.page.on("dialog", hear)


def see(visitor: Visitor, *paths: str) -> None:
    """Open pages and wait until they are at rest."""
    for path in paths:
        visitor.page.goto(visitor.server.url + path, wait_until="networkidle")
        live = visitor.page.locator(MARKS).evaluate_all("all => all.map(one => one.outerHTML)")
        assert [one for one in live if not one.startswith('<script type="application/ld+json"')] == [], path


def write(editor: Visitor) -> str:
    """An article of hostile text, looked at before it is saved; gives the address of its editor."""
    editor.page.goto(editor.server.url + "/id/ruang-kerja/berita/baru")
    for folded in editor.page.locator("fieldset > details:has([name^=kids]) > summary").all():
        folded.click()
    for lang in ("id", "en"):
        editor.fill(f"title_{lang}", f"{TITLE} {lang}")
        editor.fill(f"lead_{lang}", f"Ringkasan {LINE}")
        editor.fill(f"body_{lang}", SAMPLE)
        editor.fill(f"kids_{lang}", f"# Judul {LINE}\n\nKamu boleh datang. {LINE}")
    editor.fill("source_name", LINE)
    editor.page.locator("main button", has_text=editor.word("Preview")).first.click()
    editor.page.wait_for_load_state("networkidle")
    with editor.page.expect_navigation():
        editor.page.locator("main").get_by_role("button", name=editor.word("Save draft"), exact=True).first.click()
    return re.sub(r"^https?://[^/]+", "", editor.page.url)


def test_hostile_text_runs_nowhere(meet: Meet) -> None:
    """Editor, preview, link, article, lists, search, feed of changes and the desk of reports, each with all cores."""
    editor, reader = meet(("id", 1280, True)), meet(("id", 1280, True))
    for visitor in (editor, reader):
        listen(visitor)
    steps.sign_in(editor, "editor")
    path = write(editor)
    see(editor, path, path + "/riwayat", path + "/riwayat/banding", "/id/ruang-kerja/berita/")
    editor.page.goto(editor.server.url + path)
    tick_every_statement(editor)
    editor.page.locator("main summary", has_text=editor.word("It cannot wait: publish alone")).click()
    editor.fill("alone", f"Mendesak {LINE}")
    with editor.page.expect_navigation():
        editor.page.locator("main").get_by_role("button", name=editor.word("Publish alone"), exact=True).first.click()
    public = editor.page.locator("main .note[role=status] a[href^='/id/berita/']").first
    address = public.get_attribute("href") or ""
    assert address, editor.page.locator("main").inner_text()[:2000]
    see(
        reader,
        address,
        address + "/anak",
        "/id/berita/",
        "/id/",
        "/en/",
        "/id/pers/",
        "/id/cari?q=naskah",
        "/en/search?q=naskah",
    )
    reader.page.goto(reader.server.url + address + "/lapor")
    reader.pick("kind", "fact")
    for name in ("quoted", "told", "contact"):
        reader.fill(name, LINE)
    with reader.page.expect_navigation():
        reader.page.locator("main form button").last.click()
    see(editor, path, path + "/bagikan", "/id/ruang-kerja/koreksi/", "/id/ruang-kerja/koreksi/1")
