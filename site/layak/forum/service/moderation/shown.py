"""A published idea in a moderator's hands: its English, and taking it down."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.forum.models import PublicStep
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.deciding import erase_own_words_on
from layak.forum.service.moderation.opening import move, take_public, who_is
from layak.forum.service.moderation.turns import give_to, return_drafts
from layak.forum.states import Verb


def add_english(actor: Principal, number: int, version: int, *, title: str, text: str) -> None:
    """Give a published idea its English title and text; both or neither."""
    if bool(title.strip()) != bool(text.strip()):
        raise ValueError("title and text belong together")
    with writing():
        row = take_public(actor, number, version)
        assert row.public is not None  # noqa: S101  (take_public found it by its public version)
        row.public.title_en, row.public.text_en = title.strip() or None, text.strip() or None
        record(actor.actor, "forum.translate", f"idea:{row.id}")
        log_change("forum", "idea", str(number))


def take_down(actor: Principal, number: int, version: int, *, at: datetime, today: date) -> None:
    """Hide a published idea at once and put it back into the queue, due anew.

    The child's own words stay for the decision. No office has it any more, and what one wrote that nobody passed goes
    back.
    """
    with writing() as session:
        row = take_public(actor, number, version)
        move(row, Verb.TAKE_DOWN, who_is(actor, row))
        row.due_on = first_answer_due(today)
        erase_own_words_on(row, None)
        return_drafts(row, at)
        give_to(row, None, None)
        session.execute(delete(PublicStep).where(PublicStep.public_id == number, PublicStep.kind == Verb.PUBLISH))
        log_step(row, Verb.TAKE_DOWN, actor, at)
        record(actor.actor, "forum.take_down", f"idea:{row.id}")
        log_change("forum", "idea", str(number))
