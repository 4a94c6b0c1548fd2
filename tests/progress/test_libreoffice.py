"""LibreOffice opens what the room gives out, and shows texts where texts were written, whatever they begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.sheets.guarding import guard
from layak.progress.models import EvidenceRequest, Office, Question
from layak.progress.service import requests
from tests.conftest import START
from tests.libreoffice import rows_in_libreoffice
from tests.progress.asking import COORDINATOR, OFFICE, OFFICER
from tests.progress.live_texts import LIVE

QUESTIONS = "/id/ruang-kerja/kemajuan/pertanyaan/unduh"
ANSWERS = "/id/ruang-kerja/tugas/lembar/unduh"


def folded(text: str) -> str:
    """A text without what a spreadsheet makes of white space."""
    return " ".join(text.split())


def write_live() -> None:
    """Put the texts into names of offices, questions of the form and reasons for which answers came back."""
    with writing() as session:
        session.execute(EvidenceRequest.__table__.delete())
        offices = session.scalars(select(Office).order_by(Office.key)).all()
        for office, text in zip(offices, LIVE, strict=False):
            office.name_id = text
        questions = session.scalars(select(Question).order_by(Question.id).limit(len(LIVE))).all()
        for question, text in zip(questions, LIVE, strict=True):
            question.text_id = text
        numbers = [question.id for question in questions]
        log_change("progress", "standing", "city")
    due = date(2026, 12, 4)
    for number, text in zip(numbers, LIVE, strict=True):
        asked = requests.ask(number, OFFICE, due_on=due, actor=COORDINATOR, at=START, on=START.date())
        requests.hand_in(asked, requests.Offer(answer=text), version=1, actor=OFFICER, at=START)
        requests.give_back(asked, text, version=2, actor=COORDINATOR, at=START)


def test_exports_open_as_texts(
    loaded: Flask, sign_in: Callable[..., FlaskClient], client: FlaskClient, tmp_path: Path
) -> None:
    """Each of the twenty texts is shown in every file as it was written; in CSV with or without its apostrophe."""
    with loaded.app_context():
        write_live()
    coordinator, officer = sign_in("coordinator"), sign_in("office_officer", office_key=OFFICE)
    sources = {
        "questions.xlsx": (coordinator, QUESTIONS),
        "answers.xlsx": (officer, ANSWERS),
        "open.xlsx": (client, "/id/data/offices.xlsx"),
        "plain.csv": (client, "/id/data/offices.csv"),
    }
    files = {}
    for name, (who, path) in sources.items():
        answer = who.get(path)
        assert answer.status_code == 200, (name, answer.status_code)
        files[name] = answer.data
    rows = rows_in_libreoffice(files, tmp_path)
    for name in sources:
        cells = {folded(cell) for row in rows[name] for cell in row}
        assert not [text for text in LIVE if not {folded(text), folded(guard(text))} & cells], name
