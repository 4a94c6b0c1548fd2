"""A walk through the public doors as a stranger: every page, feed, download and question that anybody may open."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from flask import current_app
from flask.globals import app_ctx
from werkzeug.test import Client, TestResponse

from layak.core.access import anyone
from layak.core.checks import SHORTEST_RUN, Private, Round, list_private, words_in
from layak.core.language import LANGUAGES
from layak.core.paths import find_route
from layak.core.routes import access_rule
from layak.core.sitemap import map_entries

KEY = "walk"
READABLE = ("text/", "application/json", "application/xml", "application/atom+xml", "application/problem+json")
MOST_ASKED = 12
"""Private things for which the search is asked by their own words, in another order."""
ASKERS = ("/id/cari", "/en/search")
LINKS_A_PAGE = 5
"""For each page of the map that is opened, so many other addresses are tried to which pages lead."""
_ADDRESS = re.compile(r"""<(?:a|link|area|img|script|use|form)\b[^>]*?\s(?:href|src|action)=["']([^"'<>]*)["']""")
_TAG = re.compile(r"<[^<>]*>")
_HTML_LANG = re.compile(r"<html\b[^<>]*\slang=[\"']([a-z-]+)")


@dataclass
class Walk:
    """What a walk met.

    opened   each address with its status; linked: each address with the first page that names it
    met      private things and where their words or marks stood
    strange  pages whose language is not that of their address
    """

    opened: dict[str, int] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    met: list[tuple[Private, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    private: int = 0

    def dead(self) -> list[tuple[str, str]]:
        """Addresses that pages name and that lead nowhere, with such a page."""
        return [(path, page) for path, page in self.linked.items() if self.opened.get(path, 200) in (404, 410, 500)]


class Lookout:
    """Finds private words and marks in what the doors show: all of them in one pass over the words of a page."""

    def __init__(self, private: Iterable[Private]) -> None:
        self.starts: dict[tuple[str, ...], list[tuple[tuple[str, ...], Private]]] = {}
        self.marks: list[tuple[str, Private]] = []
        for one in private:
            self.marks += [(mark, one) for mark in one.marks]
            for run in one.runs:
                words = tuple(run.split())
                self.starts.setdefault(words[:SHORTEST_RUN], []).append((words, one))

    def look(self, text: str) -> list[Private]:
        """The private things of which something stands in a text, its tags taken away."""
        source = unescape(text)
        found = [(one, mark) for mark, one in self.marks if mark in source]
        words = words_in(unescape(_TAG.sub(" ", text)))
        if self.starts:
            windows = zip(*(words[start:] for start in range(SHORTEST_RUN)), strict=False)
            for place, window in enumerate(windows):
                for run, one in self.starts.get(window, ()):
                    if tuple(words[place : place + len(run)]) == run:
                        found.append((one, " ".join(run)))
        told = {id(one): one for one, words_met in found if not one.is_said(words_met)}
        return list(told.values())


def walk_of(at: Round) -> Walk:
    """The walk of this round, made when it is first asked for."""
    if KEY not in at.shared:
        at.shared[KEY] = Walker(at).walk()
    walk: Walk = at.shared[KEY]
    return walk


class Walker:
    """Walks once."""

    def __init__(self, at: Round) -> None:
        app = app_ctx.app
        self.at, self.found = at, Walk()
        self.private = list_private(app, at.at)
        self.found.private = len(self.private)
        self.lookout = Lookout(self.private)
        self.base = app.extensions["layak"].settings.base_url
        self.client = Client(app.wsgi_app, TestResponse, use_cookies=False)

    def walk(self) -> Walk:
        """Open the lists, feeds and downloads, then the pages of the map, then what these link to."""
        waiting = deque(dict.fromkeys((*plain_doors(), *self.mapped())))
        left = self.at.most_pages + len(list(plain_doors()))
        while waiting and left > 0:
            left -= 1
            self.open(waiting.popleft())
        linked = [path for path in self.found.linked if path not in self.found.opened]
        for path in sorted(linked, key=has_route)[: LINKS_A_PAGE * self.at.most_pages]:
            self.found.opened[path] = self.ask(path).status_code
        for one in self.private:
            for path in one.paths:
                if self.ask(path).status_code == 200:
                    self.found.met.append((one, path))
        self.ask_the_search()
        return self.found

    def mapped(self) -> list[str]:
        """Every page of the site's map: the newest first, those without a day last."""
        with current_app.test_request_context(f"/{LANGUAGES[0]}/", base_url=self.base):
            entries = sorted(map_entries(), key=lambda one: one.changed or date.min, reverse=True)
        return [unquote(path) for entry in entries for path in entry.paths.values()]

    def ask(self, path: str) -> TestResponse:
        """Ask as somebody without an account does."""
        return self.client.get(path, base_url=self.base)

    def open(self, path: str) -> None:
        """Open an address, look for what must not be there, and note where it leads."""
        if path in self.found.opened:
            return
        answer = self.ask(path)
        self.found.opened[path] = answer.status_code
        if answer.status_code != 200 or not (answer.mimetype or "").startswith(READABLE):
            answer.close()
            return
        text = readable(answer)
        self.found.met += [(one, path) for one in self.lookout.look(text)]
        if answer.mimetype == "text/html":
            for address in addresses_of(text, path, self.base):
                self.found.linked.setdefault(address, path)
            lang = _HTML_LANG.search(text)
            if path.startswith(tuple(f"/{one}/" for one in LANGUAGES)) and (not lang or lang[1] != path[1:3]):
                self.found.strange.append(path)

    def ask_the_search(self) -> None:
        """Ask the search with the words of private things, turned round so that the question itself is no find."""
        asked = [one for one in self.private if one.runs]
        for one in asked[:: max(1, len(asked) // MOST_ASKED)][:MOST_ASKED]:
            for door in ASKERS:
                question = " ".join(reversed(one.runs[0].split()))
                answer = self.client.get(door, query_string={"q": question}, base_url=self.base)
                self.found.met += [(other, f"{door}?q=…") for other in self.lookout.look(answer.text)]


def has_route(path: str) -> bool:
    """Whether some page of the site is meant by an address; the others are tried first."""
    return find_route(path) is not None


def plain_doors() -> Iterator[str]:
    """Every address without a variable part that anybody may open."""
    app = app_ctx.app
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments - set(rule.defaults or ()):
            if access_rule(app, rule.endpoint) is anyone:
                yield rule.rule


def guarded_doors() -> Iterator[str]:
    """Every address without a variable part that is for somebody alone."""
    app = app_ctx.app
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments - set(rule.defaults or ()):
            if access_rule(app, rule.endpoint) is not anyone:
                yield rule.rule


def readable(answer: TestResponse) -> str:
    """An answer's text; of data, with its letters as people read them."""
    text = answer.get_data().decode("utf-8", "replace")
    if "json" in (answer.mimetype or ""):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return text
    return text


def addresses_of(text: str, path: str, base: str) -> Iterator[str]:
    """The addresses of this site that a page names, without questions and places on the page."""
    for named in _ADDRESS.findall(text):
        whole = urldefrag(urljoin(base + path, unescape(named)))[0]
        parts = urlsplit(whole)
        if f"{parts.scheme}://{parts.netloc}" == base:
            yield unquote(parts.path) or "/"
