"""The digest by mail: the tick sends it in its hour, a command at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.database import writing
from layak.core.mail import has_mail, send_mail
from layak.core.outgoing import write_letter
from layak.progress.digest_words import digest_text
from layak.progress.service.digest import get_digest
from layak.progress.service.digest_plan import due_moment, get_plan, note_sent

FIRST_SPAN = timedelta(days=7)
"""What counts as new before any digest went out."""


def current_text(lang: str, *, at: datetime) -> str | None:
    """The digest of this moment; nothing before the first cycle. New is what came since the last one by mail."""
    zone = current_app.extensions["layak"].zone
    since = get_plan().sent_at or at - FIRST_SPAN
    digest = get_digest(on=at.astimezone(zone).date(), since=since)
    return digest_text(digest, lang) if digest else None


def write_due(at: datetime) -> int:
    """Write the digest where it is due, in one transaction with its turn; returns how many letters wait to be sent."""
    plan = get_plan()
    moment = due_moment(plan, at=at, zone=current_app.extensions["layak"].zone)
    if moment is None or not has_mail():
        return 0
    with current_app.test_request_context(f"/{plan.lang}/"):
        text = current_text(plan.lang, at=at)
    if text is None:
        return 0
    subject = subject_in(plan.lang)
    addresses = plan.addresses.split()
    with writing():
        if not note_sent(at=at):
            return 0
        for one in addresses:
            write_letter(one, subject, text, at=at)
    return len(addresses)


def send_all(addresses: list[str], lang: str, text: str) -> int:
    """One letter to each address now, for whoever waits for it at a command line; returns how many were taken."""
    subject = subject_in(lang)
    return sum(send_mail(one, subject, text) for one in addresses)


def subject_in(lang: str) -> str:
    """What a digest's letter is headed by."""
    with force_locale(lang):
        return _("Child-friendly city: how the evaluation stands")
