"""Fixtures of the search tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from layak.core.database import engine_options
from layak.core.rows import reading_engine
from layak.core.samples import all_samples
from layak.extensions import db
from layak.search.service import Search
from layak.search.wiring import current_search
from tests.conftest import bring, keep_database_and_index
from tests.known_states import KnownStates
from tests.postgres import running_cluster
from tests.postgres_copies import Copies
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


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the copy of a stocked site lies."""
    return tmp_path_factory.mktemp("stock") / "kept"


@pytest.fixture
def stocked(
    app: Flask,
    run: Callable[..., Any],
    door: str,
    stock: Path,
    copies: Copies | None,
    known: KnownStates,
    searching: None,
) -> Flask:
    """A site with its starting data and sample articles; accounts and ideas, which take long, are left out."""
    if stock.exists():
        bring(app, copies, known, stock)
    else:
        assert run("content", "load").exit_code == 0
        with app.app_context():
            next(sample for sample in all_samples(app) if sample.name == "news").load()
            db.session.remove()
        stock.mkdir()
        keep_database_and_index(app, copies, stock)
    if door == TABLE:
        with app.app_context():
            current_search().index.rebuild()
    return app


@pytest.fixture
def reader(stocked: Flask) -> FlaskClient:
    """A reader of that site."""
    return stocked.test_client()
