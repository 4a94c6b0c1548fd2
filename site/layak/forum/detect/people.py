"""Who a child is: names of private persons, and birth dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layak.forum.detect.called import find_called
from layak.forum.detect.finding import Finding, finding, listed, phrase_ends
from layak.forum.detect.plain import PlainText, Token

_MOST_NAMES = 4
_PERSON_REACH = 5
_DATE_REACH = 9
_DATE = re.compile(r"^\d{1,2}$")
_YEAR = re.compile(r"^(?:19[4-9]\d|20[0-3]\d)$")
_WRITTEN_DATE = re.compile(r"\b\d{1,2} ?[-/.] ?(?:\d{1,2}|[a-z]{3,9}) ?[-/.] ?(?:\d{4}|\d{2})\b|\b\d{1,2}/\d{1,2}\b")
_DAY_BEFORE = re.compile(r"\b(?:tanggal|tgl) \d{1,2} (?:bulan \d{1,2}|[a-z]{3,9})\b")
_NAME_WORD = re.compile(r"^[^\W\d_]{2,20}(?:'[^\W\d_]{1,10})?$")


def find_people(plain: PlainText) -> Iterator[Finding]:
    """Find names of private persons and birth dates."""
    yield from _find_told_names(plain)
    yield from _find_full_names(plain)
    yield from _find_related_names(plain)
    yield from _find_introductions(plain)
    yield from find_called(plain)
    yield from _find_birth_dates(plain)


def _find_told_names(plain: PlainText) -> Iterator[Finding]:
    """Find names that are announced: "namaku ...", "my name is ...", "temanku bernama ..."."""
    tokens = plain.tokens
    for listing in ("names_self", "names_other"):
        for first, after in phrase_ends(tokens, listing):
            while after < len(tokens) and tokens[after].word in (
                "adalah",
                "ialah",
                "yaitu",
                "is",
                "si",
                "panggilan",
            ):
                after += 1
            if after >= len(tokens) or _is_new_line(plain, tokens, after):
                continue
            is_own = listing == "names_self"
            is_sure = is_own and not _is_vague(tokens, first, after)
            end = _name_end(plain, after, is_announced=True)
            if end and (is_sure or _is_person(plain, first, after)):
                yield finding(plain, "name", tokens[after].start, tokens[end - 1].end)


def _is_vague(tokens: Sequence[Token], first: int, after: int) -> bool:
    """Say whether a cue also begins other things ("nama taman", "dari aku ...", "aku adalah ...")."""
    words = " ".join(token.word for token in tokens[first:after])
    return words in (
        "nama",
        "name",
        "aku adalah",
        "ini aku",
        "dari aku",
        "oleh",
        "this is",
        "love",
        "penulis",
        "pengirim",
        "yours",
        "panggil",
        "namanya",
    )


def _is_person(plain: PlainText, first: int, after: int) -> bool:
    """Say whether a person is spoken of before a vague cue, or a known first name follows it."""
    tokens = plain.tokens
    if _is_known_name(plain, tokens, after):
        return True
    before = tokens[max(0, first - _PERSON_REACH) : first]
    is_about_person = any(token.word in listed("persons") or token.raw in listed("persons") for token in before)
    return is_about_person and _is_capital(plain, tokens[after])


def _is_known_name(plain: PlainText, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a word is a known first name; one that is also a plain word needs its capital."""
    raw = tokens[at].raw.removesuffix("'s")
    if raw in listed("ambiguous_names"):
        return _is_capital(plain, tokens[at])
    return raw in listed("first_names")


def _name_end(plain: PlainText, at: int, *, is_announced: bool) -> int | None:
    """Return the place after a name that begins here."""
    tokens = plain.tokens
    end = at
    while end < min(at + _MOST_NAMES, len(tokens)) and _can_be_name(plain, tokens, at, end):
        end += 1
    if end == at:
        return None
    return end if is_announced or end - at > 1 else None


def _can_be_name(plain: PlainText, tokens: Sequence[Token], first: int, at: int) -> bool:
    """Say whether a word can be, or go on, a name that begins at the first place."""
    token = tokens[at]
    is_word = bool(_NAME_WORD.match(token.raw)) or (at > first and len(token.raw) == 1)
    if not is_word or token.word in listed("name_not") or token.raw in listed("name_not"):
        return False
    if at == first:
        return True
    if token.is_first or "," in plain.folded[tokens[at - 1].end : token.start]:
        return False
    return _is_capital(plain, token) or token.raw in listed("second_names") or _is_known_name(plain, tokens, at)


def _find_full_names(plain: PlainText) -> Iterator[Finding]:
    """Find full names that nobody announces: a known first name and another, not in a place's name."""
    tokens = plain.tokens
    at = 0
    while at < len(tokens):
        end = _full_name_end(plain, at)
        if end:
            yield finding(plain, "name", tokens[at].start, tokens[end - 1].end)
        at = end or at + 1


def _full_name_end(plain: PlainText, at: int) -> int | None:
    """Return the place after a full name that begins here."""
    tokens = plain.tokens
    known = listed("first_names") | listed("second_names")
    is_known = tokens[at].raw.removesuffix("'s") in known or _is_before_family_name(plain, at)
    if not is_known or _is_part_of_place(tokens, at):
        return None
    end = _name_end(plain, at, is_announced=False)
    if not end or {token.raw for token in tokens[at : end + 1]} & listed("place_ends"):
        return None
    names = tokens[at:end]
    plain_words = sum(token.raw in listed("ambiguous_names") or token.raw not in known for token in names)
    capitals = sum(_is_capital(plain, token) for token in names)
    is_surely_name = len(names) - plain_words >= 2
    has_name = any(token.raw in known and token.raw not in listed("ambiguous_names") for token in names)
    has_name = has_name or _all_known(names) or _is_called_person(tokens, at)
    return end if is_surely_name or (capitals >= 2 and has_name) else None


def _is_before_family_name(plain: PlainText, at: int) -> bool:
    """Say whether a word with a capital stands before a sure second name: "Aulia Rahman"."""
    tokens = plain.tokens
    if at + 1 >= len(tokens) or tokens[at + 1].is_first or not _is_capital(plain, tokens[at]):
        return False
    after = tokens[at + 1]
    is_sure = after.raw in listed("second_names") and after.raw not in listed("ambiguous_names")
    is_name = tokens[at].raw not in listed("not_before_names") | listed("name_not") | listed("persons")
    return is_sure and is_name and _is_capital(plain, after) and bool(_NAME_WORD.match(tokens[at].raw))


def _is_called_person(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a private person is spoken of just before: "Ibu tetangga, Sri Mulyasari"."""
    return any(token.word in listed("persons") for token in tokens[max(0, at - 2) : at])


def _all_known(names: Sequence[Token]) -> bool:
    """Say whether every word is a known name."""
    known = listed("first_names") | listed("second_names")
    return all(token.raw in known for token in names)


def _is_part_of_place(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a street, school, office or public title stands before a name ("Jalan Imam Munandar")."""
    first = max(0, at - 3)
    return any(
        token.word == "jalan" or (token.raw in listed("not_before_names") and not after.word.startswith("kelas"))
        for token, after in zip(tokens[first:at], tokens[first + 1 : at + 1], strict=True)
    )


def _find_related_names(plain: PlainText) -> Iterator[Finding]:
    """Find the first name of someone close: "temanku Rina", "adikku si Dika"."""
    tokens = plain.tokens
    for at in range(1, len(tokens)):
        if not _is_known_name(plain, tokens, at):
            continue
        before = [token.word for token in tokens[max(0, at - 2) : at]]
        is_close = before[-1] in listed("own_persons") or (before[-1] == "si" or before == ["teman", "aku"])
        is_close = is_close or before[-1] in _SPEAKERS or before == ["i", "am"] or before[0] in ("my", "our")
        is_close = is_close or (before[0] in listed("own_persons") and before[-1] in _HONORIFICS)
        if is_close and not tokens[at].is_first:
            end = _name_end(plain, at, is_announced=True) or at + 1
            yield finding(plain, "name", tokens[at].start, tokens[end - 1].end)


_SPEAKERS = frozenset({"aku", "im", "i'm", "kenalin", "kenalkan", "halo", "hai"})
_HONORIFICS = frozenset({"pak", "bu", "bang", "kakak", "bapak", "ibu", "namanya"})


def _find_introductions(plain: PlainText) -> Iterator[Finding]:
    """Find "Saya Zulfikar, ...": the writer at the start of a sentence and a word with a capital."""
    tokens = plain.tokens
    for at in range(1, len(tokens)):
        before, token = tokens[at - 1], tokens[at]
        if before.word != "aku" or not before.is_first or token.is_first or not _is_capital(plain, token):
            continue
        end = _name_end(plain, at, is_announced=True)
        written = plain.span(token.start, token.end)
        if end and not plain.original[written[0] : written[1]].isupper():
            yield finding(plain, "name", token.start, tokens[end - 1].end)


def _find_birth_dates(plain: PlainText) -> Iterator[Finding]:
    """Find dates that are told to be someone's birthday."""
    tokens = plain.tokens
    cues = [
        at for at, token in enumerate(tokens) if token.raw in listed("birth_cues") or token.word in listed("birth_cues")
    ]
    cues += [after - 1 for _, after in phrase_ends(tokens, "birth_pairs")]
    for at in sorted(set(cues)):
        end = _date_end(plain, at + 1)
        if not end:
            yield from _date_before(plain, at)
            continue
        near = {token.word for token in tokens[max(0, at - 3) : at + _DATE_REACH] if token.start < end}
        if not near & listed("birth_not") and not (tokens[at].word == "tahun" and near & listed("birth_places")):
            yield finding(plain, "birth_date", tokens[at].start, end)


def _date_before(plain: PlainText, at: int) -> Iterator[Finding]:
    """Find a date told before the writer's birthday: "tanggal 5 bulan 6 aku ulang tahun"."""
    tokens = plain.tokens
    first = max(0, at - _DATE_REACH)
    words = {token.word for token in tokens[first : at + 2]}
    told = _DAY_BEFORE.search(plain.folded, tokens[first].start, tokens[at].start)
    if told and words & listed("birth_own") and not words & listed("birth_not"):
        yield finding(plain, "birth_date", told.start(), tokens[at].end)


def _date_end(plain: PlainText, at: int) -> int | None:
    """Return where a date ends that follows soon: 12-05-2012, 5 Mei (2012), May 5, tahun 2012."""
    tokens = plain.tokens
    if at >= len(tokens):
        return None
    last = min(at + _DATE_REACH, len(tokens))
    written = _WRITTEN_DATE.search(plain.folded, tokens[at].start, tokens[last - 1].end)
    if written:
        return written.end()
    for nth in range(at, last):
        raw = tokens[nth].raw
        if raw in listed("months") and _has_day(tokens, nth):
            after = tokens[nth + 1 : nth + 2]
            return (
                after[0].end if after and (_YEAR.match(after[0].raw) or _DATE.match(after[0].raw)) else tokens[nth].end
            )
        if _YEAR.match(raw) and nth <= at + 3:
            return tokens[nth].end
    return None


def _has_day(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a day stands beside a month."""
    beside = [*tokens[max(0, at - 3) : at], *tokens[at + 1 : at + 3]]
    return any(token.raw[:1].isdigit() or token.word in _DAY_WORDS for token in beside)


_DAY_WORDS = frozenset(
    [
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "sembilan",
        "sepuluh",
        "sebelas",
        "belas",
        "puluh",
        "first",
    ]
)


def _is_new_line(plain: PlainText, tokens: Sequence[Token], at: int) -> bool:
    """Say whether a new sentence, other than after a colon, begins here."""
    return tokens[at].is_first and ":" not in plain.folded[tokens[at - 1].end : tokens[at].start]


def _is_capital(plain: PlainText, token: Token) -> bool:
    """Say whether a word begins with a capital in the original."""
    start, end = plain.span(token.start, token.end)
    return start < end and plain.original[start].isupper()
