"""Scheduled articles: nothing of them before the moment, all of it from then on; changed and cancelled by editors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news import service
from layak.news.models import Article, ArticleAct, Ending
from layak.news.service import STATEMENTS, Draft
from tests.news.conftest import ALONE, EDITOR, fields_of, send, text
from tests.news.test_desk import begin, edit
from tests.words import word

Publish = Callable[..., int]
TICKS = list(STATEMENTS)
TYPED = "2026-11-23T07:00"
MOMENT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SOON = "2026-11-21T10:30"
SOON_MOMENT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
"""Within the time for which staff stay signed in."""
SENTENCE = {
    "id": "Terbit Senin, 23 November 2026 pukul 07.00 WIB",
    "en": "Appears Monday 23 November 2026 at 07:00 WIB",
}
PLACES = (
    ("/id/berita/rapat-gugus-tugas", "/en/news/task-force-meets"),
    ("/id/berita/", "/en/news/"),
    ("/id/", "/en/"),
    ("/id/berita/feed.atom", "/en/news/feed.atom"),
    ("/id/cari?q=gugus", "/en/search?q=task"),
    ("/sitemap.xml", "/sitemap.xml"),
    ("/id/kemajuan/komponen/kelembagaan", "/en/progress/component/kelembagaan"),
    ("/id/kemajuan/indikator/4", "/en/progress/indicator/4"),
)
SEEN = (("rapat-gugus-tugas", "Rapat gugus tugas"), ("task-force-meets", "Task force meets"))


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes."""
    return sign_in("author")


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who reads what others wrote, and publishes."""
    return sign_in("editor")


def schedule(editor: FlaskClient, number: int, moment: str = TYPED, **changes: object):
    """Press the button with a moment chosen."""
    given = {"declared": TICKS, "when": "later", "moment": moment, **changes}
    return send(editor, edit(number), edit(number) + "/terbitkan", **given)


def state_of(app: Flask, number: int) -> tuple[str, datetime | None]:
    """The state of an article and its moment."""
    with app.app_context():
        article = db.session.get_one(Article, number)
        return article.state, article.published_at


def is_shown(client: FlaskClient, path: str, words: tuple[str, str]) -> bool:
    """Whether a page stands and has an article's words on it."""
    answer = client.get(path)
    return answer.status_code == 200 and any(one in answer.text for one in words)


def test_an_editor_schedules_and_nobody_sees_it_before(
    author: FlaskClient, editor: FlaskClient, client: FlaskClient, app: Flask, clock
) -> None:
    """From the very second page, list, home, feed, search, map and component have it, in both languages at once.

    Every page was read a second before, so a stored one that did not end at the moment would still be told.
    """
    number = begin(author, indicators=["4"])
    answer = schedule(editor, number)
    assert (answer.status_code, answer.headers["Location"]) == (303, edit(number))
    assert state_of(app, number) == ("published", MOMENT)
    clock.moment = MOMENT - timedelta(seconds=1)
    for pair in PLACES:
        for path, words in zip(pair, SEEN, strict=True):
            assert not is_shown(client, path, words), path
    clock.moment = MOMENT
    for pair in PLACES:
        for path, words in zip(pair, SEEN, strict=True):
            assert is_shown(client, path, words), path


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_moment_is_told_as_a_sentence(author: FlaskClient, editor: FlaskClient, lang: str) -> None:
    """In the editor, on the table and on the page of the schedule, with the city's zone."""
    number = begin(author)
    schedule(editor, number)
    room = {"id": "/id/ruang-kerja/berita/", "en": "/en/desk/news/"}[lang]
    for path in (f"{room}{number}", room, f"{room}{number}/{'jadwal' if lang == 'id' else 'schedule'}"):
        assert SENTENCE[lang] in editor.get(path).text, path


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-11-20T07:00", "This moment has passed. Choose a later one, or publish now."),
        ("21-11-2026 10.00", "This moment has passed. Choose a later one, or publish now."),
        ("2027-12-01T07:00", "This is more than a year ahead. Look at the year again."),
        ("31-02-2027 07.00", "There is no such day or hour."),
        ("23-11-2026 25.00", "There is no such day or hour."),
        ("besok pagi", "Give the day and the time in full: day, month, year, hour and minute, in numbers."),
        ("", "Give the day and the time in full: day, month, year, hour and minute, in numbers."),
    ],
)
def test_a_moment_that_cannot_be_is_refused(
    author: FlaskClient, editor: FlaskClient, app: Flask, typed: str, told: str
) -> None:
    """With a sentence at the field, the typed text kept, and nothing published or scheduled."""
    number = begin(author)
    answer = schedule(editor, number, typed, body_id="Kalimat yang baru diketik.", alone=ALONE)
    assert answer.status_code == 422
    assert word("id", told) in answer.text and 'id="moment-error"' in answer.text
    kept = fields_of(answer.text, "tulisan")
    assert (kept["moment"], kept["when"], kept["body_id"]) == (typed, ["later"], "Kalimat yang baru diketik.")
    assert state_of(app, number) == ("draft", None)


@pytest.mark.parametrize("typed", ["23-11-2026 07.00", "23/11/2026 07:00", "23-11-2026 pukul 7.00", TYPED])
def test_a_moment_can_be_typed(author: FlaskClient, editor: FlaskClient, app: Flask, typed: str) -> None:
    """As people write it, or as a browser's own field sends it: the city's time."""
    number = begin(author)
    assert schedule(editor, number, typed).status_code == 303
    assert state_of(app, number)[1] == MOMENT


def test_nobody_schedules_own_writing_without_a_reason(editor: FlaskClient, app: Flask) -> None:
    """The rule of the second pair of eyes holds for a later moment as for now."""
    number = begin(editor)
    answer = schedule(editor, number)
    assert answer.status_code == 422 and 'id="alone-error"' in answer.text
    assert state_of(app, number) == ("draft", None)
    assert schedule(editor, number, alone=ALONE).status_code == 303


def test_readers_do_not_lose_an_article_to_a_schedule(publish: Publish, app: Flask, clock, client: FlaskClient) -> None:
    """What readers have, or had, can only be published now; the service refuses a later moment."""
    number = publish()
    draft = Draft(texts={"id": text("Rapat gugus tugas", body="Baru.")}, components=("kelembagaan",))
    with app.app_context():
        for is_taken_down in (False, True):
            if is_taken_down:
                version = service.get_working_copy(number, at=clock()).version
                service.unpublish_article(number, ending=Ending.IN_ERROR, version=version, actor=EDITOR, at=clock())
            with pytest.raises(service.Rejected) as refused:
                service.publish_article(
                    number,
                    draft=draft,
                    version=2,
                    declared=STATEMENTS,
                    actor=EDITOR,
                    at=clock(),
                    zone=app.extensions["layak"].zone,
                    moment=clock() + timedelta(days=1),
                    alone=ALONE,
                )
            assert refused.value.reasons == ("moment_shown",)
            assert is_taken_down or client.get("/id/berita/rapat-gugus-tugas").status_code == 200


def test_a_forged_moment_for_what_readers_have_is_told_at_the_field(editor: FlaskClient, publish: Publish) -> None:
    """The form does not offer it; who sends it all the same gets a sentence, and readers keep the article."""
    number = publish()
    assert 'name="when"' not in editor.get(edit(number)).text
    answer = schedule(editor, number)
    assert answer.status_code == 422
    assert word("id", "Readers already know this article, so it can only be published now.") in answer.text


def test_a_later_draft_does_not_slip_out(author: FlaskClient, editor: FlaskClient, client: FlaskClient, clock) -> None:
    """At the moment readers get what was approved; the editor says so to whoever writes on."""
    number = begin(author)
    schedule(editor, number)
    send(author, edit(number), body_id="Kalimat sesudahnya.", title_id="Judul sesudahnya")
    told = (
        "At that moment readers get version %(number)s, which was approved. "
        "What was saved since appears only after you publish it again."
    )
    assert word("id", told).replace("%(number)s", "2") in author.get(edit(number)).text
    clock.moment = MOMENT
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert "Paragraf satu." in page and "Kalimat sesudahnya." not in page and "Judul sesudahnya" not in page
    assert "Judul sesudahnya" not in client.get("/id/berita/").text


def open_schedule(editor: FlaskClient, number: int) -> dict[str, object]:
    """What the page of a schedule would send."""
    return fields_of(editor.get(edit(number) + "/jadwal").text)


def test_an_editor_moves_the_moment(
    author: FlaskClient, editor: FlaskClient, client: FlaskClient, app: Flask, clock
) -> None:
    """Readers get it at the new one and not at the old one; a page that was opened before answers 409."""
    number = begin(author)
    schedule(editor, number)
    opened = open_schedule(editor, number)
    assert opened["moment"] == TYPED
    assert editor.post(edit(number) + "/jadwal", data={**opened, "moment": "24-11-2026 06.30"}).status_code == 303
    assert editor.post(edit(number) + "/jadwal", data={**opened, "moment": "25-11-2026 06.30"}).status_code == 409
    clock.moment = MOMENT
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404
    clock.moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert "24 November 2026" in client.get("/id/berita/rapat-gugus-tugas").text
    assert acts_of(app) == ["publish", "reschedule"]


def test_a_moment_that_cannot_be_is_refused_when_moving_too(author: FlaskClient, editor: FlaskClient) -> None:
    """With a sentence, and the old moment still holds."""
    number = begin(author)
    schedule(editor, number)
    for typed in ("kapan-kapan", "2026-11-01T07:00", "2030-01-01T07:00"):
        answer = editor.post(edit(number) + "/jadwal", data={**open_schedule(editor, number), "moment": typed})
        assert answer.status_code == 422 and 'id="moment-error"' in answer.text and typed in answer.text
    assert SENTENCE["id"] in editor.get(edit(number)).text


def acts_of(app: Flask) -> list[str]:
    """What the state log holds, in its order."""
    with app.app_context():
        return list(db.session.scalars(select(ArticleAct.act).order_by(ArticleAct.id)))


def test_an_editor_cancels_a_schedule(
    author: FlaskClient, editor: FlaskClient, client: FlaskClient, app: Flask, clock
) -> None:
    """It is a draft again with its newest text, in the log and the trail; once more is 409; it can be published anew."""
    number = begin(author)
    schedule(editor, number, SOON)
    send(author, edit(number), title_id="Judul sesudahnya")
    opened = open_schedule(editor, number)
    assert editor.post(edit(number) + "/jadwal", data={**opened, "cancel": "1"}).status_code == 303
    assert editor.post(edit(number) + "/jadwal", data={**opened, "cancel": "1"}).status_code == 409
    assert state_of(app, number) == ("draft", None)
    assert "Judul sesudahnya" in editor.get("/id/ruang-kerja/berita/?state=draft").text
    assert acts_of(app) == ["publish", "unschedule"]
    with app.app_context():
        assert "news.unschedule" in db.session.scalars(select(AuditRow.action)).all()
    clock.moment = SOON_MOMENT
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404
    assert send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS).status_code == 303
    assert "Judul sesudahnya" in client.get("/id/berita/rapat-gugus-tugas").text


def test_nothing_is_cancelled_once_readers_have_it(
    author: FlaskClient, editor: FlaskClient, client: FlaskClient, clock
) -> None:
    """A page of the schedule that was opened before the moment answers 409 after it."""
    number = begin(author)
    schedule(editor, number, SOON)
    opened = open_schedule(editor, number)
    clock.moment = SOON_MOMENT
    assert editor.post(edit(number) + "/jadwal", data={**opened, "cancel": "1"}).status_code == 409
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 200


def test_taking_down_what_is_scheduled_leads_to_cancelling(author: FlaskClient, editor: FlaskClient, clock) -> None:
    """There is nothing to take from readers yet; after the moment the three reasons are asked for."""
    number = begin(author)
    schedule(editor, number, SOON)
    answer = editor.get(edit(number) + "/tarik")
    assert (answer.status_code, answer.headers["Location"]) == (303, edit(number) + "/jadwal")
    clock.moment = SOON_MOMENT
    assert editor.get(edit(number) + "/tarik").status_code == 200


def test_publishing_now_ends_a_schedule(author: FlaskClient, editor: FlaskClient, client: FlaskClient, clock) -> None:
    """The moment is filled in; whoever chooses "now" instead shows it at once, dated today."""
    number = begin(author)
    schedule(editor, number)
    assert fields_of(editor.get(edit(number)).text, "tulisan")["moment"] == TYPED
    answer = send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, when="now")
    assert answer.headers["Location"] == edit(number) + "?published=1"
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 200


def test_a_plain_form_publishes_now(author: FlaskClient, editor: FlaskClient, app: Flask, clock) -> None:
    """A moment beside the choice of now, and an unknown choice, are asked back with what was typed; alone, now is now."""
    number = begin(author)
    assert schedule(editor, number, when="nanti").status_code == 422
    asked = schedule(editor, number, when="now", body_id="Kalimat yang baru diketik.")
    assert asked.status_code == 422 and 'id="when-error"' in asked.text
    assert fields_of(asked.text, "tulisan")["body_id"] == "Kalimat yang baru diketik."
    assert state_of(app, number) == ("draft", None)
    assert schedule(editor, number, "", when="now").status_code == 303
    assert state_of(app, number) == ("published", clock.moment)


@pytest.mark.parametrize("role", ["author", "moderator", "coordinator", "administrator"])
def test_only_editors_touch_a_schedule(
    author: FlaskClient, editor: FlaskClient, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    """The page, its button and both days are closed to everybody else."""
    number = begin(author)
    schedule(editor, number)
    opened = open_schedule(editor, number)
    other = sign_in(role, email="lain@example.org")
    token = {"csrf_token": fields_of(other.get("/id/ruang-kerja/").text).get("csrf_token", "")}
    assert other.get(edit(number) + "/jadwal").status_code == 403
    for path, given in (("jadwal", {**opened, "cancel": "1"}), ("tinjau", {"months": "6"}), ("rencana", {"day": ""})):
        assert other.post(f"{edit(number)}/{path}", data={**given, **token}).status_code == 403, path
    assert SENTENCE["id"] in editor.get(edit(number)).text


def test_what_is_not_scheduled_cannot_be_cancelled(publish: Publish, app: Flask, clock) -> None:
    """The service refuses to cancel what is not scheduled."""
    number = publish()
    with app.app_context():
        copy = service.get_working_copy(number, at=clock())
        with pytest.raises(service.Rejected):
            service.unschedule_article(number, before=copy.published_at, version=copy.version, actor=EDITOR, at=clock())
