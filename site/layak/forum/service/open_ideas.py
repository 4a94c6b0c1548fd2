"""Public ideas for open data: with the kind of the city's answer and the indicators they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.forum.service.published.reading import N, P, PublicIdea, list_after, public_rows
from layak.forum.service.published.stories import ANSWERS, list_said_between
from layak.forum.states import Verb

ANSWER_NAMES = {verb.value: verb.value.removeprefix("answer_") for verb in ANSWERS}
BETWEEN = Query(
    select(N.public_id, N.indicator)
    .where(N.public_id >= bindparam("first", type_=Integer), N.public_id <= bindparam("last", type_=Integer))
    .order_by(N.public_id, N.indicator)
)
COUNT = Query(public_rows().with_only_columns(func.count(P.id).label("total"), maintain_column_froms=True))


@dataclass(frozen=True)
class OpenIdea:
    """A public idea with its last answer (will_do, planned, not_now, not_ours or nothing) and its indicators."""

    idea: PublicIdea
    answer: str
    planned_year: int | None
    indicators: tuple[int, ...]


def list_open_ideas(start: int, count: int) -> list[OpenIdea]:
    """Public ideas behind a number, in the order of their numbers."""
    ideas = list_after(start, count)
    if not ideas:
        return []
    first, last = ideas[0].number, ideas[-1].number
    said = list_said_between(first, last)
    tied: dict[int, list[int]] = {}
    for row in BETWEEN.rows(first=first, last=last):
        tied.setdefault(row.public_id, []).append(row.indicator)
    found = []
    for idea in ideas:
        answers = [step for step in said.get(idea.number, ()) if step.kind in ANSWERS]
        kind, year = (answers[-1].kind, answers[-1].year) if answers else ("", None)
        planned = year if kind == Verb.ANSWER_PLANNED else None
        found.append(OpenIdea(idea, ANSWER_NAMES.get(kind, ""), planned, tuple(tied.get(idea.number, ()))))
    return found


def count_open_ideas() -> int:
    """How many ideas are public."""
    return int(COUNT.rows()[0].total)
