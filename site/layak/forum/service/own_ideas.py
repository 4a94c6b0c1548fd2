"""What became of a child's own ideas: state, days, messages and answers, and where a joined one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.extensions import db
from layak.forum.models import Message, MessageKind, PublicStep, PublicVersion, StateLog, Suggestion
from layak.forum.service.faults import NotThere
from layak.forum.service.published import joined_into
from layak.forum.states import ENDED, PUBLIC, State, Verb

SPOKEN = (Verb.REPLY, Verb.APPEAL, Verb.NOT_YET_DONE)
"""What a child says after the sending."""

WITH_STORY = PUBLIC | {State.MERGED}
"""States in which the public story of an idea is told to its child; readers follow a joined one to the other."""


@dataclass(frozen=True)
class JoinedIdea:
    """The public idea with which a child's own was joined, as everybody reads it."""

    title_id: str
    title_en: str | None
    number: int
    state: State
    office_key: str | None
    office_due_on: date | None
    public_steps: tuple[PublicStep, ...]


@dataclass(frozen=True)
class OwnIdea:
    """One of a child's own ideas as the child is told about it.

    silent_on    until when an answer or a change is waited for
    is_late      the office has not answered in time, and everybody may know it
    messages     what the child was told since it last spoke itself; earlier: what was told before
    asked        the question to which no answer was given yet
    may_resend   its text can be changed and sent again; may_appeal: nobody else has read it again so far
    joined       the idea that it goes on with, where it was joined and that one can be read
    """

    number: int
    place: int
    state: State
    sent_at: datetime
    due_on: date
    silent_on: date | None
    title_id: str | None
    title_en: str | None
    public_number: int | None
    office_key: str | None
    office_due_on: date | None
    is_late: bool
    steps: tuple[StateLog, ...]
    messages: tuple[Message, ...]
    earlier: tuple[Message, ...]
    public_steps: tuple[PublicStep, ...]
    asked: Message | None
    may_resend: bool
    may_appeal: bool
    joined: JoinedIdea | None


def list_own_ideas(actor: Principal) -> list[OwnIdea]:
    """The child's ideas, newest first; what was taken back or sealed is not among them."""
    if actor.member_id is None:
        return []
    rows = db.session.scalars(
        select(Suggestion)
        .where(Suggestion.member_id == actor.member_id, Suggestion.state.not_in(ENDED))
        .order_by(Suggestion.id.desc())
    ).all()
    return [describe_own(row, len(rows) - index) for index, row in enumerate(rows)]


def get_own_idea(actor: Principal, number: int) -> OwnIdea:
    """One of the child's own ideas; raises NotThere for every other number alike."""
    for idea in list_own_ideas(actor):
        if idea.number == number:
            return idea
    raise NotThere


def describe_own(row: Suggestion, place: int) -> OwnIdea:
    """One idea as its own child may see it."""
    shown = row.public if row.public is not None and row.state in PUBLIC else None
    current = tuple(one for one in row.messages if is_current(row, one))
    return OwnIdea(
        number=row.id,
        place=place,
        state=State(row.state),
        sent_at=row.sent_at,
        due_on=row.due_on,
        silent_on=row.silent_on,
        title_id=shown.title_id if shown else None,
        title_en=shown.title_en if shown else None,
        public_number=shown.id if shown else None,
        office_key=row.office_key,
        office_due_on=row.office_due_on,
        is_late=row.late_shown_on is not None,
        steps=tuple(row.log),
        messages=current,
        earlier=tuple(one for one in row.messages if one not in current),
        public_steps=list_steps(row.public.id) if row.public is not None and row.state in WITH_STORY else (),
        asked=open_question(row),
        may_resend=row.state == State.NEEDS_CHANGE,
        may_appeal=may_appeal(row),
        joined=follow_joined(row),
    )


def list_steps(public_number: int) -> tuple[PublicStep, ...]:
    """The public story of an idea, in its order: words that a moderator has passed."""
    rows = select(PublicStep).where(PublicStep.public_id == public_number).order_by(PublicStep.on, PublicStep.id)
    return tuple(db.session.scalars(rows))


def open_question(row: Suggestion) -> Message | None:
    """The last question to the child, as long as no answer came after it: a moderator's, or an office's later on."""
    if row.state == State.NEEDS_CHANGE:
        asked = [one for one in row.messages if one.kind == MessageKind.QUESTION]
        if asked and not asked[-1].text:  # a kind reason alone asks for a change; there is nothing to answer
            return None
    elif row.state in PUBLIC:
        asked = [one for one in row.messages if one.kind == MessageKind.QUESTION and one.office_key]
    else:
        return None
    answered = [step.at for step in row.log if step.verb == Verb.REPLY]
    return asked[-1] if asked and not (answered and answered[-1] >= asked[-1].at) else None


def is_current(row: Suggestion, message: Message) -> bool:
    """Whether a message still stands: the child said nothing after it, and a question can still be answered."""
    if message.kind == MessageKind.QUESTION and row.state != State.NEEDS_CHANGE and message is not open_question(row):
        return False
    return not any(step.verb in SPOKEN and step.at >= message.at for step in row.log)


def may_appeal(row: Suggestion) -> bool:
    """Whether another moderator can be asked to read it: once, and while there is something to read."""
    return row.state == State.DECLINED and row.original is not None and not was_appealed(row)


def was_appealed(row: Suggestion) -> bool:
    """Whether its child asked before; what was shown and taken down since may be asked for anew."""
    said = [step.verb for step in row.log if step.verb in (Verb.APPEAL, Verb.TAKE_DOWN)]
    return bool(said) and said[-1] == Verb.APPEAL


def follow_joined(row: Suggestion) -> JoinedIdea | None:
    """Where a joined idea goes on: the first on its way that everybody can read."""
    number = joined_into(row.merged_into) if row.state == State.MERGED and row.merged_into is not None else None
    public = db.session.get(PublicVersion, number) if number is not None else None
    if public is None:
        return None
    found = public.suggestion
    return JoinedIdea(
        public.title_id,
        public.title_en,
        public.id,
        State(found.state),
        found.office_key,
        found.office_due_on,
        list_steps(public.id),
    )
