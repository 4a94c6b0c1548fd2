"""The city's answers of a month, for facilitators to print or to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask

from layak.core.access import Role
from layak.core.database import writing
from layak.forum.models import PublicStep, PublicVersion, Suggestion
from layak.forum.states import State
from tests.forum.conftest import Child, Desk

MONTH = {"id": "/id/ruang-kerja/forum/jawaban", "en": "/en/desk/forum/answers"}
ANSWER = {"kind": "answer_planned", "on": date(2026, 11, 12), "text_id": "Kami pasang tahun depan.", "year": 2027}


@pytest.fixture
def answered(forum_app: Flask, child: Callable[..., Child], moderator: Desk) -> Flask:
    """An idea about Sukajadi that an office has answered in November."""
    child().send_idea("Tolong pasang lampu rahasia.")
    moderator.open(1)
    moderator.decide(
        1, title_id="Lampu taman", text_id="Lampu di taman.", title_en="Park lamps", text_en="Lamps in the park.",
        decision="publish", district="14.71.01",
    )  # fmt: skip
    office = forum_app.extensions["layak"].content.offices[0].key
    with forum_app.app_context(), writing() as session:
        session.add(PublicStep(public_id=1, office_key=office, text_en="We will put them up.", **ANSWER))
        session.add(PublicStep(public_id=1, kind="forward", on=date(2026, 11, 2), office_key=office))
        session.add(PublicStep(public_id=1, kind="report_done", on=date(2026, 10, 31), text_id="Sudah terpasang."))
    return forum_app


@pytest.mark.parametrize(
    ("lang", "said"),
    [("id", ["Lampu taman", "Masuk rencana kota, 2027", "Kami pasang tahun depan.", "November 2026, Semua kecamatan, Kota Pekanbaru"]),
     ("en", ["Park lamps", "In the city plan, 2027", "We will put them up.", "November 2026, All districts, City of Pekanbaru"])],
)  # fmt: skip
def test_facilitator_prints_or_sends_the_answers_of_a_month(
    answered: Flask, staff: Callable[..., Desk], lang: str, said: list[str]
) -> None:
    """The public words of that month only, in the page's language, and the same as a text for a group."""
    page = staff(Role.FACILITATOR).see(MONTH[lang])
    assert all(words in page.text for words in said) and page.text.count("<article") == 1
    assert "rahasia" not in page.text and "terpasang" not in page.text and page.headers["Cache-Control"] == "no-store"
    text = page.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert said[-1].partition(", ")[2] in text, "a sheet in a group names its city, too"
    assert said[0] in text and said[1] in text and "/1\n" in f"{text}\n"
    assert "https://wa.me/?text=" in page.text and quote(said[0]) in page.text


def test_month_and_kecamatan_choose_what_is_on_the_sheet(answered: Flask, staff: Callable[..., Desk]) -> None:
    """Another month, another kecamatan; an empty sheet says so kindly; what does not exist is not found."""
    desk = staff(Role.FACILITATOR)
    assert "Sudah terpasang." in desk.see(f"{MONTH['id']}?month=2026-10&district=14.71.01").text
    for query in ("month=2026-09", "district=14.71.02", "month=2026-11&district=14.71.03"):
        page = desk.see(f"{MONTH['id']}?{query}")
        assert page.status_code == 200 and "Belum ada jawaban kota" in page.text and "wa.me" not in page.text
    assert [desk.see(f"{MONTH['id']}?{q}").status_code for q in ("month=1999-01", "month=x", "district=x")] == [404] * 3


def test_what_is_not_public_is_on_no_sheet(answered: Flask, staff: Callable[..., Desk]) -> None:
    """An idea that was taken down, or that nobody approved, takes its answers with it."""
    desk = staff(Role.FACILITATOR)
    for change in ({"state": State.IN_REVIEW}, {"state": State.WITHDRAWN}):
        with answered.app_context(), writing() as session:
            session.query(Suggestion).update(change)
        assert "Lampu" not in desk.see(MONTH["id"]).text
    with answered.app_context(), writing() as session:
        session.query(Suggestion).update({"state": State.PLANNED})
        session.query(PublicVersion).update({"title_en": None, "text_en": None})
    assert '<span lang="id">Lampu taman' in desk.see(MONTH["en"]).text, "without English it is marked Indonesian"
