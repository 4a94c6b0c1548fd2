"""One idea in a moderator's hands: original beside public version, and the decision."""

from __future__ import annotations

from typing import Any

from flask import flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.differences import word_changes
from layak.core.forms import options
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_clock, format_day, format_time
from layak.forum import visit
from layak.forum.desk.queue import MODERATE, queue_rows
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_stale, why_not
from layak.forum.forms.moderation import PublicTextForm
from layak.forum.forms.writing import chosen
from layak.forum.models import Suggestion
from layak.forum.personal import KINDS, OTHER, pieces, stand_ins
from layak.forum.public.room import district_choices, district_name, topic_choices, topic_name
from layak.forum.reasons import Reason
from layak.forum.service import moderation, texts
from layak.forum.service.faults import Changed
from layak.forum.states import State
from layak.forum.wording import REASONS, STATES

REMOVE = "remove:"
TAKE_OVER = "take"


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


def look_or_write(row: Suggestion, form: PublicTextForm, act: str) -> ResponseReturnValue | None:
    """What stores nothing: a word taken out, the original taken over, the child's view, a form that needs a change."""
    if act.startswith(REMOVE):
        return show(row, form, cleaned=clean(form, act.removeprefix(REMOVE)))
    if act == TAKE_OVER:
        return show(row, form, cleaned=take_over(row, form))
    if act == "look":
        return show(row, form, is_preview=True)
    return None if form.validate() else show(row, form)


def settle(row: Suggestion, form: PublicTextForm, act: str) -> ResponseReturnValue:
    """Keep it or decide; signs of personal data in what others will read are shown first and need a second press."""
    if act == "save":
        return keep(row, form)
    signs = find_signs(fields_to_read(form))
    return show(row, form, signs=signs) if needs_second_press(act, signs) else carry_out(row, form)


def make_form(row: Suggestion) -> PublicTextForm:
    """The form with what was kept so far; at first an empty public version, so that somebody has read and written."""
    public = row.public
    form = PublicTextForm(
        data={
            "title_id": public.title_id if public else "",
            "text_id": public.text_id if public else "",
            "title_en": public.title_en if public else "",
            "text_en": public.text_en if public else "",
            "topic": (public.topic if public else row.topic) or "unknown",
            "district": (public.district if public else row.district) or "unknown",
            "version": str(row.version),
        }
    )
    form.topic.choices, form.district.choices = options(named(topic_choices())), options(named(district_choices()))
    return form


def named(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices as staff read them: components by their usual short name, and no guess where the child gave none."""
    return [(key, topic_name(key) or label if key != "unknown" else _("Not said")) for key, label in choices]


def clean(form: PublicTextForm, which: str) -> str | None:
    """Take one marked place out of the text that will be shown; returns the new text."""
    marks = texts.mark_personal(form.text_id.data or "")
    place = read_number(which, least=0)
    if place is None or place >= len(marks):
        return None
    return texts.without(form.text_id.data or "", [marks[place]], stand_ins("id"))


def take_over(row: Suggestion, form: PublicTextForm) -> str:
    """The original without its marked words, below what was written already; only ever at the moderator's wish."""
    original = row.original.text if row.original else ""
    safe = texts.without(original, texts.mark_personal(original), stand_ins("id"))
    return "\n\n".join(part for part in ((form.text_id.data or "").strip(), safe) if part)


def fields_to_read(form: PublicTextForm) -> list[Any]:
    """The fields that everybody or the child will read after this decision."""
    everybody = [form.title_id, form.text_id, form.title_en, form.text_en]
    return {"publish": [*everybody, form.addition], "decline": [form.addition]}.get(form.decision.data or "", [])


def show(
    row: Suggestion,
    form: PublicTextForm,
    *,
    cleaned: str | None = None,
    is_preview: bool = False,
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
        idea=head_of(row),
        rows=queue_rows(row.id),
        original=pieces(original, texts.mark_personal(original)),
        has_original=row.original is not None,
        marks=[(KINDS.get(one.kind, OTHER)[0], one.text) for one in texts.mark_personal(written)],
        found=len(texts.mark_personal(original)),
        changes=word_changes(original, written) if written else [],
        notes={one.value: f"“{REASONS[one]}”" for one in Reason},
        preview=preview_of(form) if is_preview else None,
        told=get_flashed_messages(),
    )


def head_of(row: Suggestion) -> dict[str, Any]:
    """What stands above the texts."""
    zone = visit.zone()
    return {
        "number": row.id,
        "title": _("Suggestion %(number)s", number=row.id),
        "place": district_name(row.district) or _("No district"),
        "topic": topic_name(row.topic) or _("No component"),
        "sent": format_time(row.sent_at, zone),
        "due": format_day(row.due_on),
        "until": format_clock(row.open_until, zone) if row.open_until else "",
        "is_appeal": row.state == State.APPEALED,
        "is_sample": row.is_sample,
        "version": row.version,
    }


def preview_of(form: PublicTextForm) -> dict[str, Any]:
    """What the child will read after this decision."""
    state = {"publish": State.PUBLISHED, "decline": State.DECLINED}.get(form.decision.data or "")
    reason = Reason(form.reason.data) if form.reason.data in set(Reason) else None
    return {
        "state": STATES[state] if state else None,
        "title": form.title_id.data,
        "text": form.text_id.data if state is State.PUBLISHED else "",
        "reason": REASONS[reason] if reason and state else None,
        "addition": form.addition.data if state else "",
        "is_sealed": form.decision.data == "seal",
    }


def text_of(form: PublicTextForm) -> moderation.PublicText:
    """The public version as written."""
    return moderation.PublicText(
        title_id=(form.title_id.data or "").strip(),
        text_id=(form.text_id.data or "").strip(),
        title_en=(form.title_en.data or "").strip() or None,
        text_en=(form.text_en.data or "").strip() or None,
        topic=chosen(form.topic.data),
        district=chosen(form.district.data),
    )


def version_of(form: PublicTextForm) -> int:
    """The version that this moderator saw; anything else counts as changed."""
    return read_version(form.version.data)


def keep(row: Suggestion, form: PublicTextForm) -> ResponseReturnValue:
    """Keep the public version without deciding."""
    moment = now()
    moderation.save_public_text(current_principal(), row.id, version_of(form), text_of(form), at=moment)
    flash(_("Kept at %(time)s. Nobody reads it yet.", time=format_clock(moment, visit.zone())))
    return redirect_to("forum_desk.decide", number=row.id)


def carry_out(row: Suggestion, form: PublicTextForm) -> ResponseReturnValue:
    """Do what was chosen, and say what was done."""
    actor, number, version = current_principal(), row.id, version_of(form)
    told = moderation.Told(Reason(form.reason.data) if form.reason.data else None, (form.addition.data or "").strip())
    if form.decision.data == "publish":
        moderation.publish_idea(actor, number, version, text_of(form), told, at=now(), today=visit.today())
        flash(_("Published. Everyone can read it now."))
    elif form.decision.data == "decline":
        moderation.decline_idea(actor, number, version, told, at=now(), today=visit.today())
        flash(_("Decided. The child reads your reason."))
    elif form.decision.data == "seal":
        moderation.hand_to_officers(actor, number, version, at=now(), zone=visit.zone())
        flash(_("Handed on. Do not speak about it with anybody but the officers."))
    else:
        form.decision.errors = [_("Choose a decision, or keep it for later.")]
        return show(row, form)
    return redirect_to("forum_desk.show_queue")
