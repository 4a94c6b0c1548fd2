"""Text as it is kept: what every form of staff does to what was typed."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def tidy(text: str | None) -> str:
    """Text as it is kept: NFC, plain line ends, no control characters, nothing that turns the writing direction."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", plain)).strip()


def one_line(value: str | None) -> str:
    """Text of a field that has no line breaks."""
    return " ".join(tidy(value).split())
