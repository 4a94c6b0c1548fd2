"""Joining an idea with a public one that says the same; each author keeps the story."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.numbers import read_number
from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service.faults import NotThere
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.deciding import Told, decide
from layak.forum.service.moderation.opening import (
    get_public_for_desk,
    move,
    must_moderate,
    refuse_decliner,
    take_in_hand,
    take_public,
    who_is,
)
from layak.forum.service.published import PublicIdea, describe, public_rows
from layak.forum.states import Verb

MOST_LIKE = 8
SHORTEST_WORD = 4
"""Letters of a word that is worth looking for."""


def list_like(actor: Principal, asked: str, *, besides: int | None = None) -> list[PublicIdea]:
    """Public ideas with this number, or with most of these words, for a moderator to choose from.

    besides   the number of the suggestion that is to be joined: it is no choice
    """
    must_moderate(actor)
    number = read_number(asked.strip())
    words = [word for word in asked.casefold().split() if len(word) >= SHORTEST_WORD][:MOST_LIKE]
    if number is None and not words:
        return []
    hits = [
        column.icontains(word, autoescape=True)
        for word in words
        for column in (PublicVersion.title_id, PublicVersion.text_id)
    ]
    rows = public_rows().where(PublicVersion.id == number if number is not None else or_(*hits))
    if besides is not None:
        rows = rows.where(Suggestion.id != besides)
    found = [describe(row) for row in db.session.execute(rows.order_by(PublicVersion.id.desc()).limit(200))]
    return sorted(found, key=lambda idea: -words_in_common(idea, words))[:MOST_LIKE]


def words_in_common(idea: PublicIdea, words: list[str]) -> int:
    """How many of these words stand in a public idea."""
    text = f"{idea.title_id} {idea.text_id}".casefold()
    return sum(word in text for word in words)


def merge_idea(
    actor: Principal, number: int, version: int, into: int, told: Told, *, at: datetime, today: date
) -> None:
    """Join an idea in hand with the public idea `into`; its child reads on there."""
    with writing():
        target = get_public_for_desk(actor, into)
        if target.id == number:
            raise NotThere
        row = take_in_hand(actor, number, version, at=at)
        row.merged_into = target.id
        decide(row, Verb.MERGE, actor, told, at=at, today=today)


def merge_public(actor: Principal, number: int, version: int, into: int, *, at: datetime) -> None:
    """Join one public idea with another, before any office has it; its page leads on to the other one.

    Raises NotYours for its author and for who declined it before its child appealed, NotThere, Changed.
    """
    with writing():
        target = get_public_for_desk(actor, into)
        row = take_public(actor, number, version)
        if target.id == row.id:
            raise NotThere
        refuse_decliner(actor, row)
        move(row, Verb.MERGE, who_is(actor, row))
        row.merged_into, row.decided_by, row.decided_at = target.id, actor.user_id, at
        log_step(row, Verb.MERGE, actor, at)
        record(actor.actor, "forum.merge", f"idea:{row.id}", {"into": target.id})
        log_change("forum", "idea", str(number))
