"""The digest as plain text for a chat group: numbers and links only, short enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from layak.core.content.dates import PartialDate
from layak.core.language import localized
from layak.core.page import site_content
from layak.core.presentation import format_day
from layak.progress.service.digest import Digest

MOST_LETTERS = 1_500
MOST_OFFICES = 12
"""Offices that a line names; the others are counted."""


def digest_text(digest: Digest, lang: str) -> str:
    """The whole text in one language."""
    with force_locale(lang):
        lines = [heading(digest, lang), *standing(digest), *due(digest), *coming(digest, lang), "", where(lang)]
    return "\n".join(lines)[:MOST_LETTERS]


def heading(digest: Digest, lang: str) -> str:
    """Which city, cycle and day."""
    city = localized(site_content().city, "name", lang)
    day = format_day(digest.on, lang=lang)
    return f"*KLA {city} · {localized(digest.cycle, 'name', lang)}*\n{day}"


def standing(digest: Digest) -> list[str]:
    """What was asked for and what came."""
    if digest.is_empty:
        return ["", _("Nothing has been asked for in this cycle yet.")]
    return [
        "",
        _(
            "Evidence: %(accepted)s of %(asked)s accepted, %(waiting)s waiting to be looked at, %(returned)s returned.",
            accepted=digest.accepted,
            asked=digest.asked,
            waiting=digest.handed_in,
            returned=digest.returned,
        ),
        ngettext(
            "%(num)s new hand-in since the last digest.", "%(num)s new hand-ins since the last digest.", digest.new
        ),
    ]


def due(digest: Digest) -> list[str]:
    """Which offices owe something, by their short names."""
    lines = []
    if digest.late:
        lines += ["", _("Past the date: %(offices)s", offices=named(digest.late))]
    if digest.soon:
        lines += ["", _("Due within 7 days: %(offices)s", offices=named(digest.soon))]
    return lines


def named(offices: Sequence[tuple[str, int]]) -> str:
    """Short names with their counts; of many the first ones."""
    shown = ", ".join(f"{name} {count}" for name, count in offices[:MOST_OFFICES])
    left = len(offices) - MOST_OFFICES
    if left <= 0:
        return shown
    return ngettext("%(shown)s and %(num)s more", "%(shown)s and %(num)s more", left, shown=shown)


def coming(digest: Digest, lang: str) -> list[str]:
    """The stage that runs or comes, and the next visit."""
    lines = []
    if digest.stage:
        name = localized(site_content().stage(digest.stage.stage), "short", lang)
        when = stage_days(digest.stage, lang)
        lines += ["", _("Stage: %(name)s", name=f"{name} ({when})" if when else name)]
    if digest.visit:
        day = format_day(digest.visit.starts_on, lang=lang)
        lines.append(_("Next visit: %(name)s, %(day)s", name=localized(digest.visit, "name", lang), day=day))
    return lines


def stage_days(stage: Any, lang: str) -> str:
    """From when to when a stage takes place, as far as it is known."""
    ends = [PartialDate.parse(one) for one in dict.fromkeys((stage.starts, stage.ends)) if one]
    return " – ".join(format_day(one.first, str(one.precision), lang) for one in ends)


def where(lang: str) -> str:
    """Where readers see the same."""
    base = current_app.extensions["layak"].settings.base_url
    return f"{base}{url_for('progress.show_progress', lang=lang)}"
