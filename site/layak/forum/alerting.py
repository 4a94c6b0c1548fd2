"""Letters to protection officers: one urgent item and a link, never a word of it and never how many there are."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.accounts.service.people import find_number
from layak.core.clock import city_zone
from layak.core.keys import key_for
from layak.core.mail import has_mail, send_mail
from layak.forum.service.protection import alerts


def send_alerts(at: datetime) -> int:
    """Send what is due and note each letter once the mail server has taken it, so that no kill on the way loses one.

    One process at a time is here (core/tick.py). Where it dies between the server's yes and the note, a second copy
    goes out under the same Message-ID.

    Returns 0 always: what a tick tells is read by people who must not know of these texts.
    """
    if not has_mail():
        return 0
    for alert in alerts.due_alerts(at, today=at.astimezone(city_zone()).date()):
        officer = find_number(alert.user_id)
        if officer is None:
            continue
        address, (subject, text) = officer.email, letter(officer.locale)
        if not alerts.was_given(alert) and send_mail(address, subject, text, message_id=mark_of(alert)):
            alerts.note_given(alert, at=at)
    return 0


def mark_of(alert: alerts.Alert) -> str:
    """The Message-ID of an alert, the same at each try; under a key, as it must tell nobody of which text it is."""
    settings = current_app.extensions["layak"].settings
    told = f"{alert.sealed_id}:{alert.user_id}:{alert.since.isoformat()}".encode()
    mark = blake2b(told, key=key_for("alert", settings.secret_key), digest_size=16).hexdigest()
    return f"<{mark}@{settings.hostname}>"


def letter(lang: str) -> tuple[str, str]:
    """Subject and text in an officer's language."""
    site = current_app.extensions["layak"]
    with current_app.test_request_context(f"/{lang}/"), force_locale(lang):
        link = site.settings.base_url.rstrip("/") + url_for("forum_desk.show_protected", lang=lang)
        return _("One urgent item"), _("One urgent item waits for you: %(link)s", link=link)
