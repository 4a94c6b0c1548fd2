"""Letters go over an encrypted line only to a server whose certificate is for that host."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from layak.config import ROOT
from layak.core.mail import Fate, deliver
from tests.mail_server import MailServer, mail_server

LINK = "https://kla.example.go.id/id/staf/sandi/abc"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that no authority has issued."""
    subprocess.run([str(ROOT / "deploy/setup/certificate.sh"), "localhost", str(tmp_path / "tls")], check=True)
    return tmp_path / "tls" / "fullchain.pem"


@pytest.fixture
def server(app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server with STARTTLS that this installation uses."""
    site, mailer = app.extensions["layak"], app.extensions["mailman"]
    settings = replace(site.settings, mail_url="smtp+tls://localhost", mail_sender="layak@example.org")
    with mail_server() as server:
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(certificate, certificate.with_name("privkey.pem"))
        monkeypatch.setattr(site, "settings", settings)
        for name, value in {"server": "localhost", "port": server.port, "use_tls": True, "timeout": 5}.items():
            monkeypatch.setattr(mailer, name, value)
        yield server


def test_letter_goes_to_no_server_that_anybody_could_be(app: Flask, server: MailServer) -> None:
    """A certificate that nobody vouches for: the letter stays here, as with a server that is away."""
    with app.app_context():
        assert deliver("a@kota.example", "Sandi", LINK) is Fate.AWAY
    assert server.taken == []


def test_letter_goes_encrypted_to_a_server_that_is_vouched_for(
    app: Flask, server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own list of authorities is asked; here it is the one certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with app.app_context():
        assert deliver("a@kota.example", "Sandi", LINK) is Fate.TAKEN
    assert server.links() == [LINK]


def test_letter_goes_to_no_other_host_of_the_same_certificate(
    app: Flask, server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate of another name is not this server's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(app.extensions["mailman"], "server", "127.0.0.1")
    with app.app_context():
        assert deliver("a@kota.example", "Sandi", LINK) is Fate.AWAY
    assert server.taken == []
