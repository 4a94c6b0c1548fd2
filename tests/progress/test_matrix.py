"""The matrix of offices and indicators: each cell says how it stands, in words too, and leads to its requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.extensions import db
from layak.progress.models import EvidenceRequest
from layak.progress.service import opening, requests
from layak.progress.service.cycles import get_running_cycle, list_cycles
from layak.progress.service.opening import CycleDraft
from tests import staff
from tests.conftest import START
from tests.page_rules import parse_page, words_of
from tests.progress.asking import COORDINATOR, OFFICE, OFFICER, ask, empty_cycle, hand_in, inside, row

PATH = "/en/desk/progress/matrix"
PAST = date(2026, 11, 20)


@pytest.fixture
def site(loaded: Flask) -> Flask:
    """The loaded site without requests."""
    inside(loaded, empty_cycle)
    return loaded


def cells(page: str) -> dict[str, str]:
    """The cells of which something was asked: address to words."""
    links = [one for one in parse_page(page).iter() if "sign" in (one.get("class") or "").split() and one.get("href")]
    return {one.get("href") or "": words_of(one) for one in links}


def cell(page: str, office: str = OFFICE, number: int = 4) -> str:
    """The words of one cell; empty where nothing was asked."""
    return cells(page).get(f"/en/desk/progress/requests?cycle=2026&office={office}&indicator={number}", "")


@pytest.fixture
def matrix(site: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[..., str]:
    """Read the matrix as the coordinator."""
    client = sign_in("coordinator")
    return lambda query="": client.get(PATH + query).text


def test_cell_says_what_needs_somebody_most(site: Flask, matrix: Callable[..., str]) -> None:
    """A cell waits, comes in, is returned, is accepted; late comes before all of it, and words stand with the letter."""
    cycle = site.extensions["layak"].content.progress.cycle.key
    assert cells(matrix()) == {}
    number = inside(site, ask)
    page = matrix().replace(f"cycle={cycle}", "cycle=2026")
    assert cell(page) == "W 0/1: 1 waiting"
    with site.app_context():
        hand_in(number)
    assert cell(matrix().replace(f"cycle={cycle}", "cycle=2026")) == "H 0/1: 1 handed in"
    with site.app_context():
        requests.give_back(number, "Tahun.", version=row(number).version, actor=COORDINATOR, at=START)
    assert cell(matrix().replace(f"cycle={cycle}", "cycle=2026")) == "R 0/1: 1 returned"
    with site.app_context():
        hand_in(number)
        requests.accept(number, version=row(number).version, actor=COORDINATOR, at=START)
    assert cell(matrix().replace(f"cycle={cycle}", "cycle=2026")) == "A 1/1: 1 accepted"
    inside(site, ask, code="04.budget", due_on=PAST)
    assert cell(matrix().replace(f"cycle={cycle}", "cycle=2026")) == "L 1/2: 1 late, 1 waiting, 1 accepted"


def test_not_ours_is_seen_and_withdrawn_is_not(site: Flask, matrix: Callable[..., str]) -> None:
    """What an office calls not its own waits for the coordinator; what was withdrawn counts no more."""
    number = inside(site, ask)
    with site.app_context():
        requests.say_not_ours(number, "Dinas lain.", version=1, actor=OFFICER, at=START)
    assert list(cells(matrix()).values()) == ["N 0/1: 1 “not ours”"]
    with site.app_context():
        requests.withdraw(number, version=row(number).version, actor=COORDINATOR, at=START)
    assert cells(matrix()) == {}


def test_component_narrows_the_columns(site: Flask, matrix: Callable[..., str]) -> None:
    """With a component only its indicators are columns."""
    inside(site, ask)
    assert len(cells(matrix("?component=k1"))) == 1 and cells(matrix("?component=k2")) == {}


def test_cell_leads_to_its_requests(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """The list behind a cell holds the requests of that office and that indicator, and no others."""
    client = sign_in("coordinator")
    number = inside(site, ask)
    other = inside(site, ask, code="05.records")
    (href,) = [one for one in cells(client.get(PATH).text) if one.endswith("indicator=4")]
    page = client.get(href).text
    assert f'/en/desk/progress/requests/{number}"' in page and f'/en/desk/progress/requests/{other}"' not in page


@pytest.mark.parametrize("query", ["?component=k9", "?cycle=1999"])
def test_what_does_not_exist_is_not_found(site: Flask, sign_in: Callable[..., FlaskClient], query: str) -> None:
    """A component or a cycle that does not exist is a clear 404."""
    assert sign_in("coordinator").get(PATH + query).status_code == 404


def test_overview_leads_to_every_part(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """The coordinator's start names matrix, asking, requests and late ones, and each of them opens."""
    client = sign_in("coordinator")
    page = client.get("/en/desk/progress/").text
    for path in (PATH, "/en/desk/progress/ask", "/en/desk/progress/requests", "/en/desk/progress/late"):
        assert f'href="{path}"' in page and client.get(path).status_code == 200


def ways(page: str) -> list[str]:
    """The addresses of a page's content that lead to requests, the matrix, asking and late offices of some cycle."""
    rooms = ("/matrix", "/ask", "/requests", "/late")
    main = parse_page(page).find(".//main")
    found = [one.get(name) or "" for one in main.iter() for name in ("href", "action") if one.get(name)]
    return [one for one in found if one.startswith("/en/desk/progress/") and one.split("?")[0].endswith(rooms)]


def test_chosen_cycle_stays_chosen(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """From the page of an older or later cycle each way leads on within it, and so does what is saved."""
    with site.app_context():
        draft = CycleDraft(year=2029, name_id="Siklus 2029", name_en="Cycle 2029")
        key = opening.open_cycle(draft, content=site.extensions["layak"].content, actor=COORDINATOR, at=START)
        running = get_running_cycle().key
        other = next(one.key for one in list_cycles() if one.key != running)
    client = sign_in("coordinator")
    assert key == running and ways(client.get(f"/en/desk/progress/cycles/{other}").text)
    data = {"indicators": ["4"], "kinds": ["records"], "offices": [OFFICE], "due_on": "2026-12-04"}
    asked = staff.send(client, f"/en/desk/progress/ask?cycle={other}", data | {"act": "save", "seen": "1"})
    assert asked.location.endswith(f"/matrix?cycle={other}&asked=1")
    assert "1 request went out." in client.get(asked.location).text
    with site.app_context():
        number = db.session.scalars(select(EvidenceRequest.id)).one()
        hand_in(number)
    paths = ("matrix", "ask", "requests", "late", "requests?office=dinsos", "matrix?component=kelembagaan")
    pages = [f"/en/desk/progress/{one}{'&' if '?' in one else '?'}cycle={other}" for one in paths]
    for path in (*pages, f"/en/desk/progress/requests/{number}"):
        page = client.get(path).text
        assert all(f"cycle={other}" in one or 'name="cycle"' in page for one in ways(page)), path
    done = staff.send(client, f"/en/desk/progress/requests/{number}", {"act": "accept", "version": "2"})
    assert done.location.endswith(f"cycle={other}")


def test_overview_says_what_waits(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """The coordinator begins with what needs somebody, each with the way to it; nothing is said of nothing."""
    client = sign_in("coordinator")
    assert "Nothing waits for you." in client.get("/en/desk/progress/").text
    with site.app_context():
        hand_in(ask())
        ask(code="05.records", due_on=PAST)
        other = ask(code="06.records")
        requests.say_not_ours(other, "Dinsos.", version=1, actor=OFFICER, at=START)
    page = client.get("/en/desk/progress/").text
    for words, query in (
        ("1 hand-in waits for your decision.", "state=handed_in"),
        ("1 question needs another office.", "state=not_ours"),
        ("1 request is late.", "late=1"),
    ):
        way = re.search(rf'href="([^"]+)">{words}', page)
        assert way and query in way[1]
        assert "1 request<" in client.get(way[1].replace("&amp;", "&")).text
