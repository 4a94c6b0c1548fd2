"""What two moderators agreed on does not outlive another decision, nor a word of the child; nor does an appeal."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from layak.core.access import Role
from tests.forum.conftest import Child, Desk
from tests.forum.test_replies import marks_of, path_of

QUEUE = "/id/ruang-kerja/forum/antrean"
SHOWN = "/id/ruang-kerja/forum/tampil/1"
PLACE = "/id/forum-anak/usulan/"
SCHOOL = "Jalan ke SMP Melati gelap."
FINE = {"decision": "publish", "title_id": "Jalan gelap", "text_id": SCHOOL, "is_fine": "y"}


@pytest.fixture
def sent(child: Callable[..., Child]) -> Child:
    """A child whose idea waits."""
    one = child()
    one.send_idea()
    return one


@pytest.fixture
def other(staff: Callable[..., Desk]) -> Desk:
    """A second moderator."""
    return staff(Role.MODERATOR, "lain@example.org")


def decide(desk: Desk, **answers: str) -> None:
    """Open the idea and decide, with the second press where signs of personal data are shown."""
    assert desk.open(1).status_code == 200
    page = desk.decide(1, **answers)
    press = re.search(r'value="(anyway:[0-9a-f]+)"', page.text)
    answer = desk.decide(1, **answers, act=press.group(1)) if press else page
    assert answer.status_code == 303


def say(child: Child, verb: str, text: str) -> None:
    """The child's later verb, on its own sheet."""
    path = path_of(verb)
    page = child.fill(path, text=text, nonce=marks_of(child, path)[1], act="next")
    assert page.headers["Location"].endswith(child.path("own"))


def take_down(desk: Desk) -> None:
    """Press "Take this idea down"."""
    version = re.search(r'name="version"[^>]*value="(\d+)"', desk.see(SHOWN).text)
    assert version and desk.send(SHOWN, version=version[1], act="down").status_code == 303


def is_public(client: FlaskClient, number: int = 1) -> bool:
    """Whether everybody reads the idea under this number."""
    return client.get(f"{PLACE}{number}").status_code == 200


def test_words_that_a_child_changed_are_approved_by_nobody(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient
) -> None:
    """Approved once, asked for a change, changed: the old words are gone from the form, and one press shows nothing."""
    decide(moderator, **FINE)
    decide(other, decision="ask", reason="person")
    say(sent, "ubah", "Jalan ke sekolah gelap.")
    assert "SMP Melati" not in other.open(1).text
    decide(other, **FINE)
    assert not is_public(client) and not is_public(client, 2)
    assert "moderator kedua membacanya" in other.see(QUEUE).text
    decide(moderator, **FINE)
    assert is_public(client, 2), "a new version bears a new number, and the one that nobody saw is given to none"


def test_words_about_which_a_child_was_asked_are_approved_by_nobody(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient
) -> None:
    """An answer leaves the version where it is, and both read it anew."""
    decide(moderator, **FINE)
    decide(other, decision="ask", addition="Jalan yang mana?")
    say(sent, "jawab", "Jalan di belakang.")
    assert "SMP Melati" in other.open(1).text
    decide(other, **FINE)
    assert not is_public(client)


def test_who_declines_is_none_of_the_two_who_agree(
    sent: Child, moderator: Desk, other: Desk, staff: Callable[..., Desk], client: FlaskClient
) -> None:
    """Approved and declined by the same moderator, then appealed: another one alone shows nothing, a third one does."""
    decide(moderator, **FINE)
    decide(moderator, decision="decline", reason="money")
    say(sent, "baca-lagi", "Tolong baca lagi.")
    decide(other, **FINE)
    assert not is_public(client)
    decide(staff(Role.MODERATOR, "ketiga@example.org"), **FINE)
    assert is_public(client)


def test_words_that_were_taken_down_are_agreed_on_anew(
    sent: Child, moderator: Desk, other: Desk, client: FlaskClient
) -> None:
    """Two let them pass, one takes them down: the other one alone does not bring them back."""
    decide(moderator, **FINE)
    decide(other, **FINE)
    assert is_public(client)
    take_down(moderator)
    decide(other, **FINE)
    assert not is_public(client)


def test_who_declined_does_not_undo_a_granted_appeal(
    sent: Child,
    child: Callable[..., Child],
    moderator: Desk,
    other: Desk,
    staff: Callable[..., Desk],
    client: FlaskClient,
) -> None:
    """Who declined may still take it down and decides nothing about it; declined by another, it is appealed anew."""
    words = {"decision": "publish", "title_id": "Taman", "text_id": "Taman yang bersih."}
    decide(moderator, decision="decline", reason="money")
    say(sent, "baca-lagi", "Tolong baca lagi.")
    decide(other, **words)
    assert is_public(client)
    child().send_idea("Tolong buat taman yang bersih.")
    other.open(2)
    assert other.decide(2, **words).status_code == 303
    join = moderator.see(f"{SHOWN}/gabung").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', join)
    joining = {"version": version[1] if version else "", "like": "taman", "into": "2", "act": "join"}
    assert moderator.send(f"{SHOWN}/gabung", **joining).status_code == 403
    take_down(moderator)
    assert not is_public(client) and "Untuk moderator lain" in moderator.see(QUEUE).text
    assert moderator.send(f"{QUEUE}/1/buka", "/id/ruang-kerja/akun").status_code == 403
    decide(other, decision="decline", reason="words")
    assert path_of("baca-lagi") in sent.see("own").text
    say(sent, "baca-lagi", "Tolong, sekali ini lagi.")
    for desk in (moderator, other):
        assert desk.send(f"{QUEUE}/1/buka", "/id/ruang-kerja/akun").status_code == 403
    decide(staff(Role.MODERATOR, "ketiga@example.org"), decision="decline", reason="words")
    assert path_of("baca-lagi") not in sent.see("own").text
