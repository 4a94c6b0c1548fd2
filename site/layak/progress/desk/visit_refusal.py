"""Why something about a visit could not be done, in words for whoever tried."""

from __future__ import annotations

from flask_babel import gettext as _

from layak.progress.service.faults import (
    Changed,
    CycleClosed,
    NoPlaceLeft,
    NothingGiven,
    NotNow,
    ProgressFault,
    ProofNeeded,
    VisitHidden,
)


def refusal(error: ProgressFault) -> str:
    """A sentence about what stood in the way; what was typed is still in the form."""
    sentences: dict[type[ProgressFault], str] = {
        Changed: _("Somebody else changed this since you opened it. Compare it with what is saved, then send again."),
        CycleClosed: _("The cycle of this visit is closed. Nothing in it changes until it is opened again."),
        NotNow: _("Somebody was faster: this is no longer in the state in which you saw it."),
        NothingGiven: _("Write what was done, or add a document or a link."),
        ProofNeeded: _("Add a proof first: a document, a photo or a link. Without one a finding stays open."),
        VisitHidden: _("Show the visit to readers first. Without it they cannot see its findings."),
        NoPlaceLeft: _("This list is full: it takes at most 60 lines."),
    }
    for kind, sentence in sentences.items():
        if isinstance(error, kind):
            return sentence
    raise error
