"""An idea that is not in this moderator's hands: who may open it, and after a late press what was typed."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import render
from layak.forum.desk.queue import open_by
from layak.forum.forms.moderation import PublicTextForm
from layak.forum.service import moderation


def why_not(number: int) -> str:
    """In whose hands an idea is: another moderator's, nobody's, or decided already."""
    row = next((one for one in moderation.list_queue(current_principal(), at=now()) if one.number == number), None)
    if row is None:
        return _("It has been decided already.")
    if row.open_by == current_principal().user_id:
        return _("You changed it meanwhile in another window.")
    if row.open_by is not None:
        return _("%(who)s. Only that moderator may read it until then.", who=open_by(row.open_by, row.open_until))
    return _("Nobody has it open. Open it from the queue first; you then have it for half an hour.")


def show_stale(number: int) -> ResponseReturnValue:
    """After a press that came too late: nothing was stored, why, what was typed, and the way on."""
    form = PublicTextForm()
    typed = [form.title_id, form.text_id, form.title_en, form.text_en, form.addition]
    row = next((one for one in moderation.list_queue(current_principal(), at=now()) if one.number == number), None)
    is_mine = row is not None and row.open_by == current_principal().user_id
    return render(
        "forum/desk/stale.html",
        private=True,
        status=409,
        has_errors=True,
        number=number,
        why=why_not(number),
        typed=[{"term": field.label.text, "text": field.data} for field in typed if (field.data or "").strip()],
        item=url_for("forum_desk.decide", number=number) if is_mine else None,
    )
