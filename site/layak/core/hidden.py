"""Rooms that are still empty (LAYAK_HIDDEN_ROOMS): nothing leads readers to them, though their addresses answer."""

from __future__ import annotations

import re

from flask import current_app

from layak.core.paths import find_route

_WAY = re.compile(r"\]\((/[^)\s]{0,400})\)")


def hidden_rooms() -> frozenset[str]:
    """The names of the rooms to which nothing leads yet."""
    rooms: frozenset[str] = current_app.extensions["layak"].settings.hidden_rooms
    return rooms


def is_hidden(endpoint: str) -> bool:
    """Whether an endpoint belongs to such a room."""
    return endpoint.partition(".")[0] in hidden_rooms()


def leads_to_hidden(path: str) -> bool:
    """Whether a path of this site leads into such a room."""
    found = find_route(path.partition("#")[0].partition("?")[0])
    return found is not None and is_hidden(found[0])


def without_hidden(text: str) -> str:
    """Markdown without the paragraphs that lead into such a room."""
    if not hidden_rooms():
        return text
    kept = (part for part in text.split("\n\n") if not any(map(leads_to_hidden, _WAY.findall(part))))
    return "\n\n".join(kept)
