"""Text as it is kept: what every form of staff does to what was typed."""

from __future__ import annotations

import re
import unicodedata

NO_LETTERS = frozenset(map(chr, range(0xFDD0, 0xFDF0))) | {
    chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)
}
"""Numbers that Unicode gives to no letter ever; a page with one of them is no valid HTML."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    f"{''.join(sorted(NO_LETTERS))}]"
)


_UNSEEN_KINDS = frozenset(("Cc", "Cf", "Cn", "Cs", "Mn", "Zl", "Zp", "Zs"))
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that every font shows as nothing (Unicode, Default_Ignorable_Code_Point; the empty braille)."""


def tidy(text: str | None) -> str:
    """Text as it is kept: NFC, plain line ends, no control characters, nothing that turns the writing direction.

    What shows nothing at all, such as spaces and joiners of no width, is no text.
    """
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = unicodedata.normalize("NFC", _INVISIBLE.sub("", plain)).strip()
    return kept if any(map(is_seen, kept)) else ""


def is_seen(letter: str) -> bool:
    """Whether a letter or sign shows something of its own."""
    return letter not in _FILLERS and unicodedata.category(letter) not in _UNSEEN_KINDS


def one_line(value: str | None) -> str:
    """Text of a field that has no line breaks."""
    return " ".join(tidy(value).split())
