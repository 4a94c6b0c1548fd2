"""Letters to staff, where the installation has a mail server; LAYAK_MAIL_URL says which.

smtp://host, smtp+tls://user:password@host:587 (STARTTLS) or smtps://user:password@host:465.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask.globals import app_ctx
from flask_mailman import EmailMessage, Mail

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10
mail = Mail()


def install_mail(app: Flask) -> None:
    """Bind the mail server of the settings; without one nothing is ever sent."""
    settings = app.extensions["layak"].settings
    parts = urlsplit(settings.mail_url)
    app.config.update(
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


def send_mail(to: str, subject: str, text: str) -> bool:
    """Send one plain letter and say whether the server took it; a line break in a subject is refused by the library."""
    try:
        EmailMessage(subject, text, to=[to]).send()
    except Exception as error:  # whatever a mail server does, the page has another way
        log.warning("a letter was not taken: %s", type(error).__name__)
        return False
    return True


def do_later(work: Callable[[], None]) -> None:
    """Do work about letters without letting the page wait: it answers as fast whether or not there is a receiver."""
    app = app_ctx.app

    def run() -> None:
        with app.app_context():
            try:
                work()
            except Exception as error:
                log.warning("a letter was not written: %s", type(error).__name__)

    threading.Thread(target=run, name="mail", daemon=True).start()
