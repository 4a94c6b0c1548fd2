"""The ledger of consent papers: numbers and papers, and nothing that would tell whether a pass was used."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.forum.service import consent
from tests.forum.conftest import HARM, Child, Desk
from tests.forum.test_lower_forums import DISTRICT, facilitator_of, make
from tests.forum.test_passes_page import PASSES, order

LEDGER = f"{PASSES}/buku"


def main_of(text: str) -> str:
    """What the page itself says; the token of its forms is another each second."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", text.partition("<main")[2])


def download(desk: Desk, ending: str) -> TestResponse:
    """Press the button of a file."""
    return desk.send(f"{LEDGER}/unduh/{ending}", LEDGER)


def test_ledger_shows_numbers_and_papers_and_finds_a_paper(staff: Callable[..., Desk]) -> None:
    """Band of the order, day, place, end; newest first; words of a place find it, signs of a pattern are just words."""
    desk = staff(Role.FACILITATOR)
    order(desk, count="2", age_band="10-12")
    order(desk, count="1", consent_reference="Lemari 50%", consent_on="2026-10-05")
    page = main_of(desk.see(LEDGER).text)
    assert re.findall(r'<th scope="row">(\d+)</th>', page) == ["3", "2", "1"]
    assert page.count("10–12 tahun") == 2 and "5 Oktober 2026" in page and "30 Juni 2027" in page
    assert re.findall(r'<th scope="row">(\d+)</th>', desk.see(f"{LEDGER}?paper=LEMARI").text) == ["3"]
    assert re.findall(r'<th scope="row">(\d+)</th>', desk.see(f"{LEDGER}?paper=%25").text) == ["3"]
    assert "Tidak ada surat di sana" in desk.see(f"{LEDGER}?paper=zzz").text


def test_ledger_is_the_same_whatever_its_members_do(
    forum_app: Flask, child: Callable[..., Child], staff: Callable[..., Desk]
) -> None:
    """Before and after an idea with its age, a text for the officers, and many visits: to the letter the same."""
    busy, sad, desk = child(), child(), staff(Role.FACILITATOR)
    before = main_of(desk.see(LEDGER).text), download(desk, "csv").data
    busy.send_idea()
    sad.enter()
    sad.fill("idea", text=HARM, act="next")
    sad.fill("next", text=HARM)
    assert (main_of(desk.see(LEDGER).text), download(desk, "csv").data) == before


def test_files_hold_what_the_ledger_shows_and_nothing_that_runs(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """Workbook and CSV have the same six columns; a reference stays a text; each download is on the trail."""
    desk = staff(Role.FACILITATOR)
    order(desk, count="1", consent_reference="=1+1", age_band="16-17")
    text = list(csv.reader(io.StringIO(download(desk, "csv").data.decode("utf-8-sig"))))
    assert len(text[0]) == 6 and text[1] == ["1", "16-17", "2026-11-02", "'=1+1", "2027-06-30", ""]
    book = load_workbook(io.BytesIO(download(desk, "xlsx").data))
    cell = book.worksheets[0]["D3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert download(desk, "pdf").status_code == 404
    with forum_app.app_context():
        assert db.session.query(AuditRow).filter_by(action="forum.export_ledger", subject="forum:1").count() == 2
        assert desk.see(f"{LEDGER}/unduh/csv").status_code == 405  # looking at an address leaves no line


def test_ledger_has_pages_and_holds_one_forum(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """Fifty numbers to a page, with the search kept; a facilitator of another forum sees its own papers alone."""
    desk = staff(Role.FACILITATOR)
    order(desk, count=str(consent.LEDGER_PAGE + 1))
    make(desk, DISTRICT)
    other = facilitator_of(forum_app, 2)
    assert "Belum ada kartu" in other.see(LEDGER).text
    first, last = desk.see(f"{LEDGER}?paper=map").text, desk.see(f"{LEDGER}?paper=map&page=2").text
    assert "page=2" in first and "paper=map" in first.partition('rel="next"')[2]
    assert re.findall(r'<th scope="row">(\d+)</th>', last) == ["1"]
    assert desk.see(f"{LEDGER}?page=99").status_code == desk.see(f"{LEDGER}?page=x").status_code == 200
