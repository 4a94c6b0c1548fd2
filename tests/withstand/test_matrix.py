"""Who may do what, with everything right but the person: real tokens, real addresses, real forms, and another's session."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from layak.core.access import Role
from layak.extensions import db, limiter
from layak.progress.models import EvidenceRequest
from tests import soak
from tests.core.test_requests import digest_of
from tests.house.test_access import MATRIX, may_pass, path_of, rules_of
from tests.news.test_desk import begin
from tests.staff import make_person, sign_in, token_of
from tests.withstand.atlas import SentForm, Walk
from tests.withstand.crowd_of_roles import ENDING, Visitor, arrive

DESK = "/id/ruang-kerja/"
ROLES = [role.value for role in Role]
TRIED = ROLES if soak.IS_LONG else ["author", "moderator", "office_officer"]
"""In the usual run those who have least, one who has children's words, and one of another office."""
OPEN = ("anyone", "visitor", "signing_in_now", "signed_in")
TOKENS = re.compile(r'(name="(?:csrf_token|nonce)"[^>]* value=")[^"]*')
TOGETHER = {"act": "save", "version": "1", "text": "x", "title_id": "x", "number": "1", "role": "administrator"}


def closed_to(app: Flask, role: str) -> Iterator[tuple[Rule, str]]:
    """The routes that the table closes to somebody, with their methods; those of children's visits aside."""
    for rule, method in rules_of(app):
        name = MATRIX[rule.endpoint]["rule"]
        if name not in OPEN and not (name.startswith("may(") and role in ROLES and may_pass(name, role)):
            yield rule, method


@soak.soak
@pytest.mark.parametrize("role", TRIED)
def test_role_with_a_token_of_its_own_is_refused_what_is_not_its(loaded: Flask, role: str) -> None:
    """Each route of other roles answers 403 to a form with a valid token, says no word of what stands there, and does nothing."""
    visitor = arrive(loaded, role)
    token, before = token_of(visitor.client.get(DESK)), digest_of(loaded)
    said, wrong = set[str](), []
    for rule, method in closed_to(loaded, role):
        if rule.endpoint in ENDING or MATRIX[rule.endpoint]["rule"] == "forum_member":
            continue
        path = path_of(loaded, rule)
        data = {"csrf_token": token, **TOGETHER} if method != "GET" else None
        answer = visitor.client.open(path, method=method, data=data, is_checked=False)
        if answer.status_code != 403:
            wrong.append(f"{method} {path}: {answer.status_code}")
        if method == "GET":
            said.add(words_of_refusal(answer.text, path))
        limiter.reset()
    assert not wrong, "\n".join(wrong)
    assert len(said) <= 2, "refusals differ by what they refuse"  # the frame of the desk, and that of other pages
    assert digest_of(loaded) == before


def words_of_refusal(text: str, path: str) -> str:
    """What a page that refuses says, without tokens and the ways between the languages."""
    text = re.sub(r'(href|action|hx-\w+)="[^"]*"', r"\1", TOKENS.sub(r"\1", text))
    return text.replace(path, "PATH")


@pytest.mark.parametrize("who", ["stranger", "child", "closed account"])
def test_who_is_no_staff_reaches_no_room_of_theirs(loaded: Flask, who: str) -> None:
    """A stranger, a child with its visit open, and somebody whose account was closed meanwhile change and read nothing."""
    client, token = somebody(loaded, who)
    before, wrong = digest_of(loaded), []
    for rule, method in closed_to(loaded, who):
        if rule.endpoint in ENDING or (who == "child" and MATRIX[rule.endpoint]["rule"] == "forum_member"):
            continue
        data = {"csrf_token": token, **TOGETHER} if method != "GET" else None
        answer = client.open(path_of(loaded, rule), method=method, data=data, is_checked=False)
        if answer.status_code not in ((303, 302) if method == "GET" else (400, 401, 403)):
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert digest_of(loaded) == before


def somebody(app: Flask, who: str) -> tuple[FlaskClient, str]:
    """Who is at the browser, and a token that was theirs."""
    if who != "closed account":
        visitor = arrive(app, who)
        return visitor.client, visitor.fresh_token()
    client, person = app.test_client(), make_person(app, Role.COORDINATOR)
    sign_in(client, person)
    token = token_of(client.get(DESK))
    administrator = arrive(app, "administrator")
    page = f"{DESK}staf/{person.id}"
    own = token_of(administrator.client.get(page))
    assert administrator.client.post(f"{page}/tutup", data={"csrf_token": own}).status_code == 303
    return client, token


def author_with_a_draft(app: Flask, name: str) -> Visitor:
    """An author who has begun an article."""
    visitor = at_desk(app, Role.AUTHOR, name)
    begin(
        visitor.client,
        title_id=f"Naskah {name}",
        slug_id=f"naskah-{name}",
        slug_en=f"draft-{name}",
        title_en=f"Draft {name}",
    )
    return visitor


def officer_of_an_office(app: Flask, name: str) -> Visitor:
    """An officer of one of the two offices that the samples ask most."""
    with app.app_context():
        asked = Counter(db.session.scalars(select(EvidenceRequest.office_key))).most_common(2)
    return at_desk(app, Role.OFFICE_OFFICER, name, office_key=asked[name == "dua"][0])


def at_desk(app: Flask, role: Role, name: str, **duties: object) -> Visitor:
    """Somebody of a role, signed in."""
    client = app.test_client()
    sign_in(client, make_person(app, role, f"{name}@example.org", **duties))  # type: ignore[arg-type]
    return Visitor(app, role.value, client)


PAIRS: dict[str, Callable[[Flask, str], Visitor]] = {
    "authors": author_with_a_draft,
    "officers of two offices": officer_of_an_office,
}
"""Roles whose members have things of their own at addresses. Members of other roles share a room, or type a number into a
form (tests/forum/test_memberships.py)."""


@soak.soak
@pytest.mark.parametrize("pair", PAIRS)
def test_one_reaches_nothing_of_another_of_the_same_role(loaded: Flask, pair: str) -> None:
    """What only the first one's pages show is refused to the second: closed, not there, or as where nothing stands."""
    first, second = (PAIRS[pair](loaded, name) for name in ("satu", "dua"))
    most = 12 if soak.IS_LONG else 3
    theirs, own = (Walk(loaded, one.client, most=most, within=DESK).go([DESK]) for one in (first, second))
    seen = {path for paths in own.addresses.values() for path in paths} | {form.action for form in own.forms.values()}
    paths = {path for found in theirs.addresses.values() for path in found if path.startswith(DESK)}
    foreign = sorted(path for path in paths - seen if re.search(r"/\d+(/|$)", path))
    forms = [form for form in theirs.forms.values() if form.action not in seen and re.search(r"/\d+", form.action)]
    assert foreign and forms
    token, before, wrong = token_of(second.client.get(DESK)), digest_of(loaded), []
    for path in foreign:
        for headers in ({}, {"HX-Request": "true"}):
            answer = second.client.get(path, headers=headers, is_checked=False)
            if answer.status_code not in (403, 404):
                wrong.append(f"GET {path}: {answer.status_code}")
    for form in forms:
        status, words = refusal_of(second.client, form.action, form, token)
        nothing = refusal_of(second.client, re.sub(r"\d+", "999999", form.action), form, token)
        if status not in (403, 404) and (status, words) != nothing:
            wrong.append(f"{form.method} {form.action}: {status}, and {nothing[0]} where nothing stands")
    assert not wrong, "\n".join(wrong)
    assert digest_of(loaded) == before


def refusal_of(client: FlaskClient, path: str, form: SentForm, token: str) -> tuple[int, str]:
    """How a form is refused at an address, and in which words."""
    answer = client.open(path, method=form.method, data=form.filled(token), is_checked=False)
    return answer.status_code, words_of_refusal(answer.text, path)
