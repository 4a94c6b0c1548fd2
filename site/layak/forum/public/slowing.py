"""What a limit says when it slows somebody: by when to try again, with the text kept and nobody locked out."""

from __future__ import annotations

import time

from flask import Response, current_app
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_limiter import RequestLimit

from layak.core.errors import Explanation, explain


def slow_down(limit: RequestLimit) -> Response:
    """The page for too many tries: the minutes to wait, and what was typed, ready to be sent once more."""
    seconds = max(1, int(limit.reset_at - time.time()) + 1)
    minutes = -(-seconds // 60)
    text = ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
    page = explain(429, explanation=Explanation(_l("Too many tries"), text), retry_after=seconds)
    return current_app.make_response(page)
