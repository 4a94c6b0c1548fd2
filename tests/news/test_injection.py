"""Hostile text in every field that the newsroom stores, looked at in every view: it is read as letters, nowhere as markup.

Each view is first rendered with harmless words. Afterwards no view may hold an element, attribute, form or id that the
harmless one has not. Fields are taken from the form classes, so that a new field is attacked without a word here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from wtforms import HiddenField, StringField

from layak.news.forms.article import ArticleForm
from layak.news.forms.picture import WordsForm
from tests import soak
from tests.news.conftest import fields_of
from tests.news.injections import payloads
from tests.news.test_desk import ALL_TICKS, NEW
from tests.news.test_pictures import photo

USUAL = 2
SEEN = payloads() if soak.IS_LONG else payloads()[:: len(payloads()) // USUAL + 1]
PROSE = """Satu **tebal** *miring* `kode` [tautan](https://example.org/a "judul") ![gambar](https://example.org/b.png)

## Bagian

> kutipan

- satu

1. pertama

| a | b |
| :- | -: |
| c | d |

---

### Kecil\\
baris

    kode

#### a

##### b

###### c
"""
"""All markup that the prose of an article may hold."""
CAREFUL = ("slug_id", "slug_en", "event")
"""Fields that take no free text, so that what is sent to them is refused; they are attacked apart."""
WORD = "Naskah"
LIVE = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.I)
ADDRESSES = ("href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href", "content")
LISTS = ("found", "search", "listed", "list", "home", "missing", "part")
"""Views that hold a list or say that it is empty, whichever it is at the moment."""
DESK = "/id/ruang-kerja/berita/"


@dataclass
class Shape:
    """What a view may hold: elements with their attributes, ids without figures, and how many forms."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    forms: int = 0


def text_fields(app: Flask, form: type) -> list[str]:
    """The fields of a form into which somebody writes."""
    with app.test_request_context("/id/"):
        return [one.name for one in form() if isinstance(one, StringField) and not isinstance(one, HiddenField)]


def shape_of(text: str) -> Shape:
    """Read what a page or part holds."""
    shape = Shape()
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        shape.pairs |= {(element.tag, ""), *((element.tag, str(name)) for name in element.attrib)}
        shape.forms += element.tag == "form"
        if element.get("id"):
            shape.ids.add(re.sub(r"\d+|[0-9a-f]{32}", "#", str(element.get("id"))))
        for name in ADDRESSES if element.get("rel") != "icon" else ():
            assert not LIVE.match(str(element.get(name) or "")), (element.tag, element.attrib)
        assert not [name for name in element.attrib if str(name).lower().startswith("on")], element.attrib
    return shape


def join(shapes: list[Shape]) -> Shape:
    """What any of several views holds."""
    pairs, ids = (set().union(*found) for found in zip(*((one.pairs, one.ids) for one in shapes), strict=True))
    return Shape(pairs, ids, max(one.forms for one in shapes))


class Newsroom:
    """An editor who writes the same words into every field and opens every view, and a reader who follows."""

    def __init__(self, app: Flask, editor: FlaskClient, reader: FlaskClient) -> None:
        self.app, self.editor, self.reader, self.numbers = app, editor, reader, count(1)
        self.names = text_fields(app, ArticleForm)
        self.picture_names = text_fields(app, WordsForm)

    def views(self, words: str, prose: str = "") -> Iterator[tuple[str, TestResponse]]:
        """Write the words everywhere, and give each view with its name."""
        filled = {name: f"{WORD} {words}" for name in self.names if name not in CAREFUL}
        filled = {name: value + "\n\n" + prose if "body" in name else value for name, value in filled.items()}
        bodies = {name: words + "\n\n" + prose for name in self.names if "body" in name}
        yield from self.refused({**dict.fromkeys(self.names, words), **bodies, "components": words, "signs": words})
        path = yield from self.written({**filled, "components": ["kelembagaan"]})
        yield from self.pictured(path, words)
        yield from self.conflicting(path, words)
        address = self.publish(path, filled)
        if address:
            yield from self.public(address)
            yield from self.ended(path, address, words)

    def refused(self, values: dict[str, str]) -> Iterator[tuple[str, TestResponse]]:
        """Words in every field at once, careful ones too: saved, shown before, pasted, searched."""
        opened = fields_of(self.editor.get(NEW).text, "tulisan")
        yield "refused", self.editor.post(NEW, data={**opened, **values})
        yield "preview", self.editor.post(DESK + "pratinjau", data={**opened, **values})
        words = values["title_id"]
        pasted = {**opened, "pasted": words, "clean": words, "body_id": words, "into": "id"}
        for more in ({}, {"put": "append"}, {"put": "replace"}):
            yield "pasted", self.editor.post(DESK + "tempel", data={**pasted, **more})
        yield "found", self.reader.get("/id/cari", query_string={"q": words})
        yield (
            "listed",
            self.reader.get("/id/berita/", query_string=dict.fromkeys(("q", "k", "component", "page"), words)),
        )
        yield "missing", self.reader.get(f"/id/berita/{words.replace('/', ' ')}")
        yield "filtered", self.editor.get(DESK, query_string=dict.fromkeys(("q", "state", "page"), words))

    def written(self, values: dict[str, object]) -> Iterator[tuple[str, TestResponse]]:
        """A draft with the words; a field that refuses them is left empty. Gives the address of its editor."""
        opened = fields_of(self.editor.get(NEW).text, "tulisan")
        while (answer := self.editor.post(NEW, data={**opened, **values})).status_code == 422:
            yield "refused", answer
            told = ('id="{}-error"', '<li><a href="#{}">')  # beside the field, or in the summary alone
            bad = {name for name in values if any(mark.format(name) in answer.text for mark in told)}
            assert bad, answer.text
            values = {name: value for name, value in values.items() if name not in bad}
        path = answer.headers["Location"]
        for name, address in (("editor", path), ("desk", DESK)):
            yield name, self.editor.get(address)
        return path

    def pictured(self, path: str, words: str) -> Iterator[tuple[str, TestResponse]]:
        """A picture with the words beside it."""
        opened = fields_of(self.editor.get(path + "/gambar").text)
        upload = {"upload": (BytesIO(photo((640, 360))), "foto " + words[:40].replace("/", "") + ".jpg")}
        data = {**opened, **upload}
        answer = self.editor.post(path + "/gambar", data=data, content_type="multipart/form-data")
        yield "picture sent", answer
        sent = self.editor.get(path + "/gambar")
        yield "picture", sent
        number = re.findall(rf'{re.escape(path)}/gambar/(\d+)"', sent.text)[-1]
        opened = fields_of(self.editor.get(f"{path}/gambar/{number}").text)
        data = {**opened, **dict.fromkeys(self.picture_names, words), "licence": "own"}
        yield "picture described", self.editor.post(f"{path}/gambar/{number}", data=data)
        yield "picture words", self.editor.get(f"{path}/gambar/{number}")
        yield "library", self.editor.get("/id/ruang-kerja/gambar/", query_string={"q": words})
        self.editor.post(path + "/gambar", data={**fields_of(sent.text), "remove": number})

    def conflicting(self, path: str, words: str) -> Iterator[tuple[str, TestResponse]]:
        """Two who write at once, and the page that shows both."""
        old = fields_of(self.editor.get(path).text, "tulisan")
        assert self.editor.post(path, data={**old, "source_name": f"Lain {words}"}).status_code == 303
        answer = self.editor.post(path, data=old)
        assert answer.status_code == 409
        yield "conflict", answer

    def publish(self, path: str, values: dict[str, str]) -> str:
        """Show it to readers, with an answer and a reason for each sign; its address, or "" where it is refused."""
        page = self.editor.get(path).text
        for _ in range(3):
            data = {
                **fields_of(page, "tulisan"),
                "declared": ALL_TICKS,
                "alone": f"Mendesak sekali {values['lead_id']}",
            }
            for digest in re.findall(r'name="answer-([0-9a-f]{32})"', page):
                data |= {f"answer-{digest}": "other", f"reason-{digest}": f"Bukan anak {values['lead_id']}"}
            answer = self.editor.post(path + "/terbitkan", data=data)
            if answer.status_code == 303:
                return answer.headers["Location"]
            page = answer.text
        raise AssertionError(f"not published: {answer.status_code}\n{page}")

    def public(self, address: str) -> Iterator[tuple[str, TestResponse]]:
        """What readers and machines meet."""
        english = re.search(r'href="([^"]*/en/news/[^"/?]+)"', self.reader.get(address).text)
        paths = {"article": [address, english[1] if english else address], "list": ["/id/berita/", "/en/news/"]}
        paths |= {"home": ["/id/", "/en/"], "search": ["/id/cari?q=Naskah", "/en/search?q=Naskah"]}
        paths |= {"machine": ["/id/berita/feed.atom", "/en/news/feed.atom", "/sitemap.xml"]}
        for name, each in paths.items():
            for path in each:
                answer = self.reader.get(path)
                assert answer.status_code == 200, path
                yield name, answer
        yield "part", self.reader.get("/id/berita/", headers={"HX-Request": "true"}, is_checked=False)

    def ended(self, path: str, address: str, words: str) -> Iterator[tuple[str, TestResponse]]:
        """Taken down: the banner above the text, the page that says that it is gone, the editor afterwards."""
        opened = {**fields_of(self.editor.get(path + "/tarik").text), "into": words}
        yield "ending", self.editor.get(path + "/tarik")
        yield "ending refused", self.editor.post(path + "/tarik", data={**opened, "ending": "merged"})
        for ending in ("withdrawn", "in_error"):
            data = {**fields_of(self.editor.get(path + "/tarik").text), "ending": ending}
            assert self.editor.post(path + "/tarik", data=data).status_code == 303
            yield ending, self.reader.get(address)
            yield "editor", self.editor.get(path)
            if ending == "withdrawn":
                again = fields_of(self.editor.get(path).text)
                self.editor.post(path + "/tampilkan-lagi", data=again)


def check(name: str, answer: TestResponse, allowed: dict[str, Shape]) -> None:
    """Hold one view to what its kind may hold."""
    assert answer.status_code < 500, (name, answer.status_code)
    if "xml" in answer.mimetype:
        for part in ET.fromstring(answer.data).iter():  # noqa: S314  (our own feed)
            if part.get("type") == "html":
                found = shape_of(part.text or "")
                assert found.pairs <= allowed["article"].pairs and not found.ids, name
        return
    if answer.mimetype != "text/html" or not answer.data:
        return
    found, may = shape_of(answer.text), allowed[name]
    assert found.pairs <= may.pairs, (name, sorted(found.pairs - may.pairs))
    told = {f"{one}-error" for one in may.ids}
    assert found.ids <= may.ids | told, (name, sorted(found.ids - may.ids - told))
    assert found.forms <= may.forms, (name, "a form more")


@pytest.fixture
def newsroom(app: Flask, sign_in: Callable[..., FlaskClient], client: FlaskClient) -> Newsroom:
    """The one editor and the one reader."""
    return Newsroom(app, sign_in("editor"), client)


def test_every_written_field_of_the_newsroom_is_attacked(newsroom: Newsroom) -> None:
    """The fields come from the form classes: text in both languages, source, notes, reasons, the picture's words."""
    assert {"title_id", "body_en", "source_name", "source_url", "note_id", "alone", "slug_en"} <= {*newsroom.names}
    assert {"alt_id", "alt_en", "credit"} <= {*newsroom.picture_names}


@soak.soak
def test_hostile_text_is_letters_in_every_view(newsroom: Newsroom) -> None:
    """No view holds an element, attribute, id or form that it has not with harmless words."""
    allowed: dict[str, list[Shape]] = {}
    for name, answer in newsroom.views("Budi (12) harmless words", PROSE):
        if answer.mimetype == "text/html":
            allowed.setdefault(name, []).append(shape_of(answer.text))
    lists = [one for name in LISTS for one in allowed[name]]
    shapes = {name: join(lists if name in LISTS else found) for name, found in allowed.items()}
    views = 0
    for payload in SEEN:
        plain = {"q": re.sub(r"[^a-z0-9]+", " ", payload.lower())}  # the same words without signs: as many results
        shapes["found"] = join([shapes["found"], shape_of(newsroom.reader.get("/id/cari", query_string=plain).text)])
        for name, answer in newsroom.views(payload):
            check(name, answer, shapes)
            views += 1
    assert views >= 20 * len(SEEN)
    soak.tell("hostile texts, views looked at", f"{len(SEEN)}, {views}")
