"""A reader reports a mistake: without a cookie or a name, within limits, for the newsroom alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news.models import MistakeReport
from layak.news.reporting import FROM_ONE_NETWORK
from tests.conftest import TestClock
from tests.kept_rows import kept_rows
from tests.news.conftest import fields_of
from tests.raw_files import files_of

FORM = {"id": "/id/berita/rapat-gugus-tugas/lapor", "en": "/en/news/task-force-meets/report"}
GIVEN = {"kind": "fact", "told": "Rapat itu hari Rabu, bukan Selasa.", "quoted": "hari Selasa"}
CANARY = "Kenari7731"


def send(client: FlaskClient, path: str = FORM["id"], headers: Any = None, **changes: str) -> TestResponse:
    """Open the form and send it."""
    filled = {**fields_of(client.get(path).text), **GIVEN, **changes}
    return client.post(path.split("?")[0], data=filled, headers=headers)


def kept(app: Flask) -> list[MistakeReport]:
    """The reports in the database."""
    with app.app_context():
        return list(db.session.scalars(select(MistakeReport).order_by(MistakeReport.id)))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_reader_reports_a_mistake_without_a_cookie(
    app: Flask, client: FlaskClient, publish: Callable[..., int], lang: str
) -> None:
    """The article leads to its form; the report is kept with the article, and the reader gets a reference, no cookie."""
    number = publish()
    assert f'href="{FORM[lang]}"' in client.get(FORM[lang].rsplit("/", 1)[0]).text
    answer = send(client, FORM[lang], contact="budi@example.org")
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    thanks = client.get(answer.headers["Location"])
    assert thanks.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in thanks.headers
    (report,) = kept(app)
    assert report.reference in thanks.text
    assert (report.article_id, report.kind, report.told, report.lang) == (number, "fact", GIVEN["told"], lang)
    assert report.contact == "budi@example.org"
    with app.app_context():
        row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None and (row.action, row.actor) == ("news.report_send", "anyone")
    assert "Rabu" not in row.detail


def test_form_warns_of_a_childs_case_and_names_help(client: FlaskClient, publish: Callable[..., int]) -> None:
    """The form says that no child's case belongs here, and leads to the number and the page of help."""
    publish()
    page = client.get(FORM["en"])
    assert "Do not write about a child’s case here" in page.text
    assert 'href="tel:129"' in page.text and 'href="/en/help/"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.localhost"},
        {"Origin": "null"},
        {"Origin": "null", "Referer": "http://localhost/id/"},
        {"Referer": "https://evil.example/id/berita/"},
        {"Referer": "http://localhost.evil.example/"},
        {"Referer": "http://[broken"},
    ],
)
def test_another_site_cannot_send_a_report(
    app: Flask, client: FlaskClient, publish: Callable[..., int], headers: dict[str, str]
) -> None:
    """What another site's page sends is refused, and nothing of it is shown back or kept."""
    publish()
    answer = send(client, headers=headers, told=CANARY)
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert kept(app) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"told": "x" * 4001 + CANARY},
        {"quoted": "x" * 1001, "told": CANARY},
        {"contact": "x" * 201, "told": CANARY},
        {"told": f"{CANARY} https://a.example https://b.example www.c.example http://d.example"},
        {"kind": "", "told": CANARY},
        {"kind": "nonsense", "told": CANARY},
    ],
)
def test_report_that_needs_a_change_keeps_the_text(
    app: Flask, client: FlaskClient, publish: Callable[..., int], changes: dict[str, str]
) -> None:
    """Too long, too many links or no kind: 422 with everything that was typed, and nothing is kept."""
    publish()
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert all(value in answer.text for value in changes.values() if len(value) > 1 and value != "nonsense")
    assert kept(app) == []


def test_second_click_reports_nothing_twice(app: Flask, client: FlaskClient, publish: Callable[..., int]) -> None:
    """The same sheet sent twice leads to the same reference."""
    publish()
    filled = {**fields_of(client.get(FORM["id"]).text), **GIVEN}
    places = {client.post(FORM["id"], data=filled).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert len(kept(app)) == 1


def test_many_reports_are_slowed_and_keep_the_text(
    app: Flask, client: FlaskClient, publish: Callable[..., int]
) -> None:
    """Beyond the limit of one network the page says when to try again, with the text; another network goes on."""
    publish()
    most = int(FROM_ONE_NETWORK.split("/")[0])
    for _ in range(most):
        assert send(client).status_code == 303
    answer = send(client, told=CANARY)
    assert answer.status_code == 429
    assert CANARY in answer.text and "Retry-After" in answer.headers
    assert len(kept(app)) == most
    filled = {**fields_of(client.get(FORM["id"]).text), **GIVEN}
    elsewhere = client.post(FORM["id"], data=filled, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 303


def test_report_of_a_draft_finds_no_form(
    app: Flask, client: FlaskClient, draft_only: Callable[..., int], publish: Callable[..., int]
) -> None:
    """An article that readers cannot see has no form, in either language; nothing tells that it exists."""
    draft_only("Masih draf")
    for path in ("/id/berita/masih-draf/lapor", "/en/news/masih-draf/report"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=GIVEN).status_code == 404
    assert kept(app) == []


def test_other_pages_lead_to_the_same_form_with_their_address(loaded: Flask, client: FlaskClient) -> None:
    """Progress and pages lead to the form, which holds their address; one of another site is left out."""
    found = re.search(r'href="(/en/report-a-mistake\?address=[^"]+)"', client.get("/en/progress/").text)
    assert found
    form = client.get(found[1])
    assert 'value="/en/progress/"' in form.text
    assert send(client, found[1]).status_code == 303
    assert kept(loaded)[0].address == "/en/progress/"
    for bad in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
        assert (
            "evil" not in fields_of(client.get("/en/report-a-mistake", query_string={"address": bad}).text)["address"]
        )
        assert not fields_of(client.get("/en/report-a-mistake", query_string={"address": bad}).text)["address"]


@pytest.mark.parametrize("headers", [{}, {"Referer": "http://localhost/id/berita/rapat-gugus-tugas/lapor"}])
def test_browser_that_tells_little_can_report(
    app: Flask, client: FlaskClient, publish: Callable[..., int], headers: dict[str, str]
) -> None:
    """Some browsers tell nothing for privacy, others only the page that they come from: both can report."""
    publish()
    assert send(client, headers=headers).status_code == 303 and len(kept(app)) == 1


@pytest.mark.parametrize("bad", ["http://evil.example/", "//evil.example/", "/id/..//evil", "/admin"])
def test_reported_address_is_one_of_this_site(loaded: Flask, client: FlaskClient, bad: str) -> None:
    """What the form brings is held to what its address may bring: anything else is told, with the text kept."""
    answer = send(client, "/id/lapor-kesalahan", address=bad, told=CANARY)
    assert answer.status_code == 422 and CANARY in answer.text and kept(loaded) == []
    assert 'id="address-error"' in answer.text


@pytest.mark.parametrize("good", ["/id/tentang/", "BASE/id/tentang/", "BASE/id/tentang/#isi"])
def test_whole_address_is_taken_as_its_path(loaded: Flask, client: FlaskClient, good: str) -> None:
    """What somebody copies from the browser's bar is understood."""
    typed = good.replace("BASE", loaded.extensions["layak"].settings.base_url)
    assert send(client, "/id/lapor-kesalahan", address=typed).status_code == 303
    assert kept(loaded)[0].address == "/id/tentang/"


def test_reports_reach_neither_readers_nor_search_nor_log(
    app: Flask,
    client: FlaskClient,
    publish: Callable[..., int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No public page, feed or search shows what was reported, and no log line and audit row holds it."""
    publish()
    with caplog.at_level(logging.DEBUG):
        sent = send(client, told=f"{CANARY} Mahoni", quoted=CANARY, contact=f"{CANARY}@example.org")
        assert sent.status_code == 303
        article = "/id/berita/rapat-gugus-tugas"
        for path in (article, "/id/berita/", "/id/berita/feed.atom", "/sitemap.xml", "/id/pers/", FORM["id"]):
            assert CANARY not in client.get(path).text, path
        assert "Mahoni" not in client.get(f"/id/cari?q={CANARY}").text
    assert CANARY not in caplog.text
    with app.app_context():
        assert all(CANARY not in row.detail + row.subject for row in db.session.scalars(select(AuditRow)))


def test_words_and_contact_are_erased_90_days_after_closing(
    app: Flask, client: FlaskClient, clock: TestClock, publish: Callable[..., int], run: Callable[..., Any],
    staff: Callable[[str], FlaskClient],
) -> None:  # fmt: skip
    """The tick leaves them on the 89th day and erases them on the 90th, from the file of the database too."""
    publish()
    send(client, told=f"{CANARY} keliru.", quoted=CANARY, contact=f"{CANARY}@example.org")
    send(client, told="Yang lain masih terbuka.")
    page = "/id/ruang-kerja/koreksi/1"
    filled = {**fields_of(staff("editor").get(page).text, "keputusan")}
    decided = staff("editor").post(
        f"{page}/putuskan", data={**filled, "state": "unchanged", "reason": "Sudah benar menurut sumber."}
    )
    assert decided.status_code == 303
    clock.moment += timedelta(days=89)
    run("tick")
    assert kept(app)[0].contact
    clock.moment += timedelta(days=1)
    assert run("tick").exit_code == 0
    closed, still_open = kept(app)
    assert (closed.told, closed.quoted, closed.contact) == ("", "", "")
    assert closed.erased_at == clock.moment and closed.state == "unchanged"
    assert still_open.told
    assert CANARY not in "\n".join(kept_rows(app))
    assert files_of(app, CANARY) == []
