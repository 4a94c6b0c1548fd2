"""Missing points to the next level: by the strictest count, with its assumption, for the task force alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Award, Cycle, PartScore, Score
from layak.progress.service import get_standing
from layak.progress.service.missing import estimate_missing, list_chances
from tests.conftest import START

PATH = "/en/desk/progress/missing"


def scores(app: Flask, *rows: tuple[int, str, str]) -> None:
    """These scores and no others."""
    with app.app_context(), writing() as session:
        session.execute(delete(Score))
        for year, basis, value in rows:
            session.add(Score(year=year, basis=basis, value=Decimal(value), sources="S026", confidence="high"))


def estimate(app: Flask) -> Any:
    """What the service works out now."""
    with app.app_context():
        db.session.expire_all()
        return estimate_missing(app.extensions["layak"].content, get_standing())


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ((), None),
        (((2027, "self", "957"),), Decimal(0)),
        (((2027, "self", "957"), (2022, "ministry", "588.40")), Decimal("212.60")),
        (((2027, "ministry", "700"), (2022, "ministry", "588.40")), Decimal(101)),
        (((2027, "ministry", "700"), (2025, "final", "750.5")), Decimal("50.5")),
        (((2025, "final", "801"),), Decimal(0)),
        (((2025, "final", "800.99"),), Decimal("0.01")),
    ],
)
def test_strictest_count_is_measured_against_the_next_level(
    loaded: Flask, rows: tuple[tuple[int, str, str], ...], points: Decimal | None
) -> None:
    """Of all counts the strictest, and of that the newest, against the lower end of the level above the awarded one."""
    scores(loaded, *rows)
    found = estimate(loaded)
    assert (found.level.key, found.points) == ("utama", points)


def test_highest_level_has_nothing_above_it(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A city that holds KLA is told so, without a number."""
    with loaded.app_context(), writing() as session:
        session.execute(update(Award).where(Award.year == 2025).values(predicate="kla"))
    assert estimate(loaded) is None
    assert "The city holds the highest rank." in sign_in("coordinator").get(PATH).text


def test_page_says_its_assumption_and_promises_nothing(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """The number stands with the count it comes from, its year, its source and what it takes for granted."""
    scores(loaded, (2027, "self", "957"), (2022, "ministry", "588.40"))
    text = sign_in("coordinator").get(PATH).text
    assert "About 212.6 points are missing to Utama." in text
    assert "Utama begins at 801 points." in text and "Score verified by the ministry, 2022" in text
    assert "This is an estimate, not a promise" in text
    assert "The ministry has not published the points of each component." in text


def test_page_without_a_score_asks_for_one(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Nothing is worked out from nothing."""
    scores(loaded)
    assert "Record a score first" in sign_in("coordinator").get(PATH).text


def test_points_left_are_told_only_where_the_form_gives_a_maximum(
    loaded: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """A component without a maximum has its open evidence counted, and no points."""
    with loaded.app_context():
        with writing() as session:
            session.execute(delete(PartScore))
            cycle = session.scalars(select(Cycle.id)).one()
            base = {"cycle_id": cycle, "changed_at": START, "changed_by": "user:1", "source": "Letter"}
            most = Decimal(200)
            session.add(PartScore(basis="self", part="k1", value=Decimal(190), maximum=most, **base))
            session.add(PartScore(basis="ministry", part="k1", value=Decimal("118.5"), **base))
            session.add(PartScore(basis="self", part="k2", value=Decimal(100), **base))
        found = {
            one.component: (one.points, one.basis)
            for one in list_chances(
                loaded.extensions["layak"].content, db.session.execute(select(Cycle.__table__)).one()
            )
        }
    assert found["k1"] == (Decimal("81.5"), "ministry") and found["k2"] == (None, None)
    assert "at most 81.5" in sign_in("coordinator").get(PATH).text


def test_readers_see_no_missing_points(loaded: Flask, client: FlaskClient) -> None:
    """The estimate is for the task force: nobody else opens it, and the public page has no such number."""
    scores(loaded, (2022, "ministry", "588.40"))
    assert client.get(PATH).status_code in (302, 303, 401, 403)
    assert "212.6" not in client.get("/en/progress/").text
