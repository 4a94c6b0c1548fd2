"""The plain search that answers while the index is being repaired.

It reads the sources and looks for the words.

It is slow and knows no stems, so it stops after a short time and runs once at a time in a process.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable

from layak.core.searchable import Document, Source
from layak.search.analysis import fold, stop_words
from layak.search.entries import card_of
from layak.search.query import Question
from layak.search.ranking import Criteria

LONGEST_SECONDS = 0.3
_one_at_a_time = threading.Lock()


def look_through(
    sources: Iterable[Source], question: Question, *, lang: str, at: float, criteria: Criteria
) -> list[Document]:
    """Give the documents that hold words of the question, best first, as far as a short time allows."""
    words = [word for raw in question.words if (word := fold(raw)) not in stop_words(lang)]
    if not words or not _one_at_a_time.acquire(timeout=LONGEST_SECONDS):
        return []
    try:
        found = _read(sources, words, _refusing(question, lang), at, criteria)
    finally:
        _one_at_a_time.release()
    own = {(document.kind, document.key) for _, document in found if document.lang == lang}
    shown = [each for each in found if each[1].lang == lang or (each[1].kind, each[1].key) not in own]
    if criteria.is_newest_first:
        shown.sort(key=lambda each: (str(each[1].date or ""), each[0]), reverse=True)
    else:
        shown.sort(key=lambda each: (each[1].lang != lang, -each[0]))
    return [document for _, document in shown]


def _refusing(question: Question, lang: str) -> re.Pattern[str] | None:
    """Give what finds a word that the reader does not want ("-polisi"); a stop word is refused no more than asked."""
    words = [re.escape(word) for raw in question.without if (word := fold(raw)) not in stop_words(lang)]
    return re.compile(rf"\b(?:{'|'.join(words)})\b") if words else None


def _read(
    sources: Iterable[Source], words: list[str], refused: re.Pattern[str] | None, at: float, criteria: Criteria
) -> list[tuple[int, Document]]:
    until = time.monotonic() + LONGEST_SECONDS
    found: list[tuple[int, Document]] = []
    for source in sources:
        for document in source.documents():
            if time.monotonic() > until:
                return found
            points = _points(document, words, refused)
            if points and _is_wanted(document, at, criteria):
                found.append((points, document))
    return found


def _points(document: Document, words: list[str], refused: re.Pattern[str] | None) -> int:
    title, text = fold(document.title), fold(f"{document.lead} {document.body}")
    if refused and (refused.search(title) or refused.search(text)):
        return 0
    return sum(3 * (word in title) + (word in text) for word in words)


def _is_wanted(document: Document, at: float, criteria: Criteria) -> bool:
    card = card_of(document)
    is_kind = not criteria.kind or criteria.kind == card.kind
    return is_kind and criteria.accepts(card) and card.visible_from <= at < card.visible_until
