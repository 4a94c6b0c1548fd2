"""Where a child can be found: street addresses and schools by name. Roads and schools as landmarks are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layak.forum.detect.finding import Finding, finding, listed, phrase_ends
from layak.forum.detect.plain import PlainText, Token

_STREET_REACH = 7
_HOME_REACH = 6
_SCHOOL_REACH = 4
_LONGEST_NAME = 3
_NUMBER = re.compile(r"^(?:\d{1,4}[a-z]?|[a-z]{1,2}\d{1,3}|[ivx]{1,4})$")
_DIGITS = re.compile(r"^\d{1,4}[a-z]?$")
_BLOCK = re.compile(r"^(?:[a-z]{1,2}\d{0,3}|\d{1,3}[a-z]?)$")
_CLASS = re.compile(r"^(?:1[0-2]|[1-9])[a-z]?\d?$|^(?:x{0,1}i{1,3}|i?v|vi{1,3}|i?x|xi{1,2})[a-z]?\d?$")
_NAMED_CLASS = re.compile(r"^(?:(?:1[0-2]|[1-9])|x?i{1,3}|i?v|vi{1,3}|i?x)[a-j]\d?$")
_ROMAN = re.compile(r"^(?:x?i{1,3}|i?v|vi{1,3}|i?x)$")
_CLASS_PART = re.compile(r"^[a-j1-9]$")
_CLASS_LINES = frozenset("abcdefghij") | {"ipa", "ips", "mipa", "bahasa", "agama", "tkj", "rpl", "akl"}
_ENGLISH_KINDS = frozenset({"school", "junior", "senior", "elementary", "primary", "highschool"})
_CLASS_WORDS = frozenset(
    {"satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"}
)
_HIGH_HOUSES = frozenset({"apartemen", "apartment", "rusun", "rusunawa", "asrama", "kost", "kos"})
_FLATS = frozenset({"tower", "unit", "kamar", "room"})
_SCHOOL_NICKNAME = re.compile(r"^(?:spen|sman|smp|esem|smk)(?:sa|da|ga|pat|ti|ma|lima|nam|ju|lan|bil|sal)$")
_FUSED_SCHOOL = re.compile(r"^(?:sd|sdn|smp|smpn|sma|sman|smk|smkn|min|mtsn|man)\d{1,3}$")
_SHORTEST_PLAIN_WORD = 3

_PUPILS = frozenset({"siswa", "siswi", "murid", "pelajar", "osis", "anak"})
_BEFORE_OWN_SCHOOL = frozenset({"dari", "from", "siswa", "siswi", "murid", "pelajar", "student", "anak"})


def find_places(plain: PlainText) -> Iterator[Finding]:
    """Find street addresses and the writer's or a friend's own school."""
    yield from _find_streets(plain)
    yield from _find_neighbourhoods(plain)
    yield from _find_homes(plain)
    yield from _find_schools(plain)


def places_of_names(plain: PlainText) -> Iterator[int]:
    """Give the place of each word in a school's or a place's name that could be read as a person ("SD Harapan Bunda").

    A parent right after the kind of school is one all the same ("waktu SD Ayah ..."), unless it is the last word.
    """
    tokens = plain.tokens
    kinds = (listed("school_kinds") | listed("named_places")) - _ENGLISH_KINDS - {"sekolah"}
    for at, token in enumerate(tokens):
        if token.raw not in kinds:
            continue
        first = at + 1
        while first < len(tokens) and tokens[first].raw in listed("school_fillers"):
            first += 1
        for nth in range(first, min(first + _LONGEST_NAME, len(tokens))):
            if not (_is_capital(plain, tokens, nth) or _ends_a_known_name(tokens, first, nth)):
                break
            if nth > first or tokens[nth].raw not in listed("persons") or _is_last(tokens, nth):
                yield nth


def _ends_a_known_name(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Say whether a word in small letters goes on with a name that is known: "sd harapan bunda"."""
    is_known = tokens[first].raw in listed("ambiguous_names")
    return not tokens[at].is_first and is_known and (at == first or _is_last(tokens, at))


def _is_last(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a sentence ends with this word."""
    return at + 1 == len(tokens) or tokens[at + 1].is_first


def _find_streets(plain: PlainText) -> Iterator[Finding]:
    """Find a street or estate with a house number: "Jl. Melur No. 12", "Blok C5 no 3", "12 Melur Street"."""
    tokens = plain.tokens
    for at, token in enumerate(tokens):
        if token.word not in listed("streets") and token.raw not in listed("streets"):
            continue
        end = _house_number(tokens, at)
        if end:
            yield finding(plain, "address", token.start, tokens[end].end)
        elif at >= 2 and _DIGITS.match(tokens[at - 2].raw) and token.raw in ("street", "road", "avenue", "alley"):
            yield finding(plain, "address", tokens[at - 2].start, token.end)
        else:
            yield from _find_bare_number(plain, at)


def _find_bare_number(plain: PlainText, at: int) -> Iterator[Finding]:
    """Find a street with a bare number where someone's home is spoken of: "Jl Pattimura 45 itu rumahku"."""
    tokens = plain.tokens
    for nth in range(at + 2, min(at + 2 + _LONGEST_NAME, len(tokens))):
        if tokens[nth].is_first:
            return
        if _DIGITS.match(tokens[nth].raw):
            near = tokens[max(0, at - _HOME_REACH) : nth + _HOME_REACH]
            if phrase_ends(near, "home_cues"):
                yield finding(plain, "address", tokens[at].start, tokens[nth].end)
            return


def _house_number(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place of the house number that follows a street's name."""
    for nth in range(at + 1, min(at + _STREET_REACH, len(tokens) - 1)):
        is_marked = tokens[nth].raw in listed("house_numbers") or tokens[nth].word == "nomor"
        if is_marked and _is_house_number(tokens[nth + 1]):
            return nth + 1
        if tokens[at].raw in _HIGH_HOUSES and tokens[nth].raw in _FLATS and _is_house_number(tokens[nth + 1]):
            return nth + 1
        if tokens[nth].raw in ("blok", "block") and _BLOCK.match(tokens[nth + 1].raw):
            return _house_number(tokens, nth + 1) or nth + 1
    is_short_block = tokens[at].raw in ("blok", "block") and at + 2 < len(tokens)
    if is_short_block and _BLOCK.match(tokens[at + 1].raw) and _DIGITS.match(tokens[at + 2].raw):
        return at + 2
    return None


def _is_house_number(token: Token) -> bool:
    """Say whether a word can be a house number: 12, 9B, C5, dua."""
    return bool(_NUMBER.match(token.raw)) or token.word in _CLASS_WORDS - {"satu"}


def _find_neighbourhoods(plain: PlainText) -> Iterator[Finding]:
    """Find RT together with RW: the smallest neighbourhood, a few dozen homes."""
    tokens = plain.tokens
    for at, token in enumerate(tokens):
        if token.raw == "rt" or re.fullmatch(r"rt\d{1,3}", token.raw):
            after = tokens[at + 1 : at + 5]
            rw = next((t for t in after if t.raw == "rw" or re.fullmatch(r"rw\d{1,3}", t.raw)), None)
            if rw and any(c.isdigit() for t in after for c in t.raw):
                last = tokens[min(tokens.index(rw, at) + (rw.raw == "rw"), len(tokens) - 1)]
                yield finding(plain, "address", token.start, last.end)
            elif after and after[0].raw.isdigit() and len(after) > 1 and after[1].raw.isdigit():
                yield finding(plain, "address", token.start, after[1].end)


def _find_homes(plain: PlainText) -> Iterator[Finding]:
    """Find where someone lives: "rumahku di jalan ...", "aku tinggal di gang ...", "rumahku di samping ..."""
    tokens = plain.tokens
    for first, after in phrase_ends(tokens, "home_cues"):
        for nth in range(after, min(after + _HOME_REACH, len(tokens))):
            if tokens[nth].is_first:
                break
            if tokens[nth].raw in ("situ", "sana"):
                yield from _street_before(plain, first, nth)
                break
            if _names_home(tokens, nth):
                last = min(nth + 2, len(tokens) - 1)
                yield finding(plain, "address", tokens[first].start, tokens[last].end)
                break


def _street_before(plain: PlainText, cue: int, last: int) -> Iterator[Finding]:
    """Find a street that is told to be home afterwards: "Gang Ikhlas, aku tinggal di situ"."""
    tokens = plain.tokens
    for at in range(max(0, cue - _STREET_REACH - 3), cue):
        if tokens[at].word in listed("streets") or tokens[at].raw in listed("streets"):
            yield finding(plain, "address", tokens[at].start, tokens[last].end)
            return


def _names_home(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a street, a block, a neighbourhood or a landmark beside it is named here."""
    token = tokens[at]
    if at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    if token.raw in listed("streets") or token.word == "jalan":
        return following.raw not in listed("school_not_names")
    if token.raw in ("rt", "rw") or re.fullmatch(r"r[tw]\d{1,3}", token.raw):
        return True
    if token.raw in listed("house_numbers") or token.word == "nomor":
        return bool(_DIGITS.match(following.raw))
    return token.raw in listed("beside") and tokens[at - 1].word in (
        "di",
        "pas",
        "is",
        "persis",
        "right",
        "tepat",
    )


def _find_schools(plain: PlainText) -> Iterator[Finding]:
    """Find a named school: someone's own ("my school is", with a class, "I am a pupil"), or named in passing."""
    tokens = plain.tokens
    cues = phrase_ends(tokens, "school_self") + _introductions(tokens)
    classes = _class_places(tokens)
    for at in range(len(tokens)):
        end = _school_name_end(plain, at)
        if end is None:
            continue
        own = [first for first, after in cues if first <= at <= after + _SCHOOL_REACH or 0 <= first - end <= 2]
        own = [c for c in own if not _is_cut(tokens, min(c, at), max(c, at))]
        if own or _has_class(tokens, classes, at, end) or _is_named_in_passing(plain, at, end):
            first = min([at, *own])
            yield finding(plain, "school", tokens[first].start, tokens[end - 1].end)


def _has_class(tokens: Sequence[Token], classes: Sequence[tuple[int, int]], at: int, end: int) -> bool:
    """Say whether a class stands beside a school, or is told in the same sentence: "kelas 7B SMP 3", "SMP 3 7B"."""
    for first, after in classes:
        if first <= end and at <= after:
            return True
        is_told = tokens[first].word == "kelas" or not _CLASS.match(tokens[first].raw)
        is_near = -_SCHOOL_REACH - 2 <= first - at <= end - at + _SCHOOL_REACH
        if is_told and is_near and not _is_cut(tokens, min(first, at), max(first, at)):
            return True
    return False


def _is_named_in_passing(plain: PlainText, at: int, end: int) -> bool:
    """Say whether running text tells a school's name: "Jalan ke SMP Melati gelap", "toilet SMPN 5 kotor".

    Whoever writes so mostly goes there. A landmark is none ("di depan SMP 3"), nor is a kind of school alone.
    """
    tokens = plain.tokens
    token = tokens[at]
    is_short = token.raw.rstrip("0123456789") in listed("school_kinds_doubtful")
    if token.raw in listed("school_kinds_never_alone") or (is_short and not _is_written_large(plain, token)):
        return False
    if _is_landmark(tokens, at):
        return False
    last = tokens[end - 1]
    is_sure = end == at + 1 or bool(_DIGITS.match(last.raw)) or last.word in _CLASS_WORDS
    return is_sure or _is_proper_name(plain, at, end)


def _is_landmark(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a school only tells where something else is: "di depan gerbang SMP 3", "next to SMPN 3"."""
    before = at - 1
    while before >= 0 and tokens[before].raw in listed("beside_connectors"):
        before -= 1
    return (
        before >= 0 and tokens[before].raw in listed("beside") | {"near", "front"} and not _is_cut(tokens, before, at)
    )


def _is_proper_name(plain: PlainText, at: int, end: int) -> bool:
    """Say whether the words after a kind of school are a name: written as one, or known as one ("smp melati")."""
    tokens = plain.tokens
    if any(token.raw in listed("birth_places") for token in tokens[at + 1 : end]):
        return False
    if any(token.raw in listed("ambiguous_names") | listed("school_articles") for token in tokens[at + 1 : end]):
        return True
    first = next(nth for nth in range(at + 1, end) if tokens[nth].raw not in listed("school_fillers"))
    return _is_capital(plain, tokens, first) and _has_plain_word(plain, at, end)


def _has_plain_word(plain: PlainText, at: int, end: int) -> bool:
    """Say whether the sentence around has a word in small letters, so that a capital means something."""
    tokens = plain.tokens
    first, after = at, end
    while first and not tokens[first].is_first:
        first -= 1
    while after < len(tokens) and not tokens[after].is_first:
        after += 1
    around = [*tokens[first:at], *tokens[end:after]]
    return any(len(token.raw) > _SHORTEST_PLAIN_WORD and _is_written_small(plain, token) for token in around)


def _is_written_small(plain: PlainText, token: Token) -> bool:
    """Say whether a word stands in small letters in the original."""
    return plain.original[slice(*plain.span(token.start, token.end))].islower()


def _is_written_large(plain: PlainText, token: Token) -> bool:
    """Say whether a word stands in capitals in the original: "SD 3", not "jam 7 sd 9"."""
    return plain.original[slice(*plain.span(token.start, token.end))].isupper()


def _introductions(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Find "aku Rina dari", "I'm Rina from": the writer, at most three words, and "from"."""
    speakers = ("aku", "kami", "i", "i'm", "im", "namaku")
    places = [at for at, token in enumerate(tokens) if token.word in _BEFORE_OWN_SCHOOL]
    starts = [(at, at + 1) for at in places if tokens[at].is_first and tokens[at].word in _PUPILS]
    return starts + [
        (at - back, at + 1)
        for at in places
        for back in range(1, min(5, at + 1))
        if tokens[at - back].word in speakers and not _is_cut(tokens, at - back, at)
    ]


def _is_cut(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a new sentence begins between two places."""
    return any(token.is_first for token in tokens[first + 1 : last + 1])


def _class_places(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Find "kelas 5B", "kelas VII.2", "grade 7", "7th grade", "7B", "X IPA 2": the first place and that after."""
    places = []
    for at in range(len(tokens)):
        after = _class_end(tokens, at)
        if after:
            is_numbered = bool(_CLASS_PART.match(tokens[after].raw)) if after < len(tokens) else False
            places.append((at, after + is_numbered))
    return places


def _class_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place after a class that begins here."""
    token = tokens[at]
    after = tokens[at + 1].raw if at + 1 < len(tokens) else ""
    is_told = token.word == "kelas" or token.raw in ("grade", "class", "year")
    if is_told and (_CLASS.match(after) or after in _CLASS_WORDS):
        return at + 2
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", token.raw) and after in ("grade", "grader"):
        return at + 2
    if _NAMED_CLASS.match(token.raw) and not (at and _is_before_number(tokens[at - 1])):
        return at + 1
    return at + 2 if _ROMAN.match(token.raw) and after in _CLASS_LINES else None


def _is_before_number(token: Token) -> bool:
    """Say whether a house or a block is numbered by what follows."""
    return token.word == "nomor" or token.raw in listed("house_numbers") or token.raw in ("blok", "block")


def _school_name_end(plain: PlainText, at: int) -> int | None:
    """Return the place after the name of a school that begins here: a kind of school and a number or name."""
    tokens = plain.tokens
    token = tokens[at]
    if _FUSED_SCHOOL.match(token.raw) or _SCHOOL_NICKNAME.match(token.raw):
        return at + 1
    if token.raw not in listed("school_kinds") or token.raw == "sekolah":
        return None
    if token.raw == "school" and at and _is_capital(plain, tokens, at - 1) and _is_capital(plain, tokens, at):
        return at + 1
    nth = at + 1
    while nth < len(tokens) and (tokens[nth].raw in listed("school_fillers") or tokens[nth].word == "nomor"):
        nth += 1
    if nth >= len(tokens) or tokens[nth].is_first:
        return None
    return _after_proper_name(plain, nth, needs_capital=token.raw in _ENGLISH_KINDS)


def _after_proper_name(plain: PlainText, at: int, *, needs_capital: bool) -> int | None:
    """Return the place after the number or proper name of a school."""
    tokens = plain.tokens
    token = tokens[at]
    if at + 1 < len(tokens) and token.raw in listed("school_articles"):
        return at + 2
    if _DIGITS.match(token.raw) or token.word in _CLASS_WORDS:
        return at + 1
    is_plain = bool({token.raw, token.word} & (listed("school_not_names") | listed("school_kinds")))
    if is_plain or len(token.raw) < 3 or (needs_capital and not _is_capital(plain, tokens, at)):
        return None
    return min(at + 2, len(tokens)) if _is_capital(plain, tokens, at + 1) else at + 1


def _is_capital(plain: PlainText, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a word begins with a capital and goes on in the same sentence."""
    if at >= len(tokens) or tokens[at].is_first:
        return False
    start, _ = plain.span(tokens[at].start, tokens[at].end)
    return plain.original[start].isupper()
