"""Meetings at which children wrote on paper: a moderator types the papers, and the meeting is their author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Forum, Meeting, Original, Suggestion
from layak.forum.service import texts
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.faults import Closed, NobodyElse, NobodyReads, NotThere, NotYours, OwnForum, TooLong, WrongDay
from layak.forum.service.gate import refuse_when_closed
from layak.forum.service.ideas import LARGEST_TEXT, log_step
from layak.forum.service.sealed import Disclosure, finds_reader, seal_text
from layak.forum.states import State, Verb, Who, next_state

MOST_PAPERS = 30
"""Papers of a meeting that one screen takes."""

LONGEST_AGO = timedelta(days=366)
"""A meeting is not longer ago than this: its children would wait for an answer in vain."""


@dataclass(frozen=True)
class TypedPaper:
    """One folded paper as it was typed; about_staff: it tells of harm by somebody who works with the children."""

    text: str
    topic: str | None = None
    district: str | None = None
    about_staff: bool = False


@dataclass(frozen=True)
class TypedMeeting:
    """A meeting and its papers; nonce marks this one sending, so that two clicks make one meeting."""

    forum_id: int
    held_on: date
    papers: tuple[TypedPaper, ...]
    nonce: bytes


@dataclass(frozen=True)
class Taken:
    """What became of a sending: whether it was the first one, and whether officers have something to read."""

    is_new: bool
    has_handed_on: bool


def must_type_for(actor: Principal, forum_id: int) -> Forum:
    """The forum, where this person may type its papers; raises NotYours, OwnForum, or NotThere."""
    if actor.user_id is None or not actor.may("forum.moderate"):
        raise NotYours
    if actor.may("forum.passes") and actor.forum_id == forum_id:
        raise OwnForum
    forum = db.session.get(Forum, forum_id)
    if forum is None or forum.ended_on is not None:
        raise NotThere
    return forum


def take_meeting(actor: Principal, meeting: TypedMeeting, *, at: datetime, today: date, zone: ZoneInfo) -> Taken:
    """Take the papers of a meeting, once per nonce: each text is read for harm first, and such a text goes to the
    protection officers alone, whether the forum is open or not; the others wait for another moderator.

    How many went where is kept nowhere. Raises NotYours, OwnForum, NotThere, WrongDay, TooLong, NobodyElse and
    NobodyReads where no officer could read what belongs to them, Closed while the forum takes no ideas.
    """
    forum = must_type_for(actor, meeting.forum_id)
    if not today - LONGEST_AGO <= meeting.held_on <= today:
        raise WrongDay
    if not 0 < len(meeting.papers) <= MOST_PAPERS:
        raise ValueError(f"between 1 and {MOST_PAPERS} papers at a time")
    papers = list(enumerate(meeting.papers))
    harm = [(place, one) for place, one in papers if one.about_staff or texts.tells_of_harm(one.text)]
    ideas = [(place, one) for place, one in papers if (place, one) not in harm]
    if any(len(one.text) > LARGEST_TEXT for _, one in ideas):
        raise TooLong
    sealed = [disclosure_of(forum, one, nonce_of(meeting, place)) for place, one in harm]
    if not all(finds_reader(one) for one in sealed if one.about_staff):
        raise NobodyElse
    for disclosure in sealed:
        hand_on(disclosure, at=at, zone=zone)
    with writing() as session:
        if session.scalar(select(Meeting.id).where(Meeting.nonce == meeting.nonce)) is not None:
            return Taken(is_new=False, has_handed_on=False)
        refuse_when_closed()
        row = Meeting(
            forum_id=forum.id, held_on=meeting.held_on, typed_by=actor.user_id, typed_at=at, nonce=meeting.nonce
        )
        session.add(row)
        session.flush()
        for place, one in ideas:
            idea = idea_of(row, one, nonce_of(meeting, place), today=today, is_sample=forum.is_sample)
            session.add(idea)
            session.flush()
            log_step(idea, Verb.SEND, actor, at)
        record(actor.actor, "forum.type_meeting", f"meeting:{row.id}")
    return Taken(is_new=True, has_handed_on=bool(harm))


def nonce_of(meeting: TypedMeeting, place: int) -> bytes:
    """The mark of one paper: the same words on two papers are two papers, and a second click repeats both."""
    return blake2b(meeting.nonce + place.to_bytes(2), digest_size=32).digest()


def disclosure_of(forum: Forum, paper: TypedPaper, nonce: bytes) -> Disclosure:
    """A paper as the officers get it; of another body alone, where it is about somebody who works with the children."""
    return Disclosure(paper.text, nonce, paper.about_staff, sealed_by="moderator", forum_id=forum.id)


def hand_on(disclosure: Disclosure, *, at: datetime, zone: ZoneInfo) -> None:
    """Seal one text for the officers; raises NobodyReads where none of them has a key."""
    try:
        seal_text(Principal(), disclosure, at=at, zone=zone)
    except Closed:
        raise NobodyReads from None


def idea_of(meeting: Meeting, paper: TypedPaper, nonce: bytes, *, today: date, is_sample: bool) -> Suggestion:
    """A suggestion whose author is the meeting: children wrote it, who typed it decides nothing about it."""
    return Suggestion(
        meeting_id=meeting.id,
        typed_by=meeting.typed_by,
        state=next_state(State.DRAFT, Verb.SEND, Who.CHILD),
        topic=paper.topic,
        district=paper.district,
        sent_at=meeting.typed_at,
        due_on=first_answer_due(today),
        nonce=nonce,
        original=Original(text=paper.text),
        is_sample=is_sample,
    )
