"""A moderator who publishes what children send while the site is killed under both, over real HTTP."""

from __future__ import annotations

import re

from tests.ops.writers import LOST, Browser, Life, Refused

QUEUE = "/id/ruang-kerja/forum/antrean"
OPENED = re.compile(rf'{QUEUE}/(\d+)/buka"')


def publish_ideas(life: Life, browser: Browser) -> None:
    """Take one idea after the other from the queue and publish it; what was acknowledged is `tampil` and its number."""
    while life.goes_on():
        try:
            found = OPENED.findall(browser.get(QUEUE).text)
            number = next((one for one in found if f"tampil{one}" not in life.acknowledged), None)
            if number is None:
                life.is_over.wait(0.2)
                continue
            publish_idea(browser, number)
        except LOST:
            life.tries_after_a_loss += 1
            life.is_up.clear()
        except Refused as refused:
            life.refused.append(f"tampil: {refused}")
        else:
            life.acknowledged.append(f"tampil{number}")


def publish_idea(browser: Browser, number: str) -> None:
    """Open an idea and publish it; signs of personal data would ask for a second press."""
    browser.post(f"{QUEUE}/{number}/buka", csrf_token=browser.get(QUEUE).field("csrf_token"))
    page = browser.get(f"{QUEUE}/{number}")
    written = {"title_id": f"Taman tampil{number}", "text_id": "Kami ingin taman bermain yang teduh.", "topic": "k4"}
    decided = {"decision": "publish", "district": "unknown", "act": "decide", **written}
    tokens = {"csrf_token": page.field("csrf_token"), "version": page.field("version")}
    answer = browser.post(f"{QUEUE}/{number}", **decided, **tokens)
    if answer.status != 303:
        raise Refused(f"{answer.status} for idea {number}")
