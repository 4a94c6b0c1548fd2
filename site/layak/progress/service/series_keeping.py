"""Series as the coordinator keeps them: added, changed, put in order, taken away while they are empty."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import count

from sqlalchemy import BigInteger, func, select, type_coerce

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.service import make_slug
from layak.progress.models import Figure, Series
from layak.progress.service.faults import AlreadyThere, FigureRefused, NotNow, StillOpen
from layak.progress.service.figure_keeping import open_series
from layak.progress.service.requests import must_coordinate

LONGEST_KEY = 64


@dataclass(frozen=True, kw_only=True)
class SeriesDraft:
    """What the coordinator says of a series; a key that is left out is made of the name, and never changes."""

    indicator: int
    name_id: str
    name_en: str
    unit_id: str
    unit_en: str
    about_id: str = ""
    about_en: str = ""
    office_key: str | None = None
    is_protection: bool = False
    is_additive: bool = True
    key: str = ""


def save_series(series_id: int | None, draft: SeriesDraft, *, version: int | None, actor: Principal) -> int:
    """Add a series (without a number), or change what is said of one; returns its number.

    Raises NotYours, NotThere, Changed, AlreadyThere for a taken key, NotNow where the way of hiding would change while
    readers see figures, and FigureRefused where parts of a whole are not whole numbers.
    """
    with writing() as session:
        must_coordinate(actor)
        values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(draft).items()}
        key = values.pop("key")
        if series_id is None:
            series = Series(**values, key=free_key(key, draft.name_id), place=next_place(draft.indicator), version=0)
            session.add(series)
        else:
            series = open_series(series_id, version)
            must_stay_hidden(series, draft)
            if series.indicator != draft.indicator:
                series.place = next_place(draft.indicator)
            for name, value in values.items():
                setattr(series, name, value)
        series.version += 1
        session.flush()
        verb = "change" if series_id else "add"
        record(actor.actor, f"progress.series.{verb}", f"series:{series.key}", {"version": series.version})
        log_change("progress", "series", series.key, public=has_figures(series.id, is_shown=True))
        return series.id


def must_stay_hidden(series: Series, draft: SeriesDraft) -> None:
    """Refuse another way of hiding while readers see figures, and parts of a whole that are not whole numbers."""
    was, new = (series.is_protection, series.is_additive), (draft.is_protection, draft.is_additive)
    if was != new and (was[0] or new[0]) and has_figures(series.id, is_shown=True):
        raise NotNow("shown")
    broken = type_coerce(Figure.value, BigInteger) % 100 != 0
    if new[1] and not was[1] and db.session.scalar(select(Figure.id).filter_by(series_id=series.id).where(broken)):
        raise FigureRefused("whole")


def delete_series(series_id: int, *, version: int, actor: Principal) -> None:
    """Take a series away that has no figure; raises NotYours, NotThere, Changed and StillOpen with their count."""
    with writing() as session:
        must_coordinate(actor)
        series = open_series(series_id, version)
        left = session.scalar(select(func.count()).select_from(Figure).where(Figure.series_id == series_id))
        if left:
            raise StillOpen(left)
        session.delete(series)
        record(actor.actor, "progress.series.delete", f"series:{series.key}")
        log_change("progress", "series", series.key, public=False)


def move_series(series_id: int, *, is_earlier: bool, actor: Principal) -> None:
    """Let a series change places with its neighbour of the same indicator; at the end of the row nothing changes."""
    with writing() as session:
        must_coordinate(actor)
        series = open_series(series_id)
        order = select(Series).where(Series.indicator == series.indicator).order_by(Series.place, Series.id)
        rows = list(session.scalars(order))
        index = rows.index(series)
        other = index - 1 if is_earlier else index + 1
        if not 0 <= other < len(rows):
            return
        rows[index], rows[other] = rows[other], rows[index]
        for place, row in enumerate(rows, start=1):
            row.place = place
        record(actor.actor, "progress.series.move", f"series:{series.key}", {"place": other + 1})
        log_change("progress", "series", series.key)


def has_figures(series_id: int, *, is_shown: bool) -> bool:
    """Whether a series has figures that readers see, or that they do not see."""
    state = Figure.shown_at.is_not(None) if is_shown else Figure.shown_at.is_(None)
    return db.session.scalar(select(Figure.id).where(Figure.series_id == series_id, state).limit(1)) is not None


def next_place(indicator: int) -> int:
    """The place behind every series of an indicator."""
    return int(db.session.scalar(select(func.max(Series.place)).where(Series.indicator == indicator)) or 0) + 1


def free_key(key: str, name: str) -> str:
    """The wished key, or one made of the name with a number behind it where another series has it."""
    wished = make_slug(key or name)[:LONGEST_KEY].strip("-") or "seri"
    for number in count(1):
        found = wished if number == 1 else f"{wished[: LONGEST_KEY - 5]}-{number}"
        if db.session.scalar(select(Series.id).where(Series.key == found)) is None:
            return found
        if key:
            raise AlreadyThere(key)
    raise AssertionError("count() has no end")
