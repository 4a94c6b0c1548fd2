"""Everybody who can be at a browser, signed in for real, and what each of them may ask of the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Role
from layak.core.demo_file import read_demo_file
from tests.forum.conftest import FORM, Child
from tests.house.test_access import MATRIX, may_pass, path_of, rules_of
from tests.staff import make_person, sign_in
from tests.withstand.asked import noting
from tests.withstand.atlas import SentForm, Walk

OFFICE = "disdukcapil"
"""An office that the samples ask for something."""
ENDING = {"accounts.sign_out", "accounts_desk.end_my_sessions", "forum.close", "forum.leave"}
"""What ends the session with which one looks."""
READERS = ("stranger", "child")


@dataclass(frozen=True)
class Place:
    """A route for somebody: the address, how it is asked, the parameters or fields it reads, and its form where there is one."""

    endpoint: str
    method: str
    path: str
    names: tuple[str, ...]
    form: SentForm | None = None


@dataclass
class Visitor:
    """Somebody at a browser."""

    app: Flask
    name: str
    client: FlaskClient
    token: str = ""
    places: list[Place] = field(default_factory=list)

    def fresh_token(self) -> str:
        """The token of a form of theirs, asked anew."""
        pages = {"stranger": ["/id/masuk"], "child": ["/id/forum-anak/tulis/ide", "/id/forum-anak/kartu"]}
        for page in pages.get(self.name, ["/id/ruang-kerja/"]):
            found = FORM.search(self.client.get(page, is_checked=False).text)
            if found:
                self.token = found[1]
                break
        return self.token

    def may_use(self, endpoint: str) -> bool:
        """Whether the table lets them in there by what they are, and not as everybody."""
        rule = MATRIX[endpoint]["rule"]
        if endpoint in ENDING:
            return False
        if self.name == "stranger":
            return bool(rule == "anyone")
        if self.name == "child":
            return rule in ("visitor", "forum_member")
        return rule == "signed_in" or (rule.startswith("may(") and may_pass(rule, self.name))


def arrive(app: Flask, name: str) -> Visitor:
    """Come in as a stranger, a child with a pass that stands at the last question, or a role of the staff."""
    client = app.test_client()
    if name == "child":
        passes = read_demo_file(app.extensions["layak"].settings.instance)["passes"]
        child = Child(client, passes[0]["pass"])
        child.enter()
        child.answer()
    elif name != "stranger":
        sign_in(client, make_person(app, Role(name), office_key=OFFICE))
    return Visitor(app, name, client)


def look_around(visitor: Visitor) -> Visitor:
    """Find the places of a visitor by walking and pressing, and what each of them reads by asking it once."""
    start = ["/id/"] if visitor.name in READERS else ["/id/ruang-kerja/"]
    walk = Walk(visitor.app, visitor.client, most=1).go(start)
    visitor.fresh_token()
    press_buttons(visitor, walk)
    visitor.fresh_token()
    visitor.places = list(places_of(visitor, walk))
    return visitor


def press_buttons(visitor: Visitor, walk: Walk) -> None:
    """Press each button that stands alone, and walk on where it leads: what somebody opens so, no link leads to."""
    for (name, _), form in list(walk.forms.items()):
        if form.method == "POST" and not form.typed and visitor.may_use(name.partition(" ")[2]):
            answer = visitor.client.post(form.action, data=form.filled(visitor.token), is_checked=False)
            if answer.status_code == 303:
                walk.go([urlsplit(answer.headers["Location"]).path])


def places_of(visitor: Visitor, walk: Walk) -> Iterator[Place]:
    """Every route that the visitor may use, with each of its methods."""
    forms = {name: form for (name, _), form in walk.forms.items()}
    for rule, method in rules_of(visitor.app):
        if not visitor.may_use(rule.endpoint):
            continue
        form = forms.get(f"{method} {rule.endpoint}")
        known = walk.addresses.get(rule.endpoint) or [path_of(visitor.app, rule)]
        path = form.action if form else known[0].partition("?")[0]
        yield Place(rule.endpoint, method, path, names_of(visitor, method, path, form), form)


def names_of(visitor: Visitor, method: str, path: str, form: SentForm | None) -> tuple[str, ...]:
    """The parameters or fields that a route reads; a form is believed, any other is asked, as no page may show its form."""
    found = {name for name, _ in form.fields} if form else set()
    if method == "GET" or form is None:
        with noting() as names:
            sent = {} if method == "GET" else {"csrf_token": visitor.token}
            visitor.client.open(path, method=method, data=sent, is_checked=False).close()
            found |= names
    return tuple(sorted(found - {"csrf_token"})) or ("act", "version", "number", "text")
