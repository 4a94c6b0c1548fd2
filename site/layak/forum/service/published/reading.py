"""What everybody may read: public versions only, of suggestions whose state is public."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, String, bindparam, select

from layak.core.clock import now
from layak.core.rows import Query
from layak.core.shared import shared
from layak.extensions import db
from layak.forum.models import PublicIndicator, PublicVersion, Suggestion
from layak.forum.service.faults import NotThere
from layak.forum.states import ANSWERED, PUBLIC, State

PAGE_SIZE = 12
MOST_JOINED = 5
"""How often an idea may have been joined with another one before its page leads nowhere."""

P, S, N = PublicVersion.__table__.c, Suggestion.__table__.c, PublicIndicator.__table__.c
STATE_BESIDE_ITS_INDEX = Suggestion.state.concat("")
"""Most ideas are public: lists walk them by number, and would be sorted anew if they were looked up by state."""

IS_PUBLIC = STATE_BESIDE_ITS_INDEX.in_([bindparam(f"state_{one}", value=one.value) for one in sorted(PUBLIC)])
HAS_ANSWER = (*ANSWERED, State.IN_PROGRESS, State.DONE)
"""States in which an idea has the city's answer."""

IS_ANSWERED = S.state.in_([bindparam(f"answered_{one}", value=one.value) for one in sorted(HAS_ANSWER)])
WAS_SHOWN = (P.month.is_not(None), P.approved_by.is_not(None))


@dataclass(frozen=True)
class PublicIdea:
    """A public version as readers get it; nothing in it leads to a child or to another of a child's ideas.

    office_key, due_on  to whom it was sent, and by when an answer is due
    late_shown          whether everybody may read that the answer is late
    answer_days         working days from the sending to the office's answer, once there is one
    """

    number: int
    title_id: str
    text_id: str
    title_en: str | None
    text_en: str | None
    topic: str | None
    district: str | None
    month: date
    state: State
    is_sample: bool
    office_key: str | None = None
    due_on: date | None = None
    late_shown: bool = False
    answer_days: int | None = None


@dataclass(frozen=True)
class PublicPage:
    """One page of the list, how many pages there are, and how many ideas."""

    ideas: tuple[PublicIdea, ...]
    number: int
    total: int
    count: int = 0


def public_rows() -> Select[PublicVersion, str, bool]:
    """The one query that decides what is public: the state of the suggestion, and a month that publishing set."""
    return (
        select(PublicVersion, Suggestion.state, Suggestion.is_sample)
        .join(Suggestion, Suggestion.id == PublicVersion.suggestion_id)
        .where(IS_PUBLIC, *WAS_SHOWN)
    )


SHOWN = (
    *(P.id, P.title_id, P.text_id, P.title_en, P.text_en, P.topic, P.district, P.month, P.answer_days),
    *(S.state, S.is_sample, S.office_key, S.office_due_on, S.late_shown_on),
)
"""The columns that readers get: none tells of a person."""

PLAIN = public_rows().with_only_columns(*SHOWN, maintain_column_froms=True)
ONE = Query(PLAIN.where(P.id == bindparam("number", type_=Integer)))
START, SIZE = bindparam("start", type_=Integer), bindparam("size", type_=Integer)
AFTER = Query(PLAIN.where(P.id > START).order_by(P.id).limit(SIZE))
NEWEST = Query(PLAIN.order_by(P.id.desc()).limit(SIZE))
NEWEST_OF_TOPIC = Query(PLAIN.where(P.topic == bindparam("topic", type_=String)).order_by(P.id.desc()).limit(SIZE))
ON_A_PAGE = [bindparam(f"number_{place}", type_=Integer) for place in range(PAGE_SIZE)]
SOME = Query(PLAIN.where(P.id.in_(ON_A_PAGE)).order_by(P.id.desc()))
NARROWED_BY = {
    "topic": P.topic == bindparam("topic", type_=String),
    "district": P.district == bindparam("district", type_=String),
    "state": S.state == bindparam("state", type_=String),
    "office": S.office_key == bindparam("office", type_=String),
    "answered": IS_ANSWERED,
}
"""Conditions by name."""

TIED_TO = Query(
    PLAIN.join(PublicIndicator, N.public_id == P.id)
    .where(N.indicator == bindparam("indicator", type_=Integer))
    .order_by(N.public_id.desc())
    .limit(SIZE)
)
INDICATORS_OF = Query(
    select(N.indicator).where(N.public_id == bindparam("number", type_=Integer)).order_by(N.indicator)
)
WENT_ON = Query(
    select(S.merged_into)
    .join_from(PublicVersion, Suggestion, S.id == P.suggestion_id)
    .where(P.id == bindparam("number", type_=Integer), S.state == State.MERGED.value, *WAS_SHOWN)
)
JOINED_TO = Query(
    select(S.merged_into).where(S.id == bindparam("suggestion", type_=Integer), S.state == State.MERGED.value)
)
NUMBER_OF = Query(select(P.id).where(P.suggestion_id == bindparam("suggestion", type_=Integer)))
OFFICES = Query(
    public_rows()
    .with_only_columns(S.office_key, maintain_column_froms=True)
    .where(S.office_key.is_not(None))
    .distinct()
    .order_by(S.office_key)
)


@cache
def numbers_by(by: tuple[str, ...]) -> Query:
    """The numbers of all ideas of a list, the newest first."""
    rows = public_rows().with_only_columns(P.id, maintain_column_froms=True)
    return Query(rows.where(*(NARROWED_BY[name] for name in by)).order_by(P.id.desc()))


def list_published(
    *,
    topic: str | None = None,
    district: str | None = None,
    state: str | None = None,
    office: str | None = None,
    answered: bool = False,
    page: int = 1,
) -> PublicPage:
    """Public ideas, newest first, narrowed by what is asked for; `answered` leaves those with the city's answer."""
    chosen = {"topic": topic, "district": district, "state": state, "office": office}
    given = {name: value for name, value in chosen.items() if value}
    by = tuple(sorted([*given, *(["answered"] if answered else [])]))
    numbers = kept_per_edition(
        ("numbers", by, *given.values()), lambda: array("q", [row.id for row in numbers_by(by).rows(**given)])
    )
    total = max(1, -(-len(numbers) // PAGE_SIZE))
    number = min(max(page, 1), total)
    found = SOME.rows(**on_a_page(numbers[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]))
    return PublicPage(tuple(idea_of(row) for row in found), number, total, len(numbers))


def on_a_page(numbers: Sequence[int]) -> dict[str, int]:
    """The numbers of one page as values of ON_A_PAGE; 0 is no idea."""
    return {f"number_{place}": numbers[place] if place < len(numbers) else 0 for place in range(PAGE_SIZE)}


def kept_per_edition(key: tuple[Hashable, ...], make: Any) -> Any:
    """What goes through all ideas, once an edition: a page costs the same however many there are."""
    return shared(("forum", *key), make, at=now(), until=None)


def list_latest(count: int = 3, *, topic: str | None = None) -> list[PublicIdea]:
    """The newest public ideas, of one component where asked: for the home page and the forum's start."""
    rows = NEWEST_OF_TOPIC.rows(topic=topic, size=count) if topic else NEWEST.rows(size=count)
    return [idea_of(row) for row in rows]


def list_tied(indicator: int, count: int) -> list[PublicIdea]:
    """The newest public ideas that moderators tied to an indicator."""
    return [idea_of(row) for row in TIED_TO.rows(indicator=indicator, size=count)]


def list_after(start: int, count: int) -> list[PublicIdea]:
    """Public ideas behind a number, in the order of their numbers."""
    return [idea_of(row) for row in AFTER.rows(start=start, size=count)]


def list_untranslated() -> list[PublicIdea]:
    """Public ideas that have no English yet, oldest first."""
    rows = public_rows().where(PublicVersion.title_en.is_(None)).order_by(PublicVersion.id)
    return [describe(row) for row in db.session.execute(rows)]


def list_offices() -> list[str]:
    """The keys of the offices that public ideas were sent to."""
    found: list[str] = kept_per_edition(("offices",), lambda: [row.office_key for row in OFFICES.rows()])
    return found


def get_published(number: int) -> PublicIdea:
    """One public idea; raises NotThere for what is not public, whatever the reason."""
    for row in ONE.rows(number=number):
        return idea_of(row)
    raise NotThere


def indicators_of(number: int) -> list[int]:
    """The indicators that an idea belongs to."""
    return [row.indicator for row in INDICATORS_OF.rows(number=number)]


def merged_target(number: int) -> int | None:
    """The public idea in which one that was shown before goes on; None where there is none that readers may see."""
    into = next((row.merged_into for row in WENT_ON.rows(number=number)), None)
    return joined_into(into) if into is not None else None


def joined_into(suggestion: int) -> int | None:
    """The public idea that one joined to this suggestion goes on with: its own, or the next that readers may see."""
    following: int | None = suggestion
    for _ in range(MOST_JOINED):
        number = next((int(row.id) for row in NUMBER_OF.rows(suggestion=following)), None)
        if number is not None and ONE.rows(number=number):
            return number
        following = next((row.merged_into for row in JOINED_TO.rows(suggestion=following)), None)
        if following is None:
            break
    return None


def describe(row: Row[PublicVersion, str, bool]) -> PublicIdea:
    """A public version of the session's rows, without the way back to its suggestion."""
    public, state, is_sample = row
    assert public.month is not None  # noqa: S101  (public_rows asks for it)
    texts = (public.title_id, public.text_id, public.title_en, public.text_en)
    return PublicIdea(
        public.id, *texts, public.topic, public.district, public.month, State(state), is_sample, answer_days=None
    )


def idea_of(row: Any) -> PublicIdea:
    """A plain row as readers get it."""
    return PublicIdea(
        *(row.id, row.title_id, row.text_id, row.title_en, row.text_en, row.topic, row.district, row.month),
        state=State(row.state),
        is_sample=row.is_sample,
        office_key=row.office_key,
        due_on=row.office_due_on,
        late_shown=row.late_shown_on is not None and row.state == State.FORWARDED,
        answer_days=row.answer_days,
    )
