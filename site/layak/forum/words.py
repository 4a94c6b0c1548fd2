"""Secret words (kata rahasia): four plain words and two digits that are a child's only door.

Strength: with the 575 words of content/forum/words.txt a phrase is one of 575**4 * 100, that is 43.3 bits
(log2(512**4 * 100) = 42.6 for the smallest allowed list). That is too little for a fast hash and enough
behind Argon2id with a secret salt, two checks at a time: 10,000 tries against 10,000 members' phrases find
one with a chance of 1 in 109,000.
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

LIST_FILE = Path(__file__).resolve().parents[3] / "content" / "forum" / "words.txt"
WORDS_IN_PHRASE = 4
SHORTEST_LIST = 512
SHORTEST_PREFIX = 3
MOST_SUGGESTIONS = 8
LONGEST_INPUT = 200
SHORTEST_SECRET = 16
MEMORY_KIB = 19 * 1024  # 19 MiB, two passes, one lane: OWASP's advice for Argon2id
PASSES = 2
CHECKS_AT_A_TIME = 2

_SHORTEST_WORD, _LONGEST_WORD = 4, 8
_PARTS = re.compile(r"[a-z]+|[0-9]")
_DIGIT_NAMES = (
    ("nol", "kosong", "zero", "oh"), ("satu", "one"), ("dua", "two"), ("tiga", "three"), ("empat", "four"),
    ("lima", "five"), ("enam", "six"), ("tujuh", "seven"), ("delapan", "eight"), ("sembilan", "nine"),
)  # fmt: skip
_checks = threading.BoundedSemaphore(CHECKS_AT_A_TIME)


@dataclass(frozen=True)
class SecretWords:
    """Fresh secret words, kept out of any log by an empty repr."""

    words: tuple[str, ...] = field(repr=False)
    digits: str = field(repr=False)

    @property
    def phrase(self) -> str:
        """The form that `snap` returns and `hash_words` takes: ``kucing pantai sepeda tupai 42``."""
        return " ".join((*self.words, self.digits))


def new_words() -> SecretWords:
    """Draw four words (one may come twice) and two digits."""
    words = tuple(secrets.choice(word_list()) for _ in range(WORDS_IN_PHRASE))
    return SecretWords(words, f"{secrets.randbelow(100):02d}")


@cache
def word_list() -> tuple[str, ...]:
    """Read the curated list, in alphabetical order.

    Raises ValueError when a line is not a plain word of four to eight letters or the list is too short.
    """
    lines = LIST_FILE.read_text(encoding="utf-8").splitlines()
    words = sorted(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    for word in words:
        if not re.fullmatch(r"[a-z]{4,8}", word):
            raise ValueError(f"{LIST_FILE}: {word!r} is not a plain word of four to eight letters")
    if len(words) < SHORTEST_LIST or len(set(words)) != len(words):
        raise ValueError(f"{LIST_FILE}: needs at least {SHORTEST_LIST} different words")
    return tuple(words)


def snap(text: str) -> str | None:
    """Return the phrase a child meant, or None when four words and two digits cannot be made out.

    Case, accents, spaces and punctuation do not count; each word may have one slip (two where only one
    word is that near); words may run together; the digits may be spelled out.
    """
    letters = unicodedata.normalize("NFKD", text[: LONGEST_INPUT + 1]).casefold()
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    if len(text) > LONGEST_INPUT:
        return None
    parts = _PARTS.findall(plain)
    return _snap_apart(parts) or _snap_together("".join(parts))


def four_words(text: str) -> str | None:
    """The four words that a child meant, without the digits; None where a phrase cannot be made out."""
    phrase = snap(text)
    return phrase.rpartition(" ")[0] if phrase else None


def suggest(prefix: str) -> list[str]:
    """Return up to eight words of the list that begin like this, once three letters are typed."""
    start = unicodedata.normalize("NFKC", prefix[:LONGEST_INPUT]).strip().casefold()
    if len(start) < SHORTEST_PREFIX:
        return []
    return [word for word in word_list() if word.startswith(start)][:MOST_SUGGESTIONS]


def hash_words(phrase: str, secret: bytes) -> bytes:
    """Return the 32 bytes under which a phrase is stored and looked up, the same for the same phrase.

    The salt is one secret of the installation, kept outside the database, so that a unique index can
    find the member by the words alone. At most two run at a time in a process: 38 MiB at the most.
    """
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"the secret for the words needs at least {SHORTEST_SECRET} bytes")
    with _checks:
        return hash_secret_raw(
            phrase.encode("utf-8"), secret, PASSES, MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID
        )


def _snap_apart(parts: list[str]) -> str | None:
    """Read a phrase whose words stand apart: four words, then the digits."""
    if len(parts) <= WORDS_IN_PHRASE:
        return None
    words = [_nearest(part, 2) for part in parts[:WORDS_IN_PHRASE]]
    digits = _two_digits("".join(parts[WORDS_IN_PHRASE:]))
    return _phrase(words, digits)


def _snap_together(run: str) -> str | None:
    """Read a phrase written without spaces: first every word exact, then with one slip each."""
    for slips in (0, 1):
        for cut in range(len(run) - 1, 1, -1):
            digits = _two_digits(run[cut:])
            words = _cut_words(run[:cut], WORDS_IN_PHRASE, slips) if digits else None
            if words:
                return _phrase(list(words), digits)
    return None


def _cut_words(run: str, count: int, slips: int) -> tuple[str, ...] | None:
    """Cut a run of letters into this many words of the list, or return None."""
    if count == 0:
        return () if not run else None
    if not count * (_SHORTEST_WORD - slips) <= len(run) <= count * (_LONGEST_WORD + slips):
        return None
    for end in range(_SHORTEST_WORD - slips, min(_LONGEST_WORD + slips, len(run)) + 1):
        word = _nearest(run[:end], slips)
        rest = _cut_words(run[end:], count - 1, slips) if word else None
        if word and rest is not None:
            return (word, *rest)
    return None


def _phrase(words: list[str | None], digits: str | None) -> str | None:
    """Join what was read, if all of it was."""
    known = [word for word in words if word]
    return " ".join((*known, digits)) if digits and len(known) == WORDS_IN_PHRASE else None


def _nearest(typed: str, slips: int) -> str | None:
    """Return the one word of the list that is nearest, at most this many slips away, or None when two are."""
    if not _SHORTEST_WORD - slips <= len(typed) <= _LONGEST_WORD + slips:
        return None
    near: set[str] = set()
    for form in _shortened(typed, slips):
        near |= _by_shortened(slips).get(form, frozenset())
    measured = sorted((distance(typed, word), word) for word in near)
    best = [word for far, word in measured if far == measured[0][0] and far <= slips]
    return best[0] if len(best) == 1 else None


@cache
def _by_shortened(slips: int) -> dict[str, frozenset[str]]:
    """Index the list by every word with letters left out: words one slip apart share one."""
    index: dict[str, set[str]] = {}
    for word in word_list():
        for form in _shortened(word, slips):
            index.setdefault(form, set()).add(word)
    return {form: frozenset(words) for form, words in index.items()}


def _shortened(word: str, slips: int) -> Iterator[str]:
    """Give the word itself and each form of it with up to this many letters left out."""
    forms = {word}
    yield word
    for _ in range(slips):
        forms = {form[:at] + form[at + 1 :] for form in forms for at in range(len(form))}
        yield from forms


def distance(one: str, other: str) -> int:
    """Count the slips between two words: letters left out, added, mistaken, or neighbours swapped.

    Damerau and Levenshtein's distance in its restricted form (no letter is touched twice).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def _two_digits(run: str) -> str | None:
    """Read two digits: as digits, one by one in words, or as the name of a number below a hundred."""
    return run if re.fullmatch(r"[0-9]{2}", run) else _spelled_digits().get(run)


@cache
def _spelled_digits() -> dict[str, str]:
    """Map spellings without spaces to two digits: empatdua, empatpuluhdua, 4dua, fourtwo."""
    spelled: dict[str, str] = {}
    for tens, ten_names in enumerate(_DIGIT_NAMES):
        for ones, one_names in enumerate(_DIGIT_NAMES):
            for first in (str(tens), *ten_names):
                for second in (str(ones), *one_names):
                    spelled[first + second] = f"{tens}{ones}"
            name = _DIGIT_NAMES[ones][0] if ones else ""
            spelled[f"{_DIGIT_NAMES[tens][0]}puluh{name}"] = f"{tens}{ones}"
    for ones in range(2, 10):
        spelled[f"{_DIGIT_NAMES[ones][0]}belas"] = f"1{ones}"
    spelled |= {"sepuluh": "10", "sebelas": "11"}
    return spelled
