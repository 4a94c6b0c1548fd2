"""Every regular expression of the site against fifty thousand letters made to be slow for it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from layak.core.markdown import to_html
from tests import soak
from tests.withstand.patterns import Found, ask, hostile_texts, list_patterns

SIZE = 50_000 if soak.IS_LONG else 12_000
"""In the usual run fewer letters: what grows by their square takes six times as long as is allowed all the same."""
MOST_SECONDS = 0.05
"""Of the processor, for one text: less than a page costs. What takes longer is measured with half of the text, too."""
MOST_LINEAR = 4 * MOST_SECONDS
"""For what takes twice as long for twice as much: a machine that does much besides is slower than it is alone."""
MOST_GROWTH = 3.0
"""Of seconds with twice the letters: 2 where they grow with the letters, 4 where they grow with their square."""
GIVEN_UP = 0.5

MADE = "layak.news.service."
CLOSED = {
    f"{MADE}checks.looking._HEADER_ROW", f"{MADE}checks.looking._HEADING", f"{MADE}checks.looking._LINK",
    f"{MADE}readability._CODE", f"{MADE}readability._HEADING",
}  # fmt: skip
"""Patterns that read what nh3 made alone, in which each element that begins also ends; so a text may not lack the end."""


class TooSlow(Exception):
    """A pattern was still looking when nobody waits any more."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop after so many seconds of the processor; a regular expression looks for signals while it works."""

    def stop(*_: Any) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds_of(found: Found, verb: str, text: Any) -> float:
    """Seconds of the processor for one text, the least of three where the first is too long."""
    least = GIVEN_UP
    for _ in range(3):
        begun = time.thread_time()
        try:
            with at_most(GIVEN_UP):
                ask(found, verb, text)
        except TooSlow:
            return GIVEN_UP
        least = min(least, time.thread_time() - begun)
        if least <= MOST_SECONDS:
            break
    return least


def slowness(found: Found, verb: str, text: Any, half: Any) -> float:
    """Seconds for a text for which a pattern is too slow: it never ends, or takes ever longer the longer it is; else 0."""
    seconds = seconds_of(found, verb, text)
    if seconds <= MOST_SECONDS or (seconds <= MOST_LINEAR and seconds < MOST_GROWTH * seconds_of(found, verb, half)):
        return 0.0
    return seconds


@pytest.fixture(scope="module")
def patterns() -> list[Found]:
    """The patterns of the site, read from its code."""
    return list_patterns()


@soak.soak
def test_no_pattern_is_slow_for_a_text_made_for_it(patterns: list[Found]) -> None:
    """Each pattern, asked as the site asks it, answers within 50 ms of the processor, or in a time that grows as the text."""
    slow, tried = [], 0
    for found in patterns:
        for verb in sorted(found.verbs) or ["search", "fullmatch"]:
            pairs = zip(hostile_texts(found.pattern, SIZE), hostile_texts(found.pattern, SIZE // 2), strict=True)
            for text, half in pairs if found.name not in CLOSED else ():
                tried += 1
                seconds = slowness(found, verb, text, half)
                if seconds:
                    slow.append(f"{found.name}.{verb} {found.pattern.pattern!r:.80}: {seconds:.2f} s, {text[:30]!r}")
                    break
    soak.tell("patterns, texts made to be slow for them", f"{len(patterns)}, {tried}; none slow")
    assert len(patterns) > 150 and tried > 500
    assert not slow, "\n".join(slow)


def test_exceptions_are_patterns_that_are_there(patterns: list[Found]) -> None:
    """Who changes or removes a pattern that is let off looks again at why."""
    assert {found.name for found in patterns} >= CLOSED


@pytest.mark.parametrize("text", ["<h2>" * 300, "<thead>" * 300, "<pre>" * 300, '<a href="/">' * 300, "# a\n" * 300])
def test_elements_that_patterns_look_for_always_end(text: str) -> None:
    """What editors write is made into elements that end, so that no pattern looks for an end in vain."""
    html = to_html(text)
    for name in ("h2", "h3", "h4", "thead", "pre", "a"):
        assert len(re.findall(f"<{name}[ >]", html)) == html.count(f"</{name}>")


@soak.soak
@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\s+$"])
def test_slow_pattern_is_found_out(pattern: str) -> None:
    """The check can say no: patterns that are known to be slow are told."""
    found = Found("known", re.compile(pattern))
    texts, halves = (hostile_texts(found.pattern, size) for size in (SIZE, SIZE // 2))
    assert any(slowness(found, "search", text, half) for text, half in zip(texts, halves, strict=True))
