"""What the news tests share: articles made through the service, staff by role, forms filled in as a person would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.news import pictures, service
from layak.news.service import STATEMENTS, Draft, TextDraft
from layak.news.service.consents import ConsentDraft, give_consent, list_consents
from tests.news.drawn_once import DrawnOnce
from tests.page_rules import parse_page

EDITOR = Principal(user_id=3, roles=frozenset({Role.EDITOR}))
AUTHOR = Principal(user_id=4, roles=frozenset({Role.AUTHOR}))
ALONE = "Pengumuman ini mendesak."
"""A reason for publishing without a second person."""


def text(title: str, body: str = "Isi berita.", lead: str = "Ringkasan.", slug: str = "") -> TextDraft:
    """A complete text in one language."""
    return TextDraft(title=title, lead=lead, body=body, slug=slug)


@pytest.fixture(scope="session")
def drawn_once(tmp_path_factory: pytest.TempPathFactory) -> DrawnOnce:
    """The pictures that were drawn in this run."""
    return DrawnOnce(tmp_path_factory.mktemp("drawn"))


@pytest.fixture(autouse=True)
def draw_once(drawn_once: DrawnOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same picture once in a run."""
    monkeypatch.setattr(pictures, "draw", drawn_once.draw)


@pytest.fixture
def publish(app: Flask) -> Callable[..., int]:
    """Publish an article: publish("Judul", "Title", component="k1"); English None leaves it out. Gives its number."""
    numbers = count(1)

    def make(
        title_id: str | None = "Rapat gugus tugas",
        title_en: str | None = "Task force meets",
        *,
        component: str = "kelembagaan",
        moment: datetime | None = None,
        **changes: Any,
    ) -> int:
        texts = {lang: text(title) for lang, title in (("id", title_id), ("en", title_en)) if title}
        draft = replace(Draft(texts=texts, components=(component,), event_date=date(2026, 3, 1)), **changes)
        with app.app_context():
            at = now()
            number = service.create_draft(draft, key=f"uji-{next(numbers)}", actor=AUTHOR, at=at)
            service.publish_article(
                number,
                draft=draft,
                version=1,
                declared=STATEMENTS,
                actor=EDITOR,
                at=at,
                zone=app.extensions["layak"].zone,
                moment=moment,
            )
            return number

    return make


@pytest.fixture
def draft_only(app: Flask) -> Callable[..., int]:
    """Keep a draft that nobody published; gives its number."""
    numbers = count(1)

    def make(title_id: str = "Masih draf", **changes: Any) -> int:
        draft = replace(Draft(texts={"id": text(title_id)}, components=("k1",)), **changes)
        with app.app_context():
            return service.create_draft(draft, key=f"draf-{next(numbers)}", actor=EDITOR, at=now())

    return make


@pytest.fixture
def staff(sign_in: Callable[..., FlaskClient]) -> Callable[[str], FlaskClient]:
    """The client of a member of staff with one role, signed in once."""
    clients: dict[str, FlaskClient] = {}

    def client_of(role: str) -> FlaskClient:
        if role not in clients:
            clients[role] = sign_in(role)
        return clients[role]

    return client_of


def say_nobody(app: Flask, name: str) -> None:
    """Put on record that nobody can be recognised in a picture."""
    with app.app_context():
        consents = list_consents(name)
        give_consent(
            name,
            draft=ConsentDraft(people="none"),
            seen=consents[0].id if consents else 0,
            actor=EDITOR,
            at=now(),
            zone=app.extensions["layak"].zone,
        )


def fields_of(page: str, form_id: str | None = None) -> dict[str, Any]:
    """What a browser would send for the form of a page, without pressing a particular button."""
    is_whole = page.lstrip()[:9].lower() == "<!doctype"
    tree = parse_page(page) if is_whole else html5lib.parse(page, namespaceHTMLElements=False)
    forms = [form for form in tree.iter("form") if form_id is None or form.get("id") == form_id]
    values: dict[str, Any] = {}
    for element in forms[-1].iter():
        name = element.get("name")
        if not name or element.tag == "button" or element.get("type") == "file":
            continue
        if element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                values.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "textarea":
            values[name] = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            chosen = [one.get("value") for one in element.iter("option") if one.get("selected") is not None]
            values[name] = chosen[0] if chosen else ""
        else:
            values[name] = element.get("value", "")
    return values


def send(client: FlaskClient, path: str, to: str | None = None, **changes: Any) -> TestResponse:
    """Open a form, change some fields and send it to its own address or to another button's."""
    opened = client.get(path)
    assert opened.status_code == 200, path
    return client.post(to or path, data={**fields_of(opened.text, "tulisan"), **changes})
