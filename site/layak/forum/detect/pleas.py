"""Pleas that somebody stop: "stop guru memukul murid", "jangan lagi pukul kami".

"Stop" before a deed sounds like a denial, and on a poster like an idea; but who pleads that it stop tells that it goes
on. So where a sentence begins with such a word, or a person stands before it ("make him stop hitting us"), it denies
nothing. Behind anything else it stays what it was: "a poster to stop hitting", "lomba video stop bullying".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from layak.forum.detect.units import Unit

PLEA = "plea"
_POLITE = frozenset({"polite"})
_PERSONS = frozenset({"adult", "kin", "my", "me", "one", "peer"})
_SILENT = frozenset({"neg", "idea", "generic"})


def hear_pleas(sentence: Sequence[Unit]) -> list[Unit]:
    """Take from words that plead what makes them a denial or an idea, and from all others that they plead."""
    heard = list(sentence)
    for at, unit in enumerate(sentence):
        if PLEA in unit.tags:
            taken = _SILENT if _is_plea(sentence, at) else frozenset({PLEA})
            heard[at] = replace(unit, tags=unit.tags - taken)
    return heard


def _is_plea(sentence: Sequence[Unit], at: int) -> bool:
    """Say whether a sentence begins here, courtesies apart, or a person is told to stop."""
    if all(unit.tags & _POLITE for unit in sentence[:at]):
        return True
    return bool(sentence[at - 1].tags & _PERSONS)
