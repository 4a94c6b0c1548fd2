"""The ledger of consent papers, and withdrawn consent: the membership ends, and the child's own words go with it.

The ledger tells of each number what the facilitator wrote down or did, and nothing of what its member did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select

from layak.core.access import COMMAND, Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import AgeBand, Member, Suggestion
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import NotThere, NotYours
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.ideas import empty
from layak.forum.service.members import get_own_forum
from layak.forum.states import ENDED, State

LEDGER_PAGE = 50


@dataclass(frozen=True)
class Paper:
    """What the facilitator wrote down when the pass was ordered: enough to see that a number is the right one."""

    number: int
    band: AgeBand | None
    signed_on: date
    reference: str
    ends_on: date
    withdrawn_on: date | None


@dataclass(frozen=True)
class LedgerPage:
    """One page of the ledger, and how many there are."""

    papers: tuple[Paper, ...]
    number: int
    total: int


def get_paper(actor: Principal, member_number: int) -> Paper:
    """The consent paper behind a member's number, and nothing that the member did; raises NotThere or NotYours."""
    refuse_others(actor)
    member = found_for(actor, db.session.get(Member, member_number))
    return paper_of(member)


def paper_of(member: Member | Row[Any]) -> Paper:
    """What the ledger knows of a member: nothing that the member did or told."""
    return Paper(
        number=member.id,
        band=AgeBand(member.paper_band) if member.paper_band else None,
        signed_on=member.consent_on,
        reference=member.consent_reference,
        ends_on=member.ends_on,
        withdrawn_on=member.consent_withdrawn_on,
    )


def papers_of(actor: Principal, reference: str) -> Any:
    """The ledger of this facilitator's forum, newest number first, of papers whose place has these words in it."""
    forum = get_own_forum(actor)
    columns = (
        Member.id,
        Member.paper_band,
        Member.consent_on,
        Member.consent_reference,
        Member.ends_on,
        Member.consent_withdrawn_on,
    )
    rows = select(*columns).where(Member.forum_id == forum.id).order_by(Member.id.desc())
    return rows.where(Member.consent_reference.icontains(reference, autoescape=True)) if reference else rows


def list_papers(actor: Principal, *, reference: str = "", page: int = 1) -> LedgerPage:
    """One page of the ledger; a page that is not there is the nearest one."""
    rows = papers_of(actor, reference)
    count = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    total = max(1, -(-count // LEDGER_PAGE))
    number = min(max(page, 1), total)
    found = db.session.execute(rows.limit(LEDGER_PAGE).offset((number - 1) * LEDGER_PAGE))
    return LedgerPage(tuple(paper_of(row) for row in found), number, total)


def export_papers(actor: Principal, *, reference: str = "") -> list[Paper]:
    """The whole ledger for a file of it, and on the trail that it was taken."""
    papers = [paper_of(row) for row in db.session.execute(papers_of(actor, reference))]
    with writing():
        record(actor.actor, "forum.export_ledger", f"forum:{actor.forum_id}")
    return papers


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
        end_with_ideas(member, at.date(), name)
        note_erased(Kind.CONSENT, member.reference, at=at)
    overwrite_erased()


def end_with_ideas(member: Member, day: date, name: str) -> None:
    """Inside writing(): end the membership of a withdrawn consent, and erase what the member sent."""
    member.consent_withdrawn_on = member.consent_withdrawn_on or day
    member.pass_hash, member.words_hash = None, None
    ideas = select(Suggestion).where(Suggestion.member_id == member.id, Suggestion.state.not_in(ENDED))
    for row in db.session.scalars(ideas.with_for_update()).all():
        erase_idea(row, name)
    record(name, "forum.withdraw_consent", f"member:{member.id}")


def erase_idea(row: Suggestion, name: str) -> None:
    """Inside writing(): leave an empty marker of an idea, as if its child had taken it back."""
    public_number = row.public.id if row.public is not None else None
    row.state = State.WITHDRAWN
    empty(row)
    record(name, "forum.withdraw", f"idea:{row.id}")
    if public_number is not None:
        log_change("forum", "idea", str(public_number))
