"""Two people at one article: what one changed alone is taken, what both changed is chosen, nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.news.models import ArticleRevision
from tests.news.conftest import fields_of, send
from tests.news.test_autosave import keep, put_back
from tests.news.test_desk import ALL_TICKS, ALONE, begin, count_of, edit

Staff = Callable[[str], FlaskClient]
Fields = dict[str, Any]


@pytest.fixture
def two(staff: Staff) -> tuple[FlaskClient, FlaskClient, int]:
    """An editor, an author, and an article that both open."""
    return staff("editor"), staff("author"), begin(staff("editor"))


def opened(client: FlaskClient, number: int) -> Fields:
    """The fields of the editor that somebody opens."""
    return fields_of(client.get(edit(number)).text, "tulisan")


def shown(answer: TestResponse) -> Fields:
    """The fields of the editor that came back."""
    return fields_of(answer.text, "tulisan")


def test_changes_to_different_fields_both_stay(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """What only the other one changed stands in the form; saving keeps both without any choice."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), title_id="Judul editor", source_name="Sumber editor", components=["k4"])
    answer = author.post(edit(number), data={**slow, "body_id": "Isi penulis.", "event": "5-2021"})
    assert answer.status_code == 409 and "choice-" not in answer.text
    merged = shown(answer)
    assert (merged["title_id"], merged["source_name"], merged["components"]) == (
        "Judul editor",
        "Sumber editor",
        ["k4"],
    )
    assert (merged["body_id"], merged["event"]) == ("Isi penulis.", "5-2021")
    assert author.post(edit(number), data=merged).status_code == 303
    kept = opened(editor, number)
    assert (kept["title_id"], kept["body_id"], kept["event"]) == ("Judul editor", "Isi penulis.", "05-2021")


@pytest.mark.parametrize(("choice", "wins"), [("mine", "Isi penulis."), ("theirs", "Isi editor.")])
def test_field_that_both_changed_is_chosen(two: tuple[FlaskClient, FlaskClient, int], choice: str, wins: str) -> None:
    """Both texts stand beside each other with the words that differ; without a choice nothing is saved."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), body_id="Isi editor.")
    answer = author.post(edit(number), data={**slow, "body_id": "Isi penulis."})
    assert "<del>editor</del>" in answer.text and "<ins>penulis</ins>" in answer.text
    unsure = author.post(edit(number), data=shown(answer))
    assert unsure.status_code == 422 and 'id="body_id-error"' in unsure.text and "<del>editor</del>" in unsure.text
    assert opened(editor, number)["body_id"] == "Isi editor."
    done = author.post(edit(number), data={**shown(unsure), "choice-body_id": choice})
    assert done.status_code == 303
    assert opened(editor, number)["body_id"] == wins


def test_chosen_text_can_be_edited_first(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """The field stands in the same form: what somebody makes of both there is what is saved."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), body_id="Isi editor.")
    answer = author.post(edit(number), data={**slow, "body_id": "Isi penulis."})
    both = {**shown(answer), "choice-body_id": "mine", "body_id": "Isi editor dan penulis."}
    assert author.post(edit(number), data=both).status_code == 303
    assert opened(editor, number)["body_id"] == "Isi editor dan penulis."


def test_third_person_is_not_overwritten_either(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """Who is overtaken again while choosing is asked again, with the newest text."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), body_id="Isi editor.")
    answer = author.post(edit(number), data={**slow, "body_id": "Isi penulis."})
    send(editor, edit(number), body_id="Isi editor kedua.", lead_id="Ringkasan baru.")
    again = author.post(edit(number), data={**shown(answer), "choice-body_id": "mine"})
    assert again.status_code == 409 and "kedua" in again.text
    assert (shown(again)["lead_id"], shown(again)["body_id"]) == ("Ringkasan baru.", "Isi penulis.")


def test_text_put_back_is_still_compared(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """A page with open choices that was kept and put back asks again, and never saves over the other's text."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), body_id="Isi editor.")
    keep(author, shown(author.post(edit(number), data={**slow, "body_id": "Isi penulis."})))
    back = put_back(author, edit(number), author.get(edit(number)).text)
    assert back["body_id"] == "Isi penulis."
    answer = author.post(edit(number), data=back)
    assert answer.status_code == 409 and "<del>editor</del>" in answer.text


def test_statements_are_made_anew_after_a_merge(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """Nobody declares for words that somebody else wrote: the ticks are gone, and publishing needs them again."""
    editor, author, number = two
    slow = opened(editor, number)
    send(author, edit(number), body_id="Isi penulis.")
    ticked = {**slow, "declared": ALL_TICKS, "alone": ALONE}
    answer = editor.post(edit(number) + "/terbitkan", data=ticked)
    assert answer.status_code == 409 and "declared" not in shown(answer)


def test_preview_keeps_the_choices(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """Looking at the page without a script loses neither the open question nor what was chosen."""
    editor, author, number = two
    slow = opened(author, number)
    send(editor, edit(number), body_id="Isi editor.")
    answer = author.post(edit(number), data={**slow, "body_id": "Isi penulis."})
    looked = author.post("/id/ruang-kerja/berita/pratinjau", data={**shown(answer), "choice-body_id": "theirs"})
    assert looked.status_code == 200 and shown(looked)["choice-body_id"] == ["theirs"]
    assert author.post(edit(number), data=shown(looked)).status_code == 303
    assert opened(editor, number)["body_id"] == "Isi editor."


@pytest.mark.parametrize("button", [{}, {"review": "1"}], ids=["save", "hand over"])
def test_double_click_makes_one_version(staff: Staff, app: Flask, button: Fields) -> None:
    """The same text sent twice by the same person is done once, and is no conflict."""
    author = staff("author")
    number = begin(author)
    fields = {**opened(author, number), "body_id": "Isi kedua.", **button}
    assert [author.post(edit(number), data=fields).status_code for _ in range(2)] == [303, 303]
    assert count_of(app, ArticleRevision) == 2


def test_double_click_publishes_once(staff: Staff, app: Flask) -> None:
    """A second click on publish leads to the article that the first one published."""
    editor = staff("editor")
    number = begin(editor)
    fields = {**opened(editor, number), "declared": ALL_TICKS, "alone": ALONE}
    answers = [editor.post(edit(number) + "/terbitkan", data=fields) for _ in range(2)]
    assert [one.headers.get("Location") for one in answers] == [edit(number) + "?published=1"] * 2
    assert count_of(app, ArticleRevision) == 2


def test_same_text_of_somebody_else_is_a_conflict(two: tuple[FlaskClient, FlaskClient, int]) -> None:
    """Only one's own second click counts as done: what another person saved is always shown."""
    editor, author, number = two
    slow = {**opened(author, number), "body_id": "Isi yang sama."}
    send(editor, edit(number), body_id="Isi yang sama.")
    assert author.post(edit(number), data=slow).status_code == 409


def test_saving_and_looking_keep_what_was_pasted(staff: Staff) -> None:
    """A result of pasting that was not put in yet stays on the page, with what was told of it."""
    author = staff("author")
    number = begin(author)
    pasted = send(
        author, edit(number), "/id/ruang-kerja/berita/tempel", pasted="<p>Teks <b>tempelan</b></p>", into="en"
    )
    fields = shown(pasted)
    assert "tempelan" in fields["clean"]
    looked = author.post("/id/ruang-kerja/berita/pratinjau", data=fields)
    assert shown(looked)["clean"] == fields["clean"] and shown(looked)["into"] == "en"
    saved = author.post(edit(number), data={**fields, "title_id": "Judul tersimpan"})
    assert saved.status_code == 200 and shown(saved)["clean"] == fields["clean"]
    assert (shown(saved)["title_id"], shown(saved)["version"]) == ("Judul tersimpan", "2")
    put = author.post("/id/ruang-kerja/berita/tempel", data={**shown(saved), "put": "append"})
    assert "tempelan" in shown(put)["body_en"] and "clean" not in shown(put)


def test_words_are_counted_for_each_language(staff: Staff) -> None:
    """The editor and the preview say how many words a body has, and how long it takes to read."""
    author = staff("author")
    number = begin(author, body_id="kata " * 450, body_en="word")
    for page in (author.get(edit(number)), send(author, edit(number), "/id/ruang-kerja/berita/pratinjau")):
        assert "450 kata, 2 menit membaca" in page.text and "1 kata, 1 menit membaca" in page.text
