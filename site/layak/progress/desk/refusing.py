"""What a page says when a change was refused: the form stays as it was typed, with a sentence above it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from layak.progress.service.faults import AlreadyThere, Changed, CycleClosed, ProgressFault, StillOpen, TooEarly


def sentence_of(fault: ProgressFault) -> str:
    """Why nothing was written, in words."""
    if isinstance(fault, Changed):
        return _("Somebody else changed this in the meantime. Nothing was written. Look at it, then send it again.")
    if isinstance(fault, CycleClosed):
        return _("This cycle is closed: nothing in it changes. Open it again first.")
    if isinstance(fault, AlreadyThere):
        return _("There is one of this name already. Choose another name, or change the one that is there.")
    if isinstance(fault, StillOpen):
        return ngettext(
            "It still has %(num)s thing to do. Merge it into another office, or finish that first.",
            "It still has %(num)s things to do. Merge it into another office, or finish them first.",
            fault.count,
        )
    if isinstance(fault, TooEarly):
        return _("These documents cannot be erased yet. Look at the day below.")
    return _("It is not in a state in which this can be done.")


def refuse(form: Any, fault: ProgressFault, version: int | None = None) -> int:
    """Say on a form why nothing was written, with everything kept; returns the answer's status.

    version  the one that is kept now, so that sending the form again counts
    """
    form.form_errors.append(sentence_of(fault))
    if version is not None:
        form.version.data = str(version)
    return 409
