"""Which passwords are taken, and how they are kept: argon2id, at least 12 characters, judged by zxcvbn.

Source: OWASP ASVS 5.0, 6.2 (at least 8, 15 advised; no composition rules; common and context words refused).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from flask_security import hash_password
from flask_security.utils import verify_password

SHORTEST = 12
LONGEST = 256
"""Longer text is refused before it is hashed, at sign-in too: hashing 4 KB would be work for an attacker's sake."""

JUDGED = 72
"""zxcvbn's time grows faster than the text; what follows cannot make a password easier to guess."""

MINIMUM_SCORE = 3
"""Of 0 to 4; 3 means more than 10^8 guesses (zxcvbn; Flask-Security's default)."""

CONTEXT = (
    "layak kelayakan anak kota kabupaten kla forum pemko pemkot pemkab pemerintah dinas admin administrator moderator "
    "editor petugas sandi katasandi rahasia masuk password welcome login indonesia merdeka pancasila bismillah "
    "alhamdulillah sayang cinta cintaku sahabat keluarga rumah kucing bandung jakarta surabaya pekanbaru utara riau "
    "garuda persib semangat selamat pagi malam"
).split()
"""Words that people here choose first and that few lists hold."""

OWN_LETTERS = 6
"""So many letters must be left of a password that holds context words, when these, digits and signs are taken out."""

DISGUISES = str.maketrans("4@31!05$7", "aaeiiosst")
"""Digits and signs that stand for letters."""


CHECKS_AT_A_TIME = 2
"""Comparisons in one process: each takes a processor and its memory for a while, and strangers may ask for them."""

_checks = threading.BoundedSemaphore(CHECKS_AT_A_TIME)


class PasswordRefused(Exception):
    """A password that is not taken; the reason is "short", "long" or "common"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normalize_password(text: str) -> str:
    """The same text whichever keyboard composed it (NFC; NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFC", text)


def check_password(text: str, *, words: Iterable[str] = ()) -> None:
    """Raise PasswordRefused unless the password is long enough and hard to guess; words are names around its owner."""
    password = normalize_password(text)
    if len(password) < SHORTEST:
        raise PasswordRefused("short")
    if len(password) > LONGEST:
        raise PasswordRefused("long")
    known = [*CONTEXT, *context_words(words)]
    if leans_on(password, known) or score(password, known) < MINIMUM_SCORE:
        raise PasswordRefused("common")


def context_words(names: Iterable[str]) -> list[str]:
    """The words of names and addresses around a person, in small letters."""
    return [part for name in names for part in re.split(r"[\W_\d]+", name.lower()) if len(part) > 2]


def leans_on(password: str, known: Iterable[str]) -> bool:
    """Whether a password is known words, as they are or in disguise, with few letters of its own around them."""
    words = sorted(known, key=len, reverse=True)
    for text in (password.lower(), password.lower().translate(DISGUISES)):
        rest = text
        for word in words:
            rest = rest.replace(word, " ")
        if rest != text and sum(char.isalpha() for char in rest) < OWN_LETTERS:
            return True
    return False


def score(password: str, known: Iterable[str]) -> int:
    """How hard a password is to guess, 0 to 4, for somebody who knows the city and the person."""
    from zxcvbn import zxcvbn  # its lists take 15 MB: only where a password is being chosen

    return int(zxcvbn(password[:JUDGED], user_inputs=list(known))["score"])


def hash_new_password(text: str) -> str:
    """Hash a password that was checked; slow, so never inside writing()."""
    return str(hash_password(normalize_password(text)))


def is_password(text: str, kept: str | None) -> bool:
    """Compare with the kept hash, or with nobody's when there is none: unknown people take as long as known ones."""
    password = normalize_password(text)
    if len(password) > LONGEST:
        return False
    with _checks:
        return bool(verify_password(password, kept or nobodys_hash())) and kept is not None


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """The hash of no password, made with the same cost as real ones."""
    return str(hash_password("nobody has this password"))
