"""The way of an article between writer, editor and readers: given back, taken back, deleted, told of, never doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.typed import one_line, tidy
from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleRevision, Picture
from layak.news.service import STATEMENTS
from tests.conftest import TestClock
from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import COMPLETE, NEW, begin, count_of, edit
from tests.news.test_desk_table import LIST, rows_of, waits_of
from tests.news.test_endings import take_down
from tests.news.test_pictures import consent, describe, moving, photo, upload, upload_all
from tests.news.test_pictures import rows_of as pictures_in
from tests.words import word

Publish = Callable[..., int]
TICKS = list(STATEMENTS)
BLANK = "\u00a0\u200b\u2060\ufeff\u200d \u3164\u2800"


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes."""
    return sign_in("author")


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who publishes."""
    return sign_in("editor", email="satu@example.org")


@pytest.fixture
def other(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Another one who publishes."""
    return sign_in("editor", email="dua@example.org")


def put_out(editor: FlaskClient, number: int, **changes: object):
    """Press the button that shows an article to readers."""
    return send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, **changes)


def give_back(editor: FlaskClient, number: int, message: str):
    """Send the page that gives an article back."""
    path = edit(number) + "/kembalikan"
    return editor.post(path, data={**fields_of(editor.get(path).text), "message": message})


def test_a_picture_without_a_record_stands_among_the_checks(editor: FlaskClient, app: Flask) -> None:
    """Before publishing and in the refusal: beside the text, with the link to the page where it is put on record."""
    number = begin(editor)
    upload(editor, number, photo())
    describe(editor, app, number)
    link = f"/gambar/{pictures_in(app, number)[0][1]}/izin?article={number}"
    assert link in editor.get(edit(number)).text
    refused = put_out(editor, number, alone=ALONE)
    assert refused.status_code == 422 and link in refused.text
    assert 'id="checks-error"' in refused.text and 'id="declared-error"' not in refused.text
    consent(editor, pictures_in(app, number)[0][1], people="none")
    assert link not in editor.get(edit(number)).text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_question_of_readers_begins_an_article(author: FlaskClient, lang: str) -> None:
    """What the search desk hands over is the working title in its language; it is kept like any other once it is saved."""
    address = f"{NEW}?of={lang}&q=kolam%20%3Cb%3Erenang%0A%22"
    fields = fields_of(author.get(address).text)
    assert fields[f"title_{lang}"] == 'Kolam <b>renang "'
    assert not fields["title_en" if lang == "id" else "title_id"]
    assert author.post(NEW, data=fields).status_code == 303


@pytest.mark.parametrize("asked", ["q=kolam", "q=kolam&of=fr", "q=&of=id", "q=%00%20&of=id", "of=id"])
def test_question_without_words_or_language_begins_nothing(author: FlaskClient, asked: str) -> None:
    """An address that somebody made up gives the empty form."""
    fields = fields_of(author.get(f"{NEW}?{asked}").text)
    assert not fields["title_id"] and not fields["title_en"]


def test_long_question_is_cut_where_a_title_ends(author: FlaskClient) -> None:
    """Ten thousand letters in the address make a title of two hundred, in the form and in the ways of the page."""
    page = author.get(f"{NEW}?of=id&q={'k' * 10_000}").text
    assert len(fields_of(page)["title_id"]) == 200 and "k" * 201 not in page


def test_a_new_article_saved_again_is_its_next_version(author: FlaskClient, app: Flask) -> None:
    """The way back to the form brings the same key: another text makes no second article, and nothing is lost."""
    form = {**fields_of(author.get(NEW).text, "tulisan"), **COMPLETE}
    first = author.post(NEW, data=form)
    again = author.post(NEW, data={**form, "title_id": "Rapat gugus tugas kota"})
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert (count_of(app, Article), count_of(app, ArticleRevision)) == (1, 2)
    assert "Rapat gugus tugas kota" in author.get(first.headers["Location"]).text
    back = author.get(f"{NEW}?key={form['key']}")
    assert (back.status_code, back.headers["Location"]) == (303, first.headers["Location"])


def test_a_new_article_that_somebody_went_on_with_is_merged(
    author: FlaskClient, editor: FlaskClient, app: Flask
) -> None:
    """The old form leads to both texts beside each other; no second article, and what was typed is kept."""
    form = {**fields_of(author.get(NEW).text, "tulisan"), **COMPLETE}
    number = int(author.post(NEW, data=form).headers["Location"].rsplit("/", 1)[1])
    send(editor, edit(number), title_id="Judul penyunting")
    late = author.post(NEW, data={**form, "title_id": "Judul penulis"})
    assert late.status_code == 409 and "Judul penulis" in late.text and "penyunting" in late.text
    assert count_of(app, Article) == 1


@pytest.mark.parametrize("name", ["title_id", "lead_id", "body_id"])
def test_a_text_that_shows_nothing_is_no_text(author: FlaskClient, editor: FlaskClient, name: str) -> None:
    """Spaces, joiners and fillers of no width are nothing in title, summary and body."""
    number = begin(author, **{name: BLANK})
    refused = put_out(editor, number)
    assert refused.status_code == 422 and 'id="title_id-error"' in refused.text


def test_signs_that_belong_to_a_text_are_kept() -> None:
    """Emoji keep their joiners, and a title its spaces; alone the invisible ones are nothing."""
    assert (tidy(BLANK), one_line(BLANK)) == ("", "")
    family = "Keluarga \U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert (tidy(family), tidy("ا"), tidy("—")) == (family, "ا", "—")


def test_a_report_that_shows_nothing_is_refused(publish: Publish, client: FlaskClient) -> None:
    """The form of readers asks for words, too."""
    publish()
    path = "/id/berita/rapat-gugus-tugas/lapor"
    fields = {**fields_of(client.get(path).text), "kind": "fact", "told": BLANK}
    answer = client.post(path, data=fields, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422 and 'id="told-error"' in answer.text


def test_an_author_deletes_a_draft_of_their_own(author: FlaskClient, app: Flask) -> None:
    """Asked once more; text, history and pictures that nothing needs are gone, the audit trail keeps the act."""
    number = begin(author)
    upload(author, number, photo())
    path = edit(number) + "/hapus"
    assert path in author.get(edit(number)).text
    page = author.get(path)
    assert page.status_code == 200
    assert count_of(app, Article) == 1, "looking deletes nothing"
    answer = author.post(path, data=fields_of(page.text))
    assert answer.status_code == 303
    assert word("id", "The draft was deleted.") in author.get(answer.headers["Location"]).text
    assert [count_of(app, table) for table in (Article, ArticleRevision, Picture)] == [0, 0, 0]
    with app.app_context():
        acts = db.session.execute(select(AuditRow.action, AuditRow.subject)).all()
    assert ("news.delete", f"article:{number}") in [tuple(row) for row in acts]
    assert author.get(edit(number)).status_code == 404


def test_what_somebody_else_wrote_or_readers_saw_is_not_deleted(
    author: FlaskClient, editor: FlaskClient, app: Flask
) -> None:
    """An author deletes no text of others, and nobody one that readers had; an old page deletes nothing newer."""
    number = begin(author)
    opened = fields_of(author.get(edit(number) + "/hapus").text)
    send(editor, edit(number), title_id="Judul penyunting")
    assert author.get(edit(number) + "/hapus").status_code == 403
    assert author.post(edit(number) + "/hapus", data=opened).status_code == 403
    late = {**fields_of(editor.get(edit(number) + "/hapus").text), "version": opened["version"]}
    assert editor.post(edit(number) + "/hapus", data=late).status_code == 409
    put_out(editor, number, alone=ALONE)
    assert editor.get(edit(number) + "/hapus").status_code == 409
    assert "/hapus" not in editor.get(edit(number)).text and count_of(app, Article) == 1


def test_a_picture_that_is_needed_elsewhere_outlives_the_draft(editor: FlaskClient, app: Flask) -> None:
    """One for which it is on record who can be recognised stays in the library."""
    number = begin(editor)
    upload(editor, number, photo())
    consent(editor, pictures_in(app, number)[0][1], people="none")
    path = edit(number) + "/hapus"
    assert editor.post(path, data=fields_of(editor.get(path).text)).status_code == 303
    assert count_of(app, Picture) == 1


def test_an_editor_gives_an_article_back(author: FlaskClient, editor: FlaskClient, app: Flask) -> None:
    """With words that the writer finds on top, in what waits and in the history; no new version is made."""
    number = begin(author)
    send(author, edit(number), review="1")
    assert edit(number) + "/kembalikan" in editor.get(edit(number)).text
    assert edit(number) + "/kembalikan" not in author.get(edit(number)).text
    assert author.get(edit(number) + "/kembalikan").status_code == 403
    before = count_of(app, ArticleRevision)
    assert give_back(editor, number, " \u200b").status_code == 422
    assert give_back(editor, number, "Sebut sumber angkanya.").status_code == 303
    assert count_of(app, ArticleRevision) == before
    for path in (edit(number), edit(number) + "/riwayat"):
        assert "Sebut sumber angkanya." in author.get(path).text
    assert waits_of(author)[word("id", "Given back to you")][0] == 1
    assert rows_of(author.get(LIST + "?waits=returned").text)[0][3] == word("id", "Draft")
    assert give_back(editor, number, "Sekali lagi.").status_code == 409, "it waits for nobody now"
    with app.app_context():
        assert "news.give_back" in db.session.scalars(select(AuditRow.action)).all()
        assert [act.reason for act in db.session.scalars(select(ArticleAct))] == ["Sebut sumber angkanya."]
    send(author, edit(number), review="1", source_name="BPS, 2026")
    assert "Sebut sumber angkanya." not in author.get(edit(number)).text
    assert word("id", "Given back to you") not in waits_of(author)


def test_a_reason_for_taking_down_is_told_in_words(publish: Publish, editor: FlaskClient) -> None:
    """The history says what the page of the reasons says, and no key."""
    number = publish()
    take_down(editor, number, "withdrawn")
    for lang, path in (("id", f"{edit(number)}/riwayat"), ("en", f"/en/desk/news/{number}/history")):
        page = editor.get(path).text
        assert word(lang, "It no longer holds, but stays readable") in page and "withdrawn" not in page


def test_a_changed_published_text_can_be_handed_over_where_it_is_refused(publish: Publish, editor: FlaskClient) -> None:
    """Whoever changes what another wrote finds the button that the refusal names; nobody else is offered to be alone."""
    number = publish()
    assert 'name="review"' not in editor.get(edit(number)).text
    assert 'name="alone"' not in editor.get(edit(number)).text
    refused = put_out(editor, number, body_id="Isi yang lain.", minor=["id", "en"])
    assert refused.status_code == 422 and 'id="alone-error"' in refused.text
    assert 'name="review"' in refused.text and "Isi yang lain." in refused.text


def test_after_publishing_the_desk_says_what_readers_have(author: FlaskClient, editor: FlaskClient) -> None:
    """In both languages, with the way to each page."""
    number = begin(author)
    page = editor.get(put_out(editor, number).headers["Location"]).text
    assert word("id", "Published in both languages at %(time)s.").partition("%")[0] in page
    assert 'href="/id/berita/rapat-gugus-tugas"' in page and 'href="/en/news/task-force-meets"' in page


def test_what_waits_is_what_one_can_act_on(author: FlaskClient, editor: FlaskClient, other: FlaskClient) -> None:
    """Own writing that was handed over, and what one published alone, is under way without oneself."""
    send(author, edit(begin(author)), review="1")
    handed, judge, own = word("id", "Waiting for an editor"), word("id", "Handed to an editor"), "unread"
    assert handed in waits_of(author) and judge not in waits_of(author)
    assert waits_of(editor)[judge][0] == 1 and handed not in waits_of(editor)
    put_out(editor, begin(editor, title_id="Sendiri", title_en="Alone"), alone=ALONE)
    alone = word("id", "Published alone, not yet seen by a second person")
    assert alone not in waits_of(editor) and alone not in waits_of(author)
    assert any(own in href for _count, href in waits_of(editor).values())
    assert waits_of(other)[alone][0] == 1


def test_saving_a_handed_over_article_is_told_before_and_after(author: FlaskClient) -> None:
    """Before, that it takes the article back; after, that it no longer waits for an editor."""
    number = begin(author)
    send(author, edit(number), review="1")
    before = word("id", "“Save draft” takes it back: hand it over again afterwards.")
    after = word("id", "Saved as a draft. It no longer waits for an editor: hand it over again when it is ready.")
    assert before in author.get(edit(number)).text and after not in author.get(edit(number)).text
    send(author, edit(number), source_name="BPS, 2026")
    assert after in author.get(edit(number)).text and before not in author.get(edit(number)).text
    send(author, edit(number), review="1")
    assert after not in author.get(edit(number)).text


def test_the_desk_says_why_an_article_was_taken_down(publish: Publish, editor: FlaskClient) -> None:
    """With what readers meet there, and the way back above the text."""
    number = publish()
    itself = take_down(editor, number, "merged", "/id/berita/rapat-gugus-tugas")
    told = word("id", "This is the address of the article itself. Copy the one of the other article.")
    assert itself.status_code == 422 and told in itself.text
    take_down(editor, number, "in_error")
    page = editor.get(edit(number)).text
    assert word("id", "It was published in error") in page
    assert word("id", "Its address says that the article is gone; nothing of its text is shown.") in page
    assert page.index('form="kembali"') < page.index('name="title_id"')


def test_one_bad_picture_alone_says_nothing_of_others(editor: FlaskClient) -> None:
    """That the others were kept is told only where others came."""
    number = begin(editor)
    others = word("id", "Not taken; every other picture was kept")
    assert others not in upload_all(editor, number, [(moving(), "a.webp")]).text
    assert others in upload_all(editor, number, [(moving(), "a.webp"), (photo(), "b.jpg")]).text


def test_a_note_of_the_other_language_says_in_which_it_is_told(
    publish: Publish, editor: FlaskClient, client: FlaskClient, clock: TestClock
) -> None:
    """Readers of the language behind get the note with its own language, and are told so."""
    number = publish()
    clock.moment += timedelta(minutes=5)
    note = "Jamnya berubah."
    assert put_out(editor, number, body_id="Pukul sepuluh.", note_id=note, alone=ALONE).status_code == 303
    page = client.get("/en/news/task-force-meets").text
    assert word("en", "What changed there, told in Indonesian:") in page and f'<span lang="id">{note}</span>' in page


def test_a_scheduled_article_is_not_up_to_date_yet(author: FlaskClient, editor: FlaskClient) -> None:
    """No reader has either language before the moment; the table and its filter say so."""
    number = begin(author)
    assert put_out(editor, number, when="later", moment="01-12-2026 07.00").status_code == 303
    assert rows_of(editor.get(LIST).text)[0][1:3] == [word("id", "waits for its moment")] * 2
    assert len(rows_of(editor.get(LIST + "?language=en-ready").text)) == 1
    assert not rows_of(editor.get(LIST + "?language=en-current").text)


@pytest.mark.parametrize("day", ["31-02-2026", "13-2026", "2026-02-31"])
def test_a_day_that_no_calendar_has_is_told_as_such(author: FlaskClient, day: str) -> None:
    """Written in the right way, but there is no such day."""
    answer = send(author, NEW, **{**COMPLETE, "event": day})
    assert answer.status_code == 422 and word("id", "There is no such day.") in answer.text
