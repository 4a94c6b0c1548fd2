"""Fixtures of all tests: one real application, a fresh database for each test, a client that checks each page."""

from __future__ import annotations

import gc
import io
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from layak.app import create_app
from layak.config import ROOT, Settings
from layak.core import assets, far_edition, postgresql
from layak.extensions import db, limiter
from layak.schema import upgrade_schema
from tests import soak, staff
from tests.cheap_keys import make_keys_cheap
from tests.known_states import KnownStates
from tests.order import places
from tests.page_rules import check_headers, check_page, check_told, parse_part, share_what_is_well
from tests.postgres_copies import IS_POSTGRES, Copies, copies_for_tests
from tests.raw_files import refuse_raw_opens
from tests.served import alone, shared_folder

SECRET = "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
ACCOUNTS = "demo-accounts.json"
STAYS = ("*.sqlite", "*.sqlite-*", "index", "assets", "edition.bell")
"""Files that are brought back for each test, and those that every application makes when it begins."""
START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

# How long an example takes says something about the machine and nothing about the code.
settings.register_profile("layak", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("layak")

assets.compress = cache(assets.compress)  # the same files for each application; another one takes a sixth of a second
gc.set_threshold(100_000, 50, 100)  # looking for garbage as often as usual is a tenth of the work of all tests


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for, as a test that is skipped each day is read by nobody; spread the files that
    wait much over the run, with the tests of a file together."""
    away = {name for name, is_away in (("only_long", not soak.IS_LONG), ("sqlite", IS_POSTGRES)) if is_away}
    left_out = [item for item in items if away & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    found = places(list(dict.fromkeys(item.path for item in items)))
    items.sort(key=lambda item: found[item.path])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Give what this process told for the table to the process that prints it, where several run tests."""
    if soak.IS_LONG and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = soak.told


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what another process told."""
    soak.told += map(tuple, getattr(node, "workeroutput", {}).get("told", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of the long run."""
    if soak.IS_LONG and soak.table():
        terminalreporter.section("long run")
        terminalreporter.write_line(soak.table())


class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


class CheckingClient(FlaskClient):
    """A client that holds every HTML answer to the page rules; is_part says that only a part is awaited."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        is_checked = kwargs.pop("is_checked", True)
        response = super().open(*args, **kwargs)
        if is_checked and response.mimetype == "text/html" and response.get_data():
            path = response.request.path
            check_headers(dict(response.headers), path)
            if response.request.headers.get("HX-Request") == "true" and "<html" not in response.text[:200]:
                parse_part(response.text)
            elif 200 <= response.status_code < 300 or response.status_code >= 400:
                check_page(response.text, path)
                check_told(response.text, path, response.status_code)
        return response


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Demonstration settings in a folder of their own."""
    given: dict[str, Any] = {
        "instance": folder,
        "city": "pekanbaru",
        "database_url": f"sqlite:///{folder / 'layak.sqlite'}",
        "secret_key": SECRET,
        "demo": True,
        "base_url": "http://localhost",
        "root": ROOT,
    }
    return Settings(**{**given, **changes})


@pytest.fixture(scope="session")
def copies() -> Iterator[Copies | None]:
    """Where databases are kept when the tests run on PostgreSQL (LAYAK_TEST_DATABASE=postgresql)."""
    far_edition.FAR_SECONDS = 0.0  # the application of these tests is the only one: nobody waits for another machine
    with copies_for_tests() as copies:
        if copies:
            postgresql.REST_SECONDS = 0.0  # who asked while a database was brought again may ask at once
        yield copies


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, copies: Copies | None) -> tuple[Flask, TestClock, Path]:
    """One application for the whole session, and a folder with its empty database and the index of that."""
    folder = tmp_path_factory.mktemp("instance")
    refuse_raw_opens(folder)
    make_keys_cheap()
    share_what_is_well(shared_folder(tmp_path_factory, "well"))
    clock = TestClock()
    app = create_app(settings_for(folder, **({"database_url": copies.url} if copies else {})), at=clock)
    for lang, env in app.extensions["layak"].environments.items():  # compiled once for all processes of a run
        env.bytecode_cache = FileSystemBytecodeCache(str(shared_folder(tmp_path_factory, f"templates-{lang}")))
    app.test_client_class = CheckingClient
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        upgrade_schema()
        db.session.remove()
        db.engine.dispose()
    made = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert made.exit_code == 0, made.output
    empty = tmp_path_factory.mktemp("empty")
    keep_database_and_index(app, copies, empty)
    return app, clock, empty


@pytest.fixture
def app(
    house: tuple[Flask, TestClock, Path], copies: Copies | None, known: KnownStates, request: pytest.FixtureRequest
) -> Flask:
    """The application with an empty, migrated database, the index of that, and its clock at START."""
    app, clock, empty = house
    clock.moment = START
    folder = app.extensions["layak"].settings.instance
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for reset in app.extensions.get("layak_resets", []):
        reset()
    limiter.reset()
    clear(folder)
    (app.extensions["layak"].settings.erasures_folder / "list").unlink(missing_ok=True)
    if "loaded" not in request.fixturenames:  # which brings another one
        bring(app, copies, known, empty)
    return app


def bring(app: Flask, copies: Copies | None, known: KnownStates, source: Path) -> None:
    """Give the application what was kept under a folder, unless the test before left it as it was brought."""
    state = (source.name,)
    if copies or not known.is_in(state):
        bring_database_and_index(app, copies, source)
    else:
        copy_index(source, known.folder)
    if copies is None:
        known.enter(state)


def clear(folder: Path) -> None:
    """Remove what tests before left in the application's folder: what one found there told another something else."""
    for left in folder.iterdir():
        if not any(left.match(name) for name in STAYS):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture
def clock(house: tuple[Flask, TestClock, Path]) -> TestClock:
    """The application's clock, to be moved by a test."""
    return house[1]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader who never signed in."""
    return app.test_client()


@pytest.fixture
def written(app: Flask) -> Iterator[io.StringIO]:
    """What the site's own handler writes into the log."""
    stream = io.StringIO()
    handler = next(one for one in logging.getLogger().handlers if isinstance(one, logging.StreamHandler))
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)


@pytest.fixture(scope="session")
def known(house: tuple[Flask, TestClock, Path], tmp_path_factory: pytest.TempPathFactory) -> KnownStates:
    """The states of the database that tests begin with."""
    folder = house[0].extensions["layak"].settings.instance
    return KnownStates(folder, tmp_path_factory.mktemp("known"), copy_sqlite)


@pytest.fixture
def sign_in(app: Flask, clock: TestClock, known: KnownStates) -> Callable[..., FlaskClient]:
    """Make a member of staff and sign in: sign_in("editor"), sign_in("moderator", email="b@example.org")."""

    def signed_in(role: str, **details: Any) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            db.session.remove()
        what = (role, clock.moment, *sorted(details.items()))
        known.sign_in(client, what, lambda: sign_in_really(app, client, role, details))
        return client

    return signed_in


def sign_in_really(app: Flask, client: FlaskClient, role: str, details: dict[str, Any]) -> None:
    """Make somebody and go through the pages of signing in."""
    staff.sign_in(client, staff.make_person(app, role, **details))
    with app.app_context():
        db.session.remove()


@pytest.fixture
def run(app: Flask) -> Callable[..., Any]:
    """Run a command of ours: run("content", "check")."""

    def runner(*arguments: str, **kwargs: Any) -> Any:
        return app.test_cli_runner().invoke(args=list(arguments), **kwargs)

    return runner


@pytest.fixture
def loaded(
    app: Flask,
    house: tuple[Flask, TestClock, Path],
    furniture: Path,
    copies: Copies | None,
    known: KnownStates,
) -> Flask:
    """The application with starting data and samples; loaded once by the commands, then taken from a copy."""
    folder = app.extensions["layak"].settings.instance
    with alone(furniture / "lock"):
        if not (furniture / ACCOUNTS).exists():
            bring(app, copies, known, house[2])
            load_samples(app, copies, furniture)
            clear(folder)
    bring(app, copies, known, furniture)
    shutil.copy(furniture / ACCOUNTS, folder / ACCOUNTS)
    shutil.copytree(furniture / "documents", folder / "documents")
    return app


@pytest.fixture(scope="session")
def furniture(tmp_path_factory: pytest.TempPathFactory, copies: Copies | None) -> Path:
    """Where the copy of a loaded demonstration lies; on SQLite all processes of the run share it."""
    return tmp_path_factory.mktemp("furniture") if copies else shared_folder(tmp_path_factory, "furniture")


def load_samples(app: Flask, copies: Copies | None, target: Path) -> None:
    """Load starting data and samples into the application, which is empty, by the commands, and keep a copy."""
    folder = app.extensions["layak"].settings.instance
    for arguments in (("content", "load"), ("demo", "load"), ("search", "rebuild")):
        result = app.test_cli_runner().invoke(args=list(arguments))
        assert result.exit_code == 0, result.output
    with app.app_context():
        db.session.remove()
    keep_database_and_index(app, copies, target)
    shutil.copytree(folder / "documents", target / "documents", dirs_exist_ok=True)
    shutil.copy(folder / ACCOUNTS, target / ACCOUNTS)


def keep_database_and_index(app: Flask, copies: Copies | None, target: Path) -> None:
    """Keep the application's database and its index as they are now under a folder."""
    live = app.extensions["layak"].settings.instance
    if copies:
        copies.keep(app, target)
    else:
        copy_sqlite(live, target)
    copy_index(live, target)


brought_indexes: dict[Path, tuple[Path, list[tuple[str, int, int, int]]]] = {}
"""From where an index was copied, and its files then."""


def bring_database_and_index(app: Flask, copies: Copies | None, source: Path) -> None:
    """Give the application the database and the index that were kept under a folder."""
    live = app.extensions["layak"].settings.instance
    if copies:
        copies.bring(app, source)
    else:
        copy_sqlite(source, live)
    copy_index(source, live)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database; not as a file, as a thread behind may still read the one before.

    One that nobody has open is read as a file that stands still, without the shared memory of several readers: that
    takes half as long.
    """
    is_still = not (source / "layak.sqlite-wal").exists()
    address = f"file:{source / 'layak.sqlite'}?mode=ro{'&immutable=1' if is_still else ''}"
    with (
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(target / "layak.sqlite")) as new,
    ):
        old.backup(new)


def copy_index(source: Path, target: Path) -> None:
    """Copy the index of a database, unless it lies there already as it was copied before."""
    if brought_indexes.get(target) == (source, seal_of_files(target / "index")):
        return
    shutil.rmtree(target / "index", ignore_errors=True)
    shutil.copytree(source / "index", target / "index")
    brought_indexes[target] = source, seal_of_files(target / "index")


def seal_of_files(folder: Path) -> list[tuple[str, int, int, int]]:
    """What changes with each write below a folder: names, and for files where they lie, their size and time."""
    found = [(str(path), path.stat()) for path in folder.rglob("*")]
    return sorted((name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in found)
