"""Signs of personal data in what everybody or the child is about to read, and the second press that lets them pass."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from layak.forum.personal import KINDS, OTHER
from layak.forum.service import texts

ANYWAY = "anyway:"
"""The second press: with the mark of the very signs that were shown, so that what came later is shown first."""


@dataclass(frozen=True)
class Sign:
    """One sign: the field it stands in, the name of its kind, and the words."""

    field: str
    label: object
    kind: object
    text: str
    is_harm: bool = False


def find_signs(fields: list[Any]) -> list[Sign]:
    """What gives somebody away in these fields of a form, in their order."""
    return [
        Sign(field.name, field.label.text, KINDS.get(mark.kind, OTHER)[0], mark.text)
        for field in fields
        for mark in texts.mark_personal(field.data or "")
    ]


def find_harm(fields: list[Any]) -> list[Sign]:
    """The fields of a form whose text may tell of harm: such a text belongs to the officers."""
    told = [field for field in fields if field.data and texts.tells_of_harm(field.data)]
    return [Sign(field.name, field.label.text, None, "", is_harm=True) for field in told]


def second_press(signs: list[Sign]) -> str:
    """The value of the button that lets exactly these signs pass."""
    told = "\n".join(f"{sign.field}\t{sign.text}" for sign in signs)
    return ANYWAY + blake2b(told.encode(), digest_size=16).hexdigest()


def needs_second_press(act: str, signs: list[Sign]) -> bool:
    """Whether there are signs that the moderator has not seen and let pass."""
    return bool(signs) and act != second_press(signs)
