"""What a child wrote about its public idea, in a moderator's hands: read, told in safe words, or for the officers."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk import beside
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import NO_OFFICER, NO_OFFICER_OUTSIDE, answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_late_press
from layak.forum.forms.moderation import ChildWordsForm
from layak.forum.models import Suggestion
from layak.forum.service import moderation
from layak.forum.service.faults import Changed, Closed, NobodyElse


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>/balasan",
    en="/desk/forum/published/<int:number>/replies",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def read_child_words(number: int) -> ResponseReturnValue:
    """Read what the child wrote beside the public text; mark it read, tell the safe part, or hand it on."""
    row, unread = moderation.get_unread(current_principal(), number)
    form = ChildWordsForm(data={"version": str(row.version)})
    if request.method == "GET" or not form.validate():
        return show(row, number, form)
    try:
        if not unread:
            raise Changed
        return settle(row, number, form, request.form.get("act", ""))
    except Changed:
        why = _("Somebody read it meanwhile, or the idea moved on.")
        return show_late_press(_("Published idea %(number)s", number=number), why, [form.words])
    except Closed:
        form.words.errors = [NO_OFFICER]
    except NobodyElse:
        form.about_staff.errors = [NO_OFFICER_OUTSIDE]
    return show(row, number, form)


def settle(row: Suggestion, number: int, form: ChildWordsForm, act: str) -> ResponseReturnValue:
    """Do what was pressed; signs of personal data in the safe part are shown first and need a second press."""
    actor, version = current_principal(), read_version(form.version.data)
    if act == "seal":
        is_about = bool(form.about_staff.data)
        moderation.hand_public_to_officers(actor, number, version, about_staff=is_about, at=now(), zone=visit.zone())
        flash(_("Handed on. Do not speak about it with anybody but the officers."))
        return redirect_to("forum_desk.show_queue")
    words = (form.words.data or "").strip()
    if bool(words) is (act == "read"):
        told, missing = _("Tell what you wrote here, or empty it first."), _("Write the safe part, or mark it as read.")
        form.words.errors = [told if words else missing]
        return show(row, number, form)
    signs = find_signs([form.words]) if words else []
    if needs_second_press(act, signs):
        return show(row, number, form, signs)
    moderation.settle_replies(actor, number, version, words, at=now(), today=visit.today())
    flash(_("Told. Everyone can read the safe part now.") if words else _("Marked as read."))
    return redirect_to("forum_desk.show_queue")


def show(row: Suggestion, number: int, form: ChildWordsForm, signs: list[Sign] | None = None) -> ResponseReturnValue:
    """The page: the public text, all that was said, and what to do with it."""
    return render(
        "forum/desk/child_words.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        form=form,
        number=number,
        title=row.public.title_id if row.public else "",
        text=row.public.text_id if row.public else "",
        talk=beside.talk_of(row),
        is_unread=bool(moderation.get_unread(current_principal(), number)[1]),
        signs=signs or [],
        anyway=second_press(signs or []),
    )
