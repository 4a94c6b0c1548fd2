"""Sentences as units: a word or a known phrase with the tags that content/forum/disclosure.yaml gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from layak.forum.detect.lexicon import read_lexicon, split_phrases, split_words
from layak.forum.detect.plain import PlainText, Token
from layak.forum.detect.verbs import Form, read_forms

LONGEST_SENTENCE = 300
_SUFFERING = frozenset({"kena", "kanai", "kene", "keno", "di", "d"})
_POSSESSED = frozenset({"kin", "adult", "peer"})
_OWNED_THINGS = frozenset({"thing", "animal"})
_OWNERS = frozenset({"aku", "kami"})
_ELDERS = frozenset({"elder"})
_ENGLISH_OWNERS = frozenset({"my", "our"})
_BOUND = ("ku", "nya", "mu", "q", "e", "ne")
_DOUBLED = re.compile(r"([^\W\d_])\1")
_ALSO_ACTIVE = frozenset({"hurt", "threat", "force", "kill", "lust", "sell"})
_HOURS = re.compile(r"^\d|^(satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|berapa)$")


@dataclass(frozen=True)
class Unit:
    """One word or phrase of a sentence, its tags and its place in the folded text."""

    word: str
    tags: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """The words, phrases and roots of the lexicon, ready for looking up."""

    phrases: Mapping[tuple[str, ...], frozenset[str]]
    longest: Mapping[str, int]
    root_tags: Mapping[str, frozenset[str]]
    roots: frozenset[str]


def read_units(tokens: Sequence[Token]) -> list[list[Unit]]:
    """Cut the words into sentences and each sentence into units."""
    sentences: list[list[Token]] = []
    for token in tokens:
        if token.is_first or not sentences or len(sentences[-1]) >= LONGEST_SENTENCE:
            sentences.append([])
        sentences[-1].append(token)
    return [_mark_owned(_read_sentence(sentence)) for sentence in sentences]


def without_spans(sentences: Sequence[list[Unit]], spans: Sequence[tuple[int, int]]) -> Iterator[list[Unit]]:
    """Take the tags of what is done from units that lie in one of the ordered spans."""
    nth = 0
    for sentence in sentences:
        kept: list[Unit] = []
        for unit in sentence:
            while nth < len(spans) and spans[nth][1] <= unit.start:
                nth += 1
            is_within = nth < len(spans) and spans[nth][0] <= unit.start < spans[nth][1]
            kept.append(replace(unit, tags=frozenset()) if is_within else unit)
        yield kept


@cache
def lexicon() -> Lexicon:
    """Build the lexicon from content/forum/disclosure.yaml."""
    table = read_lexicon("disclosure")
    phrases: dict[tuple[str, ...], frozenset[str]] = {}
    longest: dict[str, int] = {}
    for tag, entry in table["words"].items():
        for phrase in split_phrases(str(entry)):
            key = tuple(token.word for token in PlainText(phrase).tokens)
            phrases[key] = phrases.get(key, frozenset()) | {tag}
            longest[key[0]] = max(longest.get(key[0], 1), len(key))
    root_tags: dict[str, frozenset[str]] = {}
    for tag, entry in table["roots"].items():
        for root in split_words(str(entry)):
            root_tags[root] = root_tags.get(root, frozenset()) | {tag}
    return Lexicon(phrases, longest, root_tags, frozenset(root_tags))


def _read_sentence(tokens: Sequence[Token]) -> list[Unit]:
    """Cut one sentence into units, the longest known phrase first."""
    units: list[Unit] = []
    at = 0
    while at < len(tokens):
        count, unit = _phrase_at(tokens, at) or _pair_at(tokens, at) or (1, _single(tokens, at))
        units.append(unit)
        at += count
    return units


def _phrase_at(tokens: Sequence[Token], at: int) -> tuple[int, Unit] | None:
    """Return the longest phrase of several words that begins here."""
    known = lexicon()
    for count in range(known.longest.get(tokens[at].word, 1), 1, -1):
        key = tuple(token.word for token in tokens[at : at + count])
        tags = _phrase_tags(key) if len(key) == count and not _is_cut(tokens[at : at + count]) else None
        if tags:
            return count, _unit(" ".join(key), tags, tokens[at], tokens[at + count - 1])
    return None


def _is_cut(tokens: Sequence[Token]) -> bool:
    """Say whether a new sentence begins within these words."""
    return any(token.is_first for token in tokens[1:])


def _phrase_tags(key: tuple[str, ...]) -> frozenset[str] | None:
    """Return the tags of a phrase, also when -ku or -nya is bound to its last word ("ibu tiriku")."""
    known = lexicon().phrases
    if key in known:
        return known[key]
    for bound in ("ku", "nya"):
        if key[-1].endswith(bound):
            tags = known.get((*key[:-1], key[-1].removesuffix(bound)))
            if tags:
                return _owned(tags) if bound == "ku" else tags
    return None


def _pair_at(tokens: Sequence[Token], at: int) -> tuple[int, Unit] | None:
    """Read "di pukul" and "kena tampar" as something suffered."""
    if tokens[at].word not in _SUFFERING or at + 1 == len(tokens):
        return None
    if _is_hour(tokens, at + 1):
        return None
    forms = [form for form in read_forms(tokens[at + 1].word, lexicon().roots) if form.voice in "bp"]
    tags = frozenset().union(*(_form_tags(replace(form, voice="p")) for form in forms))
    if not tags:
        return None
    return 2, _unit(f"di{tokens[at + 1].word}", tags, tokens[at], tokens[at + 1])


def _single(tokens: Sequence[Token], at: int) -> Unit:
    """Tag one word."""
    token = tokens[at]
    tags = frozenset() if _is_hour(tokens, at) else word_tags(token.word)
    return _unit(token.word, tags, token, token)


def _is_hour(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "pukul" is the hour here ("pukul 7")."""
    return tokens[at].word == "pukul" and at + 1 < len(tokens) and bool(_HOURS.search(tokens[at + 1].word))


def _unit(word: str, tags: frozenset[str], first: Token, last: Token) -> Unit:
    """Make a unit that spans these words."""
    return Unit(word, tags, first.start, last.end)


@cache
def word_tags(word: str) -> frozenset[str]:
    """Return the tags of a word: as listed, as a verb form, or listed under a bound -ku or -nya."""
    known = lexicon()
    tags = known.phrases.get((word,), frozenset())
    for form in read_forms(word, known.roots):
        tags |= _form_tags(form)
    if not tags:
        tags = _bound_tags(word)
    if not tags and _DOUBLED.search(word):
        single = _DOUBLED.sub(r"\1", word)
        return word_tags(single) if single != word else tags
    return tags


def _bound_tags(word: str) -> frozenset[str]:
    """Return the tags of a word without its bound -ku, -nya or -mu; people with -ku are the writer's own."""
    known = lexicon()
    for bound in _BOUND:
        stem = word[: -len(bound)]
        if not word.endswith(bound) or len(stem) < 2:
            continue
        token = PlainText(stem).tokens
        tags = known.phrases.get((token[0].word,), frozenset()) if token else frozenset()
        if tags:
            return _owned(tags) if bound in ("ku", "q") else tags
    return frozenset({"mine"}) if word.endswith("ku") and len(word) > 5 else frozenset()


def _form_tags(form: Form) -> frozenset[str]:
    """Return the tags of a verb form: its root's tags with the voice, and marks for -ku and -kan."""
    return frozenset(tag for root_tag in lexicon().root_tags[form.root] for tag in _voiced(root_tag, form))


def _voiced(tag: str, form: Form) -> list[str]:
    """Give one tag its voice."""
    voice = "p" if form.voice == "t" and tag in ("hurt", "lust") else form.voice
    tags = [f"{tag}.{voice}"]
    if voice == "b" and form.deriving in ("", "in") and tag in _ALSO_ACTIVE:
        tags.append(f"{tag}.a")
    if form.object in ("ku", "q") and voice in "ab":
        tags.append(f"{tag}.aku")
    if tag == "wed" and voice == "p":
        tags.append("wed.kan")
    if tag == "wed" and voice == "a" and form.deriving:
        tags.append("wed.akan")
    return tags


def _mark_owned(units: list[Unit]) -> list[Unit]:
    """Mark people who are the writer's own: "bapak aku", "my uncle"; in "ibu aku kerja" the writer does not work."""
    marked = list(units)
    for at, unit in enumerate(units):
        if at > 0 and unit.word in _OWNERS and units[at - 1].tags & _OWNED_THINGS:
            marked[at] = replace(unit, tags=unit.tags - {"me", "young"})
        if at > 0 and unit.word in _OWNERS and units[at - 1].tags & _ELDERS:
            marked[at] = replace(unit, tags=unit.tags - {"young"})
        if not unit.tags & _POSSESSED:
            continue
        has_owner_before = at > 0 and units[at - 1].word in _ENGLISH_OWNERS
        has_owner_after = at + 1 < len(units) and units[at + 1].word in _OWNERS
        if has_owner_before or has_owner_after:
            marked[at] = replace(unit, tags=_owned(unit.tags))
    return marked


def _owned(tags: frozenset[str]) -> frozenset[str]:
    """Return the tags of a person who is the writer's own; a friend of one's own is one certain child."""
    if not tags & _POSSESSED:
        return tags
    return (tags - {"peer"}) | {"my"} | ({"one"} if "peer" in tags else set())
