"""The parts of the task force's room: each subject names its pages here, the overview leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class Section:
    """A part of the room: where it begins, its name and a sentence about it (both lazy), its place among the others."""

    endpoint: str
    label: object
    about: object
    place: int


_sections: dict[str, Section] = {}


def register_section(endpoint: str, label: object, about: object, *, place: int) -> None:
    """Add a part to the coordinator's overview; again changes nothing."""
    _sections[endpoint] = Section(endpoint, label, about, place)


def section_links() -> list[dict[str, Any]]:
    """The parts in their order: href, text, about."""
    return [
        {"href": url_for(one.endpoint), "text": str(one.label), "about": str(one.about)}
        for one in sorted(_sections.values(), key=lambda one: one.place)
    ]
