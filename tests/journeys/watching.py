"""Watching a browser: complaints in the console, requests to other hosts, accessibility, reflow."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, Route

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
"""Chromium logs each answer of 4xx to the console; the tests look at answers themselves. htmx logs a request that
a newer one took the place of, as the preview does while somebody writes on; one that failed it logs by another name."""

PARTS = '[...document.querySelectorAll("body > :not(main, script), main > *")]'

SHAPES = f"""() => {{
  const told = /^(class|role|type|lang|dir|style|tabindex|aria-.*)$/;
  const written = a => a.name + (told.test(a.name) ? "=" + a.value.replace(/[0-9]+/g, "0") : a.value.trim() ? "+" : "-");
  const once = shapes => shapes.filter((one, place) => one && one !== shapes[place - 1]).join("");
  const begin = node => `<${{node.localName}} ${{[...node.attributes].map(written)}}>`;
  const shape = node => node.nodeType === 3 ? (node.data.trim() ? "t" : "") : node.nodeType !== 1 ? ""
    : `${{begin(node)}}${{once([...node.childNodes].map(shape))}}</>`;
  const inside = part => begin(document.body) + begin(part.parentElement) + shape(part);
  return [shape(document.documentElement), {PARTS}.map(inside)];
}}"""
"""What accessibility depends on: each element with its attributes, and whether there are words; not which words, nor
how many elements alike follow each other. First the whole page, then each of its parts."""

RUN = f"""async ([tags, fresh]) => {{
  const ask = (place, options) => axe.run(place, {{...options, resultTypes: ["violations"]}});
  const whole = await ask(document, {{runOnly: tags, rules: {{"color-contrast": {{enabled: false}}}}}});
  const parts = {PARTS}.filter((part, place) => fresh.includes(place));
  const contrast = parts.length ? await ask({{include: parts}}, {{runOnly: ["color-contrast"]}}) : {{violations: []}};
  return [...whole.violations, ...contrast.violations];
}}"""
"""Every rule on the whole page, but the one of contrast, which costs more than all others, on the fresh parts alone:
what it finds in one part depends on no other part."""


@cache
def axe_source() -> str:
    """axe-core, as the testing library brings it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


class Watcher:
    """Follows one page; look() checks what is open, verdict() fails on anything that was heard.

    seen  a folder for shapes of pages that axe found well in this run, shared by all who test at once. The same shape
          is not asked about again at the same width and in the same colours; without a script, where axe needs a
          document of its own, not at all
    """

    def __init__(self, origin: str, has_script: bool, seen: Path) -> None:
        self.origin = origin
        self.has_script = has_script
        self.seen = seen
        self.heard: list[str] = []
        self.asked: list[str] = []
        self.twin: Page | None = None

    def follow(self, page: Page) -> None:
        """Listen to a page's console, errors and requests."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.heard.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((self.origin, "data:", "blob:", "about:")):
            self.heard.append(f"a request to another host: {request.url}")

    def look(self, page: Page) -> None:
        """Check the page that is open."""
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url}: the page scrolls sideways by {wide} px"
        view = page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")
        whole, parts = page.evaluate(SHAPES)
        fresh = [place for place, part in enumerate(parts) if not self.was_seen(part, view)]
        if not self.was_seen(whole, view):
            self.look_with_axe(page, fresh)
        for shape in (whole, *parts):
            self.mark(shape).touch()
            self.mark(shape, *view).touch()

    def was_seen(self, shape: str, view: list[Hashable]) -> bool:
        """Whether axe found this shape well in this run, without a script in any view."""
        return (self.mark(shape, *view) if self.has_script else self.mark(shape)).exists()

    def mark(self, *view: Hashable) -> Path:
        """The file that stands once axe has found a view well."""
        return self.seen / sha256(repr(view).encode()).hexdigest()

    def look_with_axe(self, page: Page, fresh: list[int]) -> None:
        """Let axe look at the page that is open, at its contrast in these parts."""
        shown = self.page_for_axe(page)
        shown.evaluate(axe_source())
        found: list[dict[str, Any]] = shown.evaluate(RUN, [RULES, fresh])
        told = [
            f"{row['id']} ({row['impact']}): {row['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
            for row in found
            for node in row["nodes"][:3]
        ]
        assert not told, f"{page.url}:\n" + "\n".join(told)

    def page_for_axe(self, page: Page) -> Page:
        """The page itself; or, as axe needs a script, the very same document in a browser that runs axe's alone."""
        browser = page.context.browser
        if self.has_script or browser is None:
            return page
        document = page.content()
        if self.twin is None:
            self.twin = browser.new_context(viewport=page.viewport_size, bypass_csp=True).new_page()
        twin = self.twin

        def answer(route: Route) -> None:
            if route.request.resource_type == "document":
                route.fulfill(body=document, content_type="text/html; charset=utf-8")
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        twin.unroute_all()
        twin.route("**/*", answer)
        twin.goto(page.url)
        return twin

    def close(self) -> None:
        """Close what this watcher opened."""
        if self.twin is not None:
            self.twin.context.close()

    def verdict(self) -> None:
        """Fail when anything was heard."""
        assert not self.heard, "\n".join(self.heard)
