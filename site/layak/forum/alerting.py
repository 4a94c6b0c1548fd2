"""Letters to protection officers: one urgent item and a link, never a word of it and never how many there are."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.accounts.service.people import find_number
from layak.core.clock import city_zone
from layak.core.mail import has_mail, send_mail
from layak.forum.service.protection import alerts


def send_alerts(at: datetime) -> int:
    """Send what is due, each letter once: the turn is taken first and given back where the mail server refuses.

    Returns 0 always: what a tick tells is read by people who must not know of these texts.
    """
    if not has_mail():
        return 0
    for alert in alerts.due_alerts(at, today=at.astimezone(city_zone()).date()):
        officer = find_number(alert.user_id)
        if officer is None:
            continue
        address, (subject, text) = officer.email, letter(officer.locale)
        if alerts.take(alert, at=at) and not send_mail(address, subject, text):
            alerts.give_back(alert)
    return 0


def letter(lang: str) -> tuple[str, str]:
    """Subject and text in an officer's language."""
    site = current_app.extensions["layak"]
    with current_app.test_request_context(f"/{lang}/"), force_locale(lang):
        link = site.settings.base_url.rstrip("/") + url_for("forum_desk.show_protected", lang=lang)
        return _("One urgent item"), _("One urgent item waits for you: %(link)s", link=link)
