"""Telephone numbers and identity numbers, however they are written.

A text is read as pieces of digits: digits, digit words (nol delapan, kosong lapan, oh eight), letters that
stand for digits (O8I2) and numbers in words (dua belas). Pieces that follow closely make a run, and a
run is judged by its length, its beginning and the words before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from layak.forum.detect.finding import Finding, finding, listed
from layak.forum.detect.lexicon import read_lexicon
from layak.forum.detect.plain import PlainText, Token

SHORTEST_PHONE, LONGEST_PHONE = 9, 14
SHORTEST_TOLD_PHONE = 7
NIK_LENGTH = 16
_CUE_REACH = 5
_MOST_PIECES = 24
_SEPARATORS = frozenset(" \t\n().,-–—_/+*|:'~=")
_LONGEST_BETWEEN = 20
_MIXED = re.compile(r"^(?=.*\d)[\doil|sbzg]+$")
_LETTER_DIGITS = str.maketrans("oil|sbzg", "01115829")
_SEPARATOR_WORDS = frozenset({"strip", "spasi", "min", "minus", "dash", "plus"})
_TENS = {"belas": 1, "puluh": 0}
_TIMES = {"double": 2, "dobel": 2, "triple": 3, "tripel": 3}


@dataclass(frozen=True)
class Piece:
    """Digits that were read from one or two words, and the place of these words among the tokens."""

    digits: str
    first: int
    after: int


def find_numbers(plain: PlainText) -> Iterator[Finding]:
    """Find telephone numbers (kind phone) and identity numbers (kind nik)."""
    tokens = plain.tokens
    for run in _runs(plain.folded, tokens):
        at = 0
        while at < len(run):
            count, kind = _judge(plain, run[at : at + _MOST_PIECES])
            if kind:
                end = tokens[run[at + count - 1].after - 1].end
                yield finding(plain, kind, _start(plain, tokens[run[at].first]), end)
            at += count


def _start(plain: PlainText, token: Token) -> int:
    """Return where a number begins, with the plus or bracket before it."""
    start = token.start
    while start > 0 and plain.folded[start - 1] in "+(" and token.start - start < 3:
        start -= 1
    return start


def _runs(folded: str, tokens: Sequence[Token]) -> Iterator[list[Piece]]:
    """Collect pieces that follow each other closely."""
    run: list[Piece] = []
    for piece in _pieces(tokens):
        if run and not _is_close(folded, tokens, run[-1].after, piece.first):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _is_close(folded: str, tokens: Sequence[Token], after: int, first: int) -> bool:
    """Say whether two pieces belong together: only separators, or a word for one, between them."""
    while after < first and tokens[after].word in _SEPARATOR_WORDS:
        after += 1
    if after != first:
        return False
    between = folded[tokens[after - 1].end : tokens[first].start]
    return len(between) <= _LONGEST_BETWEEN and all(c in _SEPARATORS for c in between)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    """Read each word, or number in words, that stands for digits."""
    at = 0
    while at < len(tokens):
        piece = _number_in_words(tokens, at) or _piece(tokens, at)
        if piece:
            yield piece
        at = piece.after if piece else at + 1


def _piece(tokens: Sequence[Token], at: int) -> Piece | None:
    """Read one word as digits."""
    raw = tokens[at].raw
    if raw.isascii() and raw.isdigit():
        return Piece(raw, at, at + 1)
    if raw.isdigit() and raw.isdecimal():
        return Piece("".join(str(int(c)) for c in raw), at, at + 1)
    digit = _digit_words().get(raw) or _digit_words().get(tokens[at].word)
    if digit:
        return Piece(digit, at, at + 1)
    if _MIXED.match(raw) and sum(c.isdigit() for c in raw) * 2 >= len(raw):
        return Piece(raw.translate(_LETTER_DIGITS), at, at + 1)
    joined = _joined_digit_words(raw)
    return Piece(joined, at, at + 1) if joined else None


def _number_in_words(tokens: Sequence[Token], at: int) -> Piece | None:
    """Read "dua belas" as 12, "tiga puluh (satu)" as 30 (31), "sebelas" as 11, "double eight" as 88."""
    word = tokens[at].word
    if word in ("sebelas", "sepuluh"):
        return Piece("11" if word == "sebelas" else "10", at, at + 1)
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if word in _TIMES and _digit_words().get(after):
        return Piece(_digit_words()[after] * _TIMES[word], at, at + 2)
    digit = _digit_words().get(word)
    if not digit or after not in _TENS:
        return None
    if after == "belas":
        return Piece("1" + digit, at, at + 2)
    ones = _digit_words().get(tokens[at + 2].word) if at + 2 < len(tokens) else None
    return Piece(digit + ones, at, at + 3) if ones and ones != "0" else Piece(digit + "0", at, at + 2)


@cache
def _joined_digit_words(raw: str) -> str:
    """Read digit words that run together ("noldelapansatu"); empty when something else is among them."""
    digits, rest = "", raw
    while rest:
        word = next((word for word in _digit_words() if rest.startswith(word)), None)
        if word is None or len(digits) > LONGEST_PHONE:
            return ""
        digits, rest = digits + _digit_words()[word], rest[len(word) :]
    return digits if len(digits) > 1 else ""


@cache
def _digit_words() -> dict[str, str]:
    """Map each word for a digit to the digit, longer words first."""
    table = read_lexicon("personal")["digits"]
    pairs = {word: str(digit) for digit, words in table.items() for word in str(words).split()}
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


def _judge(plain: PlainText, run: Sequence[Piece]) -> tuple[int, str | None]:
    """Judge what begins with the first piece of a run: how many pieces, and which kind of number."""
    tokens = plain.tokens
    before = [token.word for token in tokens[max(0, run[0].first - _CUE_REACH) : run[0].first]]
    if before and before[-1] in listed("money"):
        return len(run), None
    count = _count_up_to(run, NIK_LENGTH)
    digits = _digits(run[:count])
    if len(digits) == NIK_LENGTH and is_like_nik(digits):
        return count, "nik"
    if 8 <= len(digits) <= NIK_LENGTH and _has_cue(_in_sentence(tokens, run[0].first), "number_cues"):
        return count, "nik"
    if len(set(digits)) == 1:
        return count, None
    return _judge_phone(plain, run, before)


def _in_sentence(tokens: Sequence[Token], at: int) -> list[str]:
    """Return the few words before a number that stand in its own sentence."""
    words: list[str] = []
    while at > 0 and len(words) < _CUE_REACH and not tokens[at].is_first:
        at -= 1
        words.append(tokens[at].word)
    return words


def is_like_nik(digits: str) -> bool:
    """Say whether sixteen digits are built like a NIK: region, birth date, serial number.

    A girl's day of birth is raised by 40 (rules under UU 23/2006, article 13).
    """
    province, day, month = int(digits[:2]), int(digits[6:8]) % 40, int(digits[8:10])
    return 11 <= province <= 97 and 1 <= day <= 31 and 1 <= month <= 12


def _judge_phone(plain: PlainText, run: Sequence[Piece], before: Sequence[str]) -> tuple[int, str | None]:
    """Judge whether a telephone number begins with the first piece of a run."""
    has_plus = _has_plus(plain, plain.tokens[run[0].first].start)
    is_told = _has_cue(before, "phone_cues")
    if not (is_told or has_plus) and run[0].digits[0] not in "068":
        return 1, None
    longest = _count_up_to(run, LONGEST_PHONE)
    if not is_told and len(_digits(run[:longest])) < SHORTEST_PHONE:
        return longest, None
    for count in range(longest, 0, -1):
        digits = _digits(run[:count])
        if len(digits) < SHORTEST_TOLD_PHONE:
            break
        after = plain.tokens[run[count - 1].after : run[count - 1].after + 1]
        if after and after[0].word in listed("money"):
            continue
        if _is_phone(digits, has_plus, is_told) and not _is_public(digits):
            return count, "phone"
        if _is_public(digits) and len(digits) > SHORTEST_TOLD_PHONE:
            return count, None
    return 1, None


def _has_plus(plain: PlainText, start: int) -> bool:
    """Say whether a plus stands before a number."""
    return plain.folded[max(0, start - 4) : start].rstrip(" (").endswith("+")


def _is_phone(digits: str, has_plus: bool, is_told: bool) -> bool:
    """Say whether digits are a telephone number: 08..., 628..., a land line 0xx..., or told to be one."""
    length = len(digits)
    if is_told and SHORTEST_TOLD_PHONE <= length <= LONGEST_PHONE:
        return True
    if not SHORTEST_PHONE <= length <= LONGEST_PHONE:
        return False
    if digits.startswith(("08", "628", "6208", "0062")) or has_plus:
        return True
    if digits.startswith("0"):
        return digits[1] != "0" and length >= SHORTEST_PHONE
    return digits.startswith("8") and length in (10, 11, 12) and digits[1] in "1235789" and len(set(digits)) > 3


def _is_public(digits: str) -> bool:
    """Say whether this is a public help line, which must be written everywhere."""
    return digits in listed("public_numbers") or f"0{digits.removeprefix('62')}" in listed("public_numbers")


def _has_cue(before: Sequence[str], name: str) -> bool:
    """Say whether one of the words before a number, also with -ku or -nya, is a cue."""
    cues = listed(name)
    return any(word in cues or word.removesuffix("ku").removesuffix("nya") in cues for word in before)


def _count_up_to(run: Sequence[Piece], most: int) -> int:
    """Count how many pieces fit into so many digits, at least one."""
    total = 0
    for count, piece in enumerate(run):
        total += len(piece.digits)
        if total > most:
            return max(count, 1)
    return len(run)


def _digits(run: Sequence[Piece]) -> str:
    """Join the digits of pieces."""
    return "".join(piece.digits for piece in run)
