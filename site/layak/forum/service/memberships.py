"""The end of memberships, a pass anew, and the yearly day; nothing here tells what a member did, or whether.

Every answer is the same whatever the member sent, and whether a protected text exists: such a text is never touched.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import passes
from layak.forum.models import Forum, Member
from layak.forum.service.consent import Paper, found_for, paper_of, refuse_others
from layak.forum.service.faults import Changed, Ended, WrongDay
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.forums import SHORTEST_MEMBERSHIP
from layak.forum.service.keys import DoorKeys
from layak.forum.service.members import NewPass, get_own_forum, is_active

LONGEST_MEMBERSHIP = timedelta(days=366) + SHORTEST_MEMBERSHIP
"""The next yearly day that leaves two months is never further away than this."""


def get_standing_paper(actor: Principal, number: int, *, today: date) -> Paper:
    """The paper behind a membership that stands; raises NotThere, NotYours, or Ended."""
    refuse_others(actor)
    member = found_for(actor, db.session.get(Member, number))
    if not is_active(member, today):
        raise Ended
    return paper_of(member)


def locked(actor: Principal, number: int) -> Member:
    """Inside writing(): a member of the actor's forum, held until the end."""
    refuse_others(actor)
    return found_for(actor, db.session.get(Member, number, with_for_update=True, populate_existing=True))


def close_doors(member: Member, today: date) -> None:
    """End a membership: its pass and its words open nothing any more, what it sent goes on."""
    member.ends_on = min(member.ends_on, today)
    member.pass_hash, member.words_hash = None, None


def end_membership(actor: Principal, number: int, *, today: date) -> None:
    """End one membership today; its ideas stay as they are. Again changes nothing, and answers the same."""
    with writing():
        member = locked(actor, number)
        if is_active(member, today):
            close_doors(member, today)
            record(actor.actor, "forum.end_membership", f"member:{member.id}")
            note_erased(Kind.MEMBERSHIP, member.reference, at=now())


def reissue_pass(actor: Principal, number: int, *, keys: DoorKeys, today: date) -> NewPass:
    """Give a member a new pass under a new number, on the same consent paper; the old membership ends.

    What the child told of its age is not carried over: who tries the new pass must not learn whether the old one was
    used. The trail names the old number alone, so that nothing leads from one to the other. Raises Ended.
    """
    code = passes.new_pass()
    with writing() as session:
        old = locked(actor, number)
        if not is_active(old, today):
            raise Ended
        fresh = Member(
            forum_id=old.forum_id,
            age_band=old.paper_band,
            paper_band=old.paper_band,
            ends_on=old.ends_on,
            consent_on=old.consent_on,
            consent_reference=old.consent_reference,
            pass_hash=passes.hash_pass(code, keys.passes),
        )
        close_doors(old, today)
        session.add(fresh)
        session.flush()
        record(actor.actor, "forum.reissue_pass", f"member:{old.id}")
        note_erased(Kind.MEMBERSHIP, old.reference, at=now())
        return NewPass(fresh.id, code)


def set_year_end(actor: Principal, ends_on: date, version: int, *, goes_on: bool, today: date) -> None:
    """Set the day on which the membership of all ends; goes_on: also for the members of today, not for new ones alone.

    Memberships that were ended one by one, or by a withdrawn consent, stay ended, and so do those that ran out long
    ago. Raises NotYours, Changed, WrongDay for a day too near or too far, Ended where the forum has ended.
    """
    forum = get_own_forum(actor)
    if not today + SHORTEST_MEMBERSHIP <= ends_on <= today + LONGEST_MEMBERSHIP:
        raise WrongDay
    with writing() as session:
        forum = session.get_one(Forum, forum.id, with_for_update=True, populate_existing=True)
        if forum.ended_on is not None:
            raise Ended
        if forum.version != version:
            raise Changed
        if goes_on:
            session.execute(
                update(Member)
                .where(
                    Member.forum_id == forum.id,
                    Member.ends_on >= today - SHORTEST_MEMBERSHIP,
                    Member.consent_withdrawn_on.is_(None),
                    or_(Member.pass_hash.is_not(None), Member.words_hash.is_not(None)),
                )
                .values(ends_on=ends_on)
            )
        forum.membership_ends_on = ends_on
        forum.version += 1
        record(actor.actor, "forum.set_year_end", f"forum:{forum.id}", {"day": ends_on.isoformat(), "all": goes_on})
