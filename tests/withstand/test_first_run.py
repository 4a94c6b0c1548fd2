"""The first day: nothing was loaded, nobody wrote anything, there is no index. Every page stands and says what it will hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import soak
from tests.withstand.atlas import Walk
from tests.words import word

PEOPLE = (
    "",
    "coordinator",
    "administrator",
    *(("author", "editor", "moderator", "facilitator") if soak.IS_LONG else ()),
)
"""A reader, and those whose rooms are emptiest on the first day."""
DESK = {"id": "/id/ruang-kerja/", "en": "/en/desk/"}
SAYS = {
    "/id/berita/": "No news has been published yet.",
    "/en/news/": "No news has been published yet.",
}


@dataclass
class FirstDay(Walk):
    """A walk that holds every page to the rules and notes how it was answered."""

    answered: dict[str, int] = field(default_factory=dict)

    def look(self, here: str) -> Iterator[str]:
        """Open an address with all checks of a page, then follow its links."""
        self.answered[here] = self.client.get(here).status_code
        yield from super().look(here)


@soak.soak
@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "reader")
def test_nobody_meets_a_fault_or_a_dead_link_on_the_first_day(
    app: Flask, run: Callable[..., Any], sign_in: Callable[..., FlaskClient], role: str
) -> None:
    """Whoever follows every link over what a start loads finds whole pages in both languages, none of them missing."""
    assert run("content", "load").exit_code == 0
    client = sign_in(role) if role else app.test_client()
    walk = FirstDay(app, client, most=1).go([*DESK.values()] if role else ["/id/", "/en/"])
    bad = {path: status for path, status in walk.answered.items() if status not in (200, 301, 302, 303, 308)}
    assert not bad and len(walk.answered) > 20


def test_empty_rooms_say_what_is_not_there_yet(app: Flask, client: FlaskClient) -> None:
    """A sentence in the page's language in the place of a list; a search without an index finds nothing, kindly."""
    for path, sentence in SAYS.items():
        assert word(path[1:3], sentence) in client.get(path).text, path
    shutil.rmtree(app.extensions["layak"].settings.instance / "index", ignore_errors=True)
    for path in ("/id/cari?q=taman", "/en/search?q=park", "/id/cari", "/en/search"):
        assert client.get(path).status_code == 200, path
