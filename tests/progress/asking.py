"""What the tests of asking share: who acts, the questions of the running cycle, and a cycle without requests."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Question, RequestState, Tally
from layak.progress.service import requests
from tests import staff
from tests.conftest import START
from tests.known_states import KnownStates

T = TypeVar("T")
TODAY = date(2026, 11, 21)
DUE = date(2026, 12, 4)
OFFICE, OTHER = "disdukcapil", "dinsos"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OFFICE)


def inside(app: Flask, do: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Do something in a context of its own: what a page keeps for its request ends with that request."""
    with app.app_context():
        return do(*args, **kwargs)


def make_once(app: Flask, known: KnownStates, name: str, really: Callable[[], T]) -> T:
    """Make what a test begins with, or take it over from the first that made it: the database and the documents."""
    folder: Path = app.extensions["layak"].settings.instance / "documents"

    def make() -> tuple[T, dict[Path, tuple[bytes, float]]]:
        made = really()
        return made, {file: (file.read_bytes(), file.stat().st_mtime) for file in folder.iterdir() if file.is_file()}

    made, files = known.make((name,), make)
    for file, (data, changed) in files.items():
        file.write_bytes(data)
        os.utime(file, (changed, changed))
    return made


def empty_cycle() -> None:
    """Take away every request of the samples."""
    with writing() as session:
        session.execute(EvidenceRequest.__table__.delete())
        session.execute(Tally.__table__.delete())


def question(code: str) -> int:
    """The number of a question of the running cycle."""
    found = db.session.scalar(select(Question.id).where(Question.code == code))
    assert found is not None
    return found


def ask(office: str = OFFICE, code: str = "04.records", due_on: date = DUE) -> int:
    """Ask an office one thing."""
    return requests.ask(question(code), office, due_on=due_on, actor=COORDINATOR, at=START, on=TODAY)


def hand_in(number: int, answer: str = "Perwali 12 tahun 2025.") -> None:
    """The office hands in an answer."""
    offer = requests.Offer(answer=answer)
    requests.hand_in(number, offer, version=row(number).version, actor=OFFICER, at=START)


def row(number: int) -> EvidenceRequest:
    """A request as it stands."""
    db.session.expire_all()
    return db.session.get_one(EvidenceRequest, number)


def state(number: int) -> RequestState:
    """Where a request stands."""
    return RequestState(row(number).state)


def count() -> int:
    """How many requests there are."""
    return db.session.scalar(select(func.count()).select_from(EvidenceRequest)) or 0


def act(client: FlaskClient, number: int, verb: str, **data: object) -> TestResponse:
    """Send one of the acts of a request's page, from its newest version unless said."""
    newest = inside(client.application, row, number).version
    return staff.send(client, f"/en/desk/progress/requests/{number}", {"act": verb, "version": newest, **data})
