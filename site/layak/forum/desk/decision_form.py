"""The form of a decision: what it starts with, what it offers, and what the service gets of it."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_number, read_version
from layak.forum.forms.moderation import DECISIONS, PublicTextForm
from layak.forum.forms.writing import chosen
from layak.forum.models import Suggestion
from layak.forum.personal import stand_ins
from layak.forum.public.room import content, district_choices, topic_choices, topic_name
from layak.forum.public.telling import shorten
from layak.forum.reasons import Reason
from layak.forum.service import moderation, texts
from layak.forum.states import State

SHORTEST_VILLAGE = 4


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
            "is_fine": bool(public and public.needs_second),
            "indicators": [one.indicator for one in public.indicators] if public else [],
            "version": str(row.version),
        }
    )
    form.topic.choices = options(named(topic_choices()))
    form.district.choices = options(named(district_choices()))
    form.indicators.choices = indicator_choices()
    if row.state == State.APPEALED:  # an appeal is answered, not asked back
        form.decision.choices = options((key, name) for key, name in DECISIONS.items() if key != "ask")
    if not moderation.was_silent(row):
        form.reason.choices = [one for one in form.reason.choices if one.value != Reason.SILENT]
    form.into.choices = like_choices(row, form)
    return form


def named(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices as staff read them: components by their usual short name, and no guess where the child gave none."""
    return [(key, topic_name(key) or label if key != "unknown" else _("Not said")) for key, label in choices]


def indicator_choices() -> list[Any]:
    """The 24 indicators, under their components."""
    return [
        choice
        for part in content().components
        for choice in options(
            ((one.number, f"{one.number}. {localized(one, 'short')}") for one in content().indicators_of(part.key)),
            str(localized(part, "short")),
        )
    ]


def like_choices(row: Suggestion, form: PublicTextForm) -> list[Any]:
    """Public ideas to join this one with: those that were looked for, or that share words with it."""
    asked = (form.like.data or "").strip()
    known = asked or (form.text_id.data or "") or (row.original.text if row.original else "")
    found = moderation.list_like(current_principal(), known, besides=row.id)
    return options((one.number, f"{one.number}. {one.title_id}") for one in found)


def like_notes(row: Suggestion, form: PublicTextForm) -> dict[int, str]:
    """The beginning of each of these ideas, as everybody reads it."""
    numbers = {int(choice.value) for choice in form.into.choices or []}
    found = (moderation.list_like(current_principal(), str(number), besides=row.id) for number in sorted(numbers))
    return {one.number: shorten(one.text_id) for ideas in found for one in ideas}


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
    if form.decision.data == "publish":
        return [*everybody, form.addition]
    return [form.addition] if form.decision.data in ("ask", "decline", "merge") else []


def text_of(form: PublicTextForm) -> moderation.PublicText:
    """The public version as written."""
    title, text = (form.title_id.data or "").strip(), (form.text_id.data or "").strip()
    title_en, text_en = (form.title_en.data or "").strip() or None, (form.text_en.data or "").strip() or None
    return moderation.PublicText(
        title_id=title,
        text_id=text,
        title_en=title_en,
        text_en=text_en,
        topic=chosen(form.topic.data),
        district=chosen(form.district.data),
        is_fine=bool(form.is_fine.data) or names_village(title, text, title_en, text_en),
        indicators=tuple(form.indicators.data or ()),
    )


def names_village(*words: str | None) -> bool:
    """Whether one of these texts names a kelurahan, and not a kecamatan of the same name."""
    wide = {one.name.casefold() for one in content().districts}
    villages = {one.name.casefold() for one in content().villages} - wide
    known = "|".join(re.escape(one) for one in sorted(villages, key=len, reverse=True) if len(one) >= SHORTEST_VILLAGE)
    return bool(known) and any(re.search(rf"\b(?:{known})\b", text.casefold()) for text in words if text)


def version_of(form: PublicTextForm) -> int:
    """The version that this moderator saw; anything else counts as changed."""
    return read_version(form.version.data)
