"""The two lists of a visit: the places on its route, and what is to be seen to before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Visit, VisitCheck, VisitPlace
from layak.progress.service.faults import NoPlaceLeft, NotThere
from layak.progress.service.requests import must_coordinate
from layak.progress.service.visits import note_visit, open_visit

MOST_LINES = 60
"""Places on one route, and lines of one checklist."""


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """A place of the city's files (facility_key), or one of the city's own."""

    name_id: str
    name_en: str
    kind: str = ""
    district: str = ""
    indicator: int | None = None
    facility_key: str | None = None


def add_place(visit_id: int, facts: PlaceFacts, *, actor: Principal) -> int:
    """Put a place at the end of the route; one that is on it already stays where it is. Raises NoPlaceLeft."""
    with writing() as session:
        visit = coordinated(visit_id, actor)
        rows = in_order(VisitPlace, visit_id)
        for row in rows:
            if (row.facility_key, row.name_id, row.district) == (facts.facility_key, facts.name_id, facts.district):
                return int(row.id)
        place = VisitPlace(visit_id=visit_id, place=next_place(rows), **vars(facts))
        session.add(place)
        session.flush()
        note_visit(visit, "add_visit_place", actor, place=place.id)
        return place.id


def move_place(place_id: int, step: int, *, actor: Principal) -> None:
    """Move a place earlier (-1) or later (1) on the route; at the end of it nothing changes."""
    with writing():
        place = row_of(VisitPlace, place_id)
        visit = coordinated(place.visit_id, actor)
        rows = in_order(VisitPlace, visit.id)
        now_at = rows.index(place)
        rows.insert(min(max(now_at + step, 0), len(rows) - 1), rows.pop(now_at))
        for number, row in enumerate(rows, start=1):
            row.place = number
        note_visit(visit, "move_visit_place", actor, place=place_id)


def remove_place(place_id: int, *, actor: Principal) -> None:
    """Take a place off the route; findings that were made there stay without it."""
    with writing() as session:
        place = row_of(VisitPlace, place_id)
        visit = coordinated(place.visit_id, actor)
        session.delete(place)
        note_visit(visit, "remove_visit_place", actor, place=place_id)


def mark_visited(place_id: int, *, is_visited: bool, actor: Principal, at: datetime) -> None:
    """Say that the team was at a place, or that it was not after all."""
    with writing():
        place = row_of(VisitPlace, place_id)
        visit = coordinated(place.visit_id, actor)
        if (place.visited_at is not None) == is_visited:
            return
        place.visited_at = at if is_visited else None
        note_visit(visit, "mark_visited" if is_visited else "mark_not_visited", actor, place=place_id)


def add_check(visit_id: int, text: str, office_key: str | None, *, actor: Principal) -> None:
    """Add a line to the checklist; the same line once more changes nothing. Raises NoPlaceLeft."""
    with writing() as session:
        visit = coordinated(visit_id, actor)
        rows = in_order(VisitCheck, visit_id)
        if any((row.text, row.office_key) == (text, office_key) for row in rows):
            return
        session.add(VisitCheck(visit_id=visit_id, place=next_place(rows), text=text, office_key=office_key))
        note_visit(visit, "add_visit_check", actor)


def tick_check(check_id: int, *, is_done: bool, actor: Principal, at: datetime) -> None:
    """Say that a line of the checklist is seen to, or not yet."""
    with writing():
        check = row_of(VisitCheck, check_id)
        visit = coordinated(check.visit_id, actor)
        check.done_at, check.done_by = (at, actor.actor) if is_done else (None, "")
        note_visit(visit, "tick_visit_check", actor, check=check_id)


def remove_check(check_id: int, *, actor: Principal) -> None:
    """Take a line off the checklist."""
    with writing() as session:
        check = row_of(VisitCheck, check_id)
        visit = coordinated(check.visit_id, actor)
        session.delete(check)
        note_visit(visit, "remove_visit_check", actor, check=check_id)


def coordinated(visit_id: int, actor: Principal) -> Visit:
    """A visit that this person may change, inside writing()."""
    must_coordinate(actor)
    return open_visit(visit_id)


def row_of(table: type[Any], number: int) -> Any:
    """A row of one of the two lists; raises NotThere."""
    row = db.session.get(table, number, populate_existing=True)
    if row is None:
        raise NotThere(number)
    return row


def in_order(table: type[Any], visit_id: int) -> list[Any]:
    """The rows of a list in their order."""
    return list(db.session.scalars(select(table).filter_by(visit_id=visit_id).order_by(table.place, table.id)))


def next_place(rows: list[Any]) -> int:
    """The place behind the last one; raises NoPlaceLeft."""
    if len(rows) >= MOST_LINES:
        raise NoPlaceLeft
    return 1 + max((row.place for row in rows), default=0)
