"""An atlas of the site: real addresses and real forms of its routes, found by walking it as people do.

A matrix over made-up addresses ("/id/berita/x") mostly meets absences. Whoever tests who may do what, or what a route
does with hostile input, wants addresses at which something stands and forms whose other fields are right.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

STARTS = ("/id/", "/en/", "/id/ruang-kerja/", "/en/desk/", "/id/forum-anak/")
MOST = 2
"""So many pages of a route are opened and kept, and no more: the next ones differ in their words alone."""
LINKS = {"a": "href", "img": "src"}
WRITTEN = ("text", "search")
"""Kinds of fields into which words are written; those for numbers, days and addresses hold none."""
MARKS = {"hx-get", "hx-post", "data-send", "data-keep"}
"""Attributes with addresses that scripts ask."""


@dataclass(frozen=True)
class SentForm:
    """A form as a page shows it: where it goes, how, and what its fields hold (text alone, in their order)."""

    page: str
    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    is_multipart: bool = False
    typed: tuple[str, ...] = ()
    """The fields into which somebody writes words."""

    def filled(self, token: str, **more: str) -> dict[str, list[str]]:
        """What a browser sends, with this token; `more` replaces fields."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return {**sent, **{name: [value] for name, value in more.items()}, "csrf_token": [token]}


class Reader(HTMLParser):
    """What a page leads to: the addresses of its links and its forms with what stands in their fields."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[SentForm] = []
        self._form: dict[str, str] | None = None
        self._fields: list[tuple[str, str]] = []
        self._typed: list[str] = []
        self._choice = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what one element names."""
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in (LINKS.get(tag, ""), *MARKS) if given.get(name)]
        if tag == "form":
            self._form, self._fields, self._typed = given, [], []
        elif self._form is not None:
            self._take_field(tag, given)

    def _take_field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if name and (tag == "textarea" or (tag == "input" and given.get("type", "text") in WRITTEN)):
            self._typed.append(name)
        if tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and given.get("value"):
            self._fields.append((self._choice, given["value"]))
            self._choice = ""
        elif tag == "textarea":
            self._area = name
            self._fields.append((name, ""))
        elif (
            (name and given.get("type") not in ("file", "password", None))
            or (tag == "input" and name)
            or (tag == "button" and name)
        ):
            self._fields.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        """What stands in a large field."""
        if self._area and self._fields:
            name, value = self._fields[-1]
            self._fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        """A form ends, or a field in it."""
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._choice = ""
        elif tag == "form" and self._form is not None:
            form, self._form = self._form, None
            self.forms.append(
                SentForm(
                    page=self.page,
                    action=form.get("action", ""),
                    method=form.get("method", "get").upper(),
                    fields=tuple(self._fields),
                    is_multipart="multipart" in form.get("enctype", ""),
                    typed=tuple(self._typed),
                )
            )


@dataclass
class Walk:
    """One person's walk: the addresses found for each route, and the forms; within some rooms alone where that is asked."""

    app: Flask
    client: FlaskClient
    most: int = MOST
    within: str = "/"
    routes: MapAdapter = field(init=False)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    forms: dict[tuple[str, str], SentForm] = field(default_factory=dict)
    opened: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.routes = self.app.url_map.bind("localhost")

    def go(self, starts: Iterable[str] = STARTS) -> Walk:
        """Walk until every route that links lead to was opened so often."""
        waiting = deque(starts)
        while waiting:
            here = waiting.popleft()
            endpoint = self.endpoint_of(here)
            is_known = here in self.seen or self.opened[str(endpoint)] >= self.most
            if endpoint is None or is_known or not here.startswith(self.within):
                continue
            self.seen.add(here)
            self.opened[endpoint] += 1
            waiting.extend(self.look(here))
        return self

    def look(self, here: str) -> Iterator[str]:
        """Open one address; the addresses that it leads to."""
        answer = self.client.get(here, is_checked=False)
        if answer.status_code in (301, 302, 303, 308):
            yield from self.known(here, [answer.headers["Location"]])
        elif answer.status_code == 200 and answer.mimetype == "text/html":
            page = Reader(here, answer.text)
            for form in page.forms:
                target = urlsplit(urljoin(f"http://localhost{here}", form.action or here)).path
                endpoint = self.endpoint_of(target, form.method)
                if endpoint:
                    names = " ".join(sorted({name for name, _ in form.fields}))
                    found = replace(form, page=here, action=target)
                    self.forms.setdefault((f"{form.method} {endpoint}", names), found)
            yield from self.known(here, page.links)

    def known(self, here: str, links: Iterable[str]) -> Iterator[str]:
        """The links that lead to routes of this site, noted."""
        for link in links:
            parts = urlsplit(urldefrag(urljoin(f"http://localhost{here}", link)).url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            endpoint = self.endpoint_of(path) if parts.netloc == "localhost" else None
            if endpoint:
                noted = self.addresses.setdefault(endpoint, [])
                if path not in noted:
                    noted.append(path)
                yield path

    def endpoint_of(self, address: str, method: str = "GET") -> str | None:
        """The route that answers at an address."""
        with suppress(HTTPException):
            return str(self.routes.match(address.partition("?")[0], method)[0])
        return None
