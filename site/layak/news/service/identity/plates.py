"""Plates of vehicles that are no office's: in capitals, or in small letters where a vehicle or a child is told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from layak.news.service.identity.finding import Mark
from layak.news.service.identity.lexicon import words
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_PLATE = re.compile(r"(?<![\w-])([A-Z]{1,2})[ .-]?(\d{1,4})[ .-]?([A-Z]{1,3})(?![\w-])")
_SMALL = re.compile(r"(?<![\w-])([a-zA-Z]{1,2})[ .-]?(\d{3,4})[ .-]?([a-zA-Z]{2,3})(?![\w-])")
_TOLD = re.compile(
    r"(?i:\b(?:plat|pelat|nopol|plate|plates|berpelat|nomor polisi|registration|number))"
    r"(?i:(?: nomor| nomer| number| no)?[ :.]{1,2})"
    r"([a-zA-Z]{1,2})[ -]?(\d{1,4})[ -]?([a-zA-Z]{1,3})(?![\w-])"
)
_WHOLE = 6
"""A plate with so many signs is one without a word for a vehicle too."""


def find_plates(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find the plate of a vehicle that is no office's."""
    for pattern in (_PLATE, _TOLD, _SMALL):
        for match in pattern.finditer(passage.text):
            if match[1].upper() not in areas():
                continue
            if pattern is _SMALL and match[3].lower() in words("no_plate_ends"):
                continue
            sentence = scene.sentence_at(match.start())
            is_office = passage.has_any(sentence, "office_vehicles") and not scene.has_child(sentence)
            is_whole = pattern is _PLATE and len(match[1] + match[2] + match[3]) >= _WHOLE
            is_vehicle = passage.has_any(sentence, "vehicles", "brands")
            if (is_vehicle or is_whole or scene.speaks_of_children(sentence)) and not is_office:
                yield Mark(match.start(), match.end(), "plate", match.group())


@cache
def areas() -> frozenset[str]:
    """The letters with which plates begin."""
    return words("plate_areas")
