"""What an office wrote becomes public only through a moderator, who passes it in safe words or gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.offices import acting_office
from layak.extensions import db
from layak.forum.models import DraftState, Message, MessageKind, OfficeDraft, PublicStep, PublicVersion, Suggestion
from layak.forum.service.deadlines import working_days_since
from layak.forum.service.faults import Changed, NotThere, NotYours
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.opening import move, must_moderate
from layak.forum.states import ANSWERED, PUBLIC, Verb, Who

QUESTION = "question"
"""The kind of a draft that asks the child something; every other kind is a verb of states.py."""


@dataclass(frozen=True)
class WaitingDraft:
    """An office's words as the moderator reads them, beside the public idea that they belong to."""

    number: int
    version: int
    public_number: int
    title_id: str
    idea_id: str
    topic: str | None
    district: str | None
    office_key: str
    kind: str
    text_id: str
    text_en: str | None
    year: int | None
    proof_address: str | None
    proof_title: str | None
    written_by: int
    written_at: datetime
    is_sample: bool


def waiting_rows() -> Select[OfficeDraft, PublicVersion, bool]:
    """Drafts that wait for a moderator, of ideas that everybody can read."""
    return (
        select(OfficeDraft, PublicVersion, Suggestion.is_sample)
        .join(Suggestion, Suggestion.id == OfficeDraft.suggestion_id)
        .join(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .where(OfficeDraft.state == DraftState.WAITING, Suggestion.state.in_(PUBLIC))
    )


def list_waiting_drafts(actor: Principal) -> list[WaitingDraft]:
    """What offices wrote and nobody has passed yet, oldest first."""
    must_moderate(actor)
    return [describe(row) for row in db.session.execute(waiting_rows().order_by(OfficeDraft.written_at))]


def get_waiting_draft(actor: Principal, number: int) -> WaitingDraft:
    """One of them; raises NotThere once it was decided, taken back, or its idea left the public."""
    must_moderate(actor)
    row = db.session.execute(waiting_rows().where(OfficeDraft.id == number)).first()
    if row is None:
        raise NotThere
    return describe(row)


def describe(row: Row[OfficeDraft, PublicVersion, bool]) -> WaitingDraft:
    """A draft with the public words that it answers; never the child's own."""
    draft, public, is_sample = row
    return WaitingDraft(
        draft.id,
        draft.version,
        public.id,
        public.title_id,
        public.text_id,
        public.topic,
        public.district,
        draft.office_key,
        draft.verb,
        draft.text_id,
        draft.text_en,
        draft.year,
        draft.proof_address,
        draft.proof_title,
        draft.written_by,
        draft.written_at,
        is_sample,
    )


def take_draft(actor: Principal, number: int, version: int, at: datetime) -> tuple[OfficeDraft, Suggestion]:
    """Inside writing(): a draft and its idea, both held; never by who wrote it, nor when it was decided or changed."""
    must_moderate(actor)
    draft = db.session.get(OfficeDraft, number, with_for_update=True, populate_existing=True)
    row = db.session.get(Suggestion, draft.suggestion_id, with_for_update=True) if draft is not None else None
    if draft is None or row is None or row.public is None or row.state not in PUBLIC:
        raise NotThere
    if draft.written_by == actor.user_id:
        raise NotYours
    if draft.state != DraftState.WAITING or draft.version != version:
        raise Changed
    if acting_office(draft.office_key) != acting_office(row.office_key):
        raise Changed
    draft.decided_by, draft.decided_at = actor.user_id, at
    draft.version += 1
    return draft, row


def pass_draft(
    actor: Principal, number: int, version: int, *, text_id: str, text_en: str | None, at: datetime, today: date
) -> int:
    """Let everybody read an office's words as this moderator passes them, and take the step; returns the public number.

    A question goes to the child alone, in both languages, as it is asked once; it moves nothing. `answer_days` are
    counted in the zone of `at`. Raises NotThere, NotYours for who wrote it, Changed, ValueError without words.
    """
    if not text_id.strip():
        raise ValueError("what is passed needs Indonesian words")
    with writing():
        draft, row = take_draft(actor, number, version, at)
        words = (text_id.strip(), (text_en or "").strip() or None)
        draft.state = DraftState.PASSED
        row.version += 1
        if draft.verb == QUESTION:
            row.messages.append(question_of(draft, words, at))
        else:
            take_step(actor, draft, row, words, at=at, today=today)
            log_change("forum", "idea", str(row.shown.id))
        record(actor.actor, "forum.pass_draft", f"idea:{row.id}", {"draft": draft.id, "kind": draft.verb})
        return row.shown.id


def question_of(draft: OfficeDraft, words: tuple[str, str | None], at: datetime) -> Message:
    """An office's question as its child reads it; raises ValueError where either language is missing."""
    if words[1] is None:
        raise ValueError("a question goes to its child in both languages")
    return Message(kind=MessageKind.QUESTION, text=words[0], text_en=words[1], office_key=draft.office_key, at=at)


def take_step(
    actor: Principal, draft: OfficeDraft, row: Suggestion, words: tuple[str, str | None], *, at: datetime, today: date
) -> None:
    """The office's step of the table, with the passed words in the public story."""
    verb = Verb(draft.verb)
    move(row, verb, Who.OFFICE)
    if row.state in ANSWERED:
        row.shown.answer_days = working_days_since(row.sent_at, at)
    db.session.add(
        PublicStep(
            public_id=row.shown.id,
            kind=verb,
            on=today,
            office_key=draft.office_key,
            text_id=words[0],
            text_en=words[1],
            year=draft.year,
            proof_address=draft.proof_address,
            proof_title=draft.proof_title,
            draft_id=draft.id,
            passed_by=actor.user_id,
        )
    )
    log_step(row, verb, actor, at)


def return_draft(actor: Principal, number: int, version: int, why: str, *, at: datetime) -> None:
    """Give a draft back to its office with the reason; nobody else ever reads it.

    Raises NotThere, NotYours for who wrote it, Changed, ValueError without a reason.
    """
    if not why.strip():
        raise ValueError("the office is told why")
    with writing():
        draft, row = take_draft(actor, number, version, at)
        draft.state, draft.returned = DraftState.RETURNED, why.strip()
        record(actor.actor, "forum.return_draft", f"idea:{row.id}", {"draft": draft.id, "kind": draft.verb})
