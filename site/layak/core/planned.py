"""Spans of time that the rooms plan in: each room says what it knows, the newsroom's calendar shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from layak.core.content.dates import PartialDate


@dataclass(frozen=True, kw_only=True)
class Span:
    """Something that takes its time; the dates as far as they are known, name in the page's language."""

    name: str
    starts: PartialDate
    ends: PartialDate
    is_sample: bool = False


Spans = Callable[[], Iterable[Span]]
_spans: dict[str, Spans] = {}


def register_spans(room: str, spans: Spans) -> None:
    """Let a room's spans be shown; again takes the place of what was there."""
    _spans[room] = spans


def planned_spans() -> list[Span]:
    """What all rooms plan, in the page's language."""
    return [one for spans in _spans.values() for one in spans()]
