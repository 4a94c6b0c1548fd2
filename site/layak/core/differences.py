"""What changed between two texts: paragraph by paragraph, and word by word inside those that changed.

Both steps are bounded, so that no text of any length can make a page wait: what would take too long is told as
taken out and put in as a whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

PARTS = re.compile(r"^\s+|[\w’'-]+\s*|[^\w\s]\s*")
PARAGRAPHS = re.compile(r"\n\s*\n")
MOST_WORK = 400_000
"""What one comparison may cost, about a tenth of a second (see work_of)."""
MOST_ON_A_PAGE = 1_000_000
"""The same for all the paragraphs of a text together."""

Piece = tuple[str, str]
"""A part of a text and what became of it: "same", "gone" or "new"."""
Change = tuple[slice, slice, bool]
"""A stretch of both texts, and whether it stayed the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph of two texts beside each other: "same", "changed", "gone" or "new"; the pieces of either side."""

    kind: str
    before: tuple[Piece, ...] = ()
    after: tuple[Piece, ...] = ()


def word_changes(before: str, after: str) -> list[Piece]:
    """Pieces of both texts in order, each "same", "gone" or "new"; empty where comparing would take too long."""
    pieces: list[Piece] = []
    for gone, came, is_same in word_stretches(before, after):
        if is_same:
            pieces.append(("same", max(gone, came, key=len)))
            continue
        pieces += trimmed("gone", gone)[:1] + trimmed("new", came)
        if not came.strip():
            pieces += trimmed("gone", gone)[1:]
    return pieces


def word_stretches(before: str, after: str) -> list[tuple[str, str, bool]]:
    """Stretches of both texts, and whether they say the same; empty where comparing would take too long."""
    old, new = PARTS.findall(before), PARTS.findall(after)
    if work_of(*keys_of(old, new)) > MOST_WORK:
        return []
    found = stretches(*keys_of(old, new))
    return [("".join(old[one]), "".join(new[two]), is_same) for one, two, is_same in found]


def trimmed(kind: str, text: str) -> list[Piece]:
    """A piece, and the space after it as one that stayed."""
    words = text.rstrip()
    return [piece for piece in ((kind, words), ("same", text[len(words) :])) if piece[1]]


def block_changes(before: str, after: str) -> list[Block]:
    """The paragraphs of both texts in order; words are compared inside those that stand in for each other."""
    old, new = ([part for part in PARAGRAPHS.split(text) if part.strip()] for text in (before, after))
    if work_of(*middles(old, new)) > MOST_WORK:
        return [beside(before, after, 0)]
    blocks: list[Block] = []
    left = MOST_ON_A_PAGE
    for one, two, is_same in stretches(old, new):
        if is_same:
            blocks += [Block(kind="same", before=(("same", text),), after=(("same", text),)) for text in new[two]]
            continue
        for gone, came in zip_longest(old[one], new[two]):
            blocks.append(beside(gone, came, left))
            if gone and came:
                left -= work_of(*keys_of(PARTS.findall(gone), PARTS.findall(came)))
    return blocks


def beside(gone: str | None, came: str | None, left: int) -> Block:
    """Two paragraphs beside each other, word by word while there is something left of what a page may cost."""
    if gone and came:
        found = (word_stretches(gone, came) if left > 0 else []) or [(gone, came, False)]
        before = [piece for text, _, is_same in found for piece in trimmed("same" if is_same else "gone", text)]
        after = [piece for _, text, is_same in found for piece in trimmed("same" if is_same else "new", text)]
        return Block(kind="changed", before=tuple(before), after=tuple(after))
    if gone:
        return Block(kind="gone", before=(("gone", gone),))
    return Block(kind="new", after=(("new", came or ""),))


def keys_of(*texts: Sequence[str]) -> tuple[list[str], ...]:
    """What of some parts is compared: the words, not the spaces after them."""
    return tuple([part.strip() for part in text] for text in texts)


def stretches(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What stayed and what changed, in order; the same beginning and end are not looked at twice."""
    first, last = ends_of(old, new)
    inner = SequenceMatcher(None, *middles(old, new), autojunk=False).get_opcodes()
    found = [(slice(0, first), slice(0, first), True)] if first else []
    found += [(slice(first + a, first + b), slice(first + c, first + d), kind == "equal") for kind, a, b, c, d in inner]
    if last:
        found.append((slice(len(old) - last, len(old)), slice(len(new) - last, len(new)), True))
    return found


def ends_of(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many parts are the same at the beginning, and how many of the rest at the end."""
    first = count_same(old, new, len(old))
    return first, count_same(old[::-1], new[::-1], min(len(old), len(new)) - first)


def count_same(old: Sequence[str], new: Sequence[str], most: int) -> int:
    """How many parts are the same from the beginning on, at most so many."""
    pairs = zip(old[:most], new[:most], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def middles(old: Sequence[str], new: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """What lies between the same beginning and the same end."""
    first, last = ends_of(old, new)
    return old[first : len(old) - last], new[first : len(new) - last]


def work_of(old: Sequence[str], new: Sequence[str]) -> int:
    """About what comparing costs: pairs of like parts, and how often one has to begin again."""
    one, two = (Counter(parts) for parts in middles(old, new))
    begun = one.total() * two.total() // 8
    return begun + sum(count * two[part] for part, count in one.items())
