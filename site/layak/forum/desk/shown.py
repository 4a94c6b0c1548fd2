"""Published ideas in a moderator's hands: their first English, words of its story, and taking one down."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.office_words import office_name
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_late_press
from layak.forum.forms.moderation import EnglishForm
from layak.forum.models import Suggestion
from layak.forum.public.telling import describe_said
from layak.forum.service import moderation
from layak.forum.service.faults import Changed
from layak.forum.service.published.stories import story_of
from layak.forum.states import State, Verb, steps_from
from layak.forum.wording import STATES


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>",
    en="/desk/forum/published/<int:number>",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def edit_shown(number: int) -> ResponseReturnValue:
    """Write the first English of a published idea, or take it down at once; signs of personal data are shown first."""
    form = EnglishForm()
    try:
        return write_or_take_down(number)
    except Changed:
        why = _("Somebody changed it meanwhile, or it moved on.")
        return show_late_press(_("Published idea %(number)s", number=number), why, [form.title_en, form.text_en])


def write_or_take_down(number: int) -> ResponseReturnValue:
    """The page and both its presses; raises Changed where somebody was faster."""
    row = moderation.get_public_for_desk(current_principal(), number)
    public = row.public
    form = EnglishForm(data={"version": str(row.version)})
    version = read_version(form.version.data)
    if request.method == "POST" and (taken := take_away(request.form.get("act", ""), number, version)):
        return taken
    signs: list[Sign] = []
    if form.validate_on_submit():
        signs = find_signs([form.title_en, form.text_en])
        if not needs_second_press(request.form.get("act", ""), signs):
            title, text = (form.title_en.data or "").strip(), (form.text_en.data or "").strip()
            actor, today = current_principal(), visit.today()
            is_shown = moderation.add_english(actor, number, version, title=title, text=text, at=now(), today=today)
            flash(_("Saved.") if is_shown else _("Kept. A second moderator reads it next."))
            return redirect_to("forum_desk.show_queue")
    return render(
        "forum/desk/shown.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        form=form,
        number=number,
        **standing(row),
        story=[(step.id, describe_said(step)) for step in story_of(number) if step.text_id or step.proof_address],
        title=public.title_id if public else "",
        text=public.text_id if public else "",
        title_en=public.title_en if public else None,
        text_en=public.text_en if public else None,
        signs=signs,
        anyway=second_press(signs),
        anyway_text=_("Publish anyway"),
    )


def take_away(act: str, number: int, version: int) -> ResponseReturnValue | None:
    """The whole idea, or the words of one step of its story; nothing where neither was pressed."""
    if act == "down":
        moderation.take_down(current_principal(), number, version, at=now(), today=visit.today())
        flash(_("Taken down. It waits in the queue again."))
        return redirect_to("forum_desk.show_queue")
    kind, _dash, step = act.partition("-")
    if kind != "words" or (step_id := read_number(step)) is None:
        return None
    moderation.take_words(current_principal(), number, version, step_id, at=now())
    flash(_("The words are gone. Readers still see that the step took place."))
    return redirect_to("forum_desk.show_queue")


def standing(row: Suggestion) -> dict[str, Any]:
    """Where a published idea stands, and where it can go from here."""
    verbs = {step.verb for step in steps_from(State(row.state))}
    return {
        "state": STATES[State(row.state)],
        "office": office_name(row.office_key) if row.office_key else None,
        "due": format_day(row.office_due_on) if row.state == State.FORWARDED and row.office_due_on else None,
        "may_forward": Verb.FORWARD in verbs,
        "may_join": Verb.MERGE in verbs,
    }
