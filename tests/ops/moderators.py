"""A moderator who publishes what children send while the site is killed under both, over real HTTP."""

from __future__ import annotations

import re

from tests.ops.writers import LOST, Browser, Life, Refused

QUEUE = "/id/ruang-kerja/forum/antrean"
OPENED = re.compile(rf'{QUEUE}/(\d+)/buka"')


def publish_ideas(life: Life, browser: Browser, turn: int, of: int) -> None:
    """Take one idea after the other from the queue and publish it; what was acknowledged is `tampil` and its number.

    Of several moderators each takes those whose number is the own turn.
    """
    done: set[str] = set()
    while life.goes_on():
        try:
            found = [one for one in OPENED.findall(browser.get(QUEUE).text) if int(one) % of == turn]
        except LOST as error:
            life.note_loss(error)
            continue
        number = next((one for one in found if one not in done), None)
        if number is None:
            life.is_over.wait(0.2)
            continue
        done.add(number)
        life.until_taken(f"tampil{number}", lambda number=number: publish_idea(browser, number))  # type: ignore[misc]


def publish_idea(browser: Browser, number: str) -> bool:
    """Open an idea and publish it; signs of personal data would ask for a second press."""
    browser.post(f"{QUEUE}/{number}/buka", csrf_token=browser.get(QUEUE).field("csrf_token"))
    page = browser.get(f"{QUEUE}/{number}")
    written = {"title_id": f"Taman tampil{number}", "text_id": "Kami ingin taman bermain yang teduh.", "topic": "k4"}
    decided = {"decision": "publish", "district": "unknown", "act": "decide", **written}
    tokens = {"csrf_token": page.field("csrf_token"), "version": page.field("version")}
    answer = browser.post(f"{QUEUE}/{number}", **decided, **tokens)
    if answer.status != 303:
        raise Refused(f"{answer.status} for idea {number}")
    return True
