"""Personal data as a child and a moderator are told about it: names of kinds, sentences, marked words, stand-ins."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from layak.forum.service.texts import Mark

KINDS = {
    "phone": (_l("phone number"), _l("Your text has a phone number. It is better to take it out so you stay safe.")),
    "nik": (_l("identity number"), _l("Your text has an identity number. It is better to take it out.")),
    "email": (_l("e-mail address"), _l("Your text has an e-mail address. It is better to take it out.")),
    "handle": (_l("social media account"), _l("Your text has an account name. It is better to take it out.")),
    "link": (_l("link"), _l("Your text has a link. It is better to take it out.")),
    "address": (_l("street address"), _l("Your text has an address. Write only the district.")),
    "school": (_l("school name"), _l("Your text tells which school is yours. Write “our school” instead.")),
    "name": (_l("name of a person"), _l("Your text has somebody’s name. It is better to take it out.")),
    "birth_date": (_l("birth date"), _l("Your text has a birth date. It is better to take it out.")),
}
OTHER = (_l("personal data"), _l("Your text has something that could tell who you are. It is better to take it out."))
STAND_INS = {"school": _l("our school"), "name": _l("someone")}
"""What stands in for words that are taken out; every other kind leaves nothing."""


@dataclass(frozen=True)
class ToldMark:
    """One place in a text, with the name of its kind and the sentence for it."""

    name: object
    sentence: object
    text: str


def explain_marks(marks: list[Mark]) -> list[ToldMark]:
    """What was found, in words."""
    return [ToldMark(*KINDS.get(mark.kind, OTHER), mark.text) for mark in marks]


def stand_ins(lang: str | None = None) -> dict[str, str]:
    """The stand-ins in the page's language, or in the language of the text that they go into."""
    if lang is None:
        return {kind: str(words) for kind, words in STAND_INS.items()}
    with force_locale(lang):
        return {kind: str(words) for kind, words in STAND_INS.items()}


def pieces(text: str, marks: list[Mark]) -> list[tuple[bool, str]]:
    """A text cut into plain and marked pieces, for showing what was found where."""
    found, at = [], 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        if mark.start < at:
            continue
        found += [(False, text[at : mark.start]), (True, text[mark.start : mark.end])]
        at = mark.end
    return [(is_marked, piece) for is_marked, piece in [*found, (False, text[at:])] if piece]
