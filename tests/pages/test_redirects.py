"""Old addresses that lead on by hand: only to this site, only where nothing else answers, never in a circle."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.redirects import Redirect, add_redirects
from layak.extensions import db
from tests.news.conftest import publish
from tests.pages.conftest import EDITOR
from tests.questions import questions
from tests.staff import send, token_of
from tests.words import word

__all__ = ["publish"]
DESK = "/id/ruang-kerja/pengalihan"
Publish = Callable[..., int]

HOSTILE = [
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/id/tentang/",
    "//evil.example",
    "///evil.example",
    "////evil.example/id/tentang/",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/%2Fevil.example",
    "/%2fevil.example/id/tentang/",
    "%2F%2Fevil.example",
    "/%5Cevil.example",
    "/%5c%5cevil.example",
    "/%252Fevil.example",
    "/%25252fevil.example",
    "/id/%2e%2e//evil.example",
    "/id/../../evil.example",
    "/id/tentang/..",
    "/./tentang/",
    "/id//tentang/",
    "/\tevil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/id/tentang/%0d%0aLocation:%20https://evil.example",
    "/id/tentang/\r\nSet-Cookie: a=b",
    "/%00/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://x/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "mailto:a@evil.example",
    "evil.example",
    "@evil.example",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/id/tentang/",
    "http://localhost:80@evil.example/id/tentang/",
    "http:/evil.example",
    "https:evil.example",
    "/／evil.example",
    "／／evil.example",
    "/＼evil.example",
    "/id/tentang/\u202egnp.exe",
    "/\u2028/evil.example",
    "/%e2%80%ae/evil.example",
    "/%ff%fe/evil.example",
    "/id/tentang/?next=https://evil.example",
    "/id/tentang/#@evil.example",
    "/;@evil.example",
    "/<script>alert(1)</script>",
    "",
    "   ",
]
"""What must never become the target of a redirect."""


def add(editor: FlaskClient, source: str, target: str, **more: str) -> TestResponse:
    """Fill in the form."""
    return send(editor, DESK, {"source": source, "target": target, **more})


def stored(app: Flask) -> list[tuple[str, str]]:
    """All redirects as they are kept."""
    with app.app_context():
        return [(row.source, row.target) for row in db.session.scalars(select(Redirect).order_by(Redirect.id))]


def test_no_target_leads_to_another_site(editor: FlaskClient, app: Flask) -> None:
    """Whatever is typed as target, only a page of this site is taken; the form comes back with what was typed."""
    data = {"csrf_token": token_of(editor.get(DESK)), "source": "/lama.html"}
    for target in HOSTILE:
        is_checked = not target.lower().startswith(
            "javascript:"
        )  # a page that shows it in a field is no page to follow
        answer = editor.post(DESK, data={**data, "target": target}, is_checked=is_checked)
        assert answer.status_code == 422 and stored(app) == [], target
        assert "Location" not in answer.headers and 'value="/lama.html"' in answer.text, target
        assert "<script>alert" not in answer.text, target


def test_an_import_is_held_to_the_same_rule(app: Flask) -> None:
    """The function that imports call refuses the same targets, and takes the good row beside them."""
    rows = [(f"/{number}.html", target) for number, target in enumerate(HOSTILE)]
    with app.test_request_context("/"):
        added = add_redirects([*rows, ("/b.html", "/id/tentang/")], actor=EDITOR, at=now())
    assert added.count == 1 and [source for source, _ in added.refused] == [source for source, _ in rows]
    assert stored(app) == [("/b.html", "/id/tentang/")]


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("/2023/07/abc.html", "/2023/07/abc.html"),
        ("/2023/07/abc.html", "/2023/07/ABC.html?utm_source=wa"),
        ("/2023/07/abc.html", "/2023/07/abc.html?replytocom=5"),
        ("/2023/07/abc/", "/2023/07/abc"),
        ("/2023/07/abc", "/2023/07/abc/"),
        ("https://kota-lama.example/2023/07/abc/", "/2023/07/abc"),
        ("/?p=123", "/?p=123"),
        ("/?p=123", "/?utm_source=wa&p=123"),
        ("/index.php?p=7&lang=id", "/index.php?lang=id&p=7"),
        ("/berita%20lama/taman", "/Berita%20Lama/Taman/"),
        ("/id/berita/tidak-pernah-ada", "/id/berita/tidak-pernah-ada"),
        ("/en/what-was", "/en/what-was/"),
    ],
)
def test_reader_with_an_old_address_arrives(editor: FlaskClient, client: FlaskClient, source: str, asked: str) -> None:
    """301 to the page, asked again each time; capitals, the last slash and added parameters make no difference."""
    assert add(editor, source, "/id/tentang").status_code == 303
    answer = client.get(asked, is_checked=False)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/id/tentang/")
    assert answer.headers["Cache-Control"] == "no-cache" and "Set-Cookie" not in answer.headers
    assert client.get(answer.headers["Location"]).status_code == 200


def test_door_without_or_with_another_number_stays_the_door(editor: FlaskClient, client: FlaskClient) -> None:
    """/?p=123 leads on, /?p=124 and / still choose the language."""
    add(editor, "/?p=123", "/id/tentang/")
    for path in ("/", "/?p=124", "/?x=1"):
        assert client.get(path).status_code == 302
    assert client.get("/2023/?p=123").status_code == 404


def test_an_article_is_named_by_its_address(editor: FlaskClient, client: FlaskClient, publish: Publish) -> None:
    """A published article is a target, in each language its own; one that nobody can read is none."""
    publish("Rapat baru", "New meeting")
    assert add(editor, "/old/1", "http://localhost/id/berita/rapat-baru").status_code == 303
    assert add(editor, "/old/2", "/en/news/new-meeting").status_code == 303
    refused = add(editor, "/old/3", "/id/berita/tidak-ada")
    assert refused.status_code == 422
    assert word("id", "No page that readers may see stands at this address.") in refused.text
    places = [client.get(path).headers["Location"] for path in ("/old/1", "/old/2")]
    assert places == ["/id/berita/rapat-baru", "/en/news/new-meeting"]


NO_SOURCE = [
    "/",
    "/id/",
    "/en",
    "/id/tentang/",
    "/ID/Tentang",
    "/en/news/",
    "/id/berita/rapat-baru",
    "/id/ruang-kerja/berita/",
    "/id/ruang-kerja/apa-saja",
    "/en/desk/x",
    "/id/forum-anak/kartu",
    "/en/childrens-forum/anything",
    "/id/keluar",
    "/static/css/reader.css",
    "/sitemap.xml",
    "/healthz",
    "/id/kemajuan/komponen/k1",
    "",
    "abc",
    "/%ff",
    "/a/../b",
]
"""Where pages stand, rooms of staff and children, and what is no address."""


def test_no_page_of_the_site_becomes_a_source(editor: FlaskClient, app: Flask, publish: Publish) -> None:
    """Where a page stands, in a room of staff or children, and where no address can be read, nothing is added."""
    publish("Rapat baru", "New meeting")
    for source in NO_SOURCE:
        assert add(editor, source, "/id/bantuan/").status_code == 422, source
    assert stored(app) == []


def test_a_page_comes_before_a_redirect(editor: FlaskClient, client: FlaskClient, publish: Publish) -> None:
    """An article that is published later at a redirected address is read there."""
    add(editor, "/id/berita/rapat-baru", "/id/tentang/")
    assert client.get("/id/berita/rapat-baru").status_code == 301
    publish("Rapat baru", "New meeting")
    assert client.get("/id/berita/rapat-baru").status_code == 200


def test_redirects_make_no_circle_and_no_chain(app: Flask) -> None:
    """A circle is refused, a second target is refused, and what led to an address that moves on leads to its end."""
    with app.test_request_context("/"):
        rows = [
            ("/id/berita/satu", "/id/berita/dua"),
            ("/id/berita/dua", "/id/berita/tiga"),
            ("/id/berita/tiga", "/id/berita/satu"),
            ("/id/berita/lima", "/ID/berita/LIMA/"),
            ("/id/berita/enam", "/id/berita/enam"),
            ("/id/berita/satu", "/id/tentang/"),
            ("/id/berita/empat", "/id/berita/satu"),
            ("/id/berita/satu", "/id/berita/tiga"),
        ]
        added = add_redirects(rows, actor=EDITOR, at=now())
    assert stored(app) == [
        ("/id/berita/satu", "/id/berita/tiga"),
        ("/id/berita/dua", "/id/berita/tiga"),
        ("/id/berita/empat", "/id/berita/tiga"),
    ]
    assert added.count == 3
    assert [reason for _, reason in added.refused] == ["loop", "target_missing", "loop", "known"]


def test_editor_finds_and_takes_away(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """The search finds parts of both addresses, % and _ are letters in it; taken away, the address is not found again."""
    add(editor, "/2023/taman_bermain.html", "/id/tentang/")
    add(editor, "/2023/lain.html", "/en/about/")
    shown = editor.get(f"{DESK}?q=TAMAN_").text
    assert "taman_bermain" in shown and "lain.html" not in shown
    assert "taman_bermain" not in editor.get(f"{DESK}?q=%25").text
    assert "lain.html" in editor.get("/en/desk/redirects?q=about").text
    for _ in range(2):
        assert send(editor, f"{DESK}/1/hapus", form=DESK).status_code == 303
    assert client.get("/2023/taman_bermain.html").status_code == 404
    with app.app_context():
        acts = [(row.action, row.subject) for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert [act for act in acts if act[0].startswith("redirect")] == [
        ("redirect.add", "redirect:1"),
        ("redirect.add", "redirect:2"),
        ("redirect.remove", "redirect:1"),
    ]


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.EDITOR])
def test_only_editors_lead_on(sign_in: Callable[..., FlaskClient], app: Flask, role: str) -> None:
    """No other role adds a redirect, sees the list or finds the door."""
    client = sign_in(role)
    assert client.get(DESK).status_code == 403
    assert send(client, DESK, {"source": "/a", "target": "/id/tentang/"}, form="/id/ruang-kerja/").status_code == 403
    assert DESK not in client.get("/id/ruang-kerja/").text and stored(app) == []


@pytest.mark.sqlite(reason="follows what SQLite is asked")
def test_page_that_nobody_moved_costs_one_question(app: Flask, client: FlaskClient) -> None:
    """A missing address asks the redirects once and the database nothing else; a page that exists asks none of them."""
    client.get("/id/tidak-ada")
    with questions(app) as asked:
        for number in range(3):
            assert client.get(f"/id/tidak-ada-{number}").status_code == 404
        assert len(asked) == 3 and all("redirect" in line for line in asked)
        client.get("/id/privasi/")
    assert len([line for line in asked if "redirect" in line]) == 3


def test_an_imports_rows_come_in_one_act(app: Flask, client: FlaskClient) -> None:
    """An import's rows are one transaction: when the last one fails hard, none is kept."""
    rows = [(f"/?p={number}", "/id/tentang/") for number in range(200)]

    def break_off() -> None:
        with app.test_request_context("/"):
            add_redirects([*rows, (None, None)], actor=EDITOR, at=now())  # type: ignore[list-item]

    with pytest.raises(AttributeError):
        break_off()
    assert stored(app) == []
    with app.test_request_context("/"):
        assert add_redirects(rows, actor=EDITOR, at=now()).count == 200
        assert add_redirects(rows, actor=EDITOR, at=now()).count == 0
        assert db.session.scalar(select(func.count()).select_from(Redirect)) == 200
    assert client.get("/?p=199").headers["Location"] == "/id/tentang/"
