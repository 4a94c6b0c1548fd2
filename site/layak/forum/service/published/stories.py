"""The public story of an idea: its steps with the words that a moderator passed, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, bindparam, select

from layak.core.rows import Query
from layak.forum.models import Outcome, PublicStep
from layak.forum.service.published.reading import (
    ON_A_PAGE,
    SIZE,
    P,
    PublicIdea,
    S,
    idea_of,
    on_a_page,
    public_rows,
)
from layak.forum.states import Verb

T = PublicStep.__table__.c
TAKEN = "taken"
"""The kind of the step by which an idea was taken to a planning meeting."""

ANSWERS = (Verb.ANSWER_WILL_DO, Verb.ANSWER_PLANNED, Verb.ANSWER_NOT_NOW, Verb.ANSWER_NOT_OURS)
REPORTS = (Verb.REPORT_PROGRESS, Verb.REPORT_DONE)
OUTCOMES = tuple(Outcome)
SAID: tuple[str, ...] = (*ANSWERS, *REPORTS, *OUTCOMES)
"""The kinds of steps in which the city says something."""

REPLIES: tuple[str, ...] = (Verb.REPLY, Verb.NOT_YET_DONE)
"""The kinds of steps that may hold what a child wrote later, as a moderator made it safe to show."""

WITH_WORDS: tuple[str, ...] = (*SAID, *REPLIES)
KINDS: tuple[str, ...] = (Verb.PUBLISH, Verb.FORWARD, *WITH_WORDS, TAKEN, Verb.MERGE)
"""Every kind that readers are told of."""

LONGEST_STORY = 100
"""The last steps of an idea that its page shows; no idea has had as many."""

MOST_ON_A_PAGE = 500


@dataclass(frozen=True)
class StoryStep:
    """One step as readers get it: no one who did it, and no moment."""

    id: int
    public_number: int
    kind: str
    on: date
    office_key: str | None
    text_id: str
    text_en: str | None
    year: int | None
    proof_address: str | None
    proof_title: str | None


@dataclass(frozen=True)
class Told:
    """A step with its idea, for the feed."""

    step: StoryStep
    idea: PublicIdea


def of_kinds(*kinds: str) -> Any:
    """The condition that a step is of one of these kinds."""
    return T.kind.in_([bindparam(f"kind_{kind}", value=str(kind)) for kind in kinds])


SHOWN = (
    T.id.label("step_id"),
    *(T.public_id, T.kind, T.on, T.office_key.label("step_office"), T.text_id.label("said_id")),
    *(T.text_en.label("said_en"), T.year, T.proof_address, T.proof_title),
)
PLAIN = select(*SHOWN)
OF_ONE = Query(
    PLAIN.where(T.public_id == bindparam("number", type_=Integer), of_kinds(*KINDS)).order_by(T.id.desc()).limit(SIZE)
)
OF_SOME = Query(PLAIN.where(T.public_id.in_(ON_A_PAGE)).order_by(T.public_id, T.id).limit(MOST_ON_A_PAGE))
AFTER = Query(
    PLAIN.where(
        T.public_id >= bindparam("first", type_=Integer), T.public_id <= bindparam("last", type_=Integer)
    ).order_by(T.public_id, T.id)
)
NEWEST = Query(
    public_rows()
    .join(PublicStep, T.public_id == P.id)
    .with_only_columns(
        *SHOWN,
        *(P.id, P.title_id, P.text_id, P.title_en, P.text_en, P.topic, P.district, P.month, P.answer_days),
        *(S.state, S.is_sample, S.office_key, S.office_due_on, S.late_shown_on),
        maintain_column_froms=True,
    )
    .order_by(T.id.desc())
    .limit(SIZE)
)


def story_of(number: int) -> list[StoryStep]:
    """The steps of one public idea, oldest first."""
    return [step_of(row) for row in reversed(OF_ONE.rows(number=number, size=LONGEST_STORY))]


def list_said(numbers: Sequence[int]) -> dict[int, list[StoryStep]]:
    """By number what was said to the ideas of one page, oldest first."""
    return by_number(OF_SOME.rows(**on_a_page(numbers)))


def list_said_between(first: int, last: int) -> dict[int, list[StoryStep]]:
    """By number what was said to the ideas from one number to another, oldest first."""
    return by_number(AFTER.rows(first=first, last=last))


def by_number(rows: Iterable[Any]) -> dict[int, list[StoryStep]]:
    """Steps in which something is said, by the number of their idea, in the order in which they come."""
    found: dict[int, list[StoryStep]] = {}
    for row in (one for one in rows if one.kind in WITH_WORDS):
        found.setdefault(row.public_id, []).append(step_of(row))
    return found


def list_newest(count: int) -> list[Told]:
    """The newest steps of public ideas, newest first."""
    known = (row for row in NEWEST.rows(size=count) if row.kind in KINDS and (row.said_id or row.kind != Verb.REPLY))
    return [Told(step_of(row), idea_of(row)) for row in known]


def step_of(row: Any) -> StoryStep:
    """A plain row as readers get it."""
    return StoryStep(
        id=row.step_id,
        public_number=row.public_id,
        kind=row.kind,
        on=row.on,
        office_key=row.step_office,
        text_id=row.said_id,
        text_en=row.said_en,
        year=row.year,
        proof_address=row.proof_address,
        proof_title=row.proof_title,
    )
