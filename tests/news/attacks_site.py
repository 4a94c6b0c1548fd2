"""The same words in what editors write about the site itself, and in every address that the site answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from layak.core.forms import Form
from layak.extensions import limiter
from tests.house.test_access import MATRIX
from tests.news.attacks import DESK, WORD, View, Views, answers_to
from tests.news.conftest import fields_of

ROOM = "/id/ruang-kerja/"
PAGE = ROOM + "halaman/tentang"
PARTS = ("title_id", "lead_id", "body_id", "title_en", "lead_en", "body_en")
ROOMS = ("news", "news_desk", "pages", "pages_desk", "search", "progress")
"""The rooms in which something of the newsroom is written or shown; children's rooms and accounts have their own tests."""

ASKED = (
    "q",
    "k",
    "component",
    "page",
    "only",
    "state",
    "address",
    "month",
    "day",
    "typed",
    "article",
    "old",
    "new",
    "tahun",
)
READ_BY_HAND = (
    "begun",
    "both",
    "clean",
    "day",
    "into",
    "link",
    "months",
    "number",
    "pasted",
    "published",
    "put",
    "seen",
)
"""What views read beside their forms."""


class SiteDesk:
    """An editor who writes the same words into notices, pages, redirects and a quick draft."""

    def __init__(self, editor: FlaskClient, administrator: FlaskClient, reader: FlaskClient, person: int) -> None:
        self.editor, self.administrator, self.reader, self.person = editor, administrator, reader, person

    def views(self, words: str, prose: str = "") -> Views:
        """Write the words everywhere, and give each view with its name."""
        limiter.reset()
        yield from self.named(words)
        yield from self.noticed(words)
        yield from self.paged(words, prose)
        yield from self.led_on(words)
        yield from self.begun(words)

    def named(self, words: str) -> Views:
        """The name of a member of staff, as the history of articles has it."""
        at = f"{ROOM}staf/{self.person}"
        found = re.search(rf'<form[^>]*action="{at}".*?</form>', self.administrator.get(at).text, re.S)
        assert found
        for name in (words * 20, words):
            yield "person", self.administrator.post(at, data={**fields_of(found[0]), "name": name})
        yield "person", self.administrator.get(at)

    def noticed(self, words: str) -> Views:
        """A notice on every page, with a link that is none and then without."""
        for more in ({"link_id": words, "link_en": words, "starts": words}, {}):
            opened = fields_of(self.editor.get(ROOM + "pengumuman/baru").text)
            filled = {"kind": "warning", "text_id": words, "text_en": words, "ends": "2026-11-22T10:00", **more}
            asked = self.editor.post(ROOM + "pengumuman/baru", data={**opened, **filled})
            yield "notice", asked
            if answers := answers_to(asked.text, words):
                yield "notice", self.editor.post(ROOM + "pengumuman/baru", data={**opened, **filled, **answers})
        yield "notices", self.editor.get(ROOM + "pengumuman")
        for address in ("/id/", "/en/", "/id/berita/", "/id/cari", "/id/tidak-ada"):
            yield f"noticed {address}", self.reader.get(address)
        self.editor.post(ROOM + "pengumuman/1/tarik", data=fields_of(self.editor.get(ROOM + "pengumuman").text))
        yield "notices", self.editor.get(ROOM + "pengumuman")

    def paged(self, words: str, prose: str) -> Views:
        """A page written over twice: its preview, what readers have, its versions, and two who write at once."""
        filled = {name: f"{WORD} {words}" for name in PARTS}
        filled |= {name: filled[name] + "\n\n" + prose.partition("#### ")[0] for name in PARTS if "body" in name}
        old = fields_of(self.editor.get(PAGE).text, "tulisan")
        for headers in ({}, {"HX-Request": "true"}):
            yield "page preview", self.editor.post(PAGE + "/pratinjau", data={**old, **filled}, headers=headers)
        yield "page", self.editor.post(PAGE, data={**old, **filled, "title_en": ""})
        asked = self.editor.post(PAGE, data={**old, **filled})
        yield "page", asked
        if asked.status_code == 422:
            filled |= answers_to(asked.text, words)
            assert self.editor.post(PAGE, data={**old, **filled}).status_code == 303
        yield "page conflict", self.editor.post(PAGE, data={**old, **filled, "title_id": f"Judul {words}"})
        yield "page", self.editor.post(PAGE + "/baca-ulang", data={**old, "review_on": words})
        for name, address in (("page", ""), ("page version", "/versi/1"), ("page file", "/berkas")):
            yield name, self.editor.get(PAGE + address)
        yield "page list", self.editor.get(ROOM + "halaman")
        for address in ("/id/tentang/", "/en/about/"):
            yield "own page", self.reader.get(address)
        yield "pages", self.reader.get("/id/data/")
        yield "machine", self.reader.get("/sitemap.xml")

    def led_on(self, words: str) -> Views:
        """An old address made of the words, and a target made of them."""
        at = ROOM + "pengalihan"
        opened = fields_of(self.editor.get(at).text)
        old = "/lama/" + words.replace("/", " ")
        for source, target in ((old, words), (words, "/id/tentang/"), (old, "/id/tentang/"), ("/lama", "/id/tentang/")):
            yield "redirects", self.editor.post(at, data={**opened, "source": source, "target": target})
        yield "redirects", self.editor.get(at, query_string={"q": words})
        yield "redirects", self.editor.get(at)
        yield "led on", self.reader.get(quote(old))

    def begun(self, words: str) -> Views:
        """A draft of three lines from a phone, planned for a day of the calendar."""
        at = DESK + "cepat"
        opened = fields_of(self.editor.get(at).text)
        lines = dict.fromkeys(("what", "where", "when"), words)
        yield "quick", self.editor.post(at, data={**opened, **lines, "language": words})
        made = self.editor.post(at, data={**opened, **lines, "when": words[:100], "language": "id"})
        assert made.status_code == 303, made.text
        path = made.headers["Location"]
        yield "editor", self.editor.get(path)
        planned = {**fields_of(self.editor.get(path).text), "day": "2026-11-23"}
        assert self.editor.post(path + "/rencana", data=planned).status_code == 303
        yield "calendar", self.editor.get(ROOM + "kalender")


@dataclass
class Doors:
    """Every address that the site answers, asked and sent to with the words in each place for a word."""

    app: Flask
    editor: FlaskClient
    reader: FlaskClient
    values: dict[str, object] = field(default_factory=dict)

    def views(self, words: str, sent_words: str = "") -> Views:
        """Each address with real values and with the words, and each form with the words, and others, in all fields."""
        limiter.reset()
        token = fields_of(self.editor.get(DESK + "baru").text, "tulisan")["csrf_token"]
        names = {*READ_BY_HAND, *(name for form in forms_of_rooms() for name in field_names(self.app, form))}
        all_sent = [{**dict.fromkeys(names, one), "csrf_token": token} for one in (words, sent_words) if one]
        hostile = {**self.values, **{name: words for name, value in self.values.items() if isinstance(value, str)}}
        asked = dict.fromkeys(ASKED, words)
        for rule, method in rules(self.app):
            client = self.editor if "desk" in str(rule.endpoint) else self.reader
            addresses = list(dict.fromkeys(path_of(rule, values) for values in (self.values, hostile)))
            for address, sent in product(addresses, all_sent) if method == "POST" else ():
                yield f"POST {rule.endpoint}", client.post(address, data=sent)
            for address in addresses if method == "GET" else ():
                yield str(rule.endpoint), client.get(address, query_string=asked)
            if method == "GET":
                yield str(rule.endpoint), client.get(addresses[0])


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route of these rooms in Indonesian with its methods; what changes something comes last."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if str(rule.endpoint).split(".")[0] in ROOMS and (rule.defaults or {}).get("lang", "id") == "id"
        for method in MATRIX[rule.endpoint]["methods"]
        if method in (rule.methods or ())
    ]
    yield from sorted(found, key=lambda pair: (pair[1], pair[0].endpoint, pair[0].rule))


def path_of(rule: Rule, values: dict[str, object]) -> str:
    """An address of a route; the first report, notice and redirect are meant, and the article that is asked for."""
    is_first = any(word in rule.rule for word in ("koreksi", "pengumuman", "pengalihan", "versi", "simpan-otomatis"))
    filled = {**values, **({"number": 1} if is_first else {})}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(str(filled[found[1]]).replace("/", " ")), rule.rule)


def forms_of_rooms() -> list[type[Form]]:
    """Every form of the newsroom and of the pages."""
    waiting, found = [Form], list[type[Form]]()
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(("layak.news", "layak.pages")):
            found.append(form)
    return found


def field_names(app: Flask, form: type[Form]) -> list[str]:
    """The names of all fields of a form."""
    with app.test_request_context("/id/"):
        return [one.name for one in form()]


__all__ = ["Doors", "SiteDesk", "View", "forms_of_rooms"]
