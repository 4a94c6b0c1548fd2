"""What the city answered in a month: the steps of the public story with the words that a moderator passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layak.core.months import month_after
from layak.extensions import db
from layak.forum.models import Outcome, PublicStep, PublicVersion
from layak.forum.service.published import public_rows
from layak.forum.states import Verb

ANSWERS = (
    Verb.ANSWER_WILL_DO,
    Verb.ANSWER_PLANNED,
    Verb.ANSWER_NOT_NOW,
    Verb.ANSWER_NOT_OURS,
    Verb.REPORT_PROGRESS,
    Verb.REPORT_DONE,
    *Outcome,
)
"""Kinds of steps by which the city answers; showing an idea and sending it on are none."""

MOST_ANSWERS = 200
"""Answers that one sheet holds."""


@dataclass(frozen=True)
class CityAnswer:
    """One answer, and the idea that it belongs to; nothing of whoever had the idea."""

    number: int
    title_id: str
    title_en: str | None
    district: str | None
    kind: str
    on: date
    office_key: str | None
    text_id: str
    text_en: str | None
    year: int | None
    is_sample: bool


def list_answers(month: date, *, district: str | None = None) -> list[CityAnswer]:
    """The answers of a month, named by its first day, oldest first; of one kecamatan where asked."""
    rows = public_rows().join(PublicStep, PublicStep.public_id == PublicVersion.id).add_columns(PublicStep)
    rows = rows.where(PublicStep.kind.in_(ANSWERS), PublicStep.on >= month, PublicStep.on < month_after(month))
    if district:
        rows = rows.where(PublicVersion.district == district)
    found = db.session.execute(rows.order_by(PublicStep.on, PublicStep.id).limit(MOST_ANSWERS))
    return [
        CityAnswer(
            number=idea.id,
            title_id=idea.title_id,
            title_en=idea.title_en,
            district=idea.district,
            kind=step.kind,
            on=step.on,
            office_key=step.office_key,
            text_id=step.text_id,
            text_en=step.text_en,
            year=step.year,
            is_sample=is_sample,
        )
        for idea, _, is_sample, step in found
    ]
