"""Links in letters and on the administrator's page: whatever a request claims, they lead here, and are written nowhere else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Role
from tests.accounts.test_mail import all_written, outbox
from tests.staff import make_person, token_of

__all__ = ["outbox"]
CLAIMS: dict[str, dict[str, str]] = {
    "nothing": {},
    "another host": {"X-Forwarded-Host": "evil.example"},
    "another host, forwarded": {"Forwarded": "host=evil.example;proto=https"},
    "another host of old proxies": {"X-Host": "evil.example", "X-Forwarded-Server": "evil.example"},
    "a host that is overridden": {"X-HTTP-Host-Override": "evil.example"},
    "another port": {"X-Forwarded-Port": "4443"},
    "another port of the name": {"Host": "localhost:4443"},
    "another way": {"X-Forwarded-Proto": "gopher"},
    "a folder before": {"X-Forwarded-Prefix": "/evil.example", "X-Script-Name": "/evil.example"},
    "another address": {"X-Original-URL": "//evil.example/", "X-Rewrite-URL": "//evil.example/"},
    "a page of another site": {"Referer": "http://localhost/id/masuk", "X-Forwarded-For": "evil.example"},
}
POISONED = ({"Host": "evil.example"}, {"Host": "localhost.evil.example"}, {"Host": "evil@localhost"})


@pytest.mark.parametrize("claim", CLAIMS)
def test_letter_for_a_new_password_leads_here_whatever_is_claimed(
    app: Flask, client: FlaskClient, outbox: Any, written: io.StringIO, claim: str
) -> None:
    """The link in the letter is on the site's own address, works, and its token stands in no log line."""
    author = make_person(app, Role.AUTHOR)
    token = token_of(client.get("/id/lupa-kata-sandi"))
    data = {"csrf_token": token, "email": author.email}
    assert client.post("/id/lupa-kata-sandi", data=data, headers=CLAIMS[claim]).status_code == 200
    all_written()
    (letter,) = outbox()
    addresses = re.findall(r"[a-z]+://\S+", letter.body)
    assert {urlsplit(one)[:2] for one in addresses} == {("http", "localhost")}
    told = f"{letter.subject} {letter.from_email} {letter.extra_headers} {letter.body}"
    assert "evil" not in told and "4443" not in told
    path = next(urlsplit(one).path for one in addresses if "/undangan/" in one)
    opened = client.get(path)
    assert opened.headers["Location"] == "/id/kata-sandi-baru"
    page = client.get("/id/kata-sandi-baru")
    assert page.status_code == 200
    secret = path.rsplit("/", 1)[1]
    assert secret not in page.text and secret not in written.getvalue()


@pytest.mark.parametrize("headers", POISONED, ids=lambda headers: headers["Host"])
def test_request_for_another_host_sends_no_letter(
    app: Flask, client: FlaskClient, outbox: Any, headers: dict[str, str]
) -> None:
    """A form that names another host is refused before anything is done."""
    author = make_person(app, Role.AUTHOR)
    data = {"csrf_token": token_of(client.get("/id/lupa-kata-sandi")), "email": author.email}
    assert client.post("/id/lupa-kata-sandi", data=data, headers=headers).status_code == 400
    all_written()
    assert outbox() == []


@pytest.mark.parametrize("claim", CLAIMS)
def test_invitation_that_is_printed_leads_here_whatever_is_claimed(
    app: Flask, sign_in: Callable[..., FlaskClient], claim: str
) -> None:
    """Without mail the administrator's page shows the link, on the site's own address, once."""
    boss = sign_in("administrator")
    token = token_of(boss.get("/id/ruang-kerja/staf/baru"))
    data = {"csrf_token": token, "email": "new@example.org", "roles": "author", "locale": "id"}
    answer = boss.post("/id/ruang-kerja/staf/baru", data=data, headers=CLAIMS[claim])
    assert answer.status_code == 303 and "evil" not in answer.headers["Location"]
    page = boss.get(answer.headers["Location"], headers=CLAIMS[claim]).text
    found = re.findall(r"[a-z]+://[^\s<\"]*/undangan/[^\s<\"]+", page)
    assert found and all(one.startswith("http://localhost/id/undangan/") for one in found)
    assert "evil.example" not in page
    assert "/undangan/" not in boss.get(answer.headers["Location"]).text
