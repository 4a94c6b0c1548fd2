"""Forums of kecamatan and kelurahan: made, renamed and ended by the facilitator of the city's forum alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.desk import choices
from layak.extensions import db
from layak.forum.models import Forum
from tests.forum.conftest import Desk
from tests.forum.test_passes_page import order
from tests.staff import make_person, sign_in

FORUMS = "/id/ruang-kerja/forum/forum"
DISTRICT, VILLAGE = "14.71.01", "14.71.01.1002"


def make(desk: Desk, place: str = DISTRICT, name: str = "Forum Anak Sukajadi", english: str = "") -> int:
    """Make a forum; returns the status of the answer."""
    return desk.send(FORUMS, place=place, name_id=name, name_en=english).status_code


def rows(app: Flask) -> list[tuple[str, str, str | None, str | None]]:
    """The forums below the city's, as they are kept."""
    with app.app_context():
        found = db.session.query(Forum).filter(Forum.id > 1).order_by(Forum.id)
        return [(row.level, row.name_id, row.district, row.village) for row in found]


def facilitator_of(app: Flask, number: int) -> Desk:
    """The facilitator of another forum."""
    person = make_person(app, Role.FACILITATOR, f"f{number}@example.org", forum_id=number)
    client = app.test_client()
    sign_in(client, person)
    return Desk(client, person, Role.FACILITATOR)


def test_city_facilitator_makes_forums_for_kecamatan_and_kelurahan(
    forum_app: Flask, staff: Callable[..., Desk]
) -> None:
    """Level and place follow from the place; accounts can be bound to it; a second click makes no second one."""
    desk = staff(Role.FACILITATOR)
    assert f'href="{FORUMS}"' in desk.see("/id/ruang-kerja/").text
    assert [make(desk), make(desk), make(desk, VILLAGE, "Forum Anak Jadirejo", "Jadirejo Children’s Forum")] == [
        303
    ] * 3
    assert rows(forum_app) == [
        ("district", "Forum Anak Sukajadi", DISTRICT, None),
        ("village", "Forum Anak Jadirejo", DISTRICT, VILLAGE),
    ]
    taken = desk.send(FORUMS, place=DISTRICT, name_id="Forum Lain", name_en="")
    assert taken.status_code == 422 and "sudah punya forum: Forum Anak Sukajadi" in taken.text
    assert 'value="Forum Lain"' in taken.text
    for wrong in (
        {"place": "", "name_id": "Forum"},
        {"place": DISTRICT, "name_id": " "},
        {"place": "x", "name_id": "F"},
    ):
        assert desk.send(FORUMS, **wrong).status_code == 422
    with forum_app.test_request_context("/id/"):
        assert [name for _, name in choices("forum")][1:] == ["Forum Anak Sukajadi", "Forum Anak Jadirejo"]
    page = desk.see(FORUMS).text
    assert "Kelurahan Jadirejo, Kecamatan Sukajadi" in page and "Forum Anak Jadirejo" in page


def test_two_windows_rename_one_forum_and_the_later_is_told(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """The second keeps what was typed, and saves it with one more press."""
    desk = staff(Role.FACILITATOR)
    make(desk)
    path = f"{FORUMS}/2"
    assert desk.send(path, name_id="Forum Anak Sukajadi Ceria", name_en="", version="1").status_code == 303
    late = desk.send(path, name_id="Forum Sukajadi", name_en="", version="1")
    assert late.status_code == 409 and 'value="Forum Sukajadi"' in late.text
    (version,) = re.findall(r'name="version"[^>]*value="(\d+)"', late.text)
    assert desk.send(path, name_id="Forum Sukajadi", name_en="", version=version).status_code == 303
    assert rows(forum_app)[0][1] == "Forum Sukajadi"


def test_ended_forum_takes_nobody_and_keeps_its_past(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """Asked once more before; afterwards no passes and no choice, but its papers can still be looked after."""
    desk = staff(Role.FACILITATOR)
    make(desk)
    lower = facilitator_of(forum_app, 2)
    assert order(lower, count="1").status_code == 200
    path = f"{FORUMS}/2"
    ask = desk.send(path, act="ask", version="1", name_id="x", name_en="")
    assert ask.status_code == 200 and "Anggota baru tidak dapat ditambahkan" in ask.text
    assert [desk.send(path, FORUMS, act="end", version="1").status_code for _ in range(2)] == [303, 303]
    assert desk.send(path, FORUMS, name_id="Lain", name_en="", version="2").status_code == 409
    assert "Forum ini sudah berakhir" in lower.see("/id/ruang-kerja/forum/kartu").text
    assert "map 3" in lower.see("/id/ruang-kerja/forum/kartu/buku").text
    assert lower.send("/id/ruang-kerja/forum/kartu/persetujuan", number="1", act="end").status_code == 303
    with forum_app.test_request_context("/id/"):
        assert [key for key, _ in choices("forum")] == ["1"]
    assert make(desk, name="Forum Anak Sukajadi Baru") == 303, "its place is free again"
    with forum_app.app_context():
        said = [row.action for row in db.session.query(AuditRow).filter(AuditRow.subject == "forum:2")]
    assert said == ["forum.make_forum", "forum.issue_passes", "forum.end_forum"]


def test_only_the_city_facilitator_comes_in(forum_app: Flask, staff: Callable[..., Desk]) -> None:
    """A facilitator of a lower forum sees no door and is refused; the city's own forum cannot be changed here."""
    desk = staff(Role.FACILITATOR)
    make(desk)
    lower = facilitator_of(forum_app, 2)
    assert f'href="{FORUMS}"' not in lower.see("/id/ruang-kerja/").text
    assert [lower.see(path).status_code for path in (FORUMS, f"{FORUMS}/2")] == [403, 403]
    assert [desk.see(f"{FORUMS}/{number}").status_code for number in (1, 4711)] == [404, 404]
