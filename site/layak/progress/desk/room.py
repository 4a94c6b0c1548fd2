"""The task force's and the offices' staff room, and how its faults are answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from flask import abort, current_app
from flask.typing import ResponseReturnValue

from layak.core.access import may
from layak.core.clock import now
from layak.core.page import site_content
from layak.core.routes import Room
from layak.core.working_days import Holidays, holidays_of
from layak.progress.service.faults import Changed, CycleClosed, NotNow, NotThere, NotYours

room = Room("progress_desk", __name__)
coordinate = may("progress.coordinate")
hand_in = may("progress.hand_in")
BOTH = ("GET", "POST")
View = Callable[..., ResponseReturnValue]


def answering_faults(view: View) -> View:
    """Answer what is not there with 404, what is not yours with 403, what somebody else moved on with 409."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except NotThere:
            abort(404)
        except NotYours:
            abort(403)
        except (Changed, CycleClosed, NotNow):
            abort(409)

    return guarded


def today() -> date:
    """The day in the city."""
    return now().astimezone(current_app.extensions["layak"].zone).date()


def holidays() -> Holidays:
    """The days on which offices do not work, as the files of content/ know them."""
    return holidays_of(site_content().framework.holidays)
