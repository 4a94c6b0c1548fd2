"""Figures through the service: what page and sheet have in common, who may write them, all or none."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from layak.core.access import Principal, Role
from layak.progress.service import figure_keeping
from layak.progress.service.faults import Changed, FigureRefused, NotYours
from layak.progress.service.figure_keeping import FigureKey, FigureWrite, Given, write_figure, write_figures
from layak.progress.service.series import list_years
from layak.progress.service.series_keeping import SeriesDraft, save_series
from tests.conftest import START
from tests.progress.asking import COORDINATOR, OFFICER, inside

DISTRICT = "14.71.01"


def series(app: Flask, office: str | None = None) -> int:
    """Add a series, counted by an office."""
    draft = SeriesDraft(
        indicator=4, name_id="Anak", name_en="Children", unit_id="anak", unit_en="children", office_key=office
    )
    return inside(app, save_series, None, draft, version=None, actor=COORDINATOR)


def write(number: int, actor: Principal = COORDINATOR, **key: Any) -> int:
    """Write one figure of 2025 through the service."""
    given = Given(value=Decimal(key.pop("value", 5)), basis="office", source=key.pop("source", "Table 1"))
    place = FigureKey(series_id=number, **{"year": 2025, **key})
    return write_figure(place, given, version=None, districts={DISTRICT}, actor=actor, at=START)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ({"year": 1989}, "year"),
        ({"year": 2027}, "year"),
        ({"district": "31.72.01"}, "district"),
        ({"sex": "X"}, "sex"),
        ({"category": "x" * 65}, "category"),
        ({"value": "-1"}, "negative"),
        ({"value": "1.5"}, "whole"),
        ({"value": "1.555"}, "decimals"),
        ({"source": " "}, "source"),
    ],
)
def test_service_refuses_what_cannot_stand(loaded: Flask, key: dict[str, Any], reason: str) -> None:
    """Whoever writes figures, by page or by sheet, meets the same bounds, and is told where."""
    number = series(loaded)
    with pytest.raises(FigureRefused) as caught:
        inside(loaded, write, number, **key)
    assert caught.value.reason == reason and isinstance(caught.value.key, FigureKey)


def test_office_writes_its_own_series_until_readers_see_it(loaded: Flask) -> None:
    """An office's figures are its own as long as they are not shown; others' series never."""
    own, other = series(loaded, OFFICER.office_key), series(loaded)
    figure = inside(loaded, write, own, OFFICER)
    with pytest.raises(NotYours):
        inside(loaded, write, other, OFFICER)
    nobody = Principal(user_id=9, roles=frozenset({Role.AUTHOR}))
    with pytest.raises(NotYours):
        inside(loaded, write, own, nobody, sex="L")
    inside(loaded, figure_keeping.show_figures, own, 2025, True, actor=COORDINATOR, at=START)
    with pytest.raises(NotYours):
        inside(loaded, figure_keeping.delete_figure, figure, version=1, actor=OFFICER, at=START)


def test_many_figures_are_written_all_or_none(loaded: Flask) -> None:
    """One version that does not fit keeps every figure of the act from being written."""
    number = series(loaded)
    given = Given(value=Decimal(5), basis="office", source="Table 1")
    writes = [
        FigureWrite(key=FigureKey(series_id=number, year=2025, sex="L"), given=given, version=None),
        FigureWrite(key=FigureKey(series_id=number, year=2025, sex="P"), given=given, version=3),
    ]
    late = datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(Changed):
        inside(loaded, write_figures, writes, districts=(), actor=COORDINATOR, at=late)
    assert not inside(loaded, list_years, number)
