"""Consents for pictures: what is put on record, what is published with it, and that its end hides the picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.extensions import db
from layak.news.service.consents import count_ending_consents
from tests.conftest import TestClock
from tests.news.conftest import fields_of
from tests.news.test_desk import begin
from tests.news.test_pictures import consent, describe, photo, pictures_of, release, rows_of, upload

Staff = Callable[[str], FlaskClient]
SIGNED = {
    "people": "children",
    "people_count": "3",
    "uses": ["site"],
    "until": "30-11-2026",
    "paper": "Map izin 2026, lembar 14",
}
MIDNIGHT = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""The end of 30 November in Jakarta."""

LIBRARY = "/id/ruang-kerja/gambar/"


def show(client: FlaskClient, app: Flask, **record: object) -> tuple[int, str]:
    """Publish an article with two pictures of children; gives its number and the name of the first picture."""
    number = begin(client)
    for place in (0, 1):
        upload(client, number, photo())
        describe(client, app, number, place, alt_id=f"Anak menari {place}", alt_en=f"Children dance {place}")
        assert consent(client, rows_of(app, number)[place][1], **{**SIGNED, **record}).status_code == 303
    assert release(client, number).status_code == 303
    return number, rows_of(app, number)[0][1]


def traces(client: FlaskClient, name: str) -> list[str]:
    """Every public place in which a picture can be seen."""
    addresses = [f"/{lang}/{path}" for lang in ("id", "en") for path in ("", "berita/" if lang == "id" else "news/")]
    addresses += ["/id/berita/rapat-gugus-tugas", "/en/news/task-force-meets", "/id/berita/feed.atom"]
    addresses += ["/id/cari?q=rapat", "/id/kemajuan/"]
    found = [address for address in addresses if name in client.get(address).text]
    files = [f"/gambar/{name}-{width}.{kind}" for width in (320, 640, 1280) for kind in ("avif", "webp", "jpg")]
    return found + [file for file in files if client.get(file).status_code != 404]


@pytest.fixture(autouse=True)
def home(loaded: Flask) -> Flask:
    """Home and progress are there."""
    return loaded


def test_a_picture_is_gone_everywhere_the_second_its_consent_ends(
    staff: Staff, client: FlaskClient, app: Flask, clock: TestClock
) -> None:
    """One second before midnight it stands in page, list, home, shared card and files; at midnight nowhere."""
    _number, name = show(staff("editor"), app)
    clock.moment = MIDNIGHT - timedelta(seconds=1)
    assert len(traces(client, name)) >= 4 + 9
    page = client.get("/id/berita/rapat-gugus-tugas")
    assert 'property="og:image"' in page.text and '"image"' in page.text
    assert "max-age=1," in client.get(f"/gambar/{name}-640.jpg").headers["Cache-Control"]
    clock.moment = MIDNIGHT
    assert traces(client, name) == []
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert 'og:image" content="http://localhost/id/berita/rapat-gugus-tugas/kartu.png"' in page
    assert '"image"' not in page and "Anak menari" not in page


def test_a_withdrawn_consent_hides_the_picture_until_there_is_a_new_record(
    staff: Staff, client: FlaskClient, app: Flask, clock: TestClock
) -> None:
    """One button with a reason; every place loses it in the same moment; the trail knows; a new record brings it back."""
    editor = staff("editor")
    number, name = show(editor, app)
    other = rows_of(app, number)[1][1]
    assert traces(client, name)
    path = f"{LIBRARY}{name}/izin"
    withdrawal = {**fields_of(editor.get(path).text), "reason": "Orang tua menarik izinnya."}
    assert editor.post(path + "/tarik", data={**withdrawal, "reason": "ya"}).status_code == 422
    assert traces(client, name)
    assert editor.post(path + "/tarik", data=withdrawal).status_code == 303
    assert traces(client, name) == [] and traces(client, other)
    assert editor.post(path + "/tarik", data=withdrawal).status_code == 409, "a withdrawal is not undone or repeated"
    with app.app_context():
        acts = list(db.session.scalars(select(AuditRow.action).where(AuditRow.subject == f"picture:{name}")))
    assert acts == ["news.picture_add", "news.picture_words", "news.picture_consent", "news.picture_withdraw"]
    assert release(editor, number).status_code == 422, "and it is not published again"
    clock.moment += timedelta(seconds=1)
    assert consent(editor, name, **SIGNED).status_code == 303
    assert traces(client, name)


@pytest.mark.parametrize(
    "record",
    [
        *({"people": ""}, {"people": "x"}, {"people_count": "0"}, {"people_count": "banyak"}, {"uses": []}),
        *({"until": ""}, {"until": "2026"}, {"until": "20-11-2026"}),
        *({"paper": ""}, {"paper": "x" * 201}, {"paper": "Surat izin Budi (12), siswa kelas 6 SDN 3"}),
    ],
)
def test_a_record_that_says_too_little_or_a_name_is_refused(
    staff: Staff, app: Flask, record: dict[str, object]
) -> None:
    """Who, how many, what for, until when and where the paper lies; never a child's name."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo((320, 200)))
    answer = consent(editor, rows_of(app, number)[0][1], **{**SIGNED, **record})
    assert answer.status_code == 422
    assert 'value="30-11-2026"' in answer.text or "until" in record


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({}, 303),
        ({"uses": ["press", "social"]}, 422),
        ({"people": "none"}, 303),
        ({"people": "public"}, 303),
        ({"people": "adults", "uses": ["press"]}, 422),
    ],
)
def test_only_a_consent_for_the_site_lets_faces_through(
    staff: Staff, app: Flask, record: dict[str, object], status: int
) -> None:
    """A consent for the press alone does not cover the website; nobody, or people in office, need none."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    describe(editor, app, number)
    assert consent(editor, rows_of(app, number)[0][1], **{**SIGNED, **record}).status_code == 303
    assert release(editor, number).status_code == status


def test_two_who_record_at_once_do_not_overwrite_each_other(staff: Staff, app: Flask) -> None:
    """The second one meets 409 and nothing of theirs is kept."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    name = rows_of(app, number)[0][1]
    assert consent(editor, name, **SIGNED).status_code == 303
    assert consent(editor, name, people="none", seen="0").status_code == 409


def test_the_library_finds_pictures_and_tells_where_they_are_used(
    staff: Staff, sign_in: Callable[..., FlaskClient], app: Flask, clock: TestClock
) -> None:
    """By words and photographer, by an ending, ended or withdrawn consent, and by use; with their articles."""
    editor = staff("editor")
    number, name = show(editor, app)
    unused = begin(editor, title_id="Lain", title_en="Other")
    upload(editor, unused, photo(colour="red"))
    describe(editor, app, unused, alt_id="Balai 100% warga", credit="Rani Studio")
    spare = rows_of(app, unused)[0][1]
    fields = fields_of(editor.get(pictures_of(unused)).text)
    editor.post(pictures_of(unused), data={**fields, "remove": str(rows_of(app, unused)[0][0])})
    found = {
        query: editor.get(LIBRARY + query).text for query in ("?q=menari", "?q=rani+balai", "?q=100%25", "?only=unused")
    }
    assert [name in text for text in found.values()] == [True, False, False, False]
    assert [spare in text for text in found.values()] == [False, True, True, True]
    assert f'href="/id/ruang-kerja/berita/{number}"' in found["?q=menari"]
    assert name in editor.get(LIBRARY + "?only=ending").text and spare not in editor.get(LIBRARY + "?only=ending").text
    with app.app_context():
        assert count_ending_consents(now()) == 2
    clock.moment = MIDNIGHT
    editor = sign_in("author", email="lagi@example.org")
    assert name in editor.get(LIBRARY + "?only=ended").text and name not in editor.get(LIBRARY + "?only=ending").text
    assert name not in editor.get(LIBRARY + "?only=withdrawn").text
    assert editor.get(LIBRARY + "?only=x").status_code == editor.get(LIBRARY + "?page=9").status_code == 404
    with app.app_context():
        assert count_ending_consents(now()) == 0


def test_a_picture_of_the_library_illustrates_another_article(staff: Staff, app: Flask, client: FlaskClient) -> None:
    """It is put in with its words and its consent; new words in the library leave both articles as they are."""
    editor = staff("editor")
    _number, name = show(editor, app)
    other = begin(editor, title_id="Panggung baru", title_en="A new stage")
    row = editor.get(f"{LIBRARY}?article={other}").text
    assert name in row
    picture = fields_of(editor.get(f"{LIBRARY}{name}").text)["seen"]
    fields = fields_of(editor.get(pictures_of(other)).text)
    assert editor.post(pictures_of(other), data={**fields, "add": picture}).status_code == 303
    assert editor.post(pictures_of(other), data={**fields, "add": picture}).status_code == 409, "it is there already"
    assert release(editor, other).status_code == 303
    changed = {**fields_of(editor.get(f"{LIBRARY}{name}").text), "alt_id": "Tarian di panggung"}
    assert editor.post(f"{LIBRARY}{name}", data=changed).status_code == 303
    assert editor.post(f"{LIBRARY}{name}", data=changed).status_code == 409
    assert "Anak menari 0" in client.get("/id/berita/panggung-baru").text
    assert "Tarian di panggung" in editor.get(LIBRARY).text


@pytest.mark.parametrize("day", ["31-12-9999", "01-01-2047", "2200-02-28"])
def test_a_last_day_out_of_reach_is_told(staff: Staff, app: Flask, day: str) -> None:
    """A year that is a slip, or that nobody can consent to, is refused at its field; what was typed stands there."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    answer = consent(editor, rows_of(app, number)[0][1], **{**SIGNED, "until": day})
    assert answer.status_code == 422 and fields_of(answer.text)["until"] == day
    assert 'id="until-error"' in answer.text


def test_the_farthest_last_day_is_taken(staff: Staff, app: Flask) -> None:
    """Twenty years hold."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    assert consent(editor, rows_of(app, number)[0][1], **{**SIGNED, "until": "31-12-2046"}).status_code == 303
