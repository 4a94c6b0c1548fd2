"""Indonesian verb forms: which root a word is a form of, and in which voice.

Covers the standard language and the everyday one: dipukul, dipukulin, dipukuli, memukul, mukulin, terpukul,
memukulku, nyuruh, ngancem, and roots as they are spoken: nginjek, dipukua. Voices: ``p`` (it is done to the
subject), ``a`` (the subject does it), ``b`` (bare), ``t`` (it happens), ``c`` (by chance: kejepit, ketendang).
Rules of the standard grammar (Tata Bahasa Baku Bahasa Indonesia, Badan Bahasa) and of everyday speech.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# prefix: (voice, first letters that it swallows)
_PREFIXES: dict[str, tuple[str, str]] = {
    "": ("b", ""), "di": ("p", ""), "ter": ("t", ""), "ke": ("c", ""), "ka": ("t", ""),
    "mem": ("a", "p"), "men": ("a", "t"), "meng": ("a", "k"), "meny": ("a", "s"), "menge": ("a", ""),
    "me": ("a", ""), "ma": ("a", ""), "mam": ("a", "p"), "man": ("a", "t"), "mang": ("a", "k"),
    "many": ("a", "s"), "m": ("a", "p"), "n": ("a", "t"), "ng": ("a", "k"), "ny": ("a", "sc"),
    "nge": ("a", ""), "ngu": ("a", ""), "dak": ("p", ""), "tak": ("a", ""),
}  # fmt: skip
_DERIVING = ("", "i", "in", "kan", "an", "ke", "ni", "no", "ki", "ken", "en", "em")
# consonants before which the last "a" of a root is spoken as "e"
_AFTER_SPOKEN_E = "kmpst"
_MINANG_ENDS = (
    ("uang", "ung"), ("iang", "ing"), ("uik", "ut"), ("uih", "us"), ("uak", "uk"), ("iak", "ik"), ("uah", "uh"),
    ("ua", "ul"), ("ua", "ur"), ("ang", "ang"),
)  # fmt: skip
_OBJECTS = ("", "nya", "ku", "mu", "q", "ne", "e", "lah", "no", "nyo")


@dataclass(frozen=True)
class Form:
    """One reading of a word: its root, voice, derivation (-i, -kan ...) and object (-ku ...)."""

    root: str
    voice: str
    deriving: str
    object: str


@cache
def read_forms(word: str, roots: frozenset[str]) -> tuple[Form, ...]:
    """Return every reading of a word as a form of one of the roots."""
    return tuple(form for stem, tail in _stems(word) for form in _prefixed(stem, tail, roots))


def _stems(word: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Take off each possible ending."""
    for deriving in _DERIVING:
        for bound in _OBJECTS:
            ending = deriving + bound
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                yield word[: len(word) - len(ending)], (deriving, bound)


def _prefixed(stem: str, tail: tuple[str, str], roots: frozenset[str]) -> Iterator[Form]:
    """Take off each possible prefix and give back the letter that it swallowed."""
    for prefix, (voice, swallowed) in _PREFIXES.items():
        if not stem.startswith(prefix):
            continue
        rest = stem[len(prefix) :]
        for root in (rest, *(letter + rest for letter in swallowed)):
            written = next((one for one in _written(root) if one in roots), None)
            if written:
                yield Form(written, voice, *tail)


def _written(root: str) -> Iterator[str]:
    """Give the spellings of a root as it may be spoken: "injek" is injak, in Minang "pukua" is pukul."""
    yield root
    if root[-2:-1] == "e" and root[-1] in _AFTER_SPOKEN_E:
        yield f"{root[:-2]}a{root[-1]}"
    if len(root) > 5:
        yield root.replace("a", "e", 1)
    for spoken, written in _MINANG_ENDS:
        if root.endswith(spoken) and len(root) > len(spoken) + 1:
            stem = root[: -len(spoken)]
            yield stem + written
            yield stem.replace("a", "e", 1) + written
