"""The words of a result that answer the question: plain text in which each hit stands between two signs.

Nothing here makes markup: `layak.search.showing.marked` escapes a text and puts <mark> in the place of the signs.
Reading a text word by word took 4 ms for ten results; looking for the beginnings of the words that are asked
for, and only as far into a text as they do not show, takes a tenth of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from layak.search import analysis
from layak.search.query import MOST_WORDS

EXCERPT_LENGTH = 200
BEGIN, END = "\x02", "\x03"
"""Around each hit; control characters that no public text holds."""
_STEP, READ_AT_MOST = 1_000, 12_000
_LEAD_IN = 60
_MOST_PLACES = 6
_MOST_HITS = 40
_ENOUGH = 3
"""So many different words make an excerpt that tells why a text was found."""
_INSIDE = re.compile(r"[^\W_]|[\u0300-\u036f'’]")
_SENTENCE = re.compile(r"[.!?…](?:\s|$)")
_GAP = re.compile(r"[ \t\u00a0-]*")
_SWALLOWED = {"k": ("ng",), "p": ("m",), "s": ("ny",), "t": ("n",)}
"""What stands before the rest of an Indonesian root whose first letter a prefix swallowed (tulis, menulis)."""
_SHORTEST_ENGLISH = 3

Span = tuple[int, int]


class ReadText(NamedTuple):
    """A short text that was read word by word, for any question: where its words stand, each with its term."""

    text: str
    words: tuple[tuple[int, int, str], ...]
    terms: frozenset[str]


def read_text(text: str, lang: str) -> ReadText:
    """Read a text without the signs that it may hold."""
    plain = text.replace(BEGIN, "").replace(END, "")
    found = ((*match.span(), analysis.term(match.group(), lang)) for match in analysis.WORD.finditer(plain))
    words = tuple(word for word in found if word[2])
    return ReadText(plain, words, frozenset(term for _, _, term in words))


def read_body(body: str, lead: str) -> str:
    """Give as much of a body as an excerpt may be of.

    Beside a lead a body without a sentence is a list of words to be found by (other names, units): nobody reads it.
    """
    body = body[:READ_AT_MOST]
    return body if not lead.strip() or _SENTENCE.search(body) else ""


def read_lead(lead: str, lang: str) -> ReadText:
    """Read a lead as far as it is ever shown."""
    return read_text(_cut(lead, 0, 2 * EXCERPT_LENGTH), lang)


class Marker:
    """Marks the words of one question, and those that mean the same, in the texts of one language."""

    def __init__(self, terms: Iterable[str], lang: str, asked: int = MOST_WORDS) -> None:
        """Read the terms; a lead that holds as many different ones as words were `asked` answers by itself."""
        self.lang = lang
        self.terms = frozenset(term for term in terms if term[:1].isalnum())
        self.cores = [_cores(term, lang) for term in self.terms]
        self.enough = min(len(self.cores), max(1, asked))

    def mark(self, text: str) -> str:
        """Give a whole text with its hits between signs."""
        if BEGIN in text or END in text:
            text = text.replace(BEGIN, "").replace(END, "")
        return _marked(text, self._hits(text))

    def mark_read(self, read: ReadText) -> str:
        """Give a text that was read before with its hits between signs."""
        if self.terms.isdisjoint(read.terms):
            return read.text
        return _marked(read.text, [(start, end) for start, end, term in read.words if term in self.terms])

    def _hits(self, text: str) -> Iterator[Span]:
        """Give where the words stand whose term is asked for, in order."""
        done = 0
        for place in self._likely_places(text):
            if place < done:
                continue
            match = analysis.WORD.match(text, _begin_of_word(text, place))
            if match is None:
                continue
            done = match.end()
            if analysis.term(match.group(), self.lang) in self.terms:
                yield match.span()

    def _likely_places(self, text: str) -> list[int]:
        low = text.lower()
        if len(low) != len(text):
            return [match.start() for match in analysis.WORD.finditer(text)]
        return sorted(place for place, _ in self._places(low, 0, _MOST_HITS))

    def excerpt(self, lead: ReadText, body: str) -> str:
        """Give the lead where it answers as well as any stretch of the body, else that stretch."""
        in_lead = len(self.terms & lead.terms)
        if not lead.text or in_lead < self.enough:
            place, in_body = self._best_window(body)
            if not lead.text or in_body > in_lead:
                found = self.mark(_cut(body, place, EXCERPT_LENGTH))
                if BEGIN in found or not lead.text:
                    return found
        return self.mark_read(lead)

    def _best_window(self, text: str) -> tuple[int, int]:
        """Find where the most different words stand close together: (where the first of them is, how many).

        Reads on only until enough different words have shown.
        """
        places: list[tuple[int, int]] = []
        enough = min(len(self.cores), _ENOUGH)
        for begin in range(0, min(len(text), READ_AT_MOST), _STEP):
            low = text[begin : begin + _STEP + analysis.LONGEST_WORD].lower()
            places += self._places(low, begin, _MOST_PLACES)
            if len(places) >= enough and len({which for _, which in places}) >= enough:
                break
        return _densest(sorted(places), len(self.cores))

    def _places(self, low: str, begin: int, most: int) -> list[tuple[int, int]]:
        """Give where in a text of small letters the cores stand, counted from `begin`, each with its word's number."""
        places = []
        for which, cores in enumerate(self.cores):
            for core in cores:
                place, left = low.find(core), most
                while place >= 0 and left:
                    places.append((begin + place, which))
                    left -= 1
                    place = low.find(core, place + len(core))
        return places


def _densest(places: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Give where the most different words stand within the length of an excerpt, and how many they are."""
    best = start = first = different = 0
    held = [0] * most
    for place, which in places:
        different += not held[which]
        held[which] += 1
        while place - places[first][0] > EXCERPT_LENGTH - _LEAD_IN:
            held[places[first][1]] -= 1
            different -= not held[places[first][1]]
            first += 1
        if different > best:
            best, start = different, places[first][0]
            if best == most:
                break
    return start, best


def _marked(text: str, hits: Iterable[Span]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in _joined(text, hits):
        parts += (text[done:start], BEGIN, text[start:end], END)
        done = end
    return "".join((*parts, text[done:])) if parts else text


@lru_cache(maxsize=512)
def marker(terms: tuple[str, ...], lang: str, asked: int) -> Marker:
    """Give what marks the terms of a question of so many words in a language, remembered."""
    return Marker(terms, lang, asked)


@lru_cache(maxsize=2048)
def _cores(term: str, lang: str) -> tuple[str, ...]:
    """Give what stands in every word of a stem: English endings change, Indonesian prefixes swallow a first letter."""
    if lang == "en":
        core = term[: max(_SHORTEST_ENGLISH, len(term) - (2 if len(term) > 5 else 1))]
        odd = [word for word, stem in analysis.english_stems().items() if stem == term and core not in word]
        return (core, *odd)
    return (term, *(letters + term[1:] for letters in _SWALLOWED.get(term[0], ())))


def _begin_of_word(text: str, place: int) -> int:
    """Go back from a place inside a word to where the word begins."""
    least = max(0, place - analysis.LONGEST_WORD)
    while place > least and _INSIDE.match(text, place - 1):
        place -= 1
    return place


def _joined(text: str, hits: Iterable[Span]) -> list[Span]:
    """Make hits next to each other one."""
    spans: list[Span] = []
    for start, end in hits:
        if spans and _GAP.fullmatch(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _cut(text: str, place: int, length: int) -> str:
    """Cut a stretch of a text between words; an ellipsis stands for what is left out."""
    place = _begin_of_word(text, place)
    begin = max(0, place - _LEAD_IN)
    head = text[begin:place]
    if begin:
        head = "".join(head.split(None, 1)[1:])  # what may be the end of a word is left out
    rest = " ".join((head + text[place : place + 2 * length]).split())
    is_cut = len(rest) > length
    if is_cut:
        end = rest.rfind(" ", length // 2, length)
        rest = rest[: end if end > 0 else length].rstrip()
    is_cut = is_cut or place + 2 * length < len(text)
    return ("… " if begin else "") + rest + (" …" if is_cut else "")
