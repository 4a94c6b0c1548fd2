"""A child leaves the help page at once: by the link, or by Escape pressed three times where scripts run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import NO_SCRIPT, PHONE, Meet, View

HELP = ("/id/bantuan/", "/en/help/")
ELSEWHERE = "https://www.google.com/"


@pytest.mark.parametrize("view", [PHONE, NO_SCRIPT], ids=["id-360", "en-1280-no-script"])
def test_child_leaves_the_help_page_at_once(view: View, meet: Meet) -> None:
    """Three presses and no fewer; the way back does not lead to the page. Without scripts the link does it alone."""
    child = meet(view)
    page, heard = child.page, child.watcher.heard
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"))
    child.go(child.say("/id/", "/en/"))
    child.go(child.say(*HELP))
    expect(page.locator("main a[href='tel:129']")).to_be_visible()
    if child.has_script:
        for _ in range(2):
            page.keyboard.press("Escape")
        expect(page).to_have_url(child.server.url + child.say(*HELP))
        page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name=child.word("Leave quickly")).click()
    expect(page).to_have_url(ELSEWHERE)
    assert heard and all(one.startswith(f"a request to another host: {ELSEWHERE}") for one in heard)
    heard.clear()
    if child.has_script:
        page.go_back()
        expect(page).to_have_url(child.server.url + child.say("/id/", "/en/"))
