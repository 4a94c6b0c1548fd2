"""A real server, a real Chromium, and pages that are watched while somebody uses them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from layak.config import ROOT
from tests.journeys.watching import Watcher

START_SECONDS = 60
WIDTHS = {360: 740, 1280: 900}


@dataclass(frozen=True)
class Server:
    """A demonstration that runs for the whole session."""

    url: str
    instance: Path

    def account(self, role: str) -> dict[str, str]:
        """The first sample account of a role."""
        return next(row for row in self.kept()["accounts"] if row["role"] == role)

    def kept(self) -> dict[str, Any]:
        """The sample accounts and passes as the demonstration keeps them."""
        found: dict[str, Any] = json.loads((self.instance / "demo-accounts.json").read_text("utf-8"))
        return found


def free_port() -> int:
    """A port on this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Poll the health address until the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended while starting"
        try:
            with urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {url} within {START_SECONDS} s")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a demonstration with the project's own command, and stop it with all its processes."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(folder), "LAYAK_BASE_URL": url, "LAYAK_CITY": "pekanbaru"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_until_it_answers(url, process)
        yield Server(url, folder)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; in CI a missing browser is a failure, elsewhere a skip that says how to mend it."""
    path = shutil.which("chromium")
    if path is None:
        message = "Chromium is missing. Install it with: apt-get install chromium"
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
    server: Server
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


VIEWS = [
    pytest.param(("id", 360, True), id="id-360"),
    pytest.param(("en", 360, True), id="en-360"),
    pytest.param(("id", 1280, True), id="id-1280"),
    pytest.param(("en", 1280, True), id="en-1280"),
    pytest.param(("id", 360, False), id="id-360-no-script"),
]


def open_visit(browser: Browser, server: Server, view: tuple[str, int, bool]) -> tuple[BrowserContext, Visitor]:
    """A fresh browser profile of one width, language and habit."""
    lang, width, has_script = view
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        java_script_enabled=has_script,
        locale="id-ID" if lang == "id" else "en-GB",
        color_scheme="dark" if width == 360 and lang == "en" else "light",
    )
    watcher = Watcher(server.url, has_script)
    page = context.new_page()
    watcher.follow(page)
    return context, Visitor(page, server, watcher, lang, has_script)


@pytest.fixture(params=VIEWS)
def visitor(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visitor]:
    """A visitor in each of the views; whatever the browser complained about fails the test."""
    context, visitor = open_visit(browser, server, request.param)
    yield visitor
    context.close()
    visitor.watcher.verdict()
