"""Examples of requests in every state, with short hand-ins that say of themselves that they are examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from layak.core.content import Content
from layak.extensions import db
from layak.progress.models import (
    EvidenceRequest,
    HandIn,
    HandInState,
    Happening,
    ProgressEvent,
    Question,
    RequestState,
)
from layak.progress.samples.evidence import evidence_of
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.events import tell
from layak.progress.service.offices import list_offices
from layak.progress.service.requests import GivenFile
from layak.progress.service.tallies import count_again

S = RequestState
KINDS = ("regulation", "budget", "service", "mechanism", "staff")
STATES = (S.HANDED_IN, S.ASKED, S.ACCEPTED, S.RETURNED, S.ASKED, S.ACCEPTED, S.HANDED_IN, S.NOT_OURS, S.WITHDRAWN)
OFFICES, EACH = 5, 5
ANSWERED = frozenset({S.HANDED_IN, S.ACCEPTED, S.RETURNED})
ACTOR = "system"
ANSWER = "Contoh jawaban untuk peragaan, bukan data kota. Di sini dinas menulis peraturan, tahun, dan sumbernya."
MISSING = "Contoh: tahunnya belum tertulis. Tulis tahun dokumen ini."
OTHERS = "Contoh: ini bukan tugas kami, coba tanyakan kepada dinas lain."
NOTE = "Contoh permintaan untuk peragaan."


def load(content: Content, at: datetime, papers: Mapping[str, GivenFile]) -> int:
    """Add what is missing: some questions of its components for each of a few offices, the first one among them.

    papers  the documents of samples/papers.py, which lie in the store
    """
    cycle, today = get_running_cycle(), at.date()
    lacking = list(missing(content))
    for place, turn, office, question in lacking:
        state = STATES[(place + turn) % len(STATES)]
        request = add_request(question, office, state, place + turn, at, today)
        if state in ANSWERED:
            add_hand_in(request, question.kind, turn, papers, at)
        elif place == OFFICES - 1 and request.due_on < today:
            show_late(request, at)
    if cycle is not None and lacking:
        count_again(cycle.id)
    return len(lacking)


def missing(content: Content) -> Iterator[tuple[int, int, str, Question]]:
    """What was not asked yet, for load: the office's place, the turn, the office's key, and the question."""
    cycle = get_running_cycle()
    if cycle is None:
        return
    for place, office in enumerate(list_offices()[:OFFICES]):
        numbers = [one.number for one in content.indicators if one.component in office.components.split()]
        for turn in range(EACH):
            question = find_question(cycle.id, (numbers or [1])[turn % max(1, len(numbers))], KINDS[turn])
            if question is not None and not is_asked(question.id, office.key):
                yield place, turn, office.key, question


def find_question(cycle_id: int, indicator: int, kind: str) -> Question | None:
    """The first question of an indicator and a kind of evidence."""
    statement = select(Question).filter_by(cycle_id=cycle_id, indicator=indicator, kind=kind).order_by(Question.place)
    return db.session.scalars(statement.limit(1)).first()


def is_asked(question_id: int, office_key: str) -> bool:
    """Whether an office was asked that already."""
    found = select(EvidenceRequest.id).filter_by(question_id=question_id, office_key=office_key)
    return db.session.scalar(found) is not None


def add_request(
    question: Question, office: str, state: RequestState, turn: int, at: datetime, today: date
) -> EvidenceRequest:
    """One request; those that wait are due soon, some of them were due before."""
    is_late = state in (S.ASKED, S.RETURNED) and turn % 3 == 1
    due_on = today - timedelta(days=5 + turn) if is_late else today + timedelta(days=7 + turn)
    request = EvidenceRequest(
        cycle_id=question.cycle_id,
        question_id=question.id,
        office_key=office,
        state=state,
        due_on=due_on,
        note=NOTE,
        reason={S.RETURNED: MISSING, S.NOT_OURS: OTHERS}.get(state, ""),
        asked_at=at - timedelta(days=30),
        handed_in_at=at - timedelta(days=4) if state in ANSWERED else None,
        decided_at=at - timedelta(days=2) if state in (S.ACCEPTED, S.RETURNED) else None,
        is_sample=True,
    )
    db.session.add(request)
    db.session.flush()
    return request


def show_late(request: EvidenceRequest, at: datetime) -> None:
    """Let readers see that one office is late, as after a warning."""
    request.warned_at, request.shown_late_at = at - timedelta(days=10), at
    tell(
        Happening.LATE_SHOWN,
        f"office:{request.office_key}",
        at=at,
        office_key=request.office_key,
        cycle_id=request.cycle_id,
        detail={"count": 1},
        is_sample=True,
    )


def add_hand_in(request: EvidenceRequest, kind: str, turn: int, papers: Mapping[str, GivenFile], at: datetime) -> None:
    """What an office handed in for a request, with its documents."""
    hand_in = hand_in_of(request)
    db.session.add(hand_in)
    db.session.flush()
    db.session.add_all(evidence_of(request, hand_in, kind, turn, papers, at))


def hand_in_of(request: EvidenceRequest) -> HandIn:
    """A short hand-in in the state that fits its request."""
    states = {S.ACCEPTED: HandInState.ACCEPTED, S.RETURNED: HandInState.RETURNED}
    return HandIn(
        request_id=request.id,
        number=1,
        state=states.get(S(request.state), HandInState.SENT),
        answer=ANSWER,
        at=request.handed_in_at,
        actor=ACTOR,
        reason=request.reason,
        decided_at=request.decided_at,
        decided_by=ACTOR if request.decided_at else "",
    )


def clear() -> int:
    """Remove every example with its hand-ins and what the history tells of it, and count again."""
    session = db.session
    cycles = list(session.scalars(select(EvidenceRequest.cycle_id).where(EvidenceRequest.is_sample).distinct()))
    numbers = list(session.scalars(select(EvidenceRequest.id).where(EvidenceRequest.is_sample)))
    told = ProgressEvent.subject.startswith("request:") | (ProgressEvent.what == Happening.LATE_SHOWN)
    shown = ProgressEvent.what == Happening.DOCUMENT_SHOWN
    session.execute(delete(ProgressEvent).where(ProgressEvent.is_sample, told | shown))
    session.execute(delete(EvidenceRequest).where(EvidenceRequest.is_sample))
    for cycle_id in cycles:
        count_again(cycle_id)
    return len(numbers)
