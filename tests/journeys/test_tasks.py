"""An office hands in from a phone, by account and by task link; the coordinator accepts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from layak.accounts.service.people import find_staff
from layak.app import create_app
from layak.config import Settings
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Question
from layak.progress.service import requests
from tests.journeys import steps
from tests.journeys.conftest import AT_A_DESK, ON_A_PHONE, Meet, View, Visitor
from tests.progress import papers
from tests.served import ServedSite

COORDINATOR = Principal(user_id=901, roles=frozenset({Role.COORDINATOR}))
KINDS = iter(("innovation", "result", "media_partner", "business_partner", "monitoring", "mechanism"))


@pytest.fixture(scope="module")
def house(server: ServedSite) -> Flask:
    """The served site's own database, for what the coordinator does there by the service."""
    return create_app(Settings.read(server.environment))


def ask(house: Flask, server: ServedSite) -> int:
    """Ask the sample officer's office for something that the samples do not ask for."""
    with house.app_context():
        officer = find_staff(server.account("office_officer")["email"])
        assert officer is not None and officer.office_key
        found = db.session.scalar(select(Question.id).where(Question.code == f"24.{next(KINDS)}"))
        assert found is not None
        today, office = now().date(), officer.office_key
        due_on = today + timedelta(days=5)
        return requests.ask(found, office, due_on=due_on, actor=COORDINATOR, at=now(), on=today)


def task_path(visitor: Visitor, number: int) -> str:
    """Where an officer finds a request."""
    return f"{visitor.say('/id/ruang-kerja/tugas/', '/en/desk/tasks/')}{number}"


def links_path(visitor: Visitor, number: int) -> str:
    """Where the coordinator makes links to a request."""
    return visitor.say(
        f"/id/ruang-kerja/kemajuan/permintaan/{number}/tautan", f"/en/desk/progress/requests/{number}/links"
    )


def fill_in(visitor: Visitor, folder: Path, answer: str) -> None:
    """Write an answer, choose a PDF, give a link."""
    file = folder / "laporan.pdf"
    file.write_bytes(papers.pdf("Laporan tahun 2026"))
    visitor.fill("answer", answer)
    visitor.page.locator("main input[name=files]").set_input_files(file)
    visitor.page.locator("main summary").filter(has_text=visitor.word("Links, such as Drive")).click()
    visitor.fill("links", "https://drive.example.org/laporan")


@pytest.mark.parametrize("visitor", AT_A_DESK, indirect=True)
def test_officer_hands_in_and_reads_that_it_was_accepted(
    visitor: Visitor, server: ServedSite, house: Flask, tmp_path: Path
) -> None:
    """From the list to the request, a document kept through a mistake, handed in, accepted."""
    number = ask(house, server)
    steps.sign_in(visitor, "office_officer")
    visitor.go(visitor.say("/id/ruang-kerja/tugas/", "/en/desk/tasks/"))
    visitor.use(visitor.page.locator(f"main a[href='{task_path(visitor, number)}']"))
    fill_in(visitor, tmp_path, "Ada dua laporan.")
    visitor.fill("links", "drive.example.org")
    visitor.press("Hand in")
    expect(visitor.page.locator("main")).to_contain_text("laporan.pdf")
    visitor.fill("links", "https://drive.example.org/laporan")
    visitor.press("Hand in")
    expect(visitor.page.locator("main")).to_contain_text(visitor.word("Being checked"))
    with house.app_context():
        version = db.session.get_one(EvidenceRequest, number).version
        requests.accept(number, version=version, actor=COORDINATOR, at=now())
    visitor.go(task_path(visitor, number))
    expect(visitor.page.locator("main")).to_contain_text(
        visitor.word("This request was accepted. There is nothing left to do.")
    )


@pytest.mark.parametrize("view", ON_A_PHONE)
def test_somebody_hands_in_by_a_task_link(
    view: View, meet: Meet, server: ServedSite, house: Flask, tmp_path: Path
) -> None:
    """The coordinator makes a link; a phone without an account hands in; taken back, the link is dead."""
    number = ask(house, server)
    coordinator, phone = meet(view), meet(("id", 360, True))
    steps.sign_in(coordinator, "coordinator")
    coordinator.go(links_path(coordinator, number))
    coordinator.press("Make the link")
    found = re.search(r"/(?:id/tugas|en/task)/([\w-]+)", coordinator.page.locator("#pesan").input_value())
    assert found
    link = f"/id/tugas/{found[1]}"
    phone.go(link)
    fill_in(phone, tmp_path, "Ada satu laporan.")
    phone.press("Hand in")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(phone.word("Thank you, we have it"))
    assert phone.page.context.cookies() == []
    coordinator.go(links_path(coordinator, number))
    coordinator.use(coordinator.page.locator("main button.stop"))
    phone.page.goto(server.url + link)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text(phone.word("This link no longer works"))
