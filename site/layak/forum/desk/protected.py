"""The protection officers' page: their key, their urgent texts, and opening one. No other page knows of it."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.page import redirect_to, render
from layak.core.presentation import format_time
from layak.extensions import limiter
from layak.forum import sealing, visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.protection import KeyForm, OpenForm
from layak.forum.service import sealed
from layak.forum.service.faults import KeyStands
from layak.forum.service.keys import recovery_key

SEALED = may("forum.sealed")
TRIES = "10/minute"


@room.page(id="/ruang-kerja/forum/terlindung", en="/desk/forum/protected", access=SEALED, methods=("GET", "POST"))
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
@answering_faults
def show_protected() -> ResponseReturnValue:
    """Set up the key at first; then the list of protected texts, unread and oldest first."""
    actor = current_principal()
    form = KeyForm()
    if not sealed.has_key(actor) and form.validate_on_submit():
        try:
            sealed.set_up_key(actor, form.passphrase.data or "", at=now())
        except KeyStands:
            abort(409)
        return redirect_to("forum_desk.show_protected")
    return render(
        "forum/desk/protected.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        has_key=sealed.has_key(actor),
        has_paper=recovery_key() is not None,
        items=[describe(one) for one in sealed.list_urgent(actor)],
    )


def describe(item: sealed.UrgentItem) -> dict[str, Any]:
    """One line of the list."""
    zone = visit.zone()
    return {
        "number": item.number,
        "received": format_time(item.received_at, zone),
        "read_by": format_time(item.read_by, zone),
        "is_opened": item.is_opened,
        "is_damaged": item.is_damaged,
        "is_late": not item.is_opened and item.read_by < now(),
    }


@room.page(
    id="/ruang-kerja/forum/terlindung/<int:number>",
    en="/desk/forum/protected/<int:number>",
    access=SEALED,
    methods=("GET", "POST"),
)
@limiter.limit(TRIES, methods=["POST"], on_breach=slow_down)
@answering_faults
def open_protected(number: int) -> ResponseReturnValue:
    """Open one text with the passphrase; each opening is on the audit trail."""
    actor = current_principal()
    item = next((one for one in sealed.list_urgent(actor) if one.number == number), None)
    if item is None:
        abort(404)
    form = OpenForm()
    opened = None
    if form.validate_on_submit():
        try:
            opened = sealed.open_item(actor, number, form.passphrase.data or "", at=now())
        except sealing.WrongPassphraseError:
            form.passphrase.errors = [_("That passphrase does not open your key.")]
        except sealing.DamagedError:
            form.passphrase.errors = [_("This text is damaged and cannot be read. Tell the other officers.")]
    return render(
        "forum/desk/protected_text.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        item=describe(item),
        opened=opened,
    )
