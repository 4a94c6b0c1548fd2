"""Words of the protection officers' pages that stand in no template."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.forum.models import StepKind

STEPS = {
    StepKind.RECUSED: _l("An officer stepped back"),
    StepKind.ANSWERED: _l("An officer wrote to the child"),
    StepKind.HANDED_OVER: _l("Handed over"),
    StepKind.IDENTIFY_ASKED: _l("Asked to find out who the child is"),
    StepKind.IDENTIFY_CONFIRMED: _l("A second officer agreed"),
    StepKind.LEDGER_SHOWN: _l("Was shown where the paper ledger lies"),
    StepKind.CLOSED: _l("Closed"),
    StepKind.REOPENED: _l("Opened again"),
}
"""What was done about a text."""

NOTES = {"to_whom": _l("Handed over to"), "reference": _l("Their reference"), "on": _l("Day"), "note": _l("Note")}
"""What the parts of a handover are called."""
