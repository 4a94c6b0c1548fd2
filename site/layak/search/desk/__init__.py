"""The editors' room of the search: what is asked and read, pinned answers, synonyms."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.clock import now
from layak.core.desk import register_door
from layak.core.waiting import register_waiting
from layak.search.desk import numbers, pins, synonyms
from layak.search.desk.room import STEER, room
from layak.search.pins import count_dead

__all__ = ["numbers", "pins", "register_doors", "room", "synonyms"]


def register_doors() -> None:
    """Show the way in, and what waits there."""
    about = _l("See what is searched and read, pin answers, keep synonyms.")
    register_door(STEER, "search_desk.show_numbers", _l("Search desk"), about, place=63)
    register_waiting("search", STEER, count_dead_pins)


def count_dead_pins() -> tuple[str, int, str]:
    """What waits at the desk: pinned answers that readers do not see."""
    dead = count_dead(now())
    return (
        ngettext("%(num)s pinned answer is not public", "%(num)s pinned answers are not public", dead),
        dead,
        url_for("search_desk.list_pins"),
    )
