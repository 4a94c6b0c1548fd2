"""The facilitator's page: passes that are shown once, and totals of ten or more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.config import ROOT
from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.extensions import db
from layak.forum.models import Member, Suggestion
from layak.forum.service import ideas
from tests.forum.conftest import Child, Desk
from tests.forum.test_musrenbang import publish
from tests.raw_files import files_of

LETTER_HEIGHT = 279
"""Millimetres; A4 has 297."""
PASSES = "/id/ruang-kerja/forum/kartu"
ORDER = {"count": "14", "consent_on": "2026-11-02", "consent_reference": "map 3", "is_on_file": "y"}


def order(desk: Desk, path: str = PASSES, **changes: str):  # type: ignore[no-untyped-def]
    """Send the order form."""
    page = desk.see(path)
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', page.text)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert mark and token
    return desk.client.post(path, data={"csrf_token": token[1], "mark": mark[1], **ORDER, **changes})


def test_facilitator_prints_a_sheet_whose_passes_open_the_forum(staff: Callable[..., Desk], forum_app: Flask) -> None:
    """Fourteen passes come on two sheets, each code works once, and the database knows none of them."""
    page = order(staff(Role.FACILITATOR))
    codes = re.findall(r'class="code"[^>]*>([^<]+)<', page.text)
    assert page.status_code == 200 and len(set(codes)) == 14 and page.text.count('class="passes"') == 2
    assert "no-store" in page.headers["Cache-Control"]
    assert Child(forum_app.test_client(), codes[0].lower()).enter().status_code == 303
    assert files_of(forum_app, codes[3]) == []


def test_six_rows_of_passes_fit_on_a4_and_on_letter() -> None:
    """The sheet asks for A4; a browser that prints on Letter all the same keeps twelve passes to a page."""
    css = (ROOT / "static/css/desk.css").read_text("utf-8")
    paper = re.search(r"@page passes \{ size: A4; margin: (\d+)mm; \}", css)
    row = re.search(r"\.passes li \{ height: (\d+)mm;", css)
    assert paper and row and 6 * int(row[1]) + 2 * int(paper[1]) <= LETTER_HEIGHT


def test_facilitator_who_sends_the_same_order_twice_makes_one_sheet(
    staff: Callable[..., Desk], forum_app: Flask
) -> None:
    """A second click makes no second batch and says that a sheet cannot be shown again."""
    one = staff(Role.FACILITATOR)
    page = one.see(PASSES)
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', page.text)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert mark and token
    data = {"csrf_token": token[1], "mark": mark[1], **ORDER}
    answers = [one.client.post(PASSES, data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 422] and 'class="code"' not in answers[1].text
    with forum_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 14


@pytest.mark.parametrize(
    "changes",
    [{"count": "0"}, {"count": "500"}, {"count": "banyak"}, {"is_on_file": ""}, {"consent_reference": ""},
     {"consent_on": "kemarin"}],
)  # fmt: skip
def test_facilitator_without_consent_papers_gets_no_passes(
    staff: Callable[..., Desk], forum_app: Flask, changes: dict[str, str]
) -> None:
    """What is missing is named, what was typed stays, and no member is made."""
    page = order(staff(Role.FACILITATOR), **changes)
    assert page.status_code == 422 and 'class="code"' not in page.text
    with forum_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 0


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-11-22", "Hari itu belum tiba."), ("2030-01-01", "Hari itu belum tiba."), ("2017-12-31", "1 Januari 2018"),
     ("1026-11-02", "1 Januari 2018")],
)  # fmt: skip
def test_facilitator_with_an_impossible_day_of_consent_gets_no_passes(
    staff: Callable[..., Desk], forum_app: Flask, day: str, told: str
) -> None:
    """A day to come and one of long ago are named; what was typed stays, the next try works, no member is made."""
    one = staff(Role.FACILITATOR)
    page = order(one, consent_on=day, consent_reference="map merah 7")
    assert page.status_code == 422 and told in page.text and f'value="{day}"' in page.text
    assert 'value="map merah 7"' in page.text and 'value="14"' in page.text
    with forum_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 0
    assert order(one, consent_on="2026-11-21").status_code == 200
    assert order(one, consent_on="2018-01-01").status_code == 200


@pytest.mark.parametrize("lang", ["id", "en"])
def test_passes_are_printed_in_both_languages_whatever_the_desk_speaks(staff: Callable[..., Desk], lang: str) -> None:
    """A pass is for a child: Indonesian first with the Indonesian address, English below, on either desk."""
    path = PASSES if lang == "id" else "/en/desk/forum/passes"
    sheet = order(staff(Role.FACILITATOR), path, count="1").text
    card = sheet.split('<ul class="passes">')[1].split("</ul>")[0]
    said = ['<li lang="id">', "Kartu forum", "Anggota nomor", "/id/forum-anak/kartu", "Dipakai satu kali", '<small lang="en">',
            "Forum pass", "member number", "Use it once"]  # fmt: skip
    places = [card.index(words) for words in said]
    assert places == sorted(places)


def test_facilitator_sees_totals_of_ten_or_more_only(
    staff: Callable[..., Desk], new_passes: Callable[..., list[str]], forum_app: Flask
) -> None:
    """Nine is told as fewer than ten; ideas likewise; nothing tells which pass was used."""
    codes = new_passes(9)
    one = staff(Role.FACILITATOR)
    assert one.see(PASSES).text.count("kurang dari 10") == 2
    new_passes(3)
    Child(forum_app.test_client(), codes[0]).send_idea()
    page = one.see(PASSES).text
    assert "<b>12</b>" in page and page.count("kurang dari 10") == 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_totals_of_ideas_do_not_tell_of_one_that_came_or_went(
    staff: Callable[..., Desk], new_passes: Callable[..., list[str]], forum_app: Flask, lang: str
) -> None:
    """What is not public counts nowhere: sent, handed to the officers, or gone with its consent, a full ten or not."""
    one, moderator, codes = staff(Role.FACILITATOR), staff(Role.MODERATOR), new_passes(10)
    path = PASSES if lang == "id" else "/en/desk/forum/passes"
    seen = [totals(one.see(path).text)]
    for code in codes:
        assert Child(forum_app.test_client(), code).send_idea().status_code == 303
    seen.append(totals(one.see(path).text))
    moderator.open(1)
    moderator.decide(1, decision="seal")
    seen.append(totals(one.see(path).text))
    with forum_app.app_context():
        assert db.session.get(Suggestion, 1) is None
        number = db.session.scalars(select(Suggestion.member_id).where(Suggestion.id == 2)).one()
    one.send(f"{PASSES}/persetujuan", number=str(number), act="end")
    seen.append(totals(one.see(path).text))
    assert len(set(seen)) == 1 and ("kurang dari 10" if lang == "id" else "fewer than 10") in seen[0]


def test_totals_count_what_everybody_can_read_in_tens(staff: Callable[..., Desk], forum_app: Flask) -> None:
    """Ten public ideas are ten or more, eleven too; one that is withdrawn leaves a full ten."""
    one = staff(Role.FACILITATOR)
    with forum_app.app_context():
        for _ in range(10):
            publish(forum_app, "Taman", "Kami ingin taman.", "k2")
    ten = totals(one.see(PASSES).text)
    with forum_app.app_context():
        publish(forum_app, "Taman", "Kami ingin taman.", "k2")
    assert totals(one.see(PASSES).text) == ten and "10 atau lebih" in ten
    with forum_app.app_context():
        for number in (1, 2):
            row = db.session.get_one(Suggestion, number)
            ideas.withdraw_idea(Principal(member_id=row.member_id), number, at=now())
    assert "kurang dari 10" in totals(one.see(PASSES).text)


def totals(page: str) -> str:
    """What the page tells of the number of ideas."""
    return page.split('<section class="card">')[1].split("</p>")[1]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FACILITATOR])
def test_only_facilitators_issue_passes(staff: Callable[..., Desk], role: Role) -> None:
    """Every other role is refused."""
    assert staff(role).see(PASSES).status_code == 403


def test_stranger_is_sent_to_sign_in(forum_app: Flask, client: FlaskClient) -> None:
    """Without an account the staff pages lead to the sign-in page."""
    for path in (PASSES, "/id/ruang-kerja/forum/antrean", "/id/ruang-kerja/forum/terlindung"):
        assert "/id/masuk" in client.get(path).headers["Location"]
