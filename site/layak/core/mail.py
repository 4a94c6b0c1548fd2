"""Letters to staff, where the installation has a mail server; LAYAK_MAIL_URL says which.

smtp://host, smtp+tls://user:password@host:587 (STARTTLS) or smtps://user:password@host:465.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import ssl
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask.globals import app_ctx
from flask_mailman import EmailMessage, Mail
from flask_mailman.backends import smtp

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
mail = Mail()
BACKEND = "layak.core.mail.EmailBackend"
"""Flask-Mailman finds a backend by this name."""


class Fate(Enum):
    """What became of a letter: the server took it, answered and did not take it, or did not answer as a server does."""

    TAKEN = "taken"
    REFUSED = "refused"
    AWAY = "away"


class SureSMTP(smtplib.SMTP):
    """SMTP whose STARTTLS asks for a certificate of that host; the library, as Python, would take any, and so anybody
    on the way could read the links to new passwords."""

    def starttls(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Go on encrypted; raises ssl.SSLCertVerificationError where somebody else may stand at the other end."""
        named["context"] = named.get("context") or ssl.create_default_context()
        return super().starttls(*given, **named)


class EmailBackend(smtp.EmailBackend):
    """A line to the mail server; how it hangs up changes nothing about letters that it took."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks to the server."""
        return smtplib.SMTP_SSL if self.use_ssl else SureSMTP

    def close(self) -> None:
        """Say good-bye, and let a server that dies or hangs then go."""
        with contextlib.suppress(OSError):
            super().close()


def install_mail(app: Flask) -> None:
    """Bind the mail server of the settings; without one nothing is ever sent."""
    settings = app.extensions["layak"].settings
    parts = urlsplit(settings.mail_url)
    app.config.update(
        MAIL_BACKEND=BACKEND,
        MAIL_SERVER=parts.hostname or "localhost",
        MAIL_PORT=parts.port or (465 if parts.scheme == "smtps" else 25),
        MAIL_USE_SSL=parts.scheme == "smtps",
        MAIL_USE_TLS=parts.scheme == "smtp+tls",
        MAIL_USERNAME=unquote(parts.username) if parts.username else None,
        MAIL_PASSWORD=unquote(parts.password) if parts.password else None,
        MAIL_TIMEOUT=TIMEOUT_SECONDS,
        MAIL_DEFAULT_SENDER=settings.mail_sender or f"layak@{settings.hostname}",
    )
    mail.init_app(app)


def has_mail() -> bool:
    """Whether this installation can send letters."""
    return bool(current_app.extensions["layak"].settings.mail_url)


def send_mail(to: str, subject: str, text: str, *, message_id: str = "") -> bool:
    """Send one plain letter and say whether the server took it; a line break in a subject is refused by the library."""
    return deliver(to, subject, text, message_id=message_id) is Fate.TAKEN


def deliver(to: str, subject: str, text: str, *, message_id: str = "") -> Fate:
    """Hand one plain letter to the mail server, and say what became of it."""
    try:
        EmailMessage(subject, text, to=[to], headers={"Message-ID": message_id} if message_id else None).send()
    except Exception as error:  # whatever a mail server does, the page has another way
        log.warning("a letter was not taken: %s", type(error).__name__)
        return Fate.REFUSED if is_about_the_letter(error) else Fate.AWAY
    return Fate.TAKEN


def is_about_the_letter(error: Exception) -> bool:
    """Whether others may be taken after this one was not."""
    refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(error, refusals) or not isinstance(error, OSError)


def do_later(work: Callable[[], object]) -> None:
    """Do work about letters without letting the page wait: it answers as fast whether or not there is a receiver."""
    app = app_ctx.app

    def run() -> None:
        try:
            with app.app_context():
                work()
        except Exception as error:
            log.warning("a letter was not written: %s", type(error).__name__)

    threading.Thread(target=run, name="mail", daemon=True).start()
