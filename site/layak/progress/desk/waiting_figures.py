"""Numbers that came and that readers do not see yet: what offices sent, for the coordinator to look at and to show."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.language import localized
from layak.core.page import render
from layak.core.presentation import format_time
from layak.progress.desk.room import coordinate, room
from layak.progress.desk.sections import register_section
from layak.progress.service import list_offices
from layak.progress.service.figure_spans import MOST_WAITING, list_all_series, list_waiting

TITLE = _l("Numbers that readers do not see")
ABOUT = _l("What offices sent, the newest first. Look at each year, then show it to readers.")


def add_sections() -> None:
    """Lead to what came from the coordinator's overview."""
    register_section("progress_desk.list_waiting_figures", TITLE, ABOUT, place=66)


@room.page(id="/ruang-kerja/kemajuan/angka-baru", en="/desk/progress/new-numbers", access=coordinate)
def list_waiting_figures() -> ResponseReturnValue:
    """Each series and year with numbers that readers do not see."""
    series = {one.id: one for one in list_all_series()}
    offices = {one.key: one.short for one in list_offices()}
    rows = [waiting_row(series[one.series_id], offices, one) for one in list_waiting()]
    return render(
        "progress/desk/waiting_figures.html",
        private=True,
        title=TITLE,
        about=ABOUT,
        rows=rows,
        is_cut=len(rows) == MOST_WAITING,
    )


def waiting_row(series: Any, offices: dict[str, str], row: Any) -> list[Any]:
    """A series and a year: its name, whose it is, how many numbers wait, and when the newest came."""
    zone = current_app.extensions["layak"].zone
    return [
        {
            "text": localized(series, "name"),
            "href": url_for("progress_desk.show_series", number=series.id),
            "small": offices.get(series.office_key, ""),
        },
        {"text": str(row.year), "small": ngettext("%(num)s number", "%(num)s numbers", row.count)},
        format_time(row.newest, zone),
    ]
