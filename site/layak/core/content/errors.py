"""The one error of content files: it names the file, the line, the reason and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ContentError(Exception):
    """A content file cannot be used; its text is one sentence for the person who edits the file."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}, line {line}: {reason}.")


class UnknownKeyError(LookupError):
    """Nothing in the loaded content has the key that was asked for."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"There is no {what} with the key {key!r} in the content files.")


def suggest(word: object, known: Iterable[object]) -> str:
    """Return what the writer may have meant, or else the first words that are known."""
    words = [str(one) for one in known]
    near = get_close_matches(str(word), words, n=3)
    return f"did you mean {' or '.join(near)}" if near else f"known: {', '.join(words[:12]) or 'none'}"
