"""Open data on what happened: visits and findings that readers see, the public history, and promises of partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Integer, String, bindparam, func, select

from layak.core.content import Content
from layak.core.rows import Query
from layak.progress.models import Cycle, Finding, FindingState, Partner, Pledge, ProgressEvent
from layak.progress.service.cycles import list_cycles
from layak.progress.service.findings import ROWS, SEEN
from layak.progress.service.open_data.fields import (
    COMPONENT,
    CONFIDENCE,
    CYCLE,
    DISTRICT,
    DOUBT,
    ID,
    INDICATOR,
    NAME,
    OFFICE,
    SAMPLE,
    SOURCE,
    YEAR,
    Asked,
    Dataset,
    FieldKind,
    Row,
    day,
    fact_parts,
    field,
    indicator_parts,
    pair,
    whole,
)
from layak.progress.service.visits import list_all_shown

CHUNK = 500
START = bindparam("start", type_=Integer)
E, P = ProgressEvent, Pledge
FINDINGS_AFTER = Query(ROWS.where(*SEEN, Finding.id > START).order_by(Finding.id).limit(CHUNK))
EVENT_ROWS = select(E.__table__, Cycle.key.label("cycle_key"), Cycle.year.label("cycle_year")).outerjoin(
    Cycle, Cycle.id == E.cycle_id
)
OF_EVENTS: Mapping[str, ColumnElement[bool]] = {
    "indicator": E.indicator == bindparam("indicator", type_=Integer),
    "office": E.office_key == bindparam("office", type_=String),
    "year": Cycle.year == bindparam("year", type_=Integer),
}
"""What a reader can ask for of the public history."""
PLEDGES_AFTER = Query(
    select(P.__table__, Partner.name.label("partner"), Partner.kind.label("partner_kind"))
    .join(Partner, Partner.id == P.partner_id)
    .where(P.shown_at.is_not(None), P.id > START)
    .order_by(P.id)
    .limit(CHUNK)
)
COUNT_EVENTS = Query(select(func.count().label("total")).select_from(E.__table__))
NEWEST = 2**31 - 1


def number_in(identifier: str, kind: str) -> int | None:
    """The number behind a kind: finding-12 is 12."""
    given = identifier.removeprefix(f"{kind}-")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def behind(query: Query, start: int) -> Iterator[Any]:
    """Every row behind a number, some hundred at a time."""
    while rows := query.rows(start=start):
        yield from rows
        start = rows[-1].id


def visits(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each visit that readers see."""
    cycles = {one.id: one for one in list_cycles()}
    for row in list_all_shown():
        cycle = cycles.get(row.cycle_id)
        yield {
            "id": row.key,
            "cycle": cycle.key if cycle else "",
            "year": row.starts_on.year if row.starts_on else None,
            "name_id": row.name_id,
            "name_en": row.name_en,
            "state": row.state,
            "form": row.form,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "team_id": row.team_id,
            "team_en": row.team_en,
            "team_size": row.team_size,
            "summary_id": row.summary_id,
            "summary_en": row.summary_en,
            **fact_parts(content, row),
            "is_sample": bool(row.is_sample),
        }


def findings(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each finding that readers see; its outcome once it is closed."""
    zone = ZoneInfo(content.city.timezone)
    for row in behind(FINDINGS_AFTER, number_in(asked.after, "finding") or 0):
        is_closed = row.state == FindingState.CLOSED
        yield {
            "id": f"finding-{row.id}",
            "visit": row.visit_key,
            **indicator_parts(content, row.indicator),
            "text_id": row.text_id,
            "text_en": row.text_en,
            "place_id": row.place_name_id or "",
            "place_en": row.place_name_en or "",
            "district": row.district or "",
            "state": row.state,
            "due_on": None if is_closed else row.due_on,
            "closed_on": row.closed_at.astimezone(zone).date() if is_closed and row.closed_at else None,
            "outcome_id": row.outcome_id if is_closed else "",
            "outcome_en": row.outcome_en if is_closed else "",
            "is_sample": bool(row.is_sample),
        }


def changes(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each change that readers were told of, the newest first."""
    start = number_in(asked.after, "change") or NEWEST
    while rows := events_before(start, asked):
        for row in rows:
            yield {
                "id": f"change-{row.id}",
                "at": row.at,
                "what": row.what,
                **indicator_parts(content, row.indicator),
                "office": row.office_key or "",
                "cycle": row.cycle_key or "",
                "year": row.cycle_year,
                "is_sample": bool(row.is_sample),
            }
        start = rows[-1].id


def events_before(start: int, asked: Asked) -> list[Any]:
    """The next changes before a number, none but those asked for."""
    wanted = {name: value for name in OF_EVENTS if (value := getattr(asked, name)) is not None}
    return events_query(frozenset(wanted)).rows(start=start, **wanted)


@cache
def events_query(names: frozenset[str]) -> Query:
    """The question for changes before a number, narrowed in these ways."""
    narrowed = [where for name, where in OF_EVENTS.items() if name in names]
    return Query(EVENT_ROWS.where(E.id < START, *narrowed).order_by(E.id.desc()).limit(CHUNK))


def pledges(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each promise that readers see."""
    for row in behind(PLEDGES_AFTER, number_in(asked.after, "pledge") or 0):
        yield {
            "id": f"pledge-{row.id}",
            "partner": row.partner,
            "partner_kind": row.partner_kind,
            **indicator_parts(content, row.indicator),
            "text_id": row.text_id,
            "text_en": row.text_en,
            "promised_on": row.promised_on,
            "due_on": row.due_on,
            "state": row.state,
            "result_id": row.result_id,
            "result_en": row.result_en,
            "closed_on": row.closed_on,
            "is_sample": bool(row.is_sample),
        }


def just_after(kind: str, step: int) -> Any:
    """Where to look for one numbered row: right behind its neighbour."""

    def narrow(identifier: str) -> Asked | None:
        number = number_in(identifier, kind)
        return Asked(after=f"{kind}-{number + step}") if number else None

    return narrow


DUE = day("due_on", _l("To be done by"))
VISITS = Dataset(
    key="visits",
    title=_l("Verification visits"),
    about=_l("The visits that readers see: when, how, and from which institution the team came."),
    fields=(
        ID,
        CYCLE,
        YEAR,
        *NAME,
        field("state", _l("State"), _l("planned, done or cancelled.")),
        field("form", _l("How"), _l("onsite, hybrid or online.")),
        day("starts_on", _l("First day")),
        day("ends_on", _l("Last day")),
        *pair("team", _l("Who came"), _l("The institution, never a person.")),
        whole("team_size", _l("People in the team")),
        *pair("summary", _l("What happened")),
        SOURCE,
        CONFIDENCE,
        *DOUBT,
        SAMPLE,
    ),
    read=visits,
)
FINDINGS = Dataset(
    key="findings",
    title=_l("Findings of the visits"),
    about=_l("What verification teams noted, as far as readers see it, and what became of it."),
    fields=(
        ID,
        field("visit", _l("Visit"), _l("Its key; see the dataset “visits”.")),
        INDICATOR,
        COMPONENT,
        *pair("text", _l("Finding")),
        *pair("place", _l("Place")),
        DISTRICT,
        field("state", _l("State"), _l("open, working or closed.")),
        DUE,
        day("closed_on", _l("Closed on")),
        *pair("outcome", _l("What became of it")),
        SAMPLE,
    ),
    read=findings,
    seeks=True,
    narrow=just_after("finding", -1),
)
CHANGES = Dataset(
    key="changes",
    title=_l("What changed"),
    about=_l("The public history of the board, the newest first."),
    fields=(
        ID,
        field("at", _l("Moment"), _l("In UTC."), FieldKind.MOMENT),
        field("what", _l("What"), _l("The kind of change, as award, score, accepted or visit_shown.")),
        INDICATOR,
        COMPONENT,
        OFFICE,
        CYCLE,
        YEAR,
        SAMPLE,
    ),
    read=changes,
    seeks=True,
    narrow=just_after("change", 1),
    count=lambda content: int(COUNT_EVENTS.rows()[0].total),
)
PLEDGES = Dataset(
    key="pledges",
    title=_l("Promises of partners"),
    about=_l("What community, business and media promised, by when, and what came of it."),
    fields=(
        ID,
        field("partner", _l("Partner")),
        field("partner_kind", _l("Kind of partner"), _l("community, business or media.")),
        INDICATOR,
        COMPONENT,
        *pair("text", _l("Promise")),
        day("promised_on", _l("Promised on")),
        DUE,
        field("state", _l("State"), _l("promised, working, kept or dropped.")),
        *pair("result", _l("Result")),
        day("closed_on", _l("Closed on")),
        SAMPLE,
    ),
    read=pledges,
    seeks=True,
    narrow=just_after("pledge", -1),
)
