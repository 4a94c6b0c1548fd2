"""Members and their doors: passes from the facilitator, secret words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, or_, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum import passes, words
from layak.forum.models import AgeBand, Forum, Meeting, Member, Suggestion
from layak.forum.service.faults import Ended, NotYours, WrongDay
from layak.forum.service.keys import DoorKeys
from layak.forum.service.published import in_tens, public_rows

SMALLEST_TOTAL = 10
"""A facilitator sees totals of ten or more only: a smaller number could point to one child."""

LARGEST_BATCH = 120
OLDEST_CONSENT_YEARS = 8
"""A member is 10 to 17: nobody's consent paper, signed for a member of today, is older than eight years."""


class Door(StrEnum):
    """How a member came in."""

    PASS = "pass"  # noqa: S105  (the name of a door)
    WORDS = "words"


@dataclass(frozen=True)
class PassOrder:
    """What a facilitator asks for: how many passes, and the consent paper they rest on."""

    count: int
    consent_on: date
    consent_reference: str
    age_band: AgeBand | None = None


class NewPass(NamedTuple):
    """A pass as its sheet shows it once: the member's number, for the paper ledger, and the code."""

    number: int
    code: str


@dataclass(frozen=True)
class ForumTotals:
    """Totals of a forum; None stands for fewer than ten. Ideas that everybody can read are counted in tens."""

    passes: int | None
    ideas: int | None


def issue_passes(actor: Principal, order: PassOrder, *, keys: DoorKeys, today: date) -> list[NewPass]:
    """Make members of the facilitator's forum and return their numbers and codes; the codes are kept nowhere.

    Raises WrongDay where the consent papers cannot have been signed on the day that is named, Ended where the forum
    takes nobody any more, or where the membership of all is over and no next day was set.
    """
    forum = get_own_forum(actor)
    if not 0 < order.count <= LARGEST_BATCH:
        raise ValueError(f"between 1 and {LARGEST_BATCH} passes at a time")
    if not oldest_consent(today) <= order.consent_on <= today:
        raise WrongDay
    if not takes_members(forum, today):
        raise Ended
    with writing():
        made = make_members(forum, order, keys=keys)
        record(actor.actor, "forum.issue_passes", f"forum:{forum.id}", {"count": order.count})
    return made


def takes_members(forum: Forum, today: date) -> bool:
    """Whether a pass of this forum would open anything: it stands, and its members' year is not over."""
    return forum.ended_on is None and forum.membership_ends_on > today


def oldest_consent(today: date) -> date:
    """The first day on which a paper that counts today can have been signed: the first of a January, years back."""
    return date(today.year - OLDEST_CONSENT_YEARS, 1, 1)


def make_members(forum: Forum, order: PassOrder, *, keys: DoorKeys) -> list[NewPass]:
    """Inside writing(): one member for each pass, with no more than docs/forum.md allows."""
    codes = [passes.new_pass() for _ in range(order.count)]
    rows = [
        Member(
            forum_id=forum.id,
            age_band=order.age_band,
            paper_band=order.age_band,
            ends_on=forum.membership_ends_on,
            consent_on=order.consent_on,
            consent_reference=order.consent_reference,
            pass_hash=passes.hash_pass(code, keys.passes),
        )
        for code in codes
    ]
    db.session.add_all(rows)
    db.session.flush()
    return [NewPass(row.id, code) for row, code in zip(rows, codes, strict=True)]


def get_own_forum(actor: Principal) -> Forum:
    """The forum that this facilitator is bound to; raises NotYours where there is none."""
    forum = db.session.get(Forum, actor.forum_id) if actor.forum_id is not None else None
    if forum is None or not actor.may("forum.passes"):
        raise NotYours
    return forum


def get_totals(actor: Principal) -> ForumTotals:
    """Totals of the facilitator's forum, each hidden while below ten; nothing about a single pass.

    Of the ideas only those count that everybody can read, in tens: a number that knew of any other would tell, as it
    rises or falls, when a pass was used, how many ideas went with a withdrawn consent, or that a text was sealed.
    """
    forum = get_own_forum(actor)
    members = select(func.count()).select_from(Member).where(Member.forum_id == forum.id)
    ideas = (
        public_rows()
        .outerjoin(Member, Member.id == Suggestion.member_id)
        .outerjoin(Meeting, Meeting.id == Suggestion.meeting_id)
        .where(or_(Member.forum_id == forum.id, Meeting.forum_id == forum.id))
        .with_only_columns(func.count(), maintain_column_froms=True)
    )
    return ForumTotals(at_least_ten(db.session.scalar(members)), at_least_ten(in_tens(db.session.scalar(ideas) or 0)))


def at_least_ten(count: int | None) -> int | None:
    """The number, or None where it is too small to be told."""
    return count if count is not None and count >= SMALLEST_TOTAL else None


def enter_with_pass(code: str, *, keys: DoorKeys, today: date) -> Principal | None:
    """Who holds this pass, as long as it is unused and the membership stands; None tells nothing more."""
    known = passes.normalise_pass(code)
    if known is None:
        return None
    digest = passes.hash_pass(known, keys.passes)
    return as_principal(db.session.scalar(select(Member).where(Member.pass_hash == digest)), today)


def list_unused(codes: list[str], *, keys: DoorKeys, today: date) -> list[str]:
    """Of these passes those that still open the questions; for the passes of a demonstration, which stand in a file."""
    return [code for code in codes if enter_with_pass(code, keys=keys, today=today) is not None]


def enter_with_words(typed: str, *, keys: DoorKeys, today: date) -> Principal | None:
    """Whose secret words these are; None tells nothing more. Takes about 30 ms on purpose, two at a time."""
    digest = digest_of_words(typed, keys)
    if digest is None:
        return None
    return as_principal(db.session.scalar(select(Member).where(Member.words_hash == digest)), today)


def digest_of_words(typed: str, keys: DoorKeys) -> bytes | None:
    """The digest of typed words after snapping them to the list; slow work, to be done before writing()."""
    phrase = words.snap(typed)
    return words.hash_words(phrase, keys.words) if phrase else None


def are_words_of(member_id: int, typed: str, *, keys: DoorKeys) -> bool:
    """Whether these are this member's own words: asked again before anything is erased."""
    digest = digest_of_words(typed, keys)
    member = db.session.get(Member, member_id)
    return digest is not None and member is not None and member.words_hash == digest


def as_principal(member: Member | None, today: date) -> Principal | None:
    """A member as one who acts, while membership and consent stand."""
    if member is None or not is_active(member, today):
        return None
    return Principal(forum_id=member.forum_id, member_id=member.id)


def is_active(member: Member, today: date) -> bool:
    """Whether membership and consent stand, and a pass or words still open a door."""
    has_door = member.pass_hash is not None or member.words_hash is not None
    return has_door and member.consent_withdrawn_on is None and member.ends_on >= today


def stay_in(member_id: int, *, door: str, nonce: bytes | None, today: date) -> Principal | None:
    """The member of a visit that is under way, or None when it is over.

    Who came in with a pass may stay only until its secret words are set, or when this very visit set them (its nonce).
    """
    member = db.session.get(Member, member_id)
    found = as_principal(member, today)
    if found is None or member is None or door == Door.WORDS or member.words_hash is None:
        return found
    mine = select(Suggestion.id).where(Suggestion.member_id == member_id, Suggestion.nonce == nonce)
    return found if nonce is not None and db.session.scalar(mine) is not None else None


def needs_words(member_id: int) -> bool:
    """Whether this member has no secret words yet."""
    member = db.session.get(Member, member_id)
    return member is not None and member.words_hash is None


def forum_of(member_id: int) -> Forum | None:
    """The forum that a member belongs to."""
    member = db.session.get(Member, member_id)
    return db.session.get(Forum, member.forum_id) if member is not None else None


def age_band_of(member_id: int) -> AgeBand | None:
    """The age band on record, or None where the member has not been asked."""
    member = db.session.get(Member, member_id)
    return AgeBand(member.age_band) if member is not None and member.age_band else None
