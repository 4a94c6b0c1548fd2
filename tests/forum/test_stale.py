"""An idea that is not in a moderator's hands: a clear sentence instead of raw fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from layak.core.access import Role
from tests.forum.conftest import Child, Desk

QUEUE = "/id/ruang-kerja/forum/antrean"
TITLE, TEXT = "Lampu untuk taman", "Tolong pasang lampu di taman."
PUBLISH = {"decision": "publish", "title_id": TITLE, "text_id": TEXT}


@pytest.fixture
def sent(child: Callable[..., Child]) -> Child:
    """A child whose idea waits."""
    one = child()
    one.send_idea()
    return one


def press(desk: Desk, **answers: str) -> Any:
    """Send a form of an opened idea, from a window that keeps its version."""
    page = desk.see(f"{QUEUE}/1").text
    data = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in ("csrf_token", "version")}  # type: ignore[index]
    data |= {"topic": "k1", "district": "unknown", "act": "decide"} | answers
    return lambda: desk.client.post(f"{QUEUE}/1", data=data)


def test_moderator_who_did_not_open_it_is_told_what_to_do(
    sent: Child, moderator: Desk, staff: Callable[..., Desk]
) -> None:
    """By its address alone an idea is not read: open it first, or wait for the moderator who has it."""
    assert moderator.see(f"{QUEUE}/1").status_code == 303
    assert "Buka dulu dari antrean" in moderator.see(QUEUE).text
    moderator.open(1)
    other = staff(Role.MODERATOR, "lain@example.org")
    assert other.see(f"{QUEUE}/1").status_code == 303
    page = other.see(QUEUE).text
    assert "Hanya moderator itu yang boleh membacanya" in page and "tidak lagi membukanya" not in page


def test_decision_from_a_second_window_shows_only_what_was_typed(sent: Child, moderator: Desk) -> None:
    """Decided already: a sentence, the title and the text, the queue; no keys of fields and no choices."""
    moderator.open(1)
    late = press(moderator, **PUBLISH)
    assert late().status_code == 303
    page = late()
    assert page.status_code == 409 and "sudah diputuskan" in page.text
    assert TITLE in page.text and TEXT in page.text and f'href="{QUEUE}"' in page.text
    for raw in ("k1", "publish", "unknown", "bagian 1"):
        assert raw not in page.text.partition("<main")[2], raw


def test_version_kept_in_another_window_leads_to_the_newest(sent: Child, moderator: Desk) -> None:
    """Still in these hands, but changed: the way leads to the idea itself, and nothing is overwritten."""
    moderator.open(1)
    late = press(moderator, **PUBLISH)
    assert moderator.decide(1, title_id="Judul lain", text_id="Teks lain.", act="save").status_code == 303
    page = late()
    assert page.status_code == 409 and TEXT in page.text and f'href="{QUEUE}/1"' in page.text
    assert "Teks lain." in moderator.see(f"{QUEUE}/1").text
