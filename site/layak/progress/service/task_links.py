"""Task links: one request, handed in for by whoever holds a secret address, without an account.

A link is a secret and no person: what comes through it is on record as done by anyone, with the link's number.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import LargeBinary, bindparam, func, select

from layak.core.access import NOBODY, Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, EvidenceRequest, HandIn, Office, Question, RequestState, TaskLink
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.faults import LinkDead, NotNow, NotThere, TooLong, TooManyLinks
from layak.progress.service.requests import HAND_IN_FROM, Offer, hand_in, must_coordinate

USUAL_DAYS = 14
MOST_DAYS = 60
"""How long a link works unless said, and at most."""

MOST_OPEN = 10
"""Links of one request that can be open at once."""

SHOWN = 30
"""Links of one request that a page lists."""

TOKEN_BYTES = 24
"""192 random bits in the address."""

BEHIND = Query(
    select(
        TaskLink.id.label("link_id"),
        TaskLink.ends_at,
        TaskLink.revoked_at,
        EvidenceRequest.id,
        EvidenceRequest.state,
        EvidenceRequest.due_on,
        EvidenceRequest.note,
        EvidenceRequest.version,
        EvidenceRequest.is_sample,
        Question.indicator,
        Question.kind,
        Question.text_id,
        Question.text_en,
        Office.name_id,
        Office.name_en,
        Cycle.state.label("cycle_state"),
    )
    .join(EvidenceRequest, EvidenceRequest.id == TaskLink.request_id)
    .join(Question, Question.id == EvidenceRequest.question_id)
    .join(Office, Office.key == EvidenceRequest.office_key)
    .join(Cycle, Cycle.id == EvidenceRequest.cycle_id)
    .where(TaskLink.token_digest == bindparam("digest", type_=LargeBinary(32)))
)
"""All that a link shows: the request, never what was handed in for it."""


def digest_of(token: str) -> bytes:
    """What is kept of a token (SHA-256)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def make_task_link(request_id: int, *, days: int = USUAL_DAYS, actor: Principal, at: datetime) -> str:
    """Make a link to one request and return its token, which is kept nowhere.

    Raises NotThere, NotYours, CycleClosed, NotNow where nothing can be handed in, TooLong, TooManyLinks.
    """
    must_coordinate(actor)
    if not 1 <= days <= MOST_DAYS:
        raise TooLong
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing() as session:
        request = session.get(EvidenceRequest, request_id, populate_existing=True)
        if request is None:
            raise NotThere(request_id)
        open_cycle_row(request.cycle_id)
        if request.state not in HAND_IN_FROM:
            raise NotNow(request.state)
        if count_open(request_id, at) >= MOST_OPEN:
            raise TooManyLinks
        link = TaskLink(
            request_id=request_id,
            token_digest=digest_of(token),
            made_at=at,
            made_by=actor.actor,
            ends_at=at + timedelta(days=days),
        )
        session.add(link)
        session.flush()
        note(link, "make_link", actor.actor)
    return token


def revoke_task_link(request_id: int, link_id: int, *, actor: Principal, at: datetime) -> None:
    """Take a link back; again changes nothing. Raises NotThere for a link of another request."""
    must_coordinate(actor)
    with writing() as session:
        link = session.get(TaskLink, link_id, populate_existing=True)
        if link is None or link.request_id != request_id:
            raise NotThere(link_id)
        if link.revoked_at is None:
            link.revoked_at = at
            note(link, "revoke_link", actor.actor)


def list_task_links(request_id: int) -> list[TaskLink]:
    """The links of a request, the newest first."""
    query = select(TaskLink).filter_by(request_id=request_id).order_by(TaskLink.id.desc()).limit(SHOWN)
    return list(db.session.scalars(query))


def read_task_link(token: str, *, at: datetime) -> Any:
    """What a link shows (BEHIND); looking uses nothing up. Raises LinkDead."""
    found = next(iter(BEHIND.rows(digest=digest_of(token))), None)
    if found is None or found.revoked_at is not None or found.ends_at <= at:
        raise LinkDead
    if found.cycle_state != CycleState.OPEN or RequestState(found.state) not in HAND_IN_FROM:
        raise LinkDead
    return found


def read_use(token: str, number: int, *, at: datetime) -> datetime | None:
    """When a hand-in of that number came through this very link; nothing where none did. Raises LinkDead."""
    behind = read_task_link(token, at=at)
    query = select(HandIn.at).filter_by(request_id=behind.id, number=number, link_id=behind.link_id)
    return db.session.scalar(query)


def hand_in_by_link(token: str, offer: Offer, *, version: int, at: datetime) -> int:
    """Hand in through a link; returns the hand-in's number within the request.

    Raises LinkDead, NothingGiven, and Changed where something else came in since the page was opened.
    """
    with writing() as session:
        behind = read_task_link(token, at=at)
        number = hand_in(behind.id, offer, version=version, actor=NOBODY, at=at, link_id=behind.link_id)
        link = session.get_one(TaskLink, behind.link_id)
        link.used_at, link.uses = at, link.uses + 1
        note(link, "use_link", NOBODY.actor)
    return number


def count_open(request_id: int, at: datetime) -> int:
    """How many links of a request work at a moment."""
    open_ones = (TaskLink.request_id == request_id, TaskLink.revoked_at.is_(None), TaskLink.ends_at > at)
    return db.session.scalar(select(func.count()).select_from(TaskLink).where(*open_ones)) or 0


def note(link: TaskLink, verb: str, actor: str) -> None:
    """Put what became of a link on record, inside writing()."""
    record(actor, f"progress.{verb}", f"request:{link.request_id}", {"link": link.id})
    log_change("progress", "task_link", str(link.id), public=False)
