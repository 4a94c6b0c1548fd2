"""What lasts beyond an edition ends with the thing that it shows, and never outlives a change of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from layak.core import lasting
from layak.core.changes import last_change, log_change
from layak.core.database import writing
from layak.core.lasting import Keeper, Lasting

AT = datetime(2026, 11, 1, tzinfo=UTC)


class Town:
    """A keeper over the application's change log, and a count of what was made."""

    def __init__(self, app: Flask) -> None:
        self.keeper: Keeper = app.extensions["layak_lasting"]
        self.made = 0

    def read(self, key: str = "one", at: datetime = AT, meanwhile: Callable[[], None] = lambda: None) -> int:
        """What is kept of a thing, or the number of its making."""

        def make() -> Lasting[int]:
            self.made += 1
            made, number = self.made, last_change()
            meanwhile()
            return Lasting(made, "article", key, number, AT + timedelta(hours=1), frozenset({"picture"}), 10)

        found: int = self.keeper.get((key,), make, at)
        return found


@pytest.fixture
def town(app: Flask) -> Town:
    """A town in which something changed once."""
    change(app, "article", "begin")
    return Town(app)


def change(app: Flask, kind: str, key: str) -> None:
    """Commit a public change, as a room does."""
    with app.app_context(), writing():
        log_change("news", kind, key)


def test_reader_meets_what_is_kept_until_the_thing_itself_changes(app: Flask, town: Town) -> None:
    """Other things' changes leave it; its own, one of a kind that it names, and its own end do not."""
    with app.app_context():
        assert [town.read(), town.read()] == [1, 1]
        change(app, "article", "two")
        assert town.read() == 1
        change(app, "article", "one")
        assert town.read() == 2
        change(app, "picture", "some")
        assert town.read() == 3
        assert town.read(at=AT + timedelta(hours=1)) == 4


def test_value_made_while_its_thing_changed_is_not_kept(app: Flask, town: Town) -> None:
    """What was read before a change must not stand in for what is true after it, whoever followed the change first."""
    with app.app_context():

        def somebody_publishes() -> None:
            change(app, "article", "one")
            town.read("two")

        assert town.read(meanwhile=somebody_publishes) == 1
        assert town.read() == 3


def test_writer_sees_what_is_being_written_and_nothing_of_it_is_kept(app: Flask, town: Town) -> None:
    """Inside a transaction nothing kept is handed out."""
    with app.app_context():
        assert town.read() == 1
        with writing():
            assert town.read() == 2
        assert town.read() == 1


def test_memory_is_bounded_in_number_and_length(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound everything begins anew; so it does after more changes than are followed."""
    monkeypatch.setattr(lasting, "MOST_KEPT", 2)
    monkeypatch.setattr(lasting, "MOST_CHARACTERS", 15)
    monkeypatch.setattr(lasting, "MOST_FOLLOWED", 3)
    with app.app_context():
        assert [town.read("one"), town.read("one"), town.read("two"), town.read("two"), town.read("one")] == [
            1,
            1,
            2,
            2,
            3,
        ]
        for key in ("a", "b", "c"):
            change(app, "article", key)
        assert town.read("one") == 4
