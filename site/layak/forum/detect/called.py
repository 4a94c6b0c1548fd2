"""Names by how a person is called, known or not: "Pak Suherman Hadi", "adikku Kenzie", "Hafiz bin Ramli".

Only words with a capital inside a sentence count, and never in a text that writes every word with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layak.forum.detect.finding import Finding, finding, listed, phrase_ends
from layak.forum.detect.plain import PlainText, Token

_MOST_NAMES = 4
_TITLE_REACH = 2
_MOST_CAPITALS = 0.75
_SHORTEST_JUDGED = 5
_NAME_WORD = re.compile(r"^[^\W\d_]{2,20}(?:'[^\W\d_]{1,10})?$")


def find_called(plain: PlainText) -> Iterator[Finding]:
    """Find full names after a form of address, first names of one's own people, "bin", and names under a text."""
    tokens = plain.tokens
    if _writes_all_capitals(plain):
        return
    for at, token in enumerate(tokens):
        if token.raw in ("bin", "binti") and at:
            yield from _named(plain, at - 1, least=3)
        elif token.raw in listed("forms_of_address") and not _is_of_place(tokens, at):
            yield from _named(plain, at + 1, least=2)
        elif token.word in listed("own_persons"):
            yield from _named(plain, at + 1, least=1)
    for _, after in phrase_ends(tokens, "signed_by"):
        yield from _named(plain, after, least=2)


def _named(plain: PlainText, at: int, *, least: int) -> Iterator[Finding]:
    """Give the name that begins here when it has enough words."""
    tokens = plain.tokens
    end = at
    while end < min(at + _MOST_NAMES, len(tokens)) and _is_name(plain, end, is_first=end == at):
        end += 1
    if end - at >= least:
        yield finding(plain, "name", tokens[at].start, tokens[end - 1].end)


def _is_name(plain: PlainText, at: int, *, is_first: bool) -> bool:
    """Say whether a word can stand in a name: a capital, no title, no place, no new sentence."""
    tokens = plain.tokens
    token = tokens[at]
    between = plain.folded[tokens[at - 1].end : token.start] if at else ""
    is_cut = token.is_first and ":" not in between and tokens[at - 1].raw not in listed("forms_of_address")
    if is_cut or (not is_first and "," in between):
        return False
    if not is_first and token.raw in ("bin", "binti"):
        return True
    ruled_out = listed("name_not") | listed("not_before_names") | listed("titles") | listed("persons")
    return bool(_NAME_WORD.match(token.raw)) and not {token.raw, token.word} & ruled_out and _is_capital(plain, token)


def _is_of_place(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a street, a school or the like is named after the person ("Jalan Datuk Setia Maharaja")."""
    before = tokens[max(0, at - _TITLE_REACH) : at]
    return any(token.word == "jalan" or token.raw in listed("not_before_names") for token in before)


def _writes_all_capitals(plain: PlainText) -> bool:
    """Say whether nearly every word begins with a capital, so that a capital tells nothing."""
    tokens = plain.tokens
    capitals = sum(_is_capital(plain, token) for token in tokens)
    return len(tokens) >= _SHORTEST_JUDGED and capitals > _MOST_CAPITALS * len(tokens)


def _is_capital(plain: PlainText, token: Token) -> bool:
    """Say whether a word begins with a capital and is not written in capitals alone ("SMP", "RT")."""
    start, end = plain.span(token.start, token.end)
    written = plain.original[start:end]
    return written[:1].isupper() and not (len(written) > 1 and written.isupper())
