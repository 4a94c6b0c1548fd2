"""What the check finds in the text of an article."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from layak.news.service.identity.reading import Passage

KINDS = (
    *("name_age", "initials", "name_school", "child_name", "parents", "case", "school", "address", "number"),
    *("birth_date", "phone", "plate", "social", "from_social", "singled"),
)
"""What a sign can be; where two cover the same words, the earlier one in this list is told."""

DIGEST_LENGTH = 32


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One sign in a text: its place, its kind and its words."""

    start: int
    end: int
    kind: str
    words: str

    @property
    def digest(self) -> str:
        """By what an answer to this sign is kept: its kind and its words, whatever their case and spaces."""
        plain = " ".join(self.words.casefold().split())
        return hashlib.sha256(f"{self.kind}\n{plain}".encode()).hexdigest()[:DIGEST_LENGTH]


def mark(passage: Passage, kind: str, first: int, after: int) -> Mark:
    """A sign that spans the words from one place up to another, with a bracket that it opened."""
    start, end = passage.words[first].start, passage.words[after - 1].end
    if "(" in passage.text[start:end] and passage.text[end : end + 1] == ")":
        end += 1
    return Mark(start, end, kind, passage.text[start:end])
