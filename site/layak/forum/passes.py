"""Pass codes (kartu forum): what a facilitator hands to one member on paper and the member uses once.

A code is eleven random characters of Crockford's base 32 (55 bits) and one check character, in three groups:
``7K3M-Q0ZD-4XH9``. Crockford's alphabet leaves out I, L, O and U, so that a code cannot be misread.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 11
LENGTH = RANDOM_CHARACTERS + 1
GROUP = 4
SHORTEST_SECRET = 16
LONGEST_INPUT = 200

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def new_pass() -> str:
    """Make a fresh pass code of 55 random bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return _grouped(body + _check_character(body))


def normalise_pass(text: str) -> str | None:
    """Return the code a person meant, or None when it cannot be a pass code.

    Case, spaces and dashes do not count; O is read as 0, I and L as 1, U as V. One wrong character
    or two that changed places never give another valid code.
    """
    if len(text) > LONGEST_INPUT:
        return None
    letters = [c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum()]
    code = "".join(letters).translate(_READ_AS)
    if len(code) != LENGTH or any(c not in _VALUES for c in code):
        return None
    if _check_character(code[:-1]) != code[-1]:
        return None
    return _grouped(code)


def hash_pass(code: str, secret: bytes) -> bytes:
    """Return the 32-byte keyed digest under which a pass is stored and looked up.

    HMAC-SHA-256 is enough: a slow hash makes up for a weak secret, and this one is 55 random bits that no
    person chose. Who steals the database alone can try nothing without the key; who steals the key as well
    would need about 2**54 tries for a code that only opens an empty form, once, never what a child wrote.
    """
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"the pass secret needs at least {SHORTEST_SECRET} bytes")
    known = normalise_pass(code)
    if known is None:
        raise ValueError("not a pass code")
    return hmac.digest(secret, b"layak pass\0" + known.encode("ascii"), hashlib.sha256)


def _grouped(code: str) -> str:
    """Write a code in groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _check_character(body: str) -> str:
    """Return the check character: the body as a polynomial over the field of 32 elements, at its generator.

    Each place is multiplied by another power of the generator (it has 31 of them), so every single
    wrong character and every swap of two different ones changes the sum.
    """
    total = 0
    for character in body:
        total = _doubled(total ^ _VALUES[character])
    return ALPHABET[total]


def _doubled(value: int) -> int:
    """Multiply by the generator in the field of 32 elements (modulus x^5 + x^2 + 1)."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
