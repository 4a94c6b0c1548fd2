"""One idea in a moderator's hands: original beside public version, and the decision."""

from __future__ import annotations

from flask import flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.differences import word_changes
from layak.core.page import redirect_to, render
from layak.core.presentation import format_clock, format_day
from layak.forum import visit
from layak.forum.desk import beside
from layak.forum.desk.decision_form import clean, fields_to_read, like_notes, make_form, take_over, text_of, version_of
from layak.forum.desk.queue import MODERATE, queue_rows
from layak.forum.desk.room import NO_OFFICER, NO_OFFICER_OUTSIDE, answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_stale, why_not
from layak.forum.forms.moderation import PublicTextForm
from layak.forum.models import Suggestion
from layak.forum.personal import KINDS, OTHER
from layak.forum.reasons import Reason
from layak.forum.service import moderation, texts
from layak.forum.service.deadlines import original_erased_on
from layak.forum.service.faults import Changed, Closed, NobodyElse, NotThere
from layak.forum.wording import REASONS

REMOVE = "remove:"
TAKE_OVER = "take"
STORES_NOTHING = ("look", "like")


@room.page(
    id="/ruang-kerja/forum/antrean/<int:number>",
    en="/desk/forum/queue/<int:number>",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def decide(number: int) -> ResponseReturnValue:
    """Read, write the public version, look at it, keep it or decide; nothing is decided without a choice."""
    try:
        row = moderation.get_opened(current_principal(), number, at=now())
    except Changed:
        if request.method == "POST":
            return show_stale(number)
        flash(why_not(number))
        return redirect_to("forum_desk.show_queue")
    form = make_form(row)
    act = request.form.get("act", "")
    if request.method == "GET":
        return show(row, form)
    try:
        return look_or_write(row, form, act) or settle(row, form, act)
    except Changed:
        return show_stale(number)
    except Closed:
        form.decision.errors = [NO_OFFICER]
    except NobodyElse:
        form.about_staff.errors = [NO_OFFICER_OUTSIDE]
    return show(row, form)


def look_or_write(row: Suggestion, form: PublicTextForm, act: str) -> ResponseReturnValue | None:
    """What stores nothing: a word taken out, the original taken over, like ideas, the child's view, a form to mend."""
    if act.startswith(REMOVE):
        return show(row, form, cleaned=clean(form, act.removeprefix(REMOVE)))
    if act == TAKE_OVER:
        return show(row, form, cleaned=take_over(row, form))
    if act in STORES_NOTHING:
        return show(row, form, is_preview=act == "look", is_searched=act == "like")
    return None if form.validate() else show(row, form)


def settle(row: Suggestion, form: PublicTextForm, act: str) -> ResponseReturnValue:
    """Keep it or decide; signs of personal data in what others will read are shown first and need a second press."""
    if act == "save":
        return keep(row, form)
    signs = find_signs(fields_to_read(form))
    return show(row, form, signs=signs) if needs_second_press(act, signs) else carry_out(row, form)


def show(
    row: Suggestion,
    form: PublicTextForm,
    *,
    cleaned: str | None = None,
    is_preview: bool = False,
    is_searched: bool = False,
    signs: list[Sign] | None = None,
) -> ResponseReturnValue:
    """The page of one idea; looking at the preview and taking words out store nothing."""
    if cleaned is not None:
        form.text_id.data = cleaned
    original = row.original.text if row.original else ""
    written = form.text_id.data or ""
    return render(
        "forum/desk/decision.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        signs=signs or [],
        anyway=second_press(signs or []),
        anyway_text=_("Publish anyway") if form.decision.data == "publish" else _("Send to the child anyway"),
        form=form,
        idea=beside.head_of(row),
        rows=queue_rows(row.id),
        original=beside.marked(original),
        has_original=row.original is not None,
        talk=beside.talk_of(row),
        course=beside.course_of(row),
        marks=[(KINDS.get(one.kind, OTHER)[0], one.text) for one in texts.mark_personal(written)],
        found=len(texts.mark_personal(original)),
        changes=word_changes(original, written) if written else [],
        notes={one.value: f"“{REASONS[one]}”" for one in Reason},
        like_notes=like_notes(row, form),
        is_searched=is_searched,
        waits=beside.waits_for_second(row, form),
        erased=format_day(original_erased_on(visit.today())),
        preview=beside.preview_of(row, form) if is_preview else None,
        told=get_flashed_messages(),
    )


def keep(row: Suggestion, form: PublicTextForm) -> ResponseReturnValue:
    """Keep the public version without deciding."""
    moment = now()
    moderation.save_public_text(current_principal(), row.id, version_of(form), text_of(form), at=moment)
    flash(_("Kept at %(time)s. Nobody reads it yet.", time=format_clock(moment, visit.zone())))
    return redirect_to("forum_desk.decide", number=row.id)


def carry_out(row: Suggestion, form: PublicTextForm) -> ResponseReturnValue:
    """Do what was chosen, and say what was done."""
    actor, number, version, moment = current_principal(), row.id, version_of(form), now()
    told = moderation.Told(Reason(form.reason.data) if form.reason.data else None, (form.addition.data or "").strip())
    if form.decision.data == "publish":
        shown = moderation.publish_idea(actor, number, version, text_of(form), told, at=moment, today=visit.today())
        flash(_("Published. Everyone can read it now.") if shown else _("Approved. A second moderator reads it next."))
    elif form.decision.data == "ask":
        moderation.ask_child(actor, number, version, told, at=moment, today=visit.today())
        flash(_("Asked. The idea comes back with the answer, or after 30 silent days."))
    elif form.decision.data == "decline":
        moderation.decline_idea(actor, number, version, told, at=moment, today=visit.today())
        flash(_("Decided. The child reads your reason."))
    elif form.decision.data == "merge":
        return join(row, form, told)
    elif form.decision.data == "seal":
        is_about = bool(form.about_staff.data)
        moderation.hand_to_officers(actor, number, version, about_staff=is_about, at=moment, zone=visit.zone())
        flash(_("Handed on. Do not speak about it with anybody but the officers."))
    else:
        form.decision.errors = [_("Choose a decision, or keep it for later.")]
        return show(row, form)
    return redirect_to("forum_desk.show_queue")


def join(row: Suggestion, form: PublicTextForm, told: moderation.Told) -> ResponseReturnValue:
    """Join it with the chosen idea, as long as everybody can read that one."""
    into = form.into.data
    try:
        moderation.merge_idea(current_principal(), row.id, version_of(form), into, told, at=now(), today=visit.today())
    except NotThere:
        form.into.errors = [_("That idea is not public any more. Choose another one.")]
        return show(row, form)
    flash(_("Joined. The child reads on at the other idea."))
    return redirect_to("forum_desk.show_queue")
