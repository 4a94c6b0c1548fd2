"""Fixtures of the search tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from layak.core.database import engine_options
from layak.core.rows import reading_engine
from layak.search.service import Search
from tests.postgres import running_cluster
from tests.search import shelf
from tests.search.shelf import LOCAL, TABLE, Town


@pytest.fixture(scope="session")
def far_engine() -> Iterator[Engine]:
    """A database on a server of the tests."""
    with running_cluster() as cluster:
        address = cluster.new_database()
        engine = create_engine(address, **engine_options(address))
        yield engine
        reading_engine(engine).dispose()
        engine.dispose()


@pytest.fixture(autouse=True)
def door(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the towns of a test have their index; a test that asks both is marked with `behind_both_doors`."""
    name = getattr(request, "param", LOCAL)
    if name == TABLE:
        shelf.DOOR.engine = request.getfixturevalue("far_engine")
    yield name
    while shelf.DOOR.towns:
        shelf.DOOR.towns.pop().remove()
    shelf.DOOR.engine = None


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Four articles, two of them one story in two languages, with a built index."""
    made = Town(tmp_path / "index")
    made.search.index.rebuild()
    return made


@pytest.fixture
def searching(app: Flask, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the application search behind the door of this test; its texts stay where they are."""
    if door == TABLE:
        before: Search = app.extensions["layak_search"]
        index = shelf.DOOR.over(before.index.log, before.index.sources, "site")
        search = Search(index, before._launch, before._behind, before._latest, rank=shelf.DOOR.rank)
        monkeypatch.setitem(app.extensions, "layak_search", search)
