"""An idea that is not in this moderator's hands: who may open it, and after a late press what was typed."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import render
from layak.forum.desk.queue import is_suggestion, name_of, open_by
from layak.forum.forms.moderation import PublicTextForm
from layak.forum.service import moderation
from layak.forum.service.moderation import QueueRow


def why_not(number: int) -> str:
    """In whose hands an idea is: another moderator's, nobody's, or decided already."""
    row = row_of(number)
    if row is None:
        return _("It has been decided already.")
    if row.open_by == current_principal().user_id:
        return _("You changed it meanwhile in another window.")
    if row.open_by is not None:
        return _("%(who)s. Only that moderator may read it until then.", who=open_by(row.open_by, row.open_until))
    return _("Nobody has it open. Open it from the queue first; you then have it for half an hour.")


def row_of(number: int) -> QueueRow | None:
    """An idea of the queue by its number."""
    rows = moderation.list_queue(current_principal(), at=now())
    return next((one for one in rows if one.number == number and is_suggestion(one)), None)


def show_stale(number: int) -> ResponseReturnValue:
    """After a press that came too late: nothing was stored, why, what was typed, and the way on."""
    form = PublicTextForm()
    row = row_of(number)
    is_mine = row is not None and row.open_by == current_principal().user_id
    return show_late_press(
        name_of(row.kind, row.public_number) if row is not None else _("This idea"),
        why_not(number),
        [form.title_id, form.text_id, form.title_en, form.text_en, form.addition],
        item=url_for("forum_desk.decide", number=number) if is_mine else None,
    )


def show_late_press(what: str, why: str, fields: list[Any], *, item: str | None = None) -> ResponseReturnValue:
    """The page after any press that changed nothing: what it was about, why, and what was typed into these fields."""
    return render(
        "forum/desk/stale.html",
        private=True,
        status=409,
        has_errors=True,
        what=what,
        why=why,
        typed=[{"term": field.label.text, "text": field.data} for field in fields if (field.data or "").strip()],
        item=item,
    )
