"""Following every link there is, as a reader and as each member of staff: nothing dead, nothing unfinished."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from layak.core.access import Role
from layak.progress.service.open_data.datasets import DATASETS
from tests import soak
from tests.core.test_requests import digest_of
from tests.staff import make_person, sign_in

ADDRESSES = {"a": "href", "link": "href", "area": "href", "img": "src", "script": "src", "use": "href"}
MOST_PAGES = 1500
"""A crawl that finds more has met a page that links to ever new ones."""
NOT_LINKED = {
    "accounts.open_link", "accounts.set_password",  # from a letter
    "news.read_preview", "news.approve_preview", "news.comment_preview", "news.show_preview_picture",  # secret addresses
    "progress.hand_in_by_link", "progress.thank_for_hand_in",  # secret addresses
    "news.thank_for_report",  # after sending a form
    "pages.show_worker",  # a script that the page about reading offline asks for
    "news.show_map", "news.show_robots", "news.show_card", "pages.choose_language", "health.healthz", "health.readyz",
    "news.show_picture",  # the samples have no pictures
    "progress.show_data_version", "progress.download_version",  # the samples keep no version of the data
    "open_data.show_datasets", "open_data.show_nothing",  # other addresses of the API
    *(f"open_data.get_{one.key}" for one in DATASETS),  # rows of the API, for programs
    "gallery.show_gallery",  # for those who build pages
}  # fmt: skip
"""What anybody may open and no page of the samples leads to; each has tests of its own."""
MOST_PARAMETERS = 2
"""Filters upon filters of the search lead to pages of one kind: a question with one filter each is enough."""
MOST_NARROWED = 200 if soak.IS_LONG else 10
"""So many questions with a filter, too: each word of the glossary is a question with a dozen of them."""


class Addresses(HTMLParser):
    """The addresses that a page names, and the places on it to which an address can lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what one element names."""
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.places.add(given["id"])
        if ADDRESSES.get(tag) in given:
            self.addresses.append(given[ADDRESSES[tag]])


@dataclass
class Crawl:
    """A walk from page to page with one client, within these folders; `faults` tells what was wrong where."""

    client: FlaskClient
    within: tuple[str, ...] = ("/",)
    is_reader: bool = True
    found_on: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def follow_all(self, *starts: str) -> Crawl:
        """Walk until no new address is left."""
        waiting = deque(starts)
        self.found_on.update(dict.fromkeys(starts, "the start"))
        while waiting:
            here = waiting.popleft()
            for address in self.visit(here):
                is_new = address not in self.found_on and self.is_worth(address)
                if is_new and address.startswith(self.within):
                    self.found_on[address] = here
                    waiting.append(address)
            assert len(self.found_on) < MOST_PAGES, f"no end of addresses, such as {list(self.found_on)[-5:]}"
        return self

    def is_worth(self, address: str) -> bool:
        """Whether a page shows more than those seen: not of filters upon filters, nor of ever new questions with one."""
        if address.count("=") > MOST_PARAMETERS:
            return False
        return not is_narrowed(address) or sum(map(is_narrowed, self.found_on)) < MOST_NARROWED

    def visit(self, here: str) -> list[str]:
        """Open one address; returns the addresses on it."""
        try:
            answer = self.client.get(here)
        except AssertionError as fault:
            self.faults.append(f"{here}: {fault}")
            return []
        if answer.status_code >= 400:
            self.faults.append(f"{here}: {answer.status_code}, linked from {self.found_on[here]}")
        if self.is_reader and "Set-Cookie" in answer.headers and not is_form(here):
            self.faults.append(f"{here}: sets a cookie")
        if answer.status_code in range(300, 400):
            return [self.path_of(here, answer.headers["Location"]) or here]
        return self.links_of(here, answer) if answer.mimetype == "text/html" else []

    def links_of(self, here: str, answer: TestResponse) -> list[str]:
        """The addresses of this site that a page names; an anchor without its place on the page is a fault."""
        page = Addresses(answer.text)
        found = []
        for address in page.addresses:
            if "/missing/" in address:
                self.faults.append(f"{here}: leads to {address}, which is not built")
            elif address.startswith("#") and address[1:] not in page.places:
                self.faults.append(f"{here}: leads to {address}, which is not on the page")
            elif path := self.path_of(here, address):
                found.append(path)
        return found

    def path_of(self, here: str, address: str) -> str | None:
        """The path and query of an address on this site; nothing for another host or kind of address."""
        parts = urlsplit(urldefrag(urljoin(f"http://localhost{here}", address)).url)
        if parts.scheme not in ("http", "https") or parts.netloc != "localhost":
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")


def is_narrowed(address: str) -> bool:
    """Whether it is a question to the search with a filter."""
    return "?q=" in address and "&" in address


def is_form(path: str) -> bool:
    """Whether somebody fills in a form there, which needs a session: the forum's doors, signing in."""
    words = ("/masuk", "/sign-in", "/lupa-kata-sandi", "/forgotten-password", "/forum-anak/k", "/forum-anak/tulis",
             "/forum-anak/pesan", "/childrens-forum/pass", "/childrens-forum/words", "/childrens-forum/write",
             "/childrens-forum/messages")  # fmt: skip
    return any(word in path for word in words)


@soak.soak
def test_reader_follows_every_link_and_finds_no_dead_one(loaded: Flask) -> None:
    """From both home pages every link, picture and script answers, without a cookie, and looking changes nothing."""
    before = digest_of(loaded)
    crawl = Crawl(loaded.test_client(use_cookies=False)).follow_all("/id/", "/en/")
    assert not crawl.faults, "\n".join(crawl.faults)
    rooms = {"/".join(path.split("/")[:3]) for path in crawl.found_on}
    assert {"/id/berita", "/en/news", "/id/kemajuan", "/en/progress", "/id/forum-anak", "/en/childrens-forum"} <= rooms
    assert len(crawl.found_on) > 100
    assert digest_of(loaded) == before
    is_open = loaded.extensions["layak_access"]
    doors = {rule.endpoint for rule in loaded.url_map.iter_rules() if is_open[rule.endpoint].__name__ == "anyone"}
    assert doors - endpoints_of(loaded, crawl.found_on) == NOT_LINKED


def endpoints_of(app: Flask, addresses: Iterable[str]) -> set[str]:
    """What answers at these addresses; files and old addresses have no endpoint."""
    routes, found = app.url_map.bind("localhost"), set[str]()
    for address in addresses:
        with suppress(HTTPException):
            found.add(routes.match(address.partition("?")[0])[0])
    return found


def test_machine_reader_finds_no_dead_address(loaded: Flask) -> None:
    """Every address of the site map and of the feeds answers."""
    client = loaded.test_client(use_cookies=False)
    crawl, dead = Crawl(client), []
    for source in ("/sitemap.xml", "/id/berita/feed.atom", "/en/news/feed.atom", "/en/progress/feed.atom"):
        found = re.findall(r"<loc>([^<]+)</loc>|<link[^>]* href=\"([^\"]+)\"", client.get(source).text)
        paths = {path for pair in found if (path := crawl.path_of("/", "".join(pair)))}
        assert paths, source
        dead += [f"{source}: {path}" for path in sorted(paths) if client.get(path).status_code != 200]
    assert not dead, "\n".join(dead)


ROLES = [role.value for role in Role]
ROOMS = ("/id/ruang-kerja/", "/en/desk/")


@soak.soak
@pytest.mark.parametrize("role", ROLES)
def test_staff_follow_every_link_of_their_rooms(loaded: Flask, role: str) -> None:
    """Each role finds its staff rooms whole: no dead link, none closed to it; looking changes nothing.

    In the usual run each second role walks in English and the others in Indonesian; in the long run each in both.
    """
    client = loaded.test_client()
    sign_in(client, make_person(loaded, role))
    before = digest_of(loaded)
    rooms = ROOMS if soak.IS_LONG else ROOMS[ROLES.index(role) % 2 :][:1]
    crawl = Crawl(client, within=rooms, is_reader=False)
    crawl.follow_all(*rooms)
    assert not crawl.faults, "\n".join(crawl.faults)
    assert len(crawl.found_on) >= 3 * len(rooms)
    assert digest_of(loaded) == before
