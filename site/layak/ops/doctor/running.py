"""One round over everything that must hold, and the report that it leaves for the staff's page."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from layak.core.checks import Check, Finding, Level, Round, list_checks
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.ops.lost import Books, look_at_books

log = logging.getLogger(__name__)
REPORT = "doctor.json"
MOST_PAGES = 600
"""Pages of the site's map that a round opens; the newest of each room, and all lists, feeds and downloads."""


UNREADABLE = _l("This could not be looked at, as the database cannot be read.")

APART = frozenset({"demonstration", "does not apply"})
"""Codes of notes that say that there was nothing to look at."""


@dataclass(frozen=True)
class Result:
    """What a check found, and what was done about it."""

    check: Check
    findings: tuple[Finding, ...]
    was_healed: bool = False

    @property
    def level(self) -> Level:
        """The gravest of what was found."""
        return max((one.level for one in self.findings), default=Level.NOTE)

    @property
    def can_be_healed(self) -> bool:
        """Whether --fix would do something about it."""
        return self.check.heal is not None and any(
            one.level is not Level.NOTE and not one.is_lost for one in self.findings
        )

    @property
    def applies(self) -> bool:
        """Whether there was something to look at: much does not apply to a demonstration."""
        return not self.findings or any(one.code not in APART for one in self.findings)


def begin_round(*, most_pages: int = MOST_PAGES) -> Round:
    """A round of this moment."""
    demo = bool(current_app.extensions["layak"].settings.demo)
    return Round(at=now(), is_demo=demo, most_pages=most_pages)


def look_at(check: Check, at: Round) -> tuple[Finding, ...]:
    """What one check finds; a check that fails has found something, and its error stands in the log without words."""
    try:
        return tuple(check.look(at))
    except Exception as error:
        db.session.rollback()
        if look_at_books(db.engine) is not Books.THERE:  # said once, by the checks of the database
            return (Finding(Level.BROKEN, UNREADABLE, "not looked at", is_lost=True),)
        log.warning("check %s could not be made: %s", check.name, type(error).__name__, exc_info=True)
        text = _l("This could not be looked at (%(error)s). The log says more.", error=type(error).__name__)
        return (Finding(Level.BROKEN, text, "not looked at"),)


def run_check(check: Check, at: Round, *, heals: bool = False) -> Result:
    """Look, and where it helps and somebody asked for it, heal and look again."""
    findings = look_at(check, at)
    if not heals or check.heal is None or max((one.level for one in findings), default=0) == Level.NOTE:
        return Result(check, findings)
    try:
        check.heal()
    except Exception as error:
        db.session.rollback()
        log.warning("check %s could not be healed: %s", check.name, type(error).__name__)
        return Result(check, findings)
    at.shared.clear()
    return Result(check, look_at(check, at), was_healed=True)


def run_quick(app: Flask, at: Round) -> list[Result]:
    """The checks that take a few milliseconds."""
    return [run_check(check, at) for check in list_checks(app) if check.is_quick]


def worst(results: Iterable[Result]) -> Level:
    """The gravest finding of all."""
    return max((one.level for one in results), default=Level.NOTE)


def as_data(results: Iterable[Result], at: datetime) -> dict[str, Any]:
    """A report for machines and for the staff's page: each sentence in both languages."""
    rows = [
        {
            "name": one.check.name,
            "level": one.level.name.lower(),
            "healed": one.was_healed,
            "applies": one.applies,
            "title": in_languages(one.check.title),
            "findings": [
                {"level": found.level.name.lower(), "code": found.code, "text": in_languages(found.text)}
                for found in one.findings
            ],
        }
        for one in results
    ]
    level = max((Level[str(row["level"]).upper()] for row in rows), default=Level.NOTE)
    return {"at": at.isoformat(timespec="seconds"), "level": level.name.lower(), "checks": rows}


def in_languages(text: object) -> dict[str, str]:
    """A lazy sentence in each language."""
    found = {}
    for lang in LANGUAGES:
        with force_locale(lang):
            found[lang] = str(text)
    return found


def report_file() -> Path:
    """Where the last report lies."""
    folder: Path = current_app.extensions["layak"].settings.instance
    return folder / REPORT


def keep_report(report: dict[str, Any]) -> bool:
    """Keep a report for the staff's page; says whether that was possible, as the disk may be what is ill."""
    path = report_file()
    half = path.with_suffix(".new")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(report, file, ensure_ascii=False)
        half.replace(path)
    except OSError:
        return False
    return True


def last_report() -> dict[str, Any] | None:
    """The last report; nothing before the first round."""
    try:
        found = json.loads(report_file().read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "checks" in found else None
