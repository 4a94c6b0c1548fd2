"""The state of the site for administrators: what is so now, and what the doctor found last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask.globals import app_ctx
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import may
from layak.core.checks import Level
from layak.core.clock import now
from layak.core.desk import register_door
from layak.core.language import current_lang
from layak.core.own_command import own_command
from layak.core.page import render
from layak.core.routes import Room

room = Room("status", __name__)
WATCH = "site.watch"
OLD = timedelta(hours=30)
"""A report of the doctor that is older says little."""


def install_door() -> None:
    """Show administrators the way."""
    about = _l("What is broken, what needs attention, and what the daily check found.")
    register_door(WATCH, "status.show_status", _l("State of the site"), about, place=85)


@room.page(id="/ruang-kerja/keadaan", en="/desk/state", access=may(WATCH))
def show_status() -> Response:
    """What the quick checks say now, and the doctor's last report."""
    from layak.ops.doctor.running import begin_round, last_report, run_quick

    results = run_quick(app_ctx.app, begin_round())
    report, lang = last_report(), current_lang()
    looked_at = datetime.fromisoformat(report["at"]) if report else None
    return render(
        "ops/status.html",
        private=True,
        current=[
            shown(str(one.check.title), one.level, [str(each.text) for each in one.findings], one.applies)
            for one in results
        ],
        looked_at=looked_at,
        command=own_command("doctor"),
        is_old=looked_at is None or now() - looked_at > OLD,
        found=[row for row in rows_of(report, lang) if row["level"]] if report else [],
        well=[row for row in rows_of(report, lang) if not row["level"]] if report else [],
    )


def rows_of(report: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    """The checks of a report in a language, the gravest first."""
    rows = [
        shown(
            row["title"][lang],
            Level[row["level"].upper()],
            [one["text"][lang] for one in row["findings"]],
            row.get("applies", True),
        )
        for row in report["checks"]
    ]
    return sorted(rows, key=lambda row: -row["level"])


def shown(title: str, level: Level, findings: list[str], applies: bool) -> dict[str, Any]:
    """One check as the page shows it: its title, its sign with a word, and what was found."""
    signs = {
        Level.NOTE: ("ok", _("Well")),
        Level.WARNING: ("mid", _("Needs attention")),
        Level.BROKEN: ("no", _("Broken")),
    }
    return {
        "title": title,
        "level": int(level),
        "sign": signs[level] if applies else ("", _("Does not apply")),
        "findings": findings,
    }
