"""What a view is made of, so that a view with hostile words can be held to the same view with harmless ones."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree as ET

from flask import Flask
from werkzeug.test import TestResponse

from layak.core.headers import HEADERS
from tests.page_rules import check_headers, parse_page, parse_part

LIVE = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.I)
ADDRESSES = ("href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href", "content", "cite")
WHOLE = {200, 303, 422}
"""Answers that are a page of their kind; the others are pages that say what went wrong, which are all alike."""

CONFLICTS = ("conflict", "page conflict")
"""Views that answer 409 with a page of their own."""


@dataclass
class Shape:
    """What a view may hold: elements with their attributes, ids without figures, and how many forms."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    forms: int = 0


TOKENS = re.compile(r'(name="(?:csrf_token|nonce|key|opening)"[^>]* value=")[^"]*')


def shape_of(text: str) -> Shape:
    """Read what a page or part holds, strictly: an error of the HTML standard fails. Nothing in it runs, whatever it holds."""
    return read_shape(TOKENS.sub(r"\1", text))


@lru_cache(maxsize=2_000)
def read_shape(text: str) -> Shape:
    """Read a page of which the tokens are left out, so that the same page is read once."""
    parse = parse_page if "<html" in text[:200] else parse_part
    shape = Shape()
    for element in parse(text).iter():
        if not isinstance(element.tag, str):
            continue
        shape.pairs |= {(element.tag, ""), *((element.tag, str(name)) for name in element.attrib)}
        shape.forms += element.tag == "form"
        if element.get("id"):
            shape.ids.add(re.sub(r"\d+|[0-9a-f]{32}", "#", str(element.get("id"))))
        for name in ADDRESSES if element.get("rel") != "icon" else ():
            assert not LIVE.match(str(element.get(name) or "")), (element.tag, element.attrib)
        assert not [name for name in element.attrib if str(name).lower().startswith("on")], element.attrib
        if element.get("type") == "application/ld+json":
            json.loads(element.text or "")
    return shape


def join(shapes: list[Shape]) -> Shape:
    """What any of several views holds."""
    pairs, ids = (set().union(*found) for found in zip(*((one.pairs, one.ids) for one in shapes), strict=True))
    return Shape(pairs, ids, max(one.forms for one in shapes))


class Allowed:
    """What the views of each endpoint held with harmless words; `alike` are groups that may hold what any of them does."""

    def __init__(self, app: Flask, *alike: tuple[str, ...]) -> None:
        self.addresses = app.url_map.bind("localhost")
        self.alike = {name: group[0] for group in alike for name in group}
        self.shapes: dict[str, Shape] = {}

    def name_of(self, name: str, answer: TestResponse) -> str:
        """Under which name an answer is known."""
        if answer.status_code not in WHOLE and name not in CONFLICTS:
            return "fault"
        endpoint = str(self.addresses.match(answer.request.path, method=answer.request.method)[0])
        return self.alike.get(endpoint, endpoint)

    def learn(self, name: str, answer: TestResponse) -> None:
        """See a view with harmless words."""
        if answer.mimetype == "text/html" and answer.data:
            known = self.name_of(name, answer)
            shapes = [self.shapes[known]] if known in self.shapes else []
            self.shapes[known] = join([*shapes, shape_of(answer.text)])

    def check(self, name: str, answer: TestResponse) -> None:
        """Hold a view with hostile words to what its kind held."""
        assert answer.status_code < 500, (name, answer.status_code)
        assert not re.search(r"//elsewhere|\\|^\w+:", answer.headers.get("Location", "/")), (name, answer.headers)
        if "xml" in answer.mimetype:
            self.check_feed(answer)
        elif answer.mimetype == "application/json":
            assert json.loads(answer.data) is not None
        elif answer.mimetype == "text/html" and answer.data:
            headers = dict(answer.headers)
            if headers["Referrer-Policy"] == "no-referrer":  # stricter, where the address itself is a secret
                headers["Referrer-Policy"] = HEADERS["Referrer-Policy"]
            check_headers(headers, name)
            self.check_page(name, answer)

    def check_page(self, name: str, answer: TestResponse) -> None:
        """No element, attribute, id or form that the harmless page has not."""
        known = self.name_of(name, answer)
        found = shape_of(answer.text)
        assert known in self.shapes, (name, answer.status_code, answer.text)
        may = self.shapes[known]
        assert found.pairs <= may.pairs, (name, sorted(found.pairs - may.pairs))
        told = {f"{one}-error" for one in may.ids}
        assert found.ids <= may.ids | told, (name, sorted(found.ids - may.ids - told))
        assert found.forms <= may.forms, (name, "a form more")

    def check_feed(self, answer: TestResponse) -> None:
        """A feed is well-formed, and the pages inside it hold what an article may."""
        for part in ET.fromstring(answer.data).iter():  # noqa: S314  (our own feed)
            if part.get("type") == "html":
                found = shape_of(part.text or "")
                assert found.pairs <= self.shapes["news.show_article"].pairs and not found.ids, found
