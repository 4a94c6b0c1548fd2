"""First visits in Chromium: requests and bytes over the wire, as the browser itself counts them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from bench.installing import say
from bench.processes import Server
from bench.report import Figure

WIDTH, HEIGHT = 360, 740
NAMES = ("home", "article")


def measure_visits(visits: Mapping[str, tuple[Server, tuple[str, ...]]]) -> list[Figure]:
    """Visit home and article of each server with an empty cache."""
    browser = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if not browser:
        say("Left out: first visits in a browser. Debian: apt-get install chromium")
        return []
    figures = []
    for name, (server, paths) in visits.items():
        for what, path in zip(NAMES, paths, strict=False):
            requests, size = visit(browser, f"http://127.0.0.1:{server.port}{path}")
            figures += [
                Figure(f"first visit in Chromium, {name}, {what}: requests", requests, "requests"),
                Figure(f"first visit in Chromium, {name}, {what}: bytes", size, "bytes"),
            ]
    return figures


def visit(browser: str, address: str) -> tuple[int, int]:
    """Open a page with an empty cache on a phone's screen; pictures count where the browser asks for them."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        chromium = tools.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        sizes: list[float] = []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"])
        )  # 0 for a data: address
        page.goto(address, wait_until="networkidle")
        chromium.close()
    return sum(size > 0 for size in sizes), round(sum(sizes))
