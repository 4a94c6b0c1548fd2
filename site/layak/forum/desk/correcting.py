"""A published idea is corrected: its texts and indicators, with a reason; a second moderator agrees where two must."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.differences import word_changes
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_time
from layak.forum import visit
from layak.forum.desk.decision_form import indicator_choices, names_village
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_harm, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_late_press
from layak.forum.forms.moderation import CorrectionForm
from layak.forum.models import PublicVersion, Suggestion, Wording
from layak.forum.reasons import Why
from layak.forum.service import moderation
from layak.forum.service.faults import Changed, NotNow
from layak.forum.wording import WHY_NAMES


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>/perbaiki",
    en="/desk/forum/published/<int:number>/correct",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def correct_shown(number: int) -> ResponseReturnValue:
    """Change what everybody reads, agree on a change that waits, or drop it."""
    row = moderation.get_public_for_desk(current_principal(), number)
    form = make_form(row)
    try:
        if request.form.get("act") == "drop":
            moderation.drop_correction(current_principal(), number, read_version(form.version.data), at=now())
            flash(_("Dropped. Readers read what they read before."))
            return redirect_to("forum_desk.show_queue")
        return correct(row, number, form) if form.validate_on_submit() else show(row, number, form)
    except (Changed, NotNow):
        why = _("Somebody changed it meanwhile, or it moved on.")
        typed = [form.title_id, form.text_id, form.title_en, form.text_en]
        return show_late_press(_("Published idea %(number)s", number=number), why, typed)


def make_form(row: Suggestion) -> CorrectionForm:
    """The form with the correction that waits, or else with what everybody reads."""
    waiting = moderation.waiting_of(row.shown)
    kept: PublicVersion | Wording = waiting or row.shown
    form = CorrectionForm(
        data={
            "title_id": kept.title_id,
            "text_id": kept.text_id,
            "title_en": kept.title_en or "",
            "text_en": kept.text_en or "",
            "indicators": [int(one) for one in waiting.indicators.split()] if waiting else tied_to(row.shown),
            "is_fine": waiting is not None or row.shown.needs_second,
            "why": waiting.why if waiting else None,
            "version": str(row.version),
        }
    )
    form.indicators.choices = indicator_choices()
    return form


def tied_to(public: PublicVersion) -> list[int]:
    """The indicators that it belongs to now."""
    return [one.indicator for one in public.indicators]


def correct(row: Suggestion, number: int, form: CorrectionForm) -> ResponseReturnValue:
    """Let it be read; signs of personal data and of harm are shown first and need a second press."""
    fields = [form.title_id, form.text_id, form.title_en, form.text_en]
    signs = [*find_harm(fields), *find_signs(fields)]
    if needs_second_press(request.form.get("act", ""), signs):
        return show(row, number, form, signs)
    version, text, why = read_version(form.version.data), text_of(row, form), Why(form.why.data)
    actor, today = current_principal(), visit.today()
    try:
        is_shown = moderation.correct_public(actor, number, version, text, why, at=now(), today=today)
    except NotNow:
        form.text_id.errors = [_("Everyone reads exactly this already. Change something first.")]
        return show(row, number, form)
    done, waits = _("Corrected. Everyone reads the new version now."), _("Kept. A second moderator reads it next.")
    flash(done if is_shown else waits)
    return redirect_to("forum_desk.show_queue")


def text_of(row: Suggestion, form: CorrectionForm) -> moderation.PublicText:
    """The new version; component and district stay."""
    words = [(field.data or "").strip() for field in (form.title_id, form.text_id, form.title_en, form.text_en)]
    return moderation.PublicText(
        title_id=words[0],
        text_id=words[1],
        title_en=words[2] or None,
        text_en=words[3] or None,
        topic=row.shown.topic,
        district=row.shown.district,
        is_fine=bool(form.is_fine.data) or names_village(*words),
        indicators=tuple(form.indicators.data or ()),
    )


def show(row: Suggestion, number: int, form: CorrectionForm, signs: list[Sign] | None = None) -> ResponseReturnValue:
    """The page: what everybody reads, the new version with what is different, and former versions."""
    public = row.shown
    waiting = moderation.waiting_of(public)
    texts = (("id", public.text_id, form.text_id.data or ""), ("en", public.text_en or "", form.text_en.data or ""))
    return render(
        "forum/desk/correct.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        form=form,
        number=number,
        public=public,
        changes=[(lang, word_changes(before, after)) for lang, before, after in texts if before != after],
        waits=waiting is not None,
        is_own=waiting is not None and waiting.written_by == current_principal().user_id,
        formers=[describe(one) for one in reversed(public.wordings) if not one.is_waiting],
        signs=signs or [],
        anyway=second_press(signs or []),
    )


def describe(former: Wording) -> dict[str, Any]:
    """A former version, and when and why another one took its place."""
    return {
        "when": format_time(former.at, visit.zone()),
        "why": WHY_NAMES[Why(former.why)] if former.why else _("English came to it"),
        "texts": [
            (lang, title, text)
            for lang, title, text in (("id", former.title_id, former.text_id), ("en", former.title_en, former.text_en))
            if title and text
        ],
    }
