"""What staff meet when a text shows who a child is: the sign beside the text, the block, the answers that are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.news import service
from layak.news.models import Article, IdentityAnswer, Picture
from layak.news.service import STATEMENTS, Draft, Given, Rejected
from layak.news.service.answers import find_signs
from layak.news.service.tables import apply_draft
from layak.news.service.working import draft_of
from tests.news.conftest import EDITOR, fields_of, send, text

Staff = Callable[[str], FlaskClient]
TICKS = list(STATEMENTS)
ALONE = "Editor kedua sedang cuti."
BODY = "Hadiah diserahkan kepada Budi (12) di taman kota."
TEXTS = {"title_id": "Lomba gambar di taman", "lead_id": "Anak menggambar sungai.", "body_id": BODY}
PUBLIC = "/id/berita/lomba-gambar-di-taman"


def begin(client: FlaskClient, **changes: object) -> str:
    """Keep a new draft; gives the address of its editor."""
    answer = send(client, "/id/ruang-kerja/berita/baru", **{**TEXTS, "components": ["kelembagaan"], **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def digest_of(body: str = BODY) -> str:
    """The digest of the one sign in a text."""
    (sign,) = find_signs(Draft(texts={"id": text("Lomba", body)}), year=2026)
    return sign.digest


def answers(app: Flask) -> list[Any]:
    """The answers that are kept."""
    with app.app_context():
        columns = (IdentityAnswer.kind, IdentityAnswer.answer, IdentityAnswer.reason, IdentityAnswer.actor)
        return [tuple(row) for row in db.session.execute(select(*columns))]


def test_a_named_child_stops_publishing_until_somebody_answers(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """The sign stands quoted beside the text with a link to its field; one answer later the article appears."""
    editor = staff("editor")
    path = begin(editor)
    stopped = send(editor, path, path + "/terbitkan", declared=TICKS, alone=ALONE)
    assert stopped.status_code == 422 and client.get(PUBLIC).status_code == 404
    assert '<q lang="id">Budi (12)</q>' in stopped.text and 'href="#body_id"' in stopped.text
    assert 'href="#signs"' in stopped.text and 'id="signs-error"' in stopped.text
    assert BODY in stopped.text and answers(app) == []
    sent = send(
        editor, path, path + "/terbitkan", declared=TICKS, alone=ALONE, **{f"answer-{digest_of()}": "not_a_child"}
    )
    assert sent.status_code == 303 and client.get(PUBLIC).status_code == 200
    ((kind, said, reason, actor),) = answers(app)
    assert (kind, said, reason, actor[:5]) == ("name_age", "not_a_child", "", "user:")


def test_changing_the_words_needs_no_answer(staff: Staff, client: FlaskClient) -> None:
    """The same article with “a child” instead of the name is published at once."""
    editor = staff("editor")
    path = begin(editor)
    body = "Hadiah diserahkan kepada seorang anak di taman kota."
    assert send(editor, path, path + "/terbitkan", declared=TICKS, alone=ALONE, body_id=body).status_code == 303
    assert client.get(PUBLIC).status_code == 200


def test_an_unchanged_sign_is_not_asked_again_and_a_new_one_is(staff: Staff, app: Flask) -> None:
    """The answer holds for the next version and the other language; another child is another sign."""
    author, editor = staff("author"), staff("editor")
    path = begin(author)
    kept = send(author, path, **{f"answer-{digest_of()}": "other", f"reason-{digest_of()}": "Tokoh cerita rakyat."})
    assert kept.status_code == 303
    shown = editor.get(path).text
    assert "<details><summary>" in shown and "Tokoh cerita rakyat." in shown
    body = BODY.replace("taman", "halaman")
    assert send(editor, path, path + "/terbitkan", declared=TICKS, alone=ALONE, body_id=body).status_code == 303
    second = send(
        editor,
        path,
        path + "/terbitkan",
        declared=TICKS,
        alone=ALONE,
        body_id=body + " Rina (9) hadir.",
        note_id="Nama peserta.",
    )
    assert second.status_code == 422 and "Rina (9)" in second.text
    assert len(answers(app)) == 1


def test_the_audit_trail_has_the_answer_and_never_the_words(staff: Staff, app: Flask) -> None:
    """Who answered, which sign by number, of which kind; neither the name nor the reason."""
    editor = staff("editor")
    path = begin(editor)
    send(editor, path, **{f"answer-{digest_of()}": "other", f"reason-{digest_of()}": "Tokoh dalam cerita."})
    with app.app_context():
        rows = db.session.execute(select(AuditRow.action, AuditRow.detail)).all()
    told = [json.loads(row.detail) for row in rows if row.action == "news.identity_answer"]
    assert told == [{"answer": 1, "kind": "name_age", "said": "other"}]
    assert not [row for row in rows if "Budi" in row.detail or "Tokoh" in row.detail]


@pytest.mark.parametrize(
    ("body", "said", "reason"),
    [
        (BODY, "other", ""),
        (BODY, "other", "pendek"),
        (BODY, "whatever", ""),
        (BODY, "other", "x" * 501),
        ("Seorang anak 9 tahun menjadi korban pencabulan.", "consent", ""),
    ],
)
def test_an_answer_that_cannot_be_taken_is_given_back(
    staff: Staff, app: Flask, body: str, said: str, reason: str
) -> None:
    """No reason, no such answer, or consent where the law hides the child: told in words, nothing kept, text kept."""
    editor = staff("editor")
    path = begin(editor, body_id=body)
    digest = digest_of(body)
    refused = send(editor, path, **{f"answer-{digest}": said, f"reason-{digest}": reason, "lead_id": "Baru diketik."})
    assert refused.status_code == 422 and "Baru diketik." in refused.text and 'id="signs-error"' in refused.text
    assert answers(app) == []


def test_answers_to_signs_that_are_not_there_are_dropped(staff: Staff, app: Flask) -> None:
    """A made-up digest keeps nothing."""
    editor = staff("editor")
    path = begin(editor)
    assert send(editor, path, **{"answer-" + "0" * 32: "not_a_child"}).status_code == 303
    assert answers(app) == []


def test_nothing_is_chosen_beforehand(staff: Staff) -> None:
    """A sign comes with no answer chosen; a new article tells to save first."""
    editor = staff("editor")
    path = begin(editor)
    assert fields_of(editor.get(path).text, "tulisan").get(f"answer-{digest_of()}") in ("", None)
    opened = send(editor, "/id/ruang-kerja/berita/baru", "/id/ruang-kerja/berita/pratinjau", **TEXTS)
    assert "Budi (12)" in opened.text and 'name="answer-' not in opened.text


def test_the_service_itself_refuses(app: Flask, draft_only: Callable[..., int]) -> None:
    """Publishing past the page is stopped as well, and leaves the article as it was."""
    draft = Draft(texts={"id": text("Lomba", BODY)}, components=("k1",))
    number = draft_only(texts=draft.texts)
    zone = app.extensions["layak"].zone
    with app.app_context():
        args: dict[str, Any] = {
            "draft": draft,
            "alone": ALONE,
            "version": 1,
            "declared": STATEMENTS,
            "actor": EDITOR,
            "zone": zone,
        }
        with pytest.raises(Rejected) as refused:
            service.publish_article(number, at=now(), **args)
        assert refused.value.reasons == ("identity",)
        assert db.session.get_one(Article, number).version == 1
        given = (Given(digest=digest_of(), answer="not_a_child"),)
        assert service.publish_article(number, at=now(), answers=given, **args) == 2


def test_the_words_of_a_picture_are_looked_at_too(app: Flask, draft_only: Callable[..., int]) -> None:
    """A child named in the alternative text stops publishing."""
    number = draft_only("Lomba gambar")
    with app.app_context():
        picture = Picture(name="a" * 32, width=640, height=480, alt_id="Budi (12) menerima piala", alt_en="A cup")
        service.set_pictures(number, pictures=[picture], version=1, actor=EDITOR, at=now())
        draft = draft_of(db.session.get_one(Article, number))
        with pytest.raises(Rejected) as refused:
            zone = app.extensions["layak"].zone
            service.publish_article(
                number, draft=draft, version=2, declared=STATEMENTS, actor=EDITOR, at=now(), zone=zone, alone=ALONE
            )
    assert refused.value.reasons == ("identity",)


def test_samples_and_generated_articles_pass_the_check(loaded: Flask) -> None:
    """`flask news check` finds nothing in what the demonstration publishes."""
    run = loaded.test_cli_runner().invoke
    assert run(args=["demo", "load", "--articles", "5"]).exit_code == 0
    checked = run(args=["news", "check"])
    assert checked.exit_code == 0 and "No published article" in checked.output


def test_the_command_lists_what_was_published_before(app: Flask, publish: Callable[..., int]) -> None:
    """An article from before the check is listed with its words, also as JSON, until somebody answers."""
    number = publish("Lomba gambar")
    with app.app_context(), writing():
        article = db.session.get_one(Article, number)
        apply_draft(article, replace(draft_of(article), texts={"id": text("Lomba", BODY, slug="lomba")}))
    run = app.test_cli_runner().invoke
    listed = run(args=["news", "check"])
    assert listed.exit_code == 1 and "name_age in body_id: Budi (12)" in listed.output
    told = json.loads(run(args=["news", "check", "--json"]).output)
    assert [(one["number"], one["signs"][0]["kind"]) for one in told["open"]] == [(number, "name_age")]
    with app.app_context():
        db.session.add(
            IdentityAnswer(
                article_id=number, kind="name_age", digest=digest_of(), answer="not_a_child", actor="user:3", at=now()
            )
        )
        db.session.commit()
    assert run(args=["news", "check"]).exit_code == 0


def test_answers_go_with_the_samples(loaded: Flask) -> None:
    """Clearing the demonstration leaves no answer behind."""
    app, run = loaded, loaded.test_cli_runner().invoke
    with app.app_context():
        number = db.session.scalar(select(Article.id).where(Article.is_sample)) or 0
        db.session.add(
            IdentityAnswer(article_id=number, kind="case", digest="0", answer="other", actor="user:3", at=now())
        )
        db.session.commit()
    assert run(args=["demo", "clear"]).exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(IdentityAnswer)) == 0
