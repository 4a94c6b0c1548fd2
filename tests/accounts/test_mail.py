"""Letters where there is a mail server: invitation and new password, the same answer for every address."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Role
from layak.core.mail import send_mail
from tests.staff import make_person, send


@pytest.fixture
def outbox(app: Flask) -> Any:
    """An installation with mail, whose letters stay in memory; yields what was sent."""
    site = app.extensions["layak"]
    before, mailer = site.settings, app.extensions["mailman"]
    site.settings = replace(before, mail_url="smtp://mail.example.org", mail_sender="layak@example.org")
    kept, mailer.backend = mailer.backend, "locmem"
    mailer.outbox = []
    yield lambda: mailer.outbox
    all_written()  # or a letter would arrive in the next test
    site.settings, mailer.backend = before, kept


def all_written() -> None:
    """Letters go out behind the answer: wait until nobody writes any more."""
    for writer in [thread for thread in threading.enumerate() if thread.name == "mail"]:
        writer.join(10)
        assert not writer.is_alive()


def test_author_who_forgot_the_password_gets_a_link_by_mail(app: Flask, client: FlaskClient, outbox: Any) -> None:
    """The letter goes to the account's address and its link opens the form."""
    author = make_person(app, Role.AUTHOR)
    answer = send(client, "/en/forgotten-password", {"email": author.email})
    assert answer.status_code == 200
    all_written()
    letter = outbox()[0]
    assert letter.to == [author.email]
    found = re.search(r"http://localhost(/id/undangan/\S+)", letter.body)
    assert found
    assert client.get(found[1]).headers["Location"] == "/id/kata-sandi-baru"
    assert client.get("/id/kata-sandi-baru").status_code == 200


def test_stranger_reads_the_same_answer_for_every_address(app: Flask, client: FlaskClient, outbox: Any) -> None:
    """Nobody learns who has an account, and strangers get no letter."""
    author = make_person(app, Role.AUTHOR)
    known = send(client, "/id/lupa-kata-sandi", {"email": author.email}).text
    unknown = send(client, "/id/lupa-kata-sandi", {"email": "nobody@example.org"}).text
    assert known == unknown
    all_written()
    assert [letter.to for letter in outbox()] == [[author.email]]


def test_one_address_is_not_flooded(app: Flask, client: FlaskClient, outbox: Any) -> None:
    """The fourth letter within an hour is refused with the time to wait."""
    author = make_person(app, Role.AUTHOR)
    for _ in range(3):
        assert send(client, "/id/lupa-kata-sandi", {"email": author.email}).status_code == 200
    answer = send(client, "/id/lupa-kata-sandi", {"email": author.email})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60


def test_administrator_invites_by_mail_in_the_persons_language(
    app: Flask, sign_in: Callable[..., FlaskClient], outbox: Any
) -> None:
    """The letter is in the language that was chosen; the page shows no link."""
    boss = sign_in("administrator")
    data = {"email": "new@example.org", "roles": "author", "locale": "en"}
    answer = send(boss, "/id/ruang-kerja/staf/baru", data)
    page = boss.get(answer.headers["Location"])
    assert "/invitation/" not in page.text
    letter = outbox()[0]
    assert letter.to == ["new@example.org"]
    assert "http://localhost/en/invitation/" in letter.body
    assert letter.subject.startswith("Your invitation")


def test_dead_mail_server_leaves_the_printed_link(app: Flask, sign_in: Callable[..., FlaskClient], outbox: Any) -> None:
    """When the server takes nothing, the administrator sees the link to print."""
    app.extensions["mailman"].backend = "layak.no.such.backend"
    boss = sign_in("administrator")
    data = {"email": "new@example.org", "roles": "author", "locale": "id"}
    answer = send(boss, "/id/ruang-kerja/staf/baru", data)
    assert "/id/undangan/" in boss.get(answer.headers["Location"]).text


def test_line_breaks_cannot_add_headers_to_a_letter(app: Flask, outbox: Any) -> None:
    """A subject with a line break is not sent at all."""
    with app.app_context():
        assert not send_mail("a@example.org", "Hello\r\nBcc: everybody@example.org", "text")
    assert outbox() == []
