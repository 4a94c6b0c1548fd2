"""The coordinator keeps a version of the open data, for papers and reports that name it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render, site_content
from layak.extensions import limiter
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.desk.sections import register_section
from layak.progress.open_words import data_title, snapshots
from layak.progress.service.open_data.snapshots import list_snapshots, make_snapshot

MOST_AN_HOUR = "6 per hour"
"""Versions of one coordinator's network: each holds every file once more."""


def add_sections() -> None:
    """The coordinator's way to the open data."""
    register_section(
        "progress_desk.keep_data_version",
        _l("Open data"),
        _l("What readers can download, and versions of it that stay."),
        place=80,
    )


@room.page(id="/ruang-kerja/kemajuan/data-terbuka", en="/desk/progress/open-data", access=coordinate, methods=BOTH)
@limiter.limit(MOST_AN_HOUR, methods=["POST"], on_breach=slow_down)
@answering_faults
def keep_data_version() -> ResponseReturnValue:
    """The newest versions, and the button that keeps another one."""
    if request.method == "POST":
        title, actor = data_title(), current_principal()
        number = make_snapshot(snapshots(), site_content(), title=title, actor=actor, at=now())
        return redirect_to("progress_desk.keep_data_version", kept=number)
    return render(
        "progress/desk/open_data.html",
        private=True,
        rows=list_snapshots()[0],
        kept=read_number(request.args.get("kept")),
    )
