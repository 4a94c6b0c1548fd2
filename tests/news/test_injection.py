"""Hostile text in every field that the newsroom stores, looked at in every view: it is read as letters, nowhere as markup.

Each round begins from the same state. In the first round the words are harmless; afterwards no view may hold an
element, attribute, form or id that the harmless one has not. Fields are taken from the form classes and addresses from
the application, so that a new one is attacked without a word here.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.extensions import db
from tests import soak, staff
from tests.news.attacks import Newsroom, Sent, Views, text_fields
from tests.news.attacks_site import Doors, SiteDesk, forms_of_rooms, rules
from tests.news.injections import payloads
from tests.news.shapes import Allowed
from tests.news.test_desk import begin
from tests.news.test_pictures import photo, rows_of, upload

PARTS = 4 if soak.IS_LONG else 1
USUAL = payloads()[2:3]
HARMLESS, TOO_LONG = "Budi (12) harmless words", "kata biasa " * 600

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

ALIKE = (
    ("search.show_results", "news.list_articles", "pages.show_home", "news.show_article_for_children", "news.show_article"),
    tuple(f"news_desk.{one}" for one in ("edit_article", "new_article", "publish_article", "preview_article",
                                         "paste_text", "check_outside", "throw_away")),
    ("pages_desk.edit_page", "pages_desk.preview_page", "pages_desk.set_review"),
    ("news_desk.give_consent", "news_desk.withdraw_consent"),
    ("news_desk.show_report", "news_desk.decide_report"),
    ("news.read_preview", "news.comment_preview", "news.approve_preview"),
)  # fmt: skip
"""Endpoints that show the same page; readers' lists and articles, whose teasers, pictures and prose come and go."""

UNSENT = {
    "slug_id": "letters of an address only", "slug_en": "letters of an address only", "event": "a day",
    "source_url": "an address", "moment": "a day and a time", "focus_x": "a number", "focus_y": "a number",
    "people_count": "a number", "until": "a day", "link_id": "an address", "link_en": "an address", "into": "an address",
    "target": "a path of this site",
}  # fmt: skip
"""Fields that take no free text, and why: the words in them are refused, and are looked at in the page that says so."""


class Siege:
    """The whole newsroom with everybody who writes into it, and the state from which each round begins."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.kept, self.sent = app, folder / "kept.sqlite", Sent(app)
        reader, editor, administrator = (
            FlaskClient(app, app.response_class) for _ in range(3)
        )  # read once, by shape_of
        person = staff.make_person(app, "editor")
        staff.sign_in(editor, person)
        staff.sign_in(administrator, staff.make_person(app, "administrator"))
        first = begin(editor)
        assert upload(editor, first, photo((640, 360))).status_code == 303
        self.newsroom = Newsroom(app, editor, reader, rows_of(app, first)[0])
        self.site = SiteDesk(editor, administrator, reader, person.id)
        self.file = app.extensions["layak"].settings.instance / "layak.sqlite"
        self.copy(self.file, self.kept)

    def copy(self, source: Path, target: Path) -> None:
        """Copy the database, and forget what was remembered of the one before."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        shutil.rmtree(self.file.parent / "index", ignore_errors=True)
        for reset in self.app.extensions.get("layak_resets", []):
            reset()

    def views(self, words: str, prose: str = "", sent: str = "") -> Views:
        """One round; `sent` is sent to every address as well as the words."""
        self.copy(self.kept, self.file)
        self.sent.words = words
        yield from self.site.views(words, prose)
        yield from self.newsroom.views(words, prose)
        newsroom, name = self.newsroom, self.newsroom.picture[1]
        values: dict[str, Any] = {"number": newsroom.number, "picture": newsroom.picture[0], "restored": 1, "item": 1}
        values |= {"slug": newsroom.address.rsplit("/", 1)[1], "token": newsroom.secret.rsplit("/", 1)[1], "one": "id"}
        values |= {"name": name, "key": "tentang", "reference": "ABCD-2345"}
        values |= {key: "1" for rule, _ in rules(self.app) for key in rule.arguments - {"lang"} if key not in values}
        yield from Doors(self.app, newsroom.editor, newsroom.reader, values).views(words, sent)
        yield from self.newsroom.endings(words)


@pytest.fixture
def siege(app: Flask, tmp_path: Path) -> Siege:
    """Everybody at their place."""
    return Siege(app, tmp_path)


@soak.soak
@pytest.mark.sqlite(reason="each round begins with a copy of SQLite's file")
@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_text_is_letters_in_every_view(siege: Siege, part: int) -> None:
    """No view holds an element, attribute, id or form that it has not with harmless words; no address is left out."""
    allowed, views, seen = Allowed(siege.app, *ALIKE), 0, payloads()[part::PARTS] if soak.IS_LONG else USUAL
    for name, answer in siege.views(HARMLESS, PROSE, TOO_LONG):
        allowed.learn(name, answer)
    for payload in seen:
        plain = {"q": re.sub(r"[^a-z0-9]+", " ", payload.lower())}  # the same words without signs: as many results
        allowed.learn("found", siege.newsroom.reader.get("/id/cari", query_string=plain))
        for name, answer in siege.views(payload):
            allowed.check(name, answer)
            views += 1
    assert views >= 200 * len(seen)
    hold_to_the_whole(siege)
    soak.tell(f"hostile texts, views looked at: part {part + 1} of {PARTS}", f"{len(seen)}, {views}")


def hold_to_the_whole(siege: Siege) -> None:
    """Every address of these rooms was asked, and every field of every form was taken with the words in it."""
    known = {f"{method} {rule.endpoint}" for rule, method in rules(siege.app)}
    assert known <= siege.sent.asked, sorted(known - siege.sent.asked)
    taken = set().union(*(names for one, names in siege.sent.taken.items()))
    fields = {name: form.__name__ for form in forms_of_rooms() for name in text_fields(siege.app, form)}
    assert {name: form for name, form in fields.items() if name not in taken | {*UNSENT}} == {}
