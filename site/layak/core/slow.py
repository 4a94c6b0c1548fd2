"""Slow answers in the log: the name of the route and milliseconds, never an address, a question or who asked.

Of the forum nothing is written at all: that somebody wrote there at a certain second is a secret, too.
"""

from __future__ import annotations

import logging

from flask import request

log = logging.getLogger(__name__)
UNTOLD = ("forum.", "forum_desk.")
"""Endpoints that begin so are never told."""


def note_slow_answer(seconds: float) -> None:
    """Note the answer that is being made; nothing for the forum, and where no route was found."""
    if request.endpoint is not None and not request.endpoint.startswith(UNTOLD):
        figures = {"route": request.endpoint, "method": request.method, "ms": round(seconds * 1000)}
        log.warning("slow answer", extra={"figures": figures})
