"""Late offices: known here alone, until the office was warned and three working days have passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.working_days import add_working_days
from layak.progress import service
from layak.progress.desk.chosen import address, cycle_asked, kept_cycle
from layak.progress.desk.due_days import unsure_notes
from layak.progress.desk.room import answering_faults, coordinate, holidays, room
from layak.progress.service import lateness
from layak.progress.service.faults import Changed, CycleClosed, NotNow

ACTS: dict[str, Callable[..., int]] = {
    "warn": lateness.warn_late,
    "show": lateness.show_late,
    "hide": lateness.hide_late,
}
DONE = {
    "warn": _l("The office sees now that its lateness will be shown."),
    "show": _l("Readers see it now."),
    "hide": _l("Readers see it no more."),
}
PROBLEMS: dict[type[Exception], Any] = {
    Changed: _l("Meanwhile the number of late requests changed. Look once more."),
    NotNow: _l("This cannot be done now: nothing fits, or the three working days are not over."),
    CycleClosed: _l("The cycle is closed. Open it again before you change anything in it."),
}


def zone() -> ZoneInfo:
    """The city's time zone."""
    found: ZoneInfo = current_app.extensions["layak"].zone
    return found


@room.page(id="/ruang-kerja/kemajuan/terlambat", en="/desk/progress/late", access=coordinate)
def list_late() -> Response:
    """Every office with late requests, and what can be done about it."""
    return late_page()


@room.page(
    id="/ruang-kerja/kemajuan/terlambat/<key>", en="/desk/progress/late/<key>", access=coordinate, methods=["POST"]
)
@answering_faults
def change_lateness(key: str) -> Response:
    """Warn an office, show its lateness to readers, or take that back."""
    act = request.form.get("act", "")
    if act not in ACTS:
        abort(400)
    office, seen = service.get_office(key), read_version(request.form.get("seen"))
    days = {"holidays": holidays()} if act == "show" else {}
    try:
        ACTS[act](cycle_asked().id, office.key, seen=seen, actor=current_principal(), at=now(), zone=zone(), **days)
    except (Changed, CycleClosed, NotNow) as fault:
        return late_page(status=409, problem=PROBLEMS[type(fault)])
    return redirect_to("progress_desk.list_late", done=act, **kept_cycle())


def late_page(*, status: int = 200, problem: Any = None) -> Response:
    """The page of late offices as it stands now."""
    cycle = cycle_asked()
    names = {one.key: one for one in service.list_offices()}
    late = lateness.list_late(cycle.id, at=now(), zone=zone(), holidays=holidays())
    return render(
        "progress/desk/late.html",
        status=status,
        private=True,
        alternates={lang: address("progress_desk.list_late", lang=lang, **kept_cycle()) for lang in LANGUAGES},
        cycle=cycle,
        kept=kept_cycle(),
        rows=[late_row(row, names[row.office_key]) for row in late],
        problem=problem,
        done=DONE.get(request.args.get("done", "")),
    )


def late_row(row: Any, office: Any) -> dict[str, Any]:
    """One office: its counts, since when it is late, what may be done, and from which day readers may see it."""
    warned_on = row.warned_at.astimezone(zone()).date() if row.warned_at else None
    show_from = None
    if warned_on and row.warned > row.shown:
        show_from = add_working_days(warned_on, lateness.WARNING_DAYS, holidays())
    return {
        "row": row,
        "office": office,
        "href": address("progress_desk.list_requests", **kept_cycle(), office=office.key, late="1"),
        "may_warn": row.late > row.warned,
        "may_show": row.showable > 0,
        "may_hide": row.shown > 0,
        "show_from": show_from,
        "notes": unsure_notes(show_from) if show_from and not row.showable else [],
        "state": state_of(row),
    }


def state_of(row: Any) -> tuple[str, str]:
    """Tag and word: who knows of it."""
    if row.shown:
        return "no", _("Readers see it")
    if row.warned:
        return "mid", _("The office was warned")
    return "kept", _("Known here only")
