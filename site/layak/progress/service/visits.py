"""Verification visits: planned, done or cancelled, and shown to readers when the coordinator says so.

A visit belongs to a cycle: nothing in it changes once that is closed. The team stands by its institution and number,
never by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.news.service import make_slug
from layak.progress.models import Happening, Visit, VisitCheck, VisitForm, VisitPlace, VisitState
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.events import tell
from layak.progress.service.faults import Changed, NotThere
from layak.progress.service.requests import must_coordinate

PAGE_SIZE = 20
KEY_LENGTH = 50
CHECKLIST = {
    "Surat resmi dan jadwal kunjungan sudah diterima dan dibagikan": (
        "The official letter and the schedule of the visit were received and passed on"
    ),
    "Setiap tempat sudah diberi tahu, dan ada yang menyambut": (
        "Each place was told, and somebody is there to welcome the team"
    ),
    "Bukti setiap indikator sudah dicetak atau dapat dibuka tanpa internet": (
        "The evidence of each indicator is printed, or can be opened without internet"
    ),
    "Anak yang akan ditemui sudah tahu maksudnya, bersedia, dan didampingi fasilitator": (
        "The children whom the team meets know what it is for, agree, and have a facilitator with them"
    ),
    "Foto anak hanya dengan persetujuan tertulis": "Photos of children only with written consent",
    "Semua tempat dapat dicapai kursi roda, atau ada jalan lain": (
        "All places can be reached with a wheelchair, or there is another way"
    ),
    "Ada yang mencatat temuan di setiap tempat": "Somebody writes down the findings at each place",
}
"""What a checklist begins with, each line with its English; the coordinator adds lines and takes them off."""

V = Visit.__table__.c
NEWEST = (V.starts_on.desc().nulls_last(), V.id.desc())
START, SIZE = bindparam("start", type_=Integer), bindparam("size", type_=Integer)
ALL = Query(select(Visit.__table__).order_by(*NEWEST).limit(SIZE).offset(START))
SHOWN = Query(select(Visit.__table__).where(V.shown_at.is_not(None)).order_by(*NEWEST).limit(SIZE).offset(START))
COUNT_ALL = Query(select(func.count().label("total")).select_from(Visit.__table__))
COUNT_SHOWN = Query(select(func.count().label("total")).select_from(Visit.__table__).where(V.shown_at.is_not(None)))
ONE = Query(select(Visit.__table__).where(V.id == bindparam("number", type_=Integer)))
BY_KEY = Query(select(Visit.__table__).where(V.key == bindparam("key"), V.shown_at.is_not(None)))
PLACES = Query(
    select(VisitPlace.__table__)
    .where(VisitPlace.visit_id == bindparam("visit_id", type_=Integer))
    .order_by(VisitPlace.place, VisitPlace.id)
)
CHECKS = Query(
    select(VisitCheck.__table__)
    .where(VisitCheck.visit_id == bindparam("visit_id", type_=Integer))
    .order_by(VisitCheck.place, VisitCheck.id)
)


@dataclass(frozen=True, kw_only=True)
class VisitPlan:
    """What the coordinator writes about a visit; team by institution and number only."""

    cycle_id: int | None = None
    name_id: str
    name_en: str
    form: VisitForm = VisitForm.ONSITE
    starts_on: date | None = None
    ends_on: date | None = None
    team_id: str = ""
    team_en: str = ""
    team_size: int | None = None
    summary_id: str = ""
    summary_en: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """One page of a list of visits."""

    rows: list[Any]
    number: int
    total: int


def list_visits(*, page: int = 1) -> VisitPage:
    """Every visit for the task force, the latest first."""
    return page_of(ALL, COUNT_ALL, page)


def list_shown_visits(*, page: int = 1) -> VisitPage:
    """The visits that readers see, the latest first."""
    return page_of(SHOWN, COUNT_SHOWN, page)


def list_all_shown() -> Iterator[Any]:
    """Every visit that readers see, page by page, for the search and the site's map."""
    page = 1
    while rows := list_shown_visits(page=page).rows:
        yield from rows
        page += 1


def page_of(rows: Query, counted: Query, page: int) -> VisitPage:
    """One page of a query with the number of all its pages."""
    found = rows.rows(size=PAGE_SIZE, start=(page - 1) * PAGE_SIZE)
    return VisitPage(rows=found, number=page, total=max(1, -(-int(counted.rows()[0].total) // PAGE_SIZE)))


def get_visit(number: int) -> Any:
    """One visit for the task force; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def get_shown_visit(key: str) -> Any:
    """One visit that readers see; raises NotThere."""
    found = BY_KEY.rows(key=key)
    if not found:
        raise NotThere(key)
    return found[0]


def list_places(visit_id: int) -> list[Any]:
    """The places of a visit in the order of the route."""
    return PLACES.rows(visit_id=visit_id)


def list_checks(visit_id: int) -> list[Any]:
    """The checklist of a visit in its order."""
    return CHECKS.rows(visit_id=visit_id)


def plan_visit(plan: VisitPlan, *, actor: Principal, at: datetime) -> int:
    """Plan a visit with the checklist that all begin with; the same plan once more finds what it made before."""
    with writing() as session:
        must_coordinate(actor)
        if plan.cycle_id is not None:
            open_cycle_row(plan.cycle_id)
        same = session.scalar(
            select(Visit.id).filter_by(cycle_id=plan.cycle_id, name_id=plan.name_id, starts_on=plan.starts_on)
        )
        if same is not None:
            return same
        visit = Visit(key=free_key(plan.name_id), sources="", confidence="high", **vars(plan))
        session.add(visit)
        session.flush()
        session.add_all(
            VisitCheck(visit_id=visit.id, place=place, text=text) for place, text in enumerate(CHECKLIST, start=1)
        )
        note_visit(visit, "plan_visit", actor)
        return visit.id


def free_key(name: str) -> str:
    """A key made of a name that no visit has yet, with a number behind it where one has."""
    base = make_slug(name)[:KEY_LENGTH].strip("-") or "kunjungan"
    for number in count(1):
        key = base if number == 1 else f"{base}-{number}"
        if db.session.scalar(select(Visit.id).where(Visit.key == key)) is None:
            break
    return key


def change_visit(visit_id: int, plan: VisitPlan, *, version: int, actor: Principal) -> None:
    """Write another plan; readers of a shown visit see it at once."""
    with writing():
        must_coordinate(actor)
        visit = open_visit(visit_id, version)
        if plan.cycle_id is not None:
            open_cycle_row(plan.cycle_id)
        for name, value in vars(plan).items():
            setattr(visit, name, value)
        visit.version += 1
        note_visit(visit, "change_visit", actor)


def set_visit_state(visit_id: int, state: VisitState, *, version: int, actor: Principal, at: datetime) -> None:
    """Say that a visit was done, is cancelled, or is planned after all; readers of a shown one learn that it was."""
    with writing():
        must_coordinate(actor)
        visit = open_visit(visit_id, version)
        if visit.state == state:
            return
        visit.state, visit.version = state, visit.version + 1
        note_visit(visit, f"visit_{state}", actor)
        if state is VisitState.DONE and visit.shown_at is not None:
            tell_of(visit, Happening.VISIT_DONE, at)


def show_visit(visit_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Let readers see a visit: its days, the institution, the places; findings are shown one by one."""
    with writing():
        must_coordinate(actor)
        visit = open_visit(visit_id, version)
        if visit.shown_at is not None:
            return
        visit.shown_at, visit.version = at, visit.version + 1
        note_visit(visit, "show_visit", actor)
        tell_of(visit, Happening.VISIT_SHOWN, at)


def hide_visit(visit_id: int, *, version: int, actor: Principal) -> None:
    """Take a visit back from readers, with all its findings."""
    with writing():
        must_coordinate(actor)
        visit = open_visit(visit_id, version)
        if visit.shown_at is None:
            return
        note_visit(visit, "hide_visit", actor)  # while it is shown, so that its pages end
        visit.shown_at, visit.version = None, visit.version + 1


def open_visit(visit_id: int, version: int | None = None) -> Visit:
    """A visit for a change inside writing(); raises NotThere, CycleClosed, and Changed at another version."""
    visit = db.session.get(Visit, visit_id, populate_existing=True)
    if visit is None:
        raise NotThere(visit_id)
    if visit.cycle_id is not None:
        open_cycle_row(visit.cycle_id)
    if version is not None and visit.version != version:
        raise Changed
    return visit


def note_visit(visit: Visit, verb: str, actor: Principal, **detail: str | int | None) -> None:
    """Write a step to the audit trail and the change log; pages of readers end where they see the visit."""
    record(actor.actor, f"progress.{verb}", f"visit:{visit.id}", detail)
    log_change("progress", "visit", visit.key, public=visit.shown_at is not None)


def tell_of(visit: Visit, what: Happening, at: datetime) -> None:
    """Put what readers may know of a visit into the public history."""
    tell(what, f"visit:{visit.key}", at=at, cycle_id=visit.cycle_id, is_sample=visit.is_sample)
