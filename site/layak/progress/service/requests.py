"""The course of a request: asked, handed in, returned or accepted; who may move it, and what is written with it.

| from | verb | to | who |
|---|---|---|---|
| nothing, withdrawn, not ours | ask | asked | coordinator |
| asked, returned, handed in | hand_in | handed in | the office, or whoever holds its task link |
| handed in | accept | accepted | coordinator |
| handed in, accepted | give_back | returned | coordinator, with a reason |
| asked, returned | say_not_ours | not ours | the office, with a reason |
| asked, handed in, returned, not ours | withdraw | withdrawn | coordinator |

A hand-in is kept for good: the next one replaces it, and nothing of it is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import (
    Evidence,
    EvidenceForm,
    EvidenceRequest,
    HandIn,
    HandInState,
    Happening,
    Office,
    Question,
    RequestState,
)
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.events import tell
from layak.progress.service.faults import Changed, NothingGiven, NotNow, NotThere, NotYours, OfficeOver, ReasonNeeded
from layak.progress.service.offices import acting_office, open_office
from layak.progress.service.tallies import count_state, move_count

S = RequestState
HAND_IN_FROM = frozenset({S.ASKED, S.RETURNED, S.HANDED_IN})
GIVE_BACK_FROM = frozenset({S.HANDED_IN, S.ACCEPTED})
NOT_OURS_FROM = frozenset({S.ASKED, S.RETURNED})
WITHDRAW_FROM = frozenset({S.ASKED, S.HANDED_IN, S.RETURNED, S.NOT_OURS})
ASK_AGAIN_FROM = frozenset({S.WITHDRAWN, S.NOT_OURS})


@dataclass(frozen=True, kw_only=True)
class GivenFile:
    """A file that was looked at and lies in the store already (service/evidence/documents.py).

    is_read  whether its words could be read; where not, whoever gives it has said that nobody is recognised in it
    """

    digest: str
    name: str
    media_type: str
    size: int
    scan: str
    title: str = ""
    ends_on: date | None = None
    is_read: bool = True


@dataclass(frozen=True, kw_only=True)
class GivenLink:
    """An address elsewhere that proves something."""

    address: str
    name: str
    title: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is handed in at once; at least one of the three."""

    answer: str = ""
    files: Sequence[GivenFile] = ()
    links: Sequence[GivenLink] = ()


def ask(
    question_id: int, office_key: str, *, due_on: date, note: str = "", actor: Principal, at: datetime, on: date
) -> int:
    """Put a question to an office, or again after "not ours"; returns the request's number.

    on  today in the city. Raises NotThere, CycleClosed, and NotNow where the office is asked already.
    """
    with writing() as session:
        question = session.get(Question, question_id)
        if question is None:
            raise NotThere(question_id)
        open_cycle_row(question.cycle_id)
        open_office(office_key, on=on)
        request = session.scalar(
            select(EvidenceRequest).filter_by(question_id=question_id, office_key=office_key).with_for_update()
        )
        if request is None:
            request = EvidenceRequest(
                cycle_id=question.cycle_id, question_id=question_id, office_key=office_key, due_on=due_on, asked_at=at
            )
            session.add(request)
            before = None
        elif request.state in ASK_AGAIN_FROM:
            before, request.version = request.state, request.version + 1
        else:
            raise NotNow(request.state)
        request.state, request.due_on, request.note, request.reason = S.ASKED, due_on, note, ""
        request.asked_at, request.warned_at, request.shown_late_at = at, None, None
        session.flush()
        count_state(request, question.indicator, before)
        note_step(request, "ask", actor, {"office": office_key})
        return request.id


def hand_in(
    request_id: int, offer: Offer, *, version: int, actor: Principal, at: datetime, link_id: int | None = None
) -> int:
    """Hand in an answer, documents, links; returns the hand-in's number within the request.

    With link_id whoever acts holds a task link that was checked. Raises NotThere, NotYours, Changed, NotNow,
    CycleClosed and NothingGiven.
    """
    if not (offer.answer.strip() or offer.files or offer.links):
        raise NothingGiven
    with writing() as session:
        request = open_request(request_id, version)
        if link_id is None and actor.office_key != request.office_key:
            raise NotYours
        step(request, HAND_IN_FROM, S.HANDED_IN, actor)
        session.execute(
            update(HandIn)
            .where(HandIn.request_id == request.id, HandIn.state == HandInState.SENT)
            .values(state=HandInState.REPLACED)
        )
        last = session.scalar(select(func.max(HandIn.number)).where(HandIn.request_id == request.id)) or 0
        given = HandIn(
            request_id=request.id,
            number=last + 1,
            answer=offer.answer.strip(),
            at=at,
            actor=actor.actor,
            link_id=link_id,
        )
        session.add(given)
        session.flush()
        session.add_all(evidence_rows(given.id, offer, actor, at))
        request.handed_in_at, request.reason = at, ""
        note_step(request, "hand_in", actor, {"number": given.number, "link": link_id})
        return given.number


def evidence_rows(hand_in_id: int | None, offer: Offer, actor: Principal, at: datetime) -> list[Evidence]:
    """The documents and links of an offer as rows, in the order in which they were given."""
    base = {"hand_in_id": hand_in_id, "added_at": at, "added_by": actor.actor}
    files = [
        Evidence(
            form=EvidenceForm.FILE,
            name=one.name,
            title=one.title,
            digest=one.digest,
            media_type=one.media_type,
            size=one.size,
            scan=one.scan,
            ends_on=one.ends_on,
            **base,
        )
        for one in offer.files
    ]
    links = [
        Evidence(
            form=EvidenceForm.LINK, name=one.name, title=one.title, address=one.address, ends_on=one.ends_on, **base
        )
        for one in offer.links
    ]
    return [*files, *links]


def accept(request_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Accept what was handed in last; readers see that the indicator has one more piece of evidence."""
    with writing():
        request = open_request(request_id, version)
        must_coordinate(actor)
        step(request, frozenset({S.HANDED_IN}), S.ACCEPTED, actor)
        decide(request, HandInState.ACCEPTED, "", actor, at)
        question = question_of(request)
        tell(
            Happening.ACCEPTED,
            f"request:{request.id}",
            at=at,
            indicator=question.indicator,
            office_key=request.office_key,
            cycle_id=request.cycle_id,
            detail={"kind": question.kind},
            is_sample=request.is_sample,
        )


def give_back(request_id: int, reason: str, *, version: int, actor: Principal, at: datetime) -> None:
    """Return what was handed in, with what is missing in words; raises ReasonNeeded without them.

    What an office handed in that has ended since goes to whoever does its work now; raises OfficeOver without one.
    """
    if not reason.strip():
        raise ReasonNeeded
    with writing():
        request = open_request(request_id, version)
        must_coordinate(actor)
        step(request, GIVE_BACK_FROM, S.RETURNED, actor)
        decide(request, HandInState.RETURNED, reason.strip(), actor, at)
        request.reason = reason.strip()
        hand_on(request, actor)
        log_change("progress", "request", str(request.id))


def hand_on(request: EvidenceRequest, actor: Principal) -> None:
    """Give a returned request of an office that has ended to the office that does its work now.

    Raises OfficeOver where nobody does, or where that office is asked the same itself.
    """
    if db.session.get_one(Office, request.office_key).ended_on is None:
        return
    into = acting_office(request.office_key)
    same = select(EvidenceRequest.id).filter_by(question_id=request.question_id, office_key=into)
    if db.session.scalar(same) is not None:  # the request itself, where nobody follows
        raise OfficeOver(None if into == request.office_key else into)
    move_count(request, question_of(request).indicator, into)
    record(actor.actor, "progress.move_request", f"request:{request.id}", {"into": into})


def say_not_ours(request_id: int, reason: str, *, version: int, actor: Principal, at: datetime) -> None:
    """The office says that this is not its to answer, and whose it may be; raises ReasonNeeded without words."""
    if not reason.strip():
        raise ReasonNeeded
    with writing():
        request = open_request(request_id, version)
        if actor.office_key != request.office_key:
            raise NotYours
        step(request, NOT_OURS_FROM, S.NOT_OURS, actor)
        request.reason, request.decided_at = reason.strip(), at


def withdraw(request_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Take a question back from an office; what was handed in stays on record."""
    with writing():
        request = open_request(request_id, version)
        must_coordinate(actor)
        step(request, WITHDRAW_FROM, S.WITHDRAWN, actor)
        request.decided_at = at


def change_due(request_id: int, due_on: date, *, version: int, actor: Principal) -> None:
    """Give an office another day; its lateness, if it was shown, is shown no more."""
    with writing():
        request = open_request(request_id, version)
        must_coordinate(actor)
        if request.state in (S.ACCEPTED, S.WITHDRAWN):
            raise NotNow(request.state)
        was_shown = request.shown_late_at is not None
        request.due_on, request.warned_at, request.shown_late_at = due_on, None, None
        request.version += 1
        record(actor.actor, "progress.change_due", f"request:{request.id}", {"due_on": due_on.isoformat()})
        log_change("progress", "request", str(request.id), public=was_shown)


def open_request(request_id: int, version: int) -> EvidenceRequest:
    """A request for a change inside writing(); raises NotThere, CycleClosed, and Changed at another version."""
    request = db.session.get(EvidenceRequest, request_id, populate_existing=True)
    if request is None:
        raise NotThere(request_id)
    open_cycle_row(request.cycle_id)
    if request.version != version:
        raise Changed
    return request


def must_coordinate(actor: Principal) -> None:
    """Raise NotYours for whoever does not coordinate the evaluation."""
    if not actor.may("progress.coordinate"):
        raise NotYours


def step(request: EvidenceRequest, allowed: frozenset[RequestState], to: RequestState, actor: Principal) -> None:
    """Move a request on, count it, and put it on record; raises NotNow from a state that does not lead there."""
    before = request.state
    if before not in allowed:
        raise NotNow(before)
    request.state, request.version = to, request.version + 1
    request.warned_at = request.shown_late_at = None  # whoever did something is not late with it any more
    count_state(request, question_of(request).indicator, before)
    if to is not S.HANDED_IN:
        note_step(request, VERBS[to], actor, {})


VERBS = {S.ACCEPTED: "accept", S.RETURNED: "give_back", S.NOT_OURS: "say_not_ours", S.WITHDRAWN: "withdraw"}


def note_step(request: EvidenceRequest, verb: str, actor: Principal, detail: dict[str, str | int | None]) -> None:
    """Write a step to the audit trail and the change log; readers see the counts, so their pages are made anew."""
    record(actor.actor, f"progress.{verb}", f"request:{request.id}", detail)
    log_change("progress", "request", str(request.id))


def decide(request: EvidenceRequest, state: HandInState, reason: str, actor: Principal, at: datetime) -> None:
    """Put the decision on the newest hand-in and on the request."""
    newest = db.session.scalar(
        select(HandIn).where(HandIn.request_id == request.id).order_by(HandIn.number.desc()).limit(1)
    )
    if newest is not None:
        newest.state, newest.reason = state, reason
        newest.decided_at, newest.decided_by = at, actor.actor
    request.decided_at = at


def question_of(request: EvidenceRequest) -> Question:
    """The question of a request; it goes only with its requests."""
    question = db.session.get(Question, request.question_id)
    if question is None:
        raise NotThere(request.question_id)
    return question
