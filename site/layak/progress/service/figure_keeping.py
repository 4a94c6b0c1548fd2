"""Figures as staff write them: one number, many at once, shown to readers or not.

The coordinator writes every figure; an office writes those of its own series that readers do not see. An act that
changes many figures is told to readers once for each series (telling_once), and each figure stands in the audit trail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Integer, Table, bindparam, delete, insert, select, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query, Write
from layak.extensions import db
from layak.progress.models import ALL, Figure, FigureBasis, Happening, Series, Sex
from layak.progress.service.events import tell
from layak.progress.service.faults import (
    Changed,
    FigureRefused,
    NotLookedAt,
    NotThere,
)
from layak.progress.service.requests import must_coordinate
from layak.progress.service.scoring import mark_of
from layak.progress.service.series import get_figure, list_year

FIRST_YEAR = 1990
LARGEST = Decimal(10) ** 12
LONGEST_SOURCE, LONGEST_CATEGORY = 300, 64
SEXES = (ALL, *Sex)
TABLE = cast(Table, Figure.__table__)
KEPT = ("value", "basis", "source", "office_key", "hand_in_id", "changed_at", "changed_by")
PLACE = ("series_id", "year", "district", "sex", "category")


def bound(*names: str) -> dict[str, Any]:
    """Values of columns of a figure, given when it is written."""
    return {name: bindparam(f"new_{name}", type_=TABLE.c[name].type) for name in names}


AT = Query(select(TABLE).where(*(TABLE.c[name] == bindparam(name, type_=TABLE.c[name].type) for name in PLACE)))
ADD = Write(insert(TABLE).values(**bound(*PLACE, *KEPT, "is_sample"), version=1, shown_at=None).returning(TABLE.c.id))
CHANGE = Write(
    update(TABLE)
    .where(TABLE.c.id == bindparam("id", type_=Integer))
    .values(**bound(*KEPT), version=TABLE.c.version + 1, is_sample=False)
)


@dataclass(frozen=True, kw_only=True)
class FigureKey:
    """Where a figure stands; district, sex and category are empty for all of them together."""

    series_id: int
    year: int
    district: str = ALL
    sex: str = ALL
    category: str = ALL


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody says of a figure; without an office that of the series, without a hand-in the one before stays."""

    value: Decimal
    basis: str
    source: str
    office_key: str | None = None
    hand_in_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class FigureWrite:
    """One figure to be written; version is that of the figure it changes, None for a new one."""

    key: FigureKey
    given: Given
    version: int | None


_touched: ContextVar[dict[int, set[int]] | None] = ContextVar("touched_series", default=None)
"""Series that the act at hand wrote to, each with the years of which readers see something else now."""


@contextmanager
def telling_once(at: datetime) -> Iterator[None]:
    """Inside writing(): what is written within is one act, told to readers once for each series; nested ones join."""
    if _touched.get() is not None:
        yield
        return
    touched: dict[int, set[int]] = {}
    token = _touched.set(touched)
    try:
        yield
        for series_id, years in touched.items():
            tell_years(open_series(series_id), Happening.FIGURE_CHANGED, sorted(years), at)
    finally:
        _touched.reset(token)


def tell_years(series: Series, what: Happening, years: list[int], at: datetime) -> None:
    """Let readers know of which years of a series something changed; without years nothing changed for them."""
    if years:
        tell(
            what,
            f"series:{series.key}",
            at=at,
            indicator=series.indicator,
            office_key=series.office_key,
            detail={"series": series.key, "years": " ".join(map(str, years))},
            is_sample=series.is_sample,
        )
    log_change("progress", "series", series.key, public=bool(years))


def write_figure(
    key: FigureKey, given: Given, *, version: int | None, districts: Collection[str], actor: Principal, at: datetime
) -> int:
    """Write one figure as write_figures does; returns its number."""
    return write_figures([FigureWrite(key=key, given=given, version=version)], districts=districts, actor=actor, at=at)[
        0
    ]


def write_figures(
    writes: Iterable[FigureWrite], *, districts: Collection[str], actor: Principal, at: datetime
) -> list[int]:
    """Add or change figures, all or none; districts are the city's. A new one is not shown to readers yet.

    What says the same as before changes nothing and stands nowhere.
    Raises NotThere, NotYours, Changed where a version does not fit, and FigureRefused with the figure's key.
    """
    with writing(), telling_once(at):
        return [write_one(one, districts, actor, at) for one in writes]


def write_one(one: FigureWrite, districts: Collection[str], actor: Principal, at: datetime) -> int:
    """Write one figure inside an act."""
    key, given = one.key, one.given
    series = open_series(key.series_id)
    reason = wrong_key(key, districts, at) or wrong_given(series, given)
    if reason:
        raise FigureRefused(reason, key)
    row = next(iter(AT.rows(**asdict(key))), None)
    may_write(series, row, actor)
    if one.version != (row.version if row else None):
        raise Changed
    values = {
        "value": given.value,
        "basis": str(given.basis),
        "source": given.source.strip(),
        "office_key": given.office_key or (row and row.office_key) or series.office_key,
        "hand_in_id": given.hand_in_id or (row.hand_in_id if row else None),
    }
    if row and all(getattr(row, name) == value for name, value in values.items()):
        return int(row.id)
    new = {f"new_{name}": value for name, value in {**values, "changed_at": at, "changed_by": actor.actor}.items()}
    if row:
        CHANGE.run(id=row.id, **new)
        number = int(row.id)
    else:
        place = {f"new_{name}": value for name, value in asdict(key).items()}
        number = int(ADD.run(**place, **new, new_is_sample=series.is_sample)[0].id)
    note_figure(series, number, key, row, str(given.value), actor)
    return number


def note_figure(
    series: Series, number: int, key: FigureKey, before: Any | None, after: str | None, actor: Principal
) -> None:
    """Put a figure before and after on record, and remember that readers see another one now."""
    detail = {name: value for name, value in asdict(key).items() if name != "series_id"}
    value = str(before.value) if before else None
    verb = "write" if after is not None else "delete"
    record(
        actor.actor,
        f"progress.figure.{verb}",
        f"series:{series.key}",
        {"figure": number, **detail, "before": value, "after": after},
    )
    touched = _touched.get()
    if touched is not None:
        years = touched.setdefault(series.id, set())
        if before is not None and before.shown_at is not None:
            years.add(key.year)


def wrong_key(key: FigureKey, districts: Collection[str], at: datetime) -> str | None:
    """What is wrong with the place of a figure: year, district, sex or category."""
    if not FIRST_YEAR <= key.year <= at.year:
        return "year"
    if key.district != ALL and key.district not in districts:
        return "district"
    if key.sex not in SEXES:
        return "sex"
    if key.category != key.category.strip() or len(key.category) > LONGEST_CATEGORY:
        return "category"
    return None


def wrong_given(series: Series, given: Given) -> str | None:
    """What is wrong with a figure: negative, too_large, decimals, whole, basis, source or source_long."""
    value = given.value
    tests = (
        ("negative", value < 0),
        ("too_large", value >= LARGEST),
        ("decimals", not is_whole(value * 100)),
        ("whole", series.is_additive and not is_whole(value)),
        ("basis", given.basis not in set(FigureBasis)),
        ("source", not given.source.strip()),
        ("source_long", len(given.source.strip()) > LONGEST_SOURCE),
    )
    return next((reason for reason, is_wrong in tests if is_wrong), None)


def is_whole(value: Decimal) -> bool:
    """Whether a number has no decimals."""
    return value == value.to_integral_value()


def may_write(series: Series, row: Any | None, actor: Principal) -> None:
    """Raise NotYours unless the coordinator writes, or the series' own office what readers do not see."""
    is_own = actor.may("progress.hand_in") and actor.office_key is not None and actor.office_key == series.office_key
    if not (is_own and (row is None or row.shown_at is None)):
        must_coordinate(actor)


def delete_figure(number: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Take a figure away for good; raises NotThere, NotYours and Changed."""
    with writing() as session, telling_once(at):
        row = get_figure(number)
        series = open_series(row.series_id)
        may_write(series, row, actor)
        if row.version != version:
            raise Changed
        session.execute(delete(TABLE).where(TABLE.c.id == number))
        key = FigureKey(**{name: getattr(row, name) for name in PLACE})
        note_figure(series, number, key, row, None, actor)


def show_figures(
    series_id: int,
    year: int,
    is_shown: bool,
    *,
    mark: str | None = None,
    is_looked_at: bool = False,
    actor: Principal,
    at: datetime,
) -> int:
    """Show every figure of a year to readers, or hide them all, at once; returns how many it was about.

    mark          what the coordinator saw (mark_of the year's rows): Changed where it is another by now
    is_looked_at  her word that no child can be recognised; a protection series needs it (NotLookedAt)
    """
    with writing() as session:
        must_coordinate(actor)
        series, rows = open_series(series_id), list_year(series_id, year)
        if not rows:
            raise NotThere(year)
        if mark is not None and mark != mark_of(*rows):
            raise Changed
        if is_shown and series.is_protection and not is_looked_at:
            raise NotLookedAt
        moved = sum(1 for row in rows if (row.shown_at is None) == is_shown)
        if not moved:
            return 0
        of_year = update(TABLE).where(TABLE.c.series_id == series_id, TABLE.c.year == year)
        if is_shown:
            session.execute(of_year.where(TABLE.c.shown_at.is_(None)).values(shown_at=at))
            tell_years(series, Happening.FIGURE, [year], at)
        else:
            session.execute(of_year.values(shown_at=None))
            log_change("progress", "series", series.key)
        verb = "show" if is_shown else "hide"
        record(actor.actor, f"progress.figure.{verb}", f"series:{series.key}", {"year": year, "figures": moved})
        return moved


def open_series(series_id: int, version: int | None = None) -> Series:
    """A series inside writing(); raises NotThere, and Changed at another version."""
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotThere(series_id)
    if version is not None and series.version != version:
        raise Changed
    return series
