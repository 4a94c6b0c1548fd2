"""Withdrawn consent: the membership ends, and what the site holds of the child's own words goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from layak.core.access import COMMAND, Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Member, Suggestion
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import NotThere, NotYours
from layak.forum.service.ideas import empty
from layak.forum.states import ENDED, State


@dataclass(frozen=True)
class Paper:
    """What the facilitator wrote down when the pass was ordered: enough to see that a number is the right one."""

    signed_on: date
    reference: str


def get_paper(actor: Principal, member_number: int) -> Paper:
    """The consent paper behind a member's number, and nothing that the member did; raises NotThere or NotYours."""
    refuse_others(actor)
    member = found_for(actor, db.session.get(Member, member_number))
    return Paper(member.consent_on, member.consent_reference)


def refuse_others(actor: Principal | None) -> None:
    """Raise NotYours for who gives out no passes; nobody as actor is the command line."""
    if actor is not None and (actor.user_id is None or not actor.may("forum.passes")):
        raise NotYours


def found_for(actor: Principal | None, member: Member | None) -> Member:
    """The member, where it is there and of the actor's forum; raises NotThere for both alike."""
    if member is None or (actor is not None and member.forum_id != actor.forum_id):
        raise NotThere
    return member


def withdraw_consent(actor: Principal | None, member_number: int, *, at: datetime) -> None:
    """End a membership and erase the member's ideas, original and public; nobody as actor is the command line.

    A text for the protection officers is not touched, and nothing here knows of one: the answer is the same either way.
    Raises NotThere for an unknown number and one of another forum, NotYours for who gives out no passes. `at` in the
    city's time.
    """
    refuse_others(actor)
    name = COMMAND if actor is None else actor.actor
    with writing() as session:
        member = found_for(actor, session.get(Member, member_number, with_for_update=True, populate_existing=True))
        member.consent_withdrawn_on = member.consent_withdrawn_on or at.date()
        member.pass_hash, member.words_hash = None, None
        ideas = select(Suggestion).where(Suggestion.member_id == member.id, Suggestion.state.not_in(ENDED))
        for row in session.scalars(ideas.with_for_update()).all():
            erase_idea(row, name)
        record(name, "forum.withdraw_consent", f"member:{member.id}")
    overwrite_erased()


def erase_idea(row: Suggestion, name: str) -> None:
    """Inside writing(): leave an empty marker of an idea, as if its child had taken it back."""
    public_number = row.public.id if row.public is not None else None
    row.state = State.WITHDRAWN
    empty(row)
    record(name, "forum.withdraw", f"idea:{row.id}")
    if public_number is not None:
        log_change("forum", "idea", str(public_number))
