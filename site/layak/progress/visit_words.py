"""The states of visits and findings in words, each with the sign of its tag (components/tag.html)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.progress.models import FindingState, VisitState

VISIT_STATES = {
    VisitState.PLANNED: ("wait", _l("Planned")),
    VisitState.DONE: ("ok", _l("Done")),
    VisitState.CANCELLED: ("no", _l("Cancelled")),
}
FINDING_STATES = {
    FindingState.OPEN: ("wait", _l("Not done yet")),
    FindingState.WORKING: ("mid", _l("Under way")),
    FindingState.CLOSED: ("ok", _l("Done, with proof")),
}
