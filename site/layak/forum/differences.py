"""What changed between two texts, word by word, for a moderator's eyes."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

PARTS = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
LONGEST = 6000
"""Letters beyond which no comparison is made: it would take longer than reading."""


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of both texts in order, each "same", "gone" or "new"; empty where a text is too long to compare."""
    if max(len(before), len(after)) > LONGEST:
        return []
    old, new = PARTS.findall(before), PARTS.findall(after)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        pieces += [(word, text) for word, text in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if text]
    return pieces
