"""Notices on every page: to the second, in both languages, the most severe one, and at no cost to readers' pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.notice import words_for_page
from layak.extensions import db
from layak.pages.models import SiteNotice
from layak.pages.service import notices
from layak.pages.service.notices import NoticeDraft
from tests.conftest import START, TestClock
from tests.pages.conftest import EDITOR
from tests.questions import questions
from tests.staff import send, token_of
from tests.words import word

DESK, NEW = "/id/ruang-kerja/pengumuman", "/id/ruang-kerja/pengumuman/baru"
PAGES = ("/id/", "/en/", "/id/berita/", "/id/privasi/", "/en/progress/", "/id/cari", "/id/forum-anak/usulan/")
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FILLED = {
    "kind": "warning",
    "text_id": "Jalan Riau ditutup.",
    "text_en": "Jalan Riau is closed.",
    "starts": "2026-11-21T10:30",
    "ends": "2026-11-21T11:00",
}
"""The clock stands at 10.00 in the city."""


def put(editor: FlaskClient, **changes: str):
    """Fill in the form of a new notice."""
    return send(editor, NEW, {**FILLED, **changes})


def has(client: FlaskClient, path: str, text: str) -> bool:
    """Whether a page shows a text."""
    return text in client.get(path).text


def test_notice_begins_and_ends_at_its_second(editor: FlaskClient, client: FlaskClient, clock: TestClock) -> None:
    """Pages that were kept show it from its second on and lose it at its second, without anybody doing anything."""
    assert put(editor).status_code == 303
    moments = [(0, False), (29 * 60 + 59, False), (30 * 60, True), (59 * 60 + 59, True), (60 * 60, False)]
    for seconds, is_shown in moments:
        clock.moment = START + timedelta(seconds=seconds)
        for _ in range(2):
            assert [has(client, path, "Jalan Riau") for path in PAGES] == [is_shown] * len(PAGES), seconds


def test_notice_comes_to_kept_pages_and_goes_at_once(editor: FlaskClient, client: FlaskClient) -> None:
    """Pages in the cache get a new notice with the next request, and lose it when it is taken away."""
    before = [client.get(path).text for path in PAGES]
    assert put(editor, starts="").status_code == 303
    assert all(has(client, path, "Jalan Riau") for path in PAGES)
    assert send(editor, f"{DESK}/1/tarik", form=DESK).status_code == 303
    assert [client.get(path).text for path in PAGES] == before
    assert send(editor, f"{DESK}/1/tarik", form=NEW).status_code == 303
    assert word("id", "Ended") in editor.get(DESK).text


def test_each_language_has_its_words_or_says_whose_they_are(editor: FlaskClient, client: FlaskClient) -> None:
    """Both languages have their own text; where one is missing the other one is shown with its lang."""
    put(editor, starts="")
    assert has(client, "/id/", "<span>Jalan Riau ditutup.</span>")
    assert has(client, "/en/", "<span>Jalan Riau is closed.</span>")
    put(editor, starts="", kind="emergency", text_id="Banjir di Rumbai.", text_en="", link_id="/id/bantuan")
    assert has(client, "/en/", '<span lang="id">Banjir di Rumbai.</span>')
    assert has(client, "/en/", '<a href="/id/bantuan/" hreflang="id">')


def test_the_most_severe_one_stands(editor: FlaskClient, client: FlaskClient, clock: TestClock) -> None:
    """Emergency before warning before information, and of two the newer one; when one ends the next one stands."""
    ends = {"information": "2026-11-21T13:00", "emergency": "2026-11-21T11:00", "warning": "2026-11-21T12:00"}
    for kind, end in ends.items():
        put(editor, kind=kind, starts="", ends=end, text_id=f"Teks {kind}")
    shown = []
    for hours in range(4):
        clock.moment = START + timedelta(hours=hours)
        shown.append(re.findall(r"Teks (\w+)", client.get("/id/").text))
    assert shown == [["emergency"], ["warning"], ["information"], []]
    clock.moment = START
    put(editor, kind="emergency", starts="", text_id="Teks baru")
    assert re.findall(r"Teks (\w+)", client.get("/id/").text) == ["baru"]


@pytest.mark.parametrize(("kind", "on_childrens_pages"), [("information", 0), ("warning", 0), ("emergency", 1)])
def test_child_who_writes_is_told_of_an_emergency_only(
    loaded: Flask, editor: FlaskClient, client: FlaskClient, kind: str, on_childrens_pages: int
) -> None:
    """Where the quick way out is nothing distracts but an emergency; it is no alert, has a name and a word, and is printed."""
    put(editor, kind=kind, starts="")
    for path in ("/id/forum-anak/", "/id/forum-anak/kartu", "/id/bantuan/"):
        assert client.get(path).text.count("Jalan Riau ditutup.") == on_childrens_pages, path
    page = client.get("/id/").text
    section = re.search(r"<section[^>]*>\s*<div class=\"note notice.*?</section>", page, re.DOTALL)
    assert section and f'aria-label="{word("id", "Notice")}"' in section[0] and "role=" not in section[0]
    assert f"{word('id', kind.capitalize())}:</b> <span>" in section[0] and "<svg" in section[0]
    assert ("noprint" in section[0]) == (kind != "emergency")


@pytest.mark.sqlite(reason="follows what SQLite is asked")
def test_notice_costs_a_page_no_question(editor: FlaskClient, app: Flask, client: FlaskClient) -> None:
    """Of many pages made anew one alone asks for the notices; pages that are kept ask for nothing."""
    put(editor, starts="")
    client.get("/id/privasi/")
    with questions(app) as asked:
        for path in ("/id/tentang/", "/en/about/", "/id/data/", "/id/tentang/"):
            assert has(client, path, "Jalan Riau")
    assert not [line for line in asked if "notice" in line or "page_version" in line]


WRONG = [
    ({"kind": ""}, "kind"),
    ({"kind": "party"}, "kind"),
    ({"text_id": "", "text_en": ""}, "text_id"),
    ({"text_id": "x" * 301}, "text_id"),
    ({"ends": ""}, "ends"),
    ({"ends": "besok"}, "ends"),
    ({"ends": "2026-11-21T10:30"}, "ends"),
    ({"ends": "2026-11-21T10:00", "starts": "2026-11-21T09:00"}, "ends"),
    ({"ends": "2028-01-01T10:00"}, "ends"),
    ({"ends": "0001-01-01T00:00"}, "ends"),
    ({"ends": "9999-12-31T23:59"}, "ends"),
    ({"starts": "0001-01-01T00:00"}, "starts"),
    ({"link_id": "javascript:alert(1)"}, "link_id"),
    ({"link_id": "http://kota.example/"}, "link_id"),
    ({"link_id": "//kota.example/"}, "link_id"),
    ({"link_id": "/\\kota.example/"}, "link_id"),
    ({"link_id": "https://a@kota.example/"}, "link_id"),
    ({"link_en": "https://kota.example\\@x"}, "link_en"),
    ({"link_en": "/id/tidak-ada/"}, "link_en"),
    ({"link_en": "/id/ruang-kerja/"}, "link_en"),
]
"""What is filled in instead, and the field at which the fault is told."""


def test_editor_is_told_what_is_wrong(editor: FlaskClient, app: Flask) -> None:
    """422 with the fault at its field and everything that was typed; nothing is stored."""
    token = token_of(editor.get(NEW))
    for changes, field in WRONG:
        is_checked = "javascript" not in changes.get("link_id", "")  # a page that shows it in a field is none to follow
        answer = editor.post(NEW, data={"csrf_token": token, **FILLED, **changes}, is_checked=is_checked)
        assert answer.status_code == 422 and f'href="#{field}"' in answer.text, changes
        assert "text_id" in changes or "Jalan Riau ditutup." in answer.text
    with app.app_context():
        assert not db.session.scalars(select(SiteNotice)).all()


def test_script_in_a_notice_is_text(editor: FlaskClient, client: FlaskClient) -> None:
    """What looks like a script is shown as letters, to readers and at the desk."""
    assert (
        put(editor, starts="", text_id=SCRIPT, text_en=SCRIPT, link_en="https://kota.example/?a=%22%3E").status_code
        == 303
    )
    for reader, path in ((client, "/id/"), (client, "/en/"), (editor, DESK)):
        page = reader.get(path).text
        assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "<img src=x" not in page


def test_desk_tells_the_moments_in_the_citys_time(editor: FlaskClient) -> None:
    """Start and end stand as a sentence with the zone's name."""
    put(editor)
    assert "21 November 2026, 10.30 WIB" in editor.get(DESK).text
    assert "21 November 2026, 11:00 WIB" in editor.get("/en/desk/notices").text


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.EDITOR])
def test_only_editors_put_notices(sign_in: Callable[..., FlaskClient], app: Flask, role: str) -> None:
    """No other role puts a notice on the pages or takes one away."""
    client = sign_in(role)
    for path, data in ((NEW, FILLED), (f"{DESK}/1/tarik", {})):
        assert send(client, path, dict(data), form="/id/ruang-kerja/").status_code == 403
    with app.app_context():
        assert not db.session.scalars(select(SiteNotice)).all()


def test_the_audit_trail_names_each_act(editor: FlaskClient, app: Flask) -> None:
    """Adding and taking away stand in it once each, by number and never with words."""
    put(editor, starts="")
    for _ in range(2):
        send(editor, f"{DESK}/1/tarik", form=NEW)
    assert send(editor, f"{DESK}/9/tarik", form=NEW).status_code == 404
    with app.app_context():
        rows = [row for row in db.session.scalars(select(AuditRow)) if row.action.startswith("notice")]
    assert [(row.action, row.subject) for row in rows] == [("notice.add", "notice:1"), ("notice.remove", "notice:1")]
    assert "Jalan" not in "".join(row.detail for row in rows)


def test_notice_made_while_a_page_is_rendered_is_not_missed(app: Flask, client: FlaskClient) -> None:
    """A page whose own reading began before somebody else's notice neither misses it nor keeps pages without it."""
    draft = NoticeDraft(
        kind="warning", texts={"id": "Jalan Riau"}, links={}, starts_at=START, ends_at=START + timedelta(hours=1)
    )

    def put_elsewhere() -> None:
        with app.app_context():
            notices.add_notice(draft, actor=EDITOR, at=START)

    with app.test_request_context("/id/"):
        db.session.execute(select(SiteNotice)).all()
        other = Thread(target=put_elsewhere)
        other.start()
        other.join()
        assert words_for_page("id", START)[0] is not None
    assert has(client, "/id/", "Jalan Riau")


@pytest.mark.parametrize("changes", [{"ends": ""}, {"ends": "besok"}, {"starts": "besok"}])
def test_wrong_moment_is_told_in_words_for_picker_and_text(editor: FlaskClient, changes: dict[str, str]) -> None:
    """The newsroom's own sentence: it asks for no format that a browser's picker does not take."""
    answer = send(editor, "/en/desk/notices/new", {**FILLED, **changes})
    assert answer.status_code == 422
    assert (
        answer.text.count("Give the day and the time in full: day, month, year, hour and minute, in numbers.") == 2
    ), "in the summary and at the field"
