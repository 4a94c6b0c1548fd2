"""What the watcher of journeys sees: the tests of pages stand on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.watching import Watcher

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>
body { background: #fff; color: #111 } .pale { color: #999 } .night { background: #000 }
a { color: #444; text-decoration: none } .small { display: inline-block; width: 9px; height: 9px; overflow: hidden }
</style></head><body><main><h1>A page</h1><p>Plain words</p><p class="well">Words</p>MORE</main></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("<p class=pale>Pale words</p>", "color-contrast"),
        ("<div class=night><p class=well>Dark words on dark ground</p></div>", "color-contrast"),
        ("<input class=pale value=Pale aria-label=Name>", "color-contrast"),
        ("<img src='data:,'>", "image-alt"),
        ("<h3>Too deep</h3>", "heading-order"),
        ("<p><a class=small href=/a>a</a><a class=small href=/b>b</a></p>", "target-size"),
        ("<p>Plain words that go on and <a href=/a>a link</a> that nobody sees</p>", "link-in-text-block"),
    ],
)
def test_visitor_finds_a_fault_behind_a_page_that_was_well(
    browser: Browser, tmp_path: Path, has_script: bool, more: str, told: str
) -> None:
    """A fault is told on the second look, too, and a page that was well hides none of another shape or paint."""
    page = browser.new_page(java_script_enabled=has_script)
    watcher = Watcher("http://localhost", has_script, tmp_path)
    documents = [PAGE.replace("MORE", more), PAGE.replace("MORE", "")]
    page.route("**/*", lambda route: route.fulfill(body=documents.pop(), content_type="text/html"))
    page.goto("http://localhost/")
    watcher.look(page)
    page.goto("http://localhost/")
    for _ in range(2):
        with pytest.raises(AssertionError, match=told):
            watcher.look(page)
    watcher.close()
    page.close()
