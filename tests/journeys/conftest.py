"""A real server, a real Chromium, and pages that are watched while somebody uses them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests import soak
from tests.journeys.watching import Watcher
from tests.postgres_copies import Copies
from tests.served import ServedSite, shared_folder
from tests.words import word

WIDTHS = {320: 640, 360: 740, 1280: 900}


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory, copies: Copies | None) -> Callable[..., ServedSite]:
    """Makes a site with a folder and a database of its own: SQLite's, or one of the server on which all tests run."""

    def make(kind: type[ServedSite] = ServedSite, **more: Any) -> ServedSite:
        given = {"DATABASE_URL": copies.cluster.new_database()} if copies else {}
        shared = shared_folder(tmp_path_factory, "sites")
        return kind(tmp_path_factory.mktemp("served"), shared, given=given, **more)

    return make


@pytest.fixture(scope="session")
def server(own_site: Callable[..., ServedSite]) -> Iterator[ServedSite]:
    """Serve a demonstration with the project's own command, and stop it with all its processes."""
    with served(own_site()) as site:
        yield site


@contextmanager
def served(site: ServedSite) -> Iterator[ServedSite]:
    """A site that answers, and is stopped whatever happens."""
    site.first_start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, its headless build where it is there: the same engine without the window's own processes.

    In CI a missing browser is a failure, elsewhere a skip that says how to mend it.
    """
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        message = "Chromium is missing. Install it with: apt-get install chromium-headless-shell"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "args": [*sandbox, "--disable-gpu", "--disable-sync", *quiet]}


@dataclass
class Visitor:
    """Somebody with a browser: a width, a language, with or without JavaScript."""

    page: Page
    server: ServedSite
    watcher: Watcher
    lang: str
    has_script: bool

    def go(self, path: str) -> None:
        """Open a page of the site and check it."""
        self.page.goto(self.server.url + path)
        self.look()

    def look(self) -> None:
        """Check the page that is open: accessible, no sideways scroll, no error in the console."""
        self.watcher.look(self.page)

    def say(self, indonesian: str, english: str) -> str:
        """A word of the page in this visitor's language."""
        return english if self.lang == "en" else indonesian

    def word(self, english: str) -> str:
        """A word of the site as the page in this visitor's language has it."""
        return word(self.lang, english)

    def press(self, english: str) -> None:
        """Press the button with this word in the main part of the page, and check the page that comes."""
        self.use(self.page.locator("main").get_by_role("button", name=self.word(english), exact=True).first)

    def follow(self, english: str) -> None:
        """Follow the link with this word in the main part of the page, and check the page that comes."""
        self.use(self.page.locator("main").get_by_role("link", name=self.word(english), exact=True).first)

    def use(self, control: Locator) -> None:
        """Press or follow what leads to another page, and check that page."""
        with self.page.expect_navigation():
            control.click()
        self.look()

    def fill(self, name: str, text: str) -> None:
        """Write into the field of this name."""
        self.page.locator(f"main [name={name}]").fill(text)

    def pick(self, name: str, value: str) -> None:
        """Choose a box or a round button."""
        self.page.locator(f"main input[name={name}][value='{value}']").check()


View = tuple[str, int, bool]
"""A language, a width, and whether scripts run; English is shown in dark colours."""


def name_of(view: View) -> str:
    """How a view is called among the tests."""
    lang, width, has_script = view
    return f"{lang}-{width}" if has_script else f"{lang}-{width}-no-script"


def views(*usual: View, long: tuple[View, ...]) -> list[Any]:
    """The views of every run, and those that the long run adds (`make soak`)."""
    more = [pytest.param(view, id=name_of(view), marks=soak.soak) for view in long] if soak.IS_LONG else []
    return [*(pytest.param(view, id=name_of(view)) for view in usual), *more]


PHONE, NO_SCRIPT = ("id", 360, True), ("en", 1280, False)
OTHERS = (("en", 1280, True), ("id", 1280, False))
VIEWS = views(("en", 1280, True), ("id", 360, False), long=(PHONE, ("en", 360, True), ("id", 1280, True)))
ON_A_PHONE = views(PHONE, long=(NO_SCRIPT, *OTHERS))
AT_A_DESK = views(NO_SCRIPT, long=(PHONE, *OTHERS))
"""Journeys of staff are long: each is walked in one view, half of them on a phone in Indonesian with scripts, half of
them at a desk in English without; the long run walks each in every view."""

SMALL, SMALL_NO_SCRIPT = ("id", 320, True), ("en", 320, False)
SMALL_OTHERS = (("en", 320, True), ("id", 320, False))
AS_A_CHILD = views(SMALL, long=(SMALL_NO_SCRIPT, *SMALL_OTHERS))
AS_A_CHILD_NO_SCRIPT = views(SMALL_NO_SCRIPT, long=(SMALL, *SMALL_OTHERS))
"""Stories of children are walked on the smallest phone; their grown-ups have a screen of their own (at_work)."""


def at_work(view: View) -> View:
    """The view of the staff in a child's story: a phone with scripts, a desk without."""
    lang, _width, has_script = view
    return lang, 360 if has_script else 1280, has_script


Meet = Callable[[View], Visitor]


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What axe has seen in this run."""
    return shared_folder(tmp_path_factory, "seen")


@pytest.fixture
def meet(browser: Browser, server: ServedSite, seen: Path) -> Iterator[Meet]:
    """Visitors with a fresh browser profile each; whatever a browser complained about fails the test."""
    met: list[Visitor] = []

    def open_visit(view: View) -> Visitor:
        lang, width, has_script = view
        context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]},
            java_script_enabled=has_script,
            locale="id-ID" if lang == "id" else "en-GB",
            color_scheme="dark" if lang == "en" else "light",
        )
        watcher = Watcher(server.url, has_script, seen)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watcher.follow(page)
        met.append(Visitor(page, server, watcher, lang, has_script))
        return met[-1]

    yield open_visit
    for visitor in met:
        visitor.watcher.close()
        visitor.page.context.close()
    for visitor in met:
        visitor.watcher.verdict()


@pytest.fixture
def visitor(request: pytest.FixtureRequest, meet: Meet) -> Visitor:
    """A visitor in each of the views."""
    return meet(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a visitor in every view to each test that does not choose its own views."""
    chosen = [mark for mark in metafunc.definition.iter_markers("parametrize") if "visitor" in str(mark.args[0])]
    if "visitor" in metafunc.fixturenames and not chosen:
        metafunc.parametrize("visitor", VIEWS, indirect=True)


@pytest.fixture(scope="session")
def fresh_passes(server: ServedSite) -> Iterator[str]:
    """The demonstration's forum passes; each is given out once, as it works once."""
    return iter([row["pass"] for row in server.kept()["passes"]])
