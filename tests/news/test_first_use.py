"""What somebody meets who uses the newsroom for the first time: the way back, hints that hold, refusals that say what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.news.models import Article, ArticleRevision
from tests.conftest import TestClock
from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import COMPLETE, NEW, begin, count_of, edit
from tests.news.test_way import put_out

TWICE = {**COMPLETE, "slug_id": "", "slug_en": ""}


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes and does not publish."""
    return sign_in("author", email="penulis@example.org")


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who publishes."""
    return sign_in("editor", email="penyunting@example.org")


def test_saving_again_after_the_way_back_leads_to_the_same_draft(editor: FlaskClient, app: Flask) -> None:
    """The form comes anew with another key and the same texts: no second article, and what else changed is kept."""
    first = send(editor, NEW, **TWICE)
    assert send(editor, NEW, **TWICE).headers["Location"] == first.headers["Location"]
    assert (count_of(app, Article), count_of(app, ArticleRevision)) == (1, 1)
    again = send(editor, NEW, **{**TWICE, "source_name": "Dinas"})
    assert again.headers["Location"] == first.headers["Location"] and count_of(app, Article) == 1
    assert fields_of(editor.get(first.headers["Location"]).text, "tulisan")["source_name"] == "Dinas"


@pytest.mark.parametrize("case", ["another text", "another address", "an hour later", "changed since", "somebody else"])
def test_what_is_not_that_draft_becomes_an_article(
    editor: FlaskClient, author: FlaskClient, app: Flask, clock: TestClock, case: str
) -> None:
    """Another text or address, one of long ago, one that went on since and one of somebody else are no second click."""
    number = begin(editor, **TWICE)
    if case == "an hour later":
        clock.moment += timedelta(minutes=61)
    if case == "changed since":
        send(editor, edit(number), lead_id="Ringkasan lain.")
        send(editor, edit(number), lead_id=str(TWICE["lead_id"]))
    changes = {"another text": {"body_id": "Isi lain."}, "another address": {"slug_id": "alamat-lain"}}.get(case, {})
    assert send(author if case == "somebody else" else editor, NEW, **{**TWICE, **changes}).status_code == 303
    assert count_of(app, Article) == 2


def test_words_beside_the_reason_say_when_it_is_needed(editor: FlaskClient) -> None:
    """The answer that needs a reason says so at its field, and is short enough for a narrow screen."""
    number = begin(editor, body_id="Hadiah diserahkan kepada Budi (12) di taman kota.")
    page = editor.get(f"/en/desk/news/{number}").text
    assert '<option value="other">Another reason</option>' in page
    found = re.search(r'<label for="reason-\w+">(.*?)</label>\s*<p class="hint" id="([\w-]+)">', page, re.S)
    assert found is not None
    label, hint = found.groups()
    assert "may be left empty" not in label and f'aria-describedby="{hint}"' in page
    assert "For “Another reason” write at least 10 letters. For the other answers it may be left empty." in page


def test_what_readers_have_seen_cannot_be_deleted_and_the_page_says_what_to_do(
    editor: FlaskClient, author: FlaskClient, publish: Callable[..., int]
) -> None:
    """The refusal names its reason; an editor finds the way to take it down, an author whom to ask; both find back."""
    number = publish()
    path = f"/en/desk/news/{number}"
    told = editor.get(path + "/delete")
    assert told.status_code == 409 and "Readers have seen this article" in told.text
    assert f'href="{path}/unpublish"' in told.text and f'href="{path}"' in told.text
    told = author.get(path + "/delete")
    assert told.status_code == 409 and "Ask an editor to take it down." in told.text
    assert f'href="{path}/unpublish"' not in told.text
    fields = fields_of(editor.get(path + "/unpublish").text)
    assert editor.post(path + "/unpublish", data={**fields, "ending": "withdrawn"}).status_code == 303
    told = editor.get(path + "/delete")
    assert told.status_code == 409 and "It is taken down already" in told.text and "/unpublish" not in told.text


def test_a_scheduled_article_is_not_deleted_and_the_page_says_why(
    editor: FlaskClient, publish: Callable[..., int], clock: TestClock
) -> None:
    """No reader has seen it, so the page does not say so: its schedule comes first."""
    number = publish(moment=clock.moment + timedelta(days=2))
    told = editor.get(f"/en/desk/news/{number}/delete")
    assert told.status_code == 409 and "This article is scheduled" in told.text
    assert "Readers have seen" not in told.text and "/unpublish" not in told.text


def test_a_page_of_deleting_that_is_too_late_says_so(editor: FlaskClient, app: Flask) -> None:
    """Published while somebody was asked once more: the same words, and nothing is deleted."""
    number = begin(editor)
    opened = fields_of(editor.get(f"/en/desk/news/{number}/delete").text)
    put_out(editor, number, alone=ALONE)
    told = editor.post(f"/en/desk/news/{number}/delete", data=opened)
    assert told.status_code == 409 and "Readers have seen this article" in told.text
    assert count_of(app, Article) == 1


def test_hint_and_refusal_of_a_summary_say_the_same(editor: FlaskClient) -> None:
    """160 letters are advised, more than 500 refused: both are told before and after."""
    said = "Best at most 160 letters; more than 500 are refused."
    assert editor.get("/en/desk/news/new").text.count(f"One sentence. {said}") == 2
    assert send(editor, "/en/desk/news/new", **{**COMPLETE, "lead_id": "a" * 300}).status_code == 303
    refused = send(editor, "/en/desk/news/new", **{**COMPLETE, "lead_id": "a" * 501})
    assert refused.status_code == 422 and f"Make this shorter. {said}" in refused.text
