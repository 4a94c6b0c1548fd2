"""The forum's staff room and how its faults are answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.routes import Room
from layak.forum.service.faults import Changed, NotThere, NotYours

room = Room("forum_desk", __name__)
NO_OFFICER = _l("No officer can read it here at the moment. It stays as it is: tell the officers by phone at once.")
"""What a moderator is told where nobody has a key to open a sealed text."""

NO_OFFICER_OUTSIDE = _l(
    "No officer of another body can read it here at the moment. It stays as it is: tell one by phone at once."
)
"""The same for what is about staff."""

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
        except Changed:
            abort(409)

    return guarded
