"""The questions of a cycle's form, changed one by one: they come from the framework or from the ministry's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Question
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.faults import Changed, NotNow
from layak.progress.service.requests import must_coordinate

FREE = frozenset({"indicator", "kind", "text_id", "text_en", "maximum", "is_required", "place"})
"""What can be changed of a question; its code names it."""


def put_question(cycle_id: int, code: str, values: Mapping[str, Any], *, is_new: bool, actor: Principal) -> None:
    """Add a question or change some of its columns; raises CycleClosed, Changed and NotNow.

    The indicator of a question that somebody was asked stays, as counts are kept by it.
    """
    unknown = set(values) - FREE
    if unknown:
        raise ValueError(f"not a column of a question: {unknown}")
    must_coordinate(actor)
    with writing() as session:
        open_cycle_row(cycle_id)
        question = session.scalar(select(Question).filter_by(cycle_id=cycle_id, code=code))
        if (question is None) != is_new:
            raise Changed
        if question is None:
            question = Question(cycle_id=cycle_id, code=code)
            session.add(question)
        elif "indicator" in values and values["indicator"] != question.indicator and is_asked(question.id):
            raise NotNow("asked")
        for key, value in values.items():
            setattr(question, key, value)
        session.flush()
        verb = "progress.add_question" if is_new else "progress.change_question"
        record(actor.actor, verb, f"question:{question.id}", {"columns": " ".join(sorted(values))})
        log_change("progress", "question", str(question.id), public=False)


def is_asked(question_id: int) -> bool:
    """Whether any office was asked this."""
    return db.session.scalar(select(EvidenceRequest.id).filter_by(question_id=question_id).limit(1)) is not None


def asked_codes(cycle_id: int) -> frozenset[str]:
    """The codes of the questions of a cycle that any office was asked."""
    rows = db.session.scalars(
        select(Question.code).filter_by(cycle_id=cycle_id).where(Question.id.in_(select(EvidenceRequest.question_id)))
    )
    return frozenset(rows)
