"""Published ideas in a moderator's hands: their English, and taking one down."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.forms.moderation import EnglishForm
from layak.forum.service import moderation


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>",
    en="/desk/forum/published/<int:number>",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def edit_shown(number: int) -> ResponseReturnValue:
    """Write the English of a published idea, or take the idea down at once; signs of personal data are shown first."""
    row = moderation.get_public_for_desk(current_principal(), number)
    public = row.public
    form = EnglishForm(
        data={
            "title_en": public.title_en if public else "",
            "text_en": public.text_en if public else "",
            "version": str(row.version),
        }
    )
    version = read_version(form.version.data)
    if request.method == "POST" and request.form.get("act") == "down":
        moderation.take_down(current_principal(), number, version, at=now(), today=visit.today())
        flash(_("Taken down. It waits in the queue again."))
        return redirect_to("forum_desk.show_queue")
    signs: list[Sign] = []
    if form.validate_on_submit():
        signs = find_signs([form.title_en, form.text_en])
        if not needs_second_press(request.form.get("act", ""), signs):
            title, text = (form.title_en.data or "").strip(), (form.text_en.data or "").strip()
            moderation.add_english(current_principal(), number, version, title=title, text=text)
            flash(_("Saved."))
            return redirect_to("forum_desk.show_queue")
    return render(
        "forum/desk/shown.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        form=form,
        number=number,
        title=public.title_id if public else "",
        text=public.text_id if public else "",
        signs=signs,
        anyway=second_press(signs),
        anyway_text=_("Publish anyway"),
    )
