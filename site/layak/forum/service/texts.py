"""What the two detectors say about a text: does it tell of harm, and which words give somebody away.

The disclosure check always comes first and silences the personal-data check: nobody is asked to delete the name or
number that could help a child.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layak.core.typed import NO_LETTERS
from layak.forum.detect import find_personal_data, has_disclosure

BEFORE_STOP = re.compile(r"(?<![ \t])[ \t]++(?=[.,;:!?])")
INVISIBLE = ("Cc", "Cs", "Co")
"""Unicode categories that no text needs: controls, halves of characters, private ones."""

UNWANTED = NO_LETTERS | frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, on a page beyond the text itself; line ends of no form; no letters."""

SPACES = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a text that gives somebody away: where, what kind, and the words themselves."""

    start: int
    end: int
    kind: str
    text: str


def tidy(text: str | None) -> str | None:
    """A text as it is kept: one spelling of each letter (NFC), plain line ends, no invisible control characters."""
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in INVISIBLE)
    return unicodedata.normalize("NFC", "".join(c for c in seen if c not in UNWANTED))


def tells_of_harm(text: str) -> bool:
    """Whether a text may tell of harm to a child."""
    return has_disclosure(text)


def find_personal(text: str) -> list[Mark]:
    """The places that give somebody away, in their order; none at all where the text may tell of harm."""
    return [] if tells_of_harm(text) else mark_personal(text)


def mark_personal(text: str) -> list[Mark]:
    """The same for a moderator, who is asked to take them out whatever else the text says."""
    return sorted(Mark(one.start, one.end, one.kind, one.text) for one in find_personal_data(text))


def without(text: str, marks: Iterable[Mark], stand_ins: Mapping[str, str]) -> str:
    """The text with these places taken out, or replaced by what stands in for their kind."""
    kept, at = [], 0
    for mark in sorted(marks):
        if mark.start >= at:
            kept += [text[at : mark.start], stand_ins.get(mark.kind, "")]
        at = max(at, mark.end)
    return BEFORE_STOP.sub("", SPACES.sub(" ", "".join([*kept, text[at:]]))).strip()
