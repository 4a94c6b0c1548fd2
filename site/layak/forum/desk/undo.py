"""Taking one's own last decision back within ten seconds."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.service import moderation
from layak.forum.service.faults import Changed, TooLate
from layak.forum.states import WAITING


@room.page(
    id="/ruang-kerja/forum/antrean/<int:number>/batalkan",
    en="/desk/forum/queue/<int:number>/undo",
    access=MODERATE,
    methods=("POST",),
)
@answering_faults
def undo_decision(number: int) -> ResponseReturnValue:
    """Bring back what was before, and the page on which it was decided."""
    version = read_version(request.form.get("version"))
    try:
        state = moderation.undo_decision(current_principal(), number, version, at=now())
    except TooLate:
        flash(_("The ten seconds are over. The decision stands."))
    except Changed:
        flash(_("It moved on since. Nothing was undone."))
    else:
        flash(_("Undone. It is as it was before."))
        if state in WAITING:
            return redirect_to("forum_desk.decide", number=number)
    return redirect_to("forum_desk.show_queue")
