"""Accounts of one child that carry no @: channels, game tags, names on a platform, private mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.news.service.identity.finding import Mark
from layak.news.service.identity.places import is_office_account
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{2,40}@[\w-]{2,30}(?:\.[\w-]{2,12}){1,3}")
_TAG = re.compile(r"(?<![\w.-])[\w.-]{3,30}#\d{3,6}[\w-]{0,12}")
_SITE = re.compile(r"(?<![\w.@/-])[a-z][a-z0-9-]{3,30}(?:\.[a-z]{2,20}){1,3}(?![\w@])")
_TOKEN = re.compile(r"(?=[\w.]{0,30}[\d_.#])(?=[\d_.]{0,30}[^\W\d_])[\w.#]{3,30}(?<![.])")
_QUOTES = frozenset("\"“”„«»'‘’")
_REACH = 7
_LONGEST = 8


def find_accounts(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find accounts in a paragraph that speaks of a child; an office's are none."""
    for pattern in (_MAIL, _TAG, _SITE):
        for match in pattern.finditer(passage.text):
            sentence = scene.sentence_at(match.start())
            if pattern is _SITE and not scene.is_about_one(sentence):
                continue
            if scene.speaks_of_children(sentence) and not is_office_account(match.group()):
                yield Mark(match.start(), match.end(), "social", match.group())
    end = 0
    for at, word in enumerate(passage.words):
        if at < end or not is_cue(passage, at) or not scene.is_about_one(word.sentence):
            continue
        found = account_after(passage, at)
        if found and not is_office_account(found.words) and not passage.has_any(word.sentence, "offices"):
            end = scene.word_at(found.end - 1) + 1
            yield found


def is_cue(passage: Passage, at: int) -> bool:
    """Whether a word announces an account: "kanal", "username", "SoundCloud", "TikToknya"."""
    word = passage.words[at]
    return word.is_in("account_words", "platforms", "more_platforms") or word.raw.removesuffix("nya") in _NAMED


_NAMED = frozenset("akun kanal tiktok instagram youtube ig channel facebook discord roblox".split())


def account_after(passage: Passage, at: int) -> Mark | None:
    """What an account is called: words in quotes, a token with a digit, a dot or a line, or a name behind a comma."""
    sentence = passage.words[at].sentence
    if found := quoted_before(passage, at):
        return found
    for place in range(at + 1, at + 1 + _REACH):
        word = passage.in_sentence(place, sentence)
        if word is None or is_end(word.gap):
            return None
        if _QUOTES & {*word.gap} and word.gap[-1:] in _QUOTES:
            return Mark(word.start, (end := quote_end(passage, place)), "social", passage.text[word.start : end])
        token = _TOKEN.match(passage.text, word.start)
        if token and not is_plain(token.group()):
            return Mark(token.start(), token.end(), "social", token.group())
        if is_called(passage, place):
            end = passage.words[passage.name_end(place) - 1].end
            return Mark(word.start, end, "social", passage.text[word.start : end])
    return None


def quoted_before(passage: Passage, at: int) -> Mark | None:
    """Words in quotes just before a platform: "Kakak Nada" on YouTube."""
    joint = passage.word(at - 1)
    if joint is None or joint.raw not in ("di", "on", "pada") or not _QUOTES & {*joint.gap}:
        return None
    for place in range(at - 2, max(-1, at - 2 - _LONGEST), -1):
        if _QUOTES & {*passage.words[place].gap}:
            start, end = passage.words[place].start, passage.words[at - 2].end
            return Mark(start, end, "social", passage.text[start:end])
    return None


def is_end(gap: str) -> bool:
    """Whether a clause ends in a gap between two words."""
    return ";" in gap or ")" in gap


def is_plain(token: str) -> bool:
    """Whether a token with digits or dots is a time, a figure, a class or a title, and no account."""
    parts = [part for part in re.split(r"[.#_]", token) if part]
    if not re.search(r"[\d_.#]", token):
        return True
    letters = sum(one.isalpha() for one in token)
    return letters < 4 or all(len(part) <= 3 for part in parts)


def is_called(passage: Passage, at: int) -> bool:
    """Whether capital words stand here as a name: behind "bernama" or "as", or set off by commas."""
    word, before = passage.words[at], passage.words[at - 1]
    if not word.is_capital or word.is_in("not_names", "platforms", "more_platforms") or passage.name_end(at) == at:
        return False
    return before.is_in("name_cues") or before.raw in ("as", "milik", "dengan") or word.gap in (", ", ": ")


def quote_end(passage: Passage, at: int) -> int:
    """Where a quotation that begins at a word ends, at most a few words later."""
    last = min(at + _LONGEST, len(passage.words)) - 1
    for place in range(at, last):
        if _QUOTES & {*passage.gap(place + 1)}:
            return passage.words[place].end
    return passage.words[last].end
