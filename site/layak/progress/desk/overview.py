"""Where the coordinator begins: the running cycle, what waits for somebody, and everything that can be done."""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.core.page import render
from layak.progress.desk.chosen import address
from layak.progress.desk.room import coordinate, room, today
from layak.progress.desk.sections import section_links
from layak.progress.models import CycleState, RequestState
from layak.progress.service import get_running_cycle
from layak.progress.service.cycles import list_cycles
from layak.progress.service.reviewing import count_waiting

MOST_CYCLES = 5


@room.page(id="/ruang-kerja/kemajuan/", en="/desk/progress/", access=coordinate)
def show_overview() -> Response:
    """The running cycle and the way to each part of the room."""
    cycle = get_running_cycle()
    return render(
        "progress/desk/overview.html",
        private=True,
        cycle=cycle,
        waits=waiting_rows(cycle) if cycle else [],
        others=[(one, rows) for one, rows in other_cycles(cycle) if rows],
        sections=section_links(),
    )


def other_cycles(running: Any | None) -> list[tuple[Any, list[dict[str, str]]]]:
    """The other open cycles with what waits in each: it is not over because a newer one was opened."""
    still_open = [one for one in list_cycles() if one.state == CycleState.OPEN and running and one.id != running.id]
    return [(one, waiting_rows(one)) for one in still_open[:MOST_CYCLES]]


def waiting_rows(cycle: Any) -> list[dict[str, str]]:
    """What waits in a cycle, each with the way to it; nothing that nobody has to see to."""
    waiting = count_waiting(cycle.id, on=today())
    rows = (
        (
            waiting.handed_in,
            ngettext(
                "%(num)s hand-in waits for your decision.",
                "%(num)s hand-ins wait for your decision.",
                waiting.handed_in,
            ),
            {"state": RequestState.HANDED_IN.value},
        ),
        (
            waiting.not_ours,
            ngettext(
                "%(num)s question needs another office.", "%(num)s questions need another office.", waiting.not_ours
            ),
            {"state": RequestState.NOT_OURS.value},
        ),
        (
            waiting.late,
            ngettext("%(num)s request is late.", "%(num)s requests are late.", waiting.late),
            {"late": "1"},
        ),
    )
    return [
        {"text": text, "href": address("progress_desk.list_requests", cycle=cycle.key, **query)}
        for count, text, query in rows
        if count
    ]
