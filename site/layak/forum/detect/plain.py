"""Text as the detectors read it: one spelling for each letter and word, with the way back to the original.

Letters are folded (NFKC, case, accents, invisible characters, look-alikes from other alphabets), words are
brought to one spelling (repeated letters, digits for letters, text-speak). Every place in the folded text
knows the place it came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from layak.forum.detect.lexicon import speech

LONGEST_WORD = 64

_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁɡһԛԝьαβεικνορτυχıłøđ", "abekmhopctyxijsdghqwbabeiknoptuxilod"
)  # fmt: skip
_DIGIT_LETTERS = str.maketrans("013457@$", "oieast" + "as")
_WORD = re.compile(r"[^\W_]+(?:['’`@$*](?=[^\W\d_])[^\W_]+)*")
_STOP = re.compile(r"[.!?;\n…]")
_MANY = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"^([^\W\d_]{2,})2([^\W\d_]*)$")


@dataclass(frozen=True)
class Token:
    """One word: as folded, in its one spelling, and where it stands in the folded text."""

    raw: str
    word: str
    start: int
    end: int
    is_first: bool


class PlainText:
    """A text, its folded form and its words."""

    def __init__(self, original: str) -> None:
        """Fold the text; the words are read when first asked for."""
        self.original = original
        self.folded, self._origin = _fold(original)
        self._tokens: list[Token] | None = None

    @property
    def tokens(self) -> list[Token]:
        """The words in order."""
        if self._tokens is None:
            self._tokens = _read_words(self.folded)
        return self._tokens

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the folded text into the span of the original that it came from."""
        if start >= end:
            at = self._origin[start] if start < len(self._origin) else len(self.original)
            return at, at
        last = self._origin[end - 1] + 1
        after = self._origin[end] if end < len(self._origin) else len(self.original)
        while last < after and unicodedata.category(self.original[last]) in ("Mn", "Me"):
            last += 1
        return self._origin[start], last


def _fold(original: str) -> tuple[str, list[int]]:
    """Fold every letter and note for each folded character which original one it came from."""
    letters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(original):
        folded = character.lower() if character.isascii() else _fold_letter(character)
        letters.append(folded)
        origin.extend([at] * len(folded))
    return "".join(letters), origin


@cache
def _fold_letter(character: str) -> str:
    """Fold one letter that is not ASCII; marks and invisible characters fold to nothing."""
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Cs"):
        return ""
    parts = unicodedata.normalize("NFKD", character).casefold().translate(_LOOK_ALIKES)
    return "".join(c for c in parts if not unicodedata.combining(c))


def _read_words(folded: str) -> list[Token]:
    """Read the words; a word that follows a full stop or a new line is the first of its sentence."""
    tokens: list[Token] = []
    end = 0
    for match in _WORD.finditer(folded):
        is_first = not tokens or bool(_STOP.search(folded, end, match.start()))
        end = match.end()
        raw = match.group()
        for nth, word in enumerate(_spellings(raw[:LONGEST_WORD])):
            tokens.append(Token(raw, word, match.start(), end, is_first and nth == 0))
    return _join_spaced(tokens)


def _join_spaced(tokens: list[Token]) -> list[Token]:
    """Join words whose letters were spaced out ("d i p u k u l")."""
    joined: list[Token] = []
    run: list[Token] = []
    for token in tokens:
        if len(token.raw) == 1 and token.raw.isalpha():
            run.append(token)
            continue
        joined.extend(_joined(run))
        run = []
        joined.append(token)
    joined.extend(_joined(run))
    return joined


def _joined(run: list[Token]) -> list[Token]:
    """Make one word of at least four single letters in a row; leave fewer alone."""
    if len(run) < 4:
        return run
    raw = "".join(token.raw for token in run)
    words = _spellings(raw[:LONGEST_WORD])
    return [Token(raw, word, run[0].start, run[-1].end, run[0].is_first) for word in words]


@cache
def _spelling(word: str) -> str:
    """Return the one spelling of a word: repeated letters, digits for letters, text-speak."""
    word = word.replace("’", "'").replace("`", "'")
    if any(c in "013457@$" for c in word) and sum(c.isalpha() for c in word) >= max(2, len(word) // 2):
        word = word.translate(_DIGIT_LETTERS)
    word = _MANY.sub(r"\1", word)
    return speech().get(word) or _spelling_of_bound(word)


def _spelling_of_bound(word: str) -> str:
    """Return the spelling of a word with -ku, -nya or -mu bound to it ("adekku" is "adikku", "namonyo" "namonya")."""
    if word.endswith(("nye", "nyo")) and len(word) > 5:
        word = f"{word[:-1]}a"
    for bound in ("ku", "nya", "mu"):
        stem = word.removesuffix(bound)
        if stem != word and stem in speech():
            return speech()[stem] + bound
    return word


def _spellings(raw: str) -> list[str]:
    """Return the spelling of a word, twice when doubled by a 2 ("anak2ku"); "gamau" is two words, "tidak mau"."""
    twice = _TWICE.match(raw)
    if twice:
        return [_spelling(twice[1]), _spelling(twice[1] + twice[2])]
    return _spelling(raw).split() or [raw]
