"""Examples for a demonstration, a module for each subject: each row is marked, and all of them go again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from layak.core.changes import log_change
from layak.core.clock import now
from layak.core.content import Content
from layak.core.database import writing
from layak.core.samples import Samples
from layak.core.store.sending import store_of
from layak.progress.samples import figures, meetings, partners, requests, visits
from layak.progress.samples.papers import keep_papers

Load = Callable[[Content, datetime], int]
"""Adds what is missing of a subject's examples, inside writing(); returns how many rows came in."""

Clear = Callable[[], int]
"""Removes them all, inside writing(); returns how many rows went."""

SUBJECTS: tuple[tuple[Load, Clear], ...] = (
    (figures.load, figures.clear),
    (visits.load, visits.clear),
    (meetings.load, meetings.clear),
    (partners.load, partners.clear),
)
"""In the order in which they come, after the requests with their documents; they go the other way round."""


def samples(content: Content) -> Samples:
    """How the room's examples come and go."""
    return Samples("progress", load=lambda: load_samples(content), clear=clear_samples)


def load_samples(content: Content) -> str:
    """Add every subject's examples that are missing; again changes nothing."""
    at, is_missing = now(), any(True for _ in requests.missing(content))
    papers = keep_papers(store_of("documents")) if is_missing else {}  # judging them takes a third of a second
    with writing():
        added = requests.load(content, at, papers) + sum(load(content, at) for load, _ in SUBJECTS)
        if added:
            log_change("progress", "samples", "all")
    return f"Sample progress: {added} rows added."


def clear_samples() -> str:
    """Remove every example."""
    with writing():
        gone = sum(clear() for _, clear in reversed(SUBJECTS)) + requests.clear()
        if gone:
            log_change("progress", "samples", "all")
    return f"Sample progress: {gone} rows removed."
