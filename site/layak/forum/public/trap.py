"""Telling programs from children without a riddle: a field that nobody sees, and a sheet that was sent at once.

It costs a child nothing: the page comes again with all that was typed and asks to press once more; then it is taken.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from layak.core.clock import now
from layak.forum import visit
from layak.forum.forms.writing import Baited

QUICKEST = timedelta(seconds=1)
"""No child reads a page and sends it in less."""


def note_shown(kept: dict[str, Any]) -> None:
    """Keep when this sheet was shown for the first time."""
    if "shown_at" not in kept:
        visit.keep(shown_at=now().timestamp())


def is_trapped(form: Baited) -> bool:
    """Whether a program may have sent this sheet: then the page asks to press once more. Never twice for one sheet."""
    kept = visit.draft()
    waited = now().timestamp() - kept.get("shown_at", now().timestamp())
    if kept.get("is_asked") or not (form.website.data or waited < QUICKEST.total_seconds()):
        return False
    visit.keep(is_asked=True)
    form.website.data = ""
    form.form_errors = [*form.form_errors, _("Please press the button once more. Your text is still here.")]
    return True
