"""The protection officers' page: their key, their urgent texts, and opening one. No other page knows of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, get_flashed_messages, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import Principal, current_principal, may
from layak.core.clock import now
from layak.core.errors import slow_down
from layak.core.mail import has_mail
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day, format_time
from layak.extensions import limiter
from layak.forum import sealing, visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.wording import NOTES, STEPS
from layak.forum.forms.protection import KeyForm, OpenForm
from layak.forum.service import sealed
from layak.forum.service.faults import KeyStands
from layak.forum.service.keys import own_body, recovery_key
from layak.forum.service.protection import acting, alerts, officers, records

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
        has_letters=has_mail(),
        told=get_flashed_messages(),
        items=sorted(list_items(actor), key=lambda one: not (one["is_asked"] or one["is_agreed"])),
    )


def list_items(actor: Principal) -> list[dict[str, Any]]:
    """The list: what another officer asks this one to agree to is named, and what was agreed to at its asking."""
    return [
        {
            **describe(one),
            "is_asked": not one.is_closed and acting.is_asked_to_confirm(actor, one.number),
            "is_agreed": not one.is_closed and acting.has_agreement(actor, one.number),
        }
        for one in records.list_urgent(actor)
    ]


def describe(item: records.UrgentItem) -> dict[str, Any]:
    """One line of the list; `next` are the moments at which the next officers and all others are alerted."""
    zone, waits = visit.zone(), not (item.is_opened or item.is_closed or item.is_damaged)
    return {
        "number": item.number,
        "received": format_time(item.received_at, zone),
        "read_by": format_time(item.read_by, zone),
        "is_opened": item.is_opened,
        "is_damaged": item.is_damaged,
        "is_closed": item.is_closed,
        "has_new_words": item.has_new_words,
        "is_late": not item.is_opened and item.read_by < now(),
        "next": [format_time(item.received_at + one, zone) for one in alerts.ESCALATIONS] if waits else [],
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
    item = next((one for one in records.list_urgent(actor) if one.number == number), None)
    if item is None:
        abort(404)
    form = OpenForm()
    opened = None
    if form.validate_on_submit():
        try:
            opened = records.open_item(actor, number, form.passphrase.data or "", at=now())
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
        messages=[tell_message(one) for one in opened.messages] if opened else [],
        steps=[tell_step(one) for one in opened.steps] if opened else [],
        acts=ways_on(number, item, opened) if opened else [],
    )


def tell_message(said: records.Said) -> dict[str, Any]:
    """A message as officers read it: by role, and when."""
    who = _("An officer") if said.is_from_officer else _("The child")
    text = said.text if said.text is not None else _("Your key does not open this message.")
    return {"text": text, "source": f"{who}, {format_time(said.at, visit.zone())}"}


def tell_step(step: records.Step) -> dict[str, Any]:
    """Something that was done, with the words that were kept with it."""
    who = officers.names().get(step.user_id or 0) or _("an officer who has left")
    words = [tell_note(name, value) for name, value in step.note.items() if value]
    return {"term": f"{STEPS[step.kind]}, {format_time(step.at, visit.zone())}", "text": " · ".join([who, *words])}


def tell_note(name: str, value: str) -> str:
    """A part of the words that were kept, with what it is; a single note stands for itself."""
    if name == "on":
        value = format_day(date.fromisoformat(value))
    return f"{NOTES[name]}: {value}" if name in NOTES else value


def ways_on(number: int, item: records.UrgentItem, opened: records.OpenedItem) -> list[dict[str, Any]]:
    """What this officer can do now."""
    ways: list[tuple[str, str]] = []
    if not item.is_closed:
        if opened.wants_answer:
            ways.append((_("Write to the child"), "forum_desk.answer_child"))
        ways += [
            (_("Hand over to UPTD PPA"), "forum_desk.hand_over"),
            (_("Find out who the child is"), "forum_desk.identify_child"),
            (_("Close this text"), "forum_desk.close_protected"),
        ]
    else:
        ways.append((_("Open this text again"), "forum_desk.reopen_protected"))
    ways.append((_("This must not be me"), "forum_desk.recuse"))
    return [{"text": text, "href": url_for(endpoint, number=number)} for text, endpoint in ways]


@room.page(id="/ruang-kerja/forum/terlindung/petugas", en="/desk/forum/protected/officers", access=SEALED)
@answering_faults
def show_officers() -> ResponseReturnValue:
    """All officers by body, and the roster of one's own body."""
    actor, body = current_principal(), own_body()
    listed = officers.list_officers(actor)
    return render(
        "forum/desk/officers.html",
        private=True,
        officers=listed,
        own_body=body,
        strays=bool(body) and body.casefold() not in [one.body.casefold() for one in listed],
        duties=officers.list_duties(actor, today=visit.today()),
    )
