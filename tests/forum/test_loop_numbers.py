"""The loop in numbers: each with its list and its row of data, none that is small, none that tells of a sealed text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service.published import numbers
from tests.forum.conftest import Child, Desk

PAGES = {"id": ("/id/", "/id/forum-anak/jawaban"), "en": ("/en/", "/en/childrens-forum/answers")}
FIGURE = re.compile(r'<data class="figure" value="([^"]+)" data-set="idea-counts" data-id="([^"]+)"')


def shown_on(client: FlaskClient, path: str) -> dict[str, str]:
    """The loop's numbers that a page shows."""
    return {name: value for value, name in FIGURE.findall(client.get(path).text)}


def tell(app: Flask) -> None:
    """End the pages of this edition, as a public change does."""
    with app.app_context(), writing():
        log_change("forum", "gate", "open")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_numbers_lead_to_their_lists_and_stand_in_the_data(loaded: Flask, client: FlaskClient, lang: str) -> None:
    """Home and answers show the same; what can be read and what was answered lead to lists of just as many ideas."""
    home, answers = (shown_on(client, path) for path in PAGES[lang])
    assert home == answers and set(home) == {"sent", "published", "answered", "median_answer_days"}
    rows = {one["id"]: one for one in client.get("/api/v1/idea-counts").get_json()["rows"]}
    assert {key: str(rows[key]["value"]) for key in home} == home and rows["done"]["value"] is None
    page = client.get(PAGES[lang][0]).text
    ideas = {"id": "/id/forum-anak/usulan/", "en": "/en/childrens-forum/ideas/"}[lang]
    block = page[page.index('<ul class="loop"') : page.index("</ul>", page.index('<ul class="loop"'))]
    assert re.findall(r'href="([^"]+)"', block) == [ideas, PAGES[lang][1], PAGES[lang][1]]
    assert len(re.findall(rf'<h2[^>]*><a href="{ideas}\d+"', client.get(PAGES[lang][1]).text)) == int(home["answered"])
    counted = re.search(r'role="status">\s*(\d+) ', client.get(ideas).text)
    assert counted and counted.group(1) == home["published"]
    assert {"id": "data contoh", "en": "sample data"}[lang] in page[page.index('<ul class="loop"') :][:3000]


def test_number_below_ten_is_not_shown_and_at_ten_it_is(loaded: Flask, client: FlaskClient) -> None:
    """Nine done ideas have no number on any page nor in the data; ten have one, which leads to the list of them."""
    with loaded.app_context(), writing() as session:
        shown = select(PublicVersion.suggestion_id).where(PublicVersion.month.is_not(None)).order_by(PublicVersion.id)
        ids = list(session.scalars(shown.join(Suggestion).where(Suggestion.state != "merged")))
        session.execute(update(Suggestion).where(Suggestion.id.in_(ids)).values(state="published"))
        session.execute(update(Suggestion).where(Suggestion.id.in_(ids[:9])).values(state="done"))
        log_change("forum", "gate", "open")
    assert "done" not in shown_on(client, "/id/") and "answered" not in shown_on(client, "/id/")
    with loaded.app_context(), writing() as session:
        session.execute(update(Suggestion).where(Suggestion.id == ids[9]).values(state="done"))
        log_change("forum", "gate", "open")
    assert shown_on(client, "/id/")["done"] == "10"
    link = '<a href="/id/forum-anak/usulan/?keadaan=done">'
    assert link in client.get("/id/").text
    assert client.get("/id/forum-anak/usulan/?keadaan=done").text.count('class="cloth tile') == 10


def test_what_was_sent_stays_when_a_text_is_sealed_or_taken_back(
    child: Callable[..., Child],
    moderator: Desk,
    client: FlaskClient,
    forum_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of three sent ideas one is handed to the officers and one is taken back: three were sent, before and after."""
    monkeypatch.setattr(numbers, "LEAST", 1)
    monkeypatch.setattr(numbers, "TEN", 1)
    children = [child() for _ in range(3)]
    for one in children:
        assert one.send_idea().status_code == 303
    tell(forum_app)
    assert shown_on(client, "/id/") == {"sent": "3"}
    moderator.open(1)
    assert moderator.decide(1, decision="seal").status_code == 303
    children[1].fill("/id/forum-anak/usulanku/2/tarik", words=children[1].words)
    tell(forum_app)
    with forum_app.app_context():
        rows = dict(db.session.execute(select(Suggestion.state, func.count()).group_by(Suggestion.state)).all())
    assert rows == {"withdrawn": 1, "received": 1}  # the sealed one left no row
    assert shown_on(client, "/id/") == {"sent": "3"}
    monkeypatch.setattr(numbers, "TEN", 2)
    tell(forum_app)
    assert shown_on(client, "/id/") == {"sent": "2"}, "told in full tens: no single sending can be seen"


def test_numbers_begin_anew_when_a_demonstration_ends(
    loaded: Flask, client: FlaskClient, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the samples went no number of theirs is left."""
    assert run("demo", "clear").exit_code == 0
    monkeypatch.setattr(numbers, "LEAST", 0)
    tell(loaded)
    assert {
        key: shown_on(client, "/id/").get(key) for key in ("sent", "published", "answered", "done")
    } == dict.fromkeys(("sent", "published", "answered", "done"), "0")
