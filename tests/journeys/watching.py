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

SHAPE = """() => {
  const told = /^(class|role|type|lang|dir|style|tabindex|aria-.*)$/;
  const written = a => a.name + (told.test(a.name) ? "=" + a.value.replace(/[0-9]+/g, "0") : a.value.trim() ? "+" : "-");
  const once = shapes => shapes.filter((one, place) => one && one !== shapes[place - 1]).join("");
  const begin = node => `<${node.localName} ${[...node.attributes].map(written)}>`;
  const shape = node => node.nodeType === 3 ? (node.data.trim() ? "t" : "") : node.nodeType !== 1 ? ""
    : `${begin(node)}${once([...node.childNodes].map(shape))}</>`;
  return shape(document.documentElement);
}"""
"""What accessibility depends on: each element with its attributes, and whether there are words; not which words, nor
how many elements alike follow each other."""

PAINTS = """
  const known = new Map();
  const layer = (style, node) => [style.backgroundColor, style.backgroundImage, style.opacity, style.mixBlendMode,
    style.position === "static" ? "" : [style.position, node.localName, node.className, node.id]].join();
  const ground = node => {
    if (!node) return "";
    if (!known.has(node)) known.set(node, ground(node.parentElement) + "/" + layer(getComputedStyle(node), node));
    return known.get(node);
  };
  const ink = style => [style.color, style.fontSize, style.fontWeight, style.textShadow].join();
  const speaks = node => node.matches("input, select, textarea") ||
    [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
  const painted = new Map();
  for (const node of document.body.querySelectorAll("*"))
    if (speaks(node) && node.checkVisibility()) {
      const paint = ink(getComputedStyle(node)) + ground(node);
      painted.set(paint, [...painted.get(paint) || [], node]);
    }
"""
"""What contrast depends on: the colour, size and weight of letters, and the layers of colour that they stand on."""

ALL_PAINTS = f"() => {{{PAINTS} return [...painted.keys()]; }}"

RUN = f"""async ([tags, fresh]) => {{
  const ask = (place, options) => axe.run(place, {{...options, resultTypes: ["violations"]}});
  const whole = await ask(document, {{runOnly: tags, rules: {{"color-contrast": {{enabled: false}}}}}});
  {PAINTS}
  const nodes = fresh.flatMap(paint => painted.get(paint) || []);
  const contrast = nodes.length ? await ask({{include: nodes}}, {{runOnly: ["color-contrast"]}}) : {{violations: []}};
  return [...whole.violations, ...contrast.violations];
}}"""
"""Every rule on the whole page, but the one of contrast, which costs more than all others, on letters that are painted
as none before."""

WRITE = """html => new Promise(done => {
  document.open();
  addEventListener("load", () => done(), {once: true});
  document.write(html);
  document.close();
})"""
"""Show another document in the same window, where what ran before is still there."""


@cache
def axe_source() -> str:
    """axe-core, as the testing library brings it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


class Watcher:
    """Follows one page; look() checks what is open, verdict() fails on anything that was heard.

    seen  a folder for what axe found well in this run, shared by all who test at once: shapes of pages, and the paint
          of letters. The same shape is not asked about again at the same width and in the same colours; without a
          script, where axe needs a document of its own, not at all
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
        shape = page.evaluate(SHAPE)
        if not self.was_seen(shape, view):
            self.look_with_axe(page)
        self.mark(shape).touch()
        self.mark(shape, *view).touch()

    def was_seen(self, shape: str, view: list[Hashable]) -> bool:
        """Whether axe found this shape well in this run, without a script in any view."""
        return (self.mark(shape, *view) if self.has_script else self.mark(shape)).exists()

    def mark(self, *view: Hashable) -> Path:
        """The file that stands once axe has found a view well."""
        return self.seen / sha256(repr(view).encode()).hexdigest()

    def look_with_axe(self, page: Page) -> None:
        """Let axe look at the page that is open, at the contrast of what is painted as nothing before."""
        shown = self.page_for_axe(page)
        paints = [(paint, self.mark(paint)) for paint in shown.evaluate(ALL_PAINTS)]
        fresh = [(paint, mark) for paint, mark in paints if not mark.exists()]
        found: list[dict[str, Any]] = shown.evaluate(RUN, [RULES, [paint for paint, _ in fresh]])
        told = [
            f"{row['id']} ({row['impact']}): {row['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
            for row in found
            for node in row["nodes"][:3]
        ]
        assert not told, f"{page.url}:\n" + "\n".join(told)
        for _, mark in fresh:
            mark.touch()

    def page_for_axe(self, page: Page) -> Page:
        """The page with axe in it; or, as axe needs a script, the same document in a window that runs axe's alone."""
        browser = page.context.browser
        if self.has_script or browser is None:
            page.evaluate(axe_source())
            return page
        if self.twin is None:
            context = browser.new_context(viewport=page.viewport_size, bypass_csp=True)
            self.twin = context.new_page()
            self.twin.route("**/*", self._answer_twin)
            self.twin.goto(page.url)
            self.twin.evaluate(axe_source())
        self.twin.evaluate(WRITE, page.content())
        return self.twin

    def _answer_twin(self, route: Route) -> None:
        """Give the window of axe an empty document to begin with, styles and pictures, and no script."""
        kind = route.request.resource_type
        if kind == "document":
            route.fulfill(body="<!doctype html><title>.</title>", content_type="text/html; charset=utf-8")
        elif kind == "script":
            route.abort()
        else:
            route.continue_()

    def close(self) -> None:
        """Close what this watcher opened."""
        if self.twin is not None:
            self.twin.context.close()

    def verdict(self) -> None:
        """Fail when anything was heard."""
        assert not self.heard, "\n".join(self.heard)
