"""A published idea in a moderator's hands: its first English, words of its story, and taking it down."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.forum.models import PublicStep
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import Changed
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.correcting import correct_public, drop_waiting
from layak.forum.service.moderation.deciding import erase_own_words_on
from layak.forum.service.moderation.opening import get_public_for_desk, move, take_public, who_is
from layak.forum.service.moderation.turns import give_to, return_drafts
from layak.forum.service.moderation.versions import PublicText
from layak.forum.states import Verb


def add_english(
    actor: Principal, number: int, version: int, *, title: str, text: str, at: datetime, today: date
) -> bool:
    """Give a published idea its first English title and text; returns whether everybody reads it already.

    English that stands is corrected with a reason; raises Changed for it, and as correct_public does.
    """
    if not (title.strip() and text.strip()):
        raise ValueError("title and text belong together")
    public = get_public_for_desk(actor, number).shown
    if public.title_en is not None:
        raise Changed
    whole = PublicText(
        public.title_id,
        public.text_id,
        title.strip(),
        text.strip(),
        public.topic,
        public.district,
        public.needs_second,
        tuple(one.indicator for one in public.indicators),
    )
    return correct_public(actor, number, version, whole, None, at=at, today=today)


def take_down(actor: Principal, number: int, version: int, *, at: datetime, today: date) -> None:
    """Hide a published idea at once and put it back into the queue, due anew.

    The child's own words stay for the decision, and what two agreed on is agreed on no more. No office has it any
    more, and what one wrote that nobody passed goes back.
    """
    with writing() as session:
        row = take_public(actor, number, version)
        move(row, Verb.TAKE_DOWN, who_is(actor, row))
        row.due_on = first_answer_due(today)
        erase_own_words_on(row, None)
        return_drafts(row, at)
        give_to(row, None, None)
        if row.public is not None:
            drop_waiting(row.public)
            row.public.first_approved_by = None
        session.execute(delete(PublicStep).where(PublicStep.public_id == number, PublicStep.kind == Verb.PUBLISH))
        log_step(row, Verb.TAKE_DOWN, actor, at)
        record(actor.actor, "forum.take_down", f"idea:{row.id}")
        log_change("forum", "idea", str(number))


def is_worded(step: PublicStep) -> bool:
    """Whether a step says something in words, or leads to a proof."""
    return bool(step.text_id or step.text_en or step.proof_address)


def take_words(actor: Principal, number: int, version: int, step_id: int, *, at: datetime) -> None:
    """Take words and proof of one step out of the public story, at once and for good; that it happened stays.

    Raises NotYours, NotThere, Changed where the step has none any more or somebody was faster.
    """
    with writing() as session:
        row = take_public(actor, number, version)
        step = session.get(PublicStep, step_id)
        if step is None or step.public_id != row.shown.id or not is_worded(step):
            raise Changed
        move(row, Verb.CORRECT, who_is(actor, row))
        step.text_id, step.text_en, step.proof_address, step.proof_title = "", None, None, None
        log_step(row, Verb.CORRECT, actor, at)
        record(actor.actor, "forum.take_words", f"idea:{row.id}", {"step": step_id})
        log_change("forum", "idea", str(number))
    overwrite_erased()
