"""The bundle for the national form: what an indicator's evidence is, in the order of the form, and what is missing.

Only what was accepted belongs to it; what was handed in and waits for a decision comes along where it is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from slugify import slugify
from sqlalchemy import Date, Integer, and_, bindparam, case, exists, func, or_, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.rows import Query
from layak.progress.models import (
    Evidence,
    EvidenceForm,
    EvidenceRequest,
    HandIn,
    HandInState,
    Office,
    Question,
    RequestState,
)
from layak.progress.service.evidence.kinds import TYPES
from layak.progress.service.evidence.releasing import ENDS_SOON
from layak.progress.service.requests import must_coordinate
from layak.progress.service.tallies import counts_by_indicator

LONGEST_NAME = 100
LONGEST_OFFICE = 24
ENDINGS = {media_type: ending for ending, media_type in TYPES.items()}
S, R, H, E, Q = RequestState, EvidenceRequest, HandIn, Evidence, Question
WAITING = (S.ASKED, S.HANDED_IN, S.RETURNED)
"""Requests that are not accepted yet."""

ASKED = (*WAITING, S.ACCEPTED)
"""Requests that answer for their question: what was withdrawn or is not the office's does not."""

CYCLE = bindparam("cycle_id", type_=Integer)
INDICATOR = bindparam("indicator", type_=Integer)
COUNTED = or_(
    and_(R.state == S.ACCEPTED.value, H.state == HandInState.ACCEPTED.value),
    and_(R.state == S.HANDED_IN.value, H.state == HandInState.SENT.value),
)
IS_FILE = and_(E.form == EvidenceForm.FILE.value, E.erased_at.is_(None))
GIVEN = Query(
    select(
        *E.__table__.c,
        H.number.label("hand_in"),
        H.at,
        H.answer,
        R.id.label("request_id"),
        R.state.label("request_state"),
        Q.code,
        Q.kind,
        Q.indicator,
        Q.text_id,
        Q.text_en,
        Office.short.label("office"),
    )
    .select_from(Q)
    .join(R, R.question_id == Q.id)
    .join(H, H.request_id == R.id)
    .join(Office, Office.key == R.office_key)
    .outerjoin(E, E.hand_in_id == H.id)
    .where(Q.cycle_id == CYCLE, Q.indicator == INDICATOR, COUNTED)
    .order_by(Q.place, Q.id, R.id, E.id)
)
STANDING = Query(
    select(
        Q.id.label("question_id"),
        Q.kind,
        Q.indicator,
        Q.text_id,
        Q.text_en,
        Q.is_required,
        R.id.label("request_id"),
        R.state,
        R.due_on,
        Office.short.label("office"),
    )
    .select_from(Q)
    .outerjoin(R, R.question_id == Q.id)
    .outerjoin(Office, Office.key == R.office_key)
    .where(Q.cycle_id == CYCLE, Q.indicator == INDICATOR)
    .order_by(Q.place, Q.id, R.id)
)


def counted_if(condition: Any) -> Any:
    """How many rows a condition holds for."""
    return func.sum(case((condition, 1), else_=0))


SIZES = Query(
    select(
        Q.indicator,
        R.state,
        counted_if(IS_FILE).label("documents"),
        counted_if(E.form == EvidenceForm.LINK.value).label("links"),
        func.sum(case((IS_FILE, E.size), else_=0)).label("size"),
        counted_if(E.ends_on <= bindparam("soon", type_=Date)).label("ending"),
        counted_if(or_(E.is_alive.is_(False), E.asks_sign_in.is_(True))).label("dead"),
        counted_if(E.erased_at.is_not(None)).label("erased"),
    )
    .select_from(R)
    .join(Q, Q.id == R.question_id)
    .join(H, H.request_id == R.id)
    .join(E, E.hand_in_id == H.id)
    .where(R.cycle_id == CYCLE, COUNTED)
    .group_by(Q.indicator, R.state)
)
UNASKED = Query(
    select(Q.indicator, func.count().label("count"))
    .where(
        Q.cycle_id == CYCLE,
        Q.is_required.is_(True),
        ~exists().where(R.question_id == Q.id, or_(*(R.state == state.value for state in ASKED))),
    )
    .group_by(Q.indicator)
)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing or may fail.

    what  "unasked", a state of a request, "ended", "ending", "dead", "closed" (asks to sign in), "erased", or
          "damaged": not in the store, or not what it was
    row   the question, request or evidence that it is about
    """

    what: str
    row: Any


@dataclass(frozen=True, kw_only=True)
class Item:
    """A document, a link or an answer of the bundle; number 0 and no name where there is only an answer."""

    number: int
    name: str
    row: Any
    is_accepted: bool

    @property
    def is_document(self) -> bool:
        """Whether a file of the store belongs to it."""
        return bool(self.name)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What goes into the form for one indicator, and what is missing; documents come before links and answers."""

    indicator: int
    items: list[Item]
    gaps: list[Gap]

    @property
    def size(self) -> int:
        """Bytes of all documents."""
        return sum(one.row.size for one in self.items if one.is_document)

    @property
    def documents(self) -> int:
        """How many documents it has."""
        return sum(one.is_document for one in self.items)


@dataclass(kw_only=True)
class Size:
    """How much an indicator's bundle holds, and how many things are missing from it."""

    documents: int = 0
    links: int = 0
    size: int = 0
    gaps: int = 0


def get_bundle(cycle_id: int, indicator: int, *, with_waiting: bool, on: date, mark: str = "") -> Bundle:
    """The bundle of an indicator.

    with_waiting  what was handed in and is not accepted yet comes along, its name with `mark`, words in ASCII
    """
    rows = [
        row
        for row in GIVEN.rows(cycle_id=cycle_id, indicator=indicator)
        if with_waiting or row.request_state == S.ACCEPTED
    ]
    standing = STANDING.rows(cycle_id=cycle_id, indicator=indicator)
    gaps = [*request_gaps(standing), *evidence_gaps(rows, on)]
    return Bundle(indicator=indicator, items=list(items_of(rows, mark)), gaps=gaps)


def items_of(rows: list[Any], mark: str) -> Iterator[Item]:
    """Documents with their names, then links, then answers that came alone."""
    files = [row for row in rows if is_document(row)]
    links = [row for row in rows if row.form == EvidenceForm.LINK]
    alone = [row for row in rows if row.form is None]
    digits = max(2, len(str(len(files))))
    for number, row in enumerate([*files, *links, *alone], start=1):
        is_accepted = row.request_state == S.ACCEPTED
        name = file_name(f"{number:0{digits}}", row, "" if is_accepted else mark) if is_document(row) else ""
        yield Item(number=number if row.form else 0, name=name, row=row, is_accepted=is_accepted)


def is_document(row: Any) -> bool:
    """Whether a row is a file that the store should have."""
    return row.form == EvidenceForm.FILE and row.erased_at is None


def file_name(number: str, row: Any, mark: str = "") -> str:
    """A name that every computer can save and every form takes: number, office, what it is; its ending by its kind."""
    office = slugify(row.office, max_length=LONGEST_OFFICE) or "opd"
    start = "-".join(part for part in (number, office, slugify(mark)) if part)
    ending = ENDINGS.get(row.media_type, "bin")
    left = LONGEST_NAME - len(start) - len(ending) - 2
    name = slugify(row.title or row.name.rsplit(".", 1)[0], max_length=left).strip("-")
    return f"{start}-{name or 'dokumen'}.{ending}"


def request_gaps(standing: Iterable[Any]) -> Iterator[Gap]:
    """Requests that are not accepted yet, and needed questions that nobody answers for."""
    questions: dict[int, list[Any]] = defaultdict(list)
    for row in standing:
        questions[row.question_id].append(row)
    for rows in questions.values():
        asked = [row for row in rows if row.state in ASKED]
        if not asked and rows[0].is_required:
            yield Gap(what="unasked", row=rows[0])
        yield from (Gap(what=row.state, row=row) for row in asked if row.state in WAITING)


def evidence_gaps(rows: Iterable[Any], on: date) -> Iterator[Gap]:
    """Decrees that ended or end soon, links that do not answer to everybody, documents that were erased."""
    for row in rows:
        if row.ends_on is not None and row.ends_on <= on + ENDS_SOON:
            yield Gap(what="ended" if row.ends_on < on else "ending", row=row)
        if row.asks_sign_in or row.is_alive is False:
            yield Gap(what="closed" if row.asks_sign_in else "dead", row=row)
        if row.erased_at is not None:
            yield Gap(what="erased", row=row)


def list_sizes(cycle_id: int, *, with_waiting: bool, on: date) -> dict[int, Size]:
    """How much each indicator's bundle holds and lacks, by counts alone; files of the store are not looked at."""
    found: dict[int, Size] = defaultdict(Size)
    for row in SIZES.rows(cycle_id=cycle_id, soon=on + ENDS_SOON):
        if with_waiting or row.state == S.ACCEPTED:
            size = found[row.indicator]
            size.documents += int(row.documents)
            size.links += int(row.links)
            size.size += int(row.size)
            size.gaps += int(row.ending) + int(row.dead) + int(row.erased)
    for indicator, states in counts_by_indicator(cycle_id).items():
        found[indicator].gaps += sum(states.get(state, 0) for state in WAITING)
    for row in UNASKED.rows(cycle_id=cycle_id):
        found[row.indicator].gaps += int(row.count)
    return found


def note_download(cycle: Any, indicator: int | None, *, with_waiting: bool, actor: Principal, on: date) -> None:
    """Put on record that somebody takes documents away, before the first of them leaves; raises NotYours."""
    must_coordinate(actor)
    sizes = list_sizes(cycle.id, with_waiting=with_waiting, on=on)
    taken = list(sizes.values()) if indicator is None else [sizes.get(indicator, Size())]
    detail = {
        "indicator": indicator,
        "documents": sum(one.documents for one in taken),
        "bytes": sum(one.size for one in taken),
        "with_waiting": with_waiting,
    }
    with writing():
        record(actor.actor, "progress.download_bundle", f"cycle:{cycle.key}", detail)
