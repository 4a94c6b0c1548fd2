"""Nothing is filled in beforehand, and signs of personal data are shown before anybody else reads them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.forum.conftest import Child, Desk

ORIGINAL = "Taman kami gelap. Hubungi kakakku di 0812 3456 7890 supaya cepat."
TITLE, TEXT, PHONE = "Lampu untuk taman", "Tolong pasang lampu di taman.", "0813 5555 1234"
PUBLISH = {"decision": "publish", "title_id": TITLE, "text_id": TEXT}
SHOWN = "/id/forum-anak/usulan/1"


@pytest.fixture
def opened(child: Callable[..., Child], moderator: Desk) -> TestResponse:
    """An idea that a moderator has open."""
    one = child()
    one.enter()
    one.fill("topic", topic="k2")
    one.fill("idea", text=ORIGINAL, act="anyway")
    one.fill("place", district="unknown")
    one.fill("age", age_band="13-15")
    found = re.search(r'class="code"[^>]*>([^<]+)<', one.see("check").text)
    assert found
    one.words = found.group(1)
    one.submit()
    return moderator.open(1)


def area(page: TestResponse) -> str:
    """What stands in the field of the public text."""
    found = re.search(r'<textarea[^>]*name="text_id"[^>]*>\s*([^<]*)<', page.text)
    assert found
    return found.group(1).strip()


def second_press(page: TestResponse) -> str:
    """The value of the button that lets the shown signs pass."""
    found = re.search(r'value="(anyway:[0-9a-f]+)"', page.text)
    assert page.status_code == 422 and found
    return found.group(1)


def test_moderator_starts_with_an_empty_text_and_may_take_the_original_over(
    opened: TestResponse, moderator: Desk
) -> None:
    """The public text is empty; one press fills it without the marked words and below what was written, stores none."""
    assert area(opened) == "" and 'value="take"' in opened.text
    taken = area(moderator.decide(1, act="take", text_id="Tolong:"))
    assert taken.startswith("Tolong:") and "Taman kami gelap." in taken and "0812" not in taken
    assert area(moderator.see("/id/ruang-kerja/forum/antrean/1")) == ""


@pytest.mark.parametrize("field", ["title_id", "text_id", "title_en", "text_en", "addition"])
def test_moderator_sees_signs_in_every_field_before_publishing(
    opened: TestResponse, moderator: Desk, client: FlaskClient, field: str
) -> None:
    """A number in any field that others read stops the first press; the second one, for these very signs, publishes."""
    fields = PUBLISH | {"title_en": "Lamps", "text_en": "Please add lamps."} | {field: f"Tolong, {PHONE}"}
    warned = moderator.decide(1, **fields)
    press = second_press(warned)
    assert f"<mark>{PHONE}</mark>" in warned.text and client.get(SHOWN).status_code == 404
    assert warned.text.index(press) > warned.text.index('value="decide"')
    changed = moderator.decide(1, **fields | {field: "Tolong, 0813 5555 9999"}, act=press)
    assert changed.status_code == 422 and client.get(SHOWN).status_code == 404
    assert moderator.decide(1, **fields, act=press).status_code == 303
    assert client.get(SHOWN).status_code == 200


def test_moderator_sees_signs_in_the_message_before_declining(opened: TestResponse, moderator: Desk) -> None:
    """What the child reads is looked at, too; the public fields do not matter when nothing becomes public."""
    answers = {"decision": "decline", "reason": "person", "text_id": f"Tolong, {PHONE}"}
    warned = moderator.decide(1, **answers, addition=f"Telepon {PHONE}")
    assert moderator.decide(1, **answers, addition=f"Telepon {PHONE}", act=second_press(warned)).status_code == 303


def test_moderator_sees_signs_in_the_later_english(opened: TestResponse, moderator: Desk, client: FlaskClient) -> None:
    """English for a published idea is looked at before everybody reads it."""
    moderator.decide(1, **PUBLISH)
    path = "/id/ruang-kerja/forum/tampil/1"
    version = re.search(r'name="version"[^>]*value="([^"]+)"', moderator.see(path).text)
    assert version
    fields = {"version": version.group(1), "title_en": "Lamps", "text_en": f"Call {PHONE}"}
    warned = moderator.send(path, **fields)
    press = second_press(warned)
    assert PHONE not in client.get("/en/childrens-forum/ideas/1").text
    assert moderator.send(path, **fields, act=press).status_code == 303
    assert PHONE in client.get("/en/childrens-forum/ideas/1").text


def test_moderator_publishing_a_school_by_name_is_shown_it_first(opened: TestResponse, moderator: Desk) -> None:
    """A school named in passing is a sign in the public version too, and nothing is published by the first press."""
    page = moderator.decide(1, **PUBLISH | {"text_id": "Jalan ke SMP Melati gelap kalau sore."})
    assert page.status_code == 422 and "SMP Melati" in page.text and "anyway:" in page.text
    assert moderator.client.get(SHOWN).status_code == 404
