"""The states of requests in words, each with the sign of its tag (components/tag.html)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from layak.progress.models import RequestState as S

STATES: dict[str, tuple[str, Any]] = {
    S.ASKED: ("wait", _l("Waiting for the office")),
    S.HANDED_IN: ("now", _l("Handed in")),
    S.RETURNED: ("mid", _l("Returned")),
    S.ACCEPTED: ("ok", _l("Accepted")),
    S.NOT_OURS: ("lock", _l("“Not ours”")),
    S.WITHDRAWN: ("", _l("Withdrawn")),
}
"""Kind of tag and word of each state."""
