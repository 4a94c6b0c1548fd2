"""What requests are called on staff pages: their states, their question, who did what with them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.language import localized
from layak.core.page import site_content
from layak.progress.request_words import STATES

__all__ = ["STATES", "VERBS", "indicator_name", "kind_name", "question_words", "short_of"]

VERBS = {
    "ask": _l("Asked"),
    "hand_in": _l("Handed in"),
    "accept": _l("Accepted"),
    "give_back": _l("Returned"),
    "say_not_ours": _l("The office says: not ours"),
    "make_link": _l("Task link made"),
    "use_link": _l("Task link used"),
    "revoke_link": _l("Task link taken back"),
    "withdraw": _l("Withdrawn"),
    "move_request": _l("Given to the office that took over"),
    "change_due": _l("Another due date"),
    "warn_late": _l("Warned that lateness will be shown"),
    "show_late": _l("Lateness shown to readers"),
    "hide_late": _l("Lateness taken back"),
}
"""What each verb of the audit trail is called."""


def kind_name(key: str) -> str:
    """A kind of evidence in the page's language; the key where the files do not know it any more."""
    found = next((one for one in site_content().framework.evidence_kinds if one.key == key), None)
    return str(localized(found, "name")) if found else key


def indicator_name(number: int) -> str:
    """An indicator's number and short name."""
    return f"{number}. {localized(site_content().indicator(number), 'short')}"


def question_words(row: Any) -> str:
    """What is asked: the form's own words, or kind and indicator where only these are known."""
    text = localized(row, "text")
    return str(text) if text else _("%(kind)s for indicator %(name)s", kind=kind_name(row.kind), name=short_of(row))


def short_of(row: Any) -> str:
    """The indicator of a question."""
    return indicator_name(row.indicator)
