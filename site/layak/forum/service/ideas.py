"""A child's own ideas: sending one, and taking one back (own_ideas.py tells what became of each)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import AgeBand, Forum, Member, OfficeDraft, Original, StateLog, Suggestion
from layak.forum.service import texts
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import HoldsDisclosure, NotAMember, NotThere, TooLong, TooMany, WordsNeeded
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.gate import refuse_when_closed
from layak.forum.service.members import is_active
from layak.forum.states import ENDED, State, Verb, Who, next_state

LONGEST_IDEA = 1500
"""Letters that an idea should have at most; a longer one may be sent all the same."""

LARGEST_TEXT = 10_000
"""Letters beyond which a text is no idea any more and is not taken."""

IDEAS_A_DAY = 10
"""Ideas of one member in 24 hours that come in as they are sent; from then on one an hour: nobody is locked out."""

PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Draft:
    """The answers of a child before they are sent.

    nonce   marks this one sending, so that two clicks make one idea
    harm    the child's own tick: this hurts me or someone
    """

    text: str
    nonce: bytes
    topic: str | None = None
    district: str | None = None
    age_band: AgeBand | None = None
    harm: bool = False

    @property
    def is_for_officers(self) -> bool:
        """Whether it belongs to the protection officers: by the child's own tick, or by what the text tells."""
        return bool(self.text) and (self.harm or texts.tells_of_harm(self.text))


def submit_idea(actor: Principal, draft: Draft, *, words_digest: bytes | None, at: datetime, today: date) -> Suggestion:
    """Take an idea into the queue, once per nonce; the first one sets the member's secret words.

    Raises Closed, NotAMember, WordsNeeded, TooLong, TooMany, or HoldsDisclosure for what belongs to the officers.
    """
    if draft.is_for_officers:
        raise HoldsDisclosure
    if len(draft.text) > LARGEST_TEXT:
        raise TooLong
    with writing() as session:
        member = locked_member(actor)
        sent = made_with(draft.nonce)
        if sent is not None:
            return sent
        refuse_when_closed()
        if member is None or not is_active(member, today):
            raise NotAMember
        slow_flood(member, at)
        settle_member(member, words_digest, draft.age_band)
        suggestion = Suggestion(
            member_id=member.id,
            state=next_state(State.DRAFT, Verb.SEND, Who.CHILD),
            topic=draft.topic,
            district=draft.district,
            sent_at=at,
            due_on=first_answer_due(today),
            nonce=draft.nonce,
            original=Original(text=draft.text),
            is_sample=is_of_sample(member),
        )
        session.add(suggestion)
        session.flush()
        log_step(suggestion, Verb.SEND, actor, at)
    return suggestion


def locked_member(actor: Principal) -> Member | None:
    """The acting member, held until the transaction ends, so that of two clicks the second waits for the first."""
    if actor.member_id is None:
        return None
    return db.session.get(Member, actor.member_id, with_for_update=True, populate_existing=True)


def made_with(nonce: bytes) -> Suggestion | None:
    """The idea that this very sending made already."""
    return db.session.scalar(select(Suggestion).where(Suggestion.nonce == nonce))


@dataclass(frozen=True)
class SentIdea:
    """An idea that was sent already; no text where its original is erased."""

    text: str | None


def sent_before(nonce: bytes, actor: Principal) -> SentIdea | None:
    """What a member sent with this very sheet."""
    found = made_with(nonce)
    if found is None or found.member_id != actor.member_id:
        return None
    return SentIdea(found.original.text if found.original else None)


def slow_flood(member: Member, at: datetime) -> None:
    """Raise TooMany, with the moment of the next sending, where a member sent a day's ideas and goes on at once."""
    sent = select(Suggestion.sent_at).where(
        Suggestion.member_id == member.id, Suggestion.sent_at > at - timedelta(days=1)
    )
    moments = db.session.scalars(sent.order_by(Suggestion.sent_at.desc()).limit(IDEAS_A_DAY)).all()
    if len(moments) == IDEAS_A_DAY and moments[0] + PAUSE > at:
        raise TooMany(moments[0] + PAUSE)


def settle_member(member: Member, words_digest: bytes | None, age_band: AgeBand | None) -> None:
    """With the first idea the pass ends and the words begin; an age band that is known stays as it is.

    Raises NotAMember where somebody with the same pass was faster: then other words are set already.
    """
    if member.words_hash is None:
        if words_digest is None:
            raise WordsNeeded
        member.words_hash, member.pass_hash = words_digest, None
    elif words_digest is not None:
        raise NotAMember
    if member.age_band is None and age_band is not None:
        member.age_band = age_band


def is_of_sample(member: Member) -> bool:
    """Whether a member belongs to a demonstration's forum: then all that comes from it is a sample."""
    forum = db.session.get(Forum, member.forum_id)
    return forum is not None and forum.is_sample


def log_step(suggestion: Suggestion, verb: Verb, actor: Principal, at: datetime) -> None:
    """Note a step of the course: ids and states, never words. A sending stands in the audit trail, too, for good."""
    if verb is Verb.SEND:  # "sent" is counted from there (service/published/numbers.py), by whichever way it came
        record(actor.actor, "forum.send", f"idea:{suggestion.id}")
    suggestion.log.append(StateLog(verb=verb, state=suggestion.state, actor=actor.actor, at=at))


def withdraw_idea(actor: Principal, number: int, *, at: datetime) -> None:
    """Erase an idea at its child's wish: original, public version and messages go, an empty marker stays."""
    with writing() as session:
        row = session.get(Suggestion, number, with_for_update=True, populate_existing=True)
        if row is None or actor.member_id is None or row.member_id != actor.member_id or row.state in ENDED:
            raise NotThere
        row.state = next_state(State(row.state), Verb.WITHDRAW, Who.CHILD)
        public_number = row.public.id if row.public is not None else None
        empty(row)
        log_step(row, Verb.WITHDRAW, actor, at)
        record(actor.actor, "forum.withdraw", f"idea:{row.id}")
        if public_number is not None:
            log_change("forum", "idea", str(public_number))
        note_erased(Kind.IDEA, row.reference, at=at)
    overwrite_erased()


def empty(row: Suggestion) -> None:
    """Take everything out of a suggestion that tells what it was about or whose it was."""
    row.original, row.public = None, None
    row.messages.clear()
    row.replies.clear()
    db.session.execute(delete(OfficeDraft).where(OfficeDraft.suggestion_id == row.id))
    row.member_id, row.meeting_id, row.topic, row.district = None, None, None, None
    row.office_key, row.forwarded_on, row.office_due_on, row.merged_into = None, None, None, None
    row.warned_on, row.late_shown_on, row.reminded_on, row.silent_on = None, None, None, None
    row.open_by, row.open_until = None, None
    row.version += 1
