"""Where the coordinator begins: the running cycle at a glance, and the way to each part of the room."""

from __future__ import annotations

from werkzeug.wrappers import Response

from layak.core.page import render
from layak.progress.desk.room import coordinate, room
from layak.progress.desk.sections import section_links
from layak.progress.service import get_running_cycle


@room.page(id="/ruang-kerja/kemajuan/", en="/desk/progress/", access=coordinate)
def show_overview() -> Response:
    """The running cycle and the parts of the room."""
    return render("progress/desk/overview.html", private=True, cycle=get_running_cycle(), sections=section_links())
