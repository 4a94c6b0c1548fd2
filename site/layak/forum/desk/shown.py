"""Published ideas in a moderator's hands: their English, and taking one down."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms import EnglishForm
from layak.forum.service import moderation


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>",
    en="/desk/forum/published/<int:number>",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def edit_shown(number: int) -> ResponseReturnValue:
    """Write the English of a published idea, or take the idea down at once."""
    row = moderation.get_public_for_desk(current_principal(), number)
    public = row.public
    form = EnglishForm(
        data={
            "title_en": public.title_en if public else "",
            "text_en": public.text_en if public else "",
            "version": str(row.version),
        }
    )
    version = int(form.version.data) if (form.version.data or "").isdigit() else -1
    if request.method == "POST" and request.form.get("act") == "down":
        moderation.take_down(current_principal(), number, version, at=now(), today=visit.today())
        flash(_("Taken down. It waits in the queue again."))
        return redirect_to("forum_desk.show_queue")
    if form.validate_on_submit():
        title, text = (form.title_en.data or "").strip(), (form.text_en.data or "").strip()
        if bool(title) == bool(text):
            moderation.add_english(current_principal(), number, version, title=title, text=text)
            flash(_("Saved."))
            return redirect_to("forum_desk.show_queue")
        form.text_en.errors = [_("An English version needs a title and a text.")]
    return render(
        "forum/shown.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        number=number,
        title=public.title_id if public else "",
        text=public.text_id if public else "",
    )
