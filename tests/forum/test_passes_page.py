"""The facilitator's page: passes that are shown once, and totals of ten or more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.access import Role
from layak.extensions import db
from layak.forum.models import Member
from tests.forum.conftest import Child, Desk

PASSES = "/id/ruang-kerja/forum/kartu"
ORDER = {"count": "14", "consent_on": "2026-11-02", "consent_reference": "map 3", "is_on_file": "y"}


def order(desk: Desk, **changes: str):  # type: ignore[no-untyped-def]
    """Send the order form."""
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', desk.see(PASSES).text)
    assert mark
    page = desk.see(PASSES)
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', page.text)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert mark and token
    return desk.client.post(PASSES, data={"csrf_token": token[1], "mark": mark[1], **ORDER, **changes})


def test_facilitator_prints_a_sheet_whose_passes_open_the_forum(staff: Callable[..., Desk], forum_app: Flask) -> None:
    """Fourteen passes come on two sheets, each code works once, and the database knows none of them."""
    page = order(staff(Role.FACILITATOR))
    codes = re.findall(r'class="code"[^>]*>([^<]+)<', page.text)
    assert page.status_code == 200 and len(set(codes)) == 14 and page.text.count('class="passes"') == 2
    assert "no-store" in page.headers["Cache-Control"]
    assert Child(forum_app.test_client(), codes[0].lower()).enter().status_code == 303
    folder = forum_app.extensions["layak"].settings.instance
    for path in folder.glob("layak.sqlite*"):
        assert codes[3].encode() not in path.read_bytes()


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


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FACILITATOR])
def test_only_facilitators_issue_passes(staff: Callable[..., Desk], role: Role) -> None:
    """Every other role is refused."""
    assert staff(role).see(PASSES).status_code == 403


def test_stranger_is_sent_to_sign_in(forum_app: Flask, client: FlaskClient) -> None:
    """Without an account the staff pages lead to the sign-in page."""
    for path in (PASSES, "/id/ruang-kerja/forum/antrean", "/id/ruang-kerja/forum/terlindung"):
        assert "/id/masuk" in client.get(path).headers["Location"]
