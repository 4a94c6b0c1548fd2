"""Harm that is told without a word of harm: many light signs in few sentences, weighed together.

The patterns and weights stand as data in content/forum/concern.yaml. Each family of signs counts once; calm
families (city things, sport, prevention) take weight away. A window of a few sentences whose weights reach the
threshold is a sign. This stands beside the frames: they hear the plain words, this hears what children say instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from layak.forum.detect.lexicon import LexiconError, read_lexicon, split_phrases
from layak.forum.detect.plain import PlainText, Token
from layak.forum.detect.units import word_tags
from layak.forum.detect.verbs import read_forms

GAP = ".."
LONGEST_GAP = 4
SENTENCES_TOGETHER = 3
LONGEST_WINDOW = 60
HARMLESS = "harmless"
_BOUND = ("ku", "nya", "mu", "q", "e", "ne", "lah", "kah")


@dataclass(frozen=True)
class Pattern:
    """A row of words, each with its alternatives; None is a gap."""

    family: str
    items: tuple[frozenset[str] | None, ...]


@dataclass(frozen=True)
class Concern:
    """The patterns by the keys that can begin them, the families' weights and the threshold."""

    patterns: Mapping[str, tuple[Pattern, ...]]
    weights: Mapping[str, float]
    threshold: float
    story: float
    single: float
    background: frozenset[str]
    roots: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """One family found in a text: the places of the first token and of the token after it."""

    family: str
    first: int
    after: int


@cache
def concern() -> Concern:
    """Build the patterns from content/forum/concern.yaml; raises LexiconError."""
    table = read_lexicon("concern")
    patterns: dict[str, list[Pattern]] = {}
    weights: dict[str, float] = {}
    roots: set[str] = set()
    for family, entry in table["families"].items():
        if not isinstance(entry, dict) or not isinstance(entry.get("weight"), int | float):
            raise LexiconError(f"concern.yaml: the family {family!r} needs a weight")
        weights[family] = entry["weight"]
        for row in split_phrases(str(entry.get("words", ""))):
            pattern = _read_pattern(family, row)
            roots |= {key[1:] for item in pattern.items for key in item or () if key.startswith("~")}
            for key in pattern.items[0] or ():
                patterns.setdefault(key, []).append(pattern)
    return Concern(
        patterns={key: tuple(group) for key, group in patterns.items()},
        weights=weights,
        threshold=table["threshold"],
        story=table["story"],
        single=table["single"],
        background=frozenset(str(table["background"]).split()),
        roots=frozenset(roots),
    )


def _read_pattern(family: str, row: str) -> Pattern:
    """Read one pattern: words, "a/b" alternatives, "~root" any form of a verb, "<tag>", ".." a gap."""
    items = [None if part == GAP else _read_item(part) for part in row.split()]
    if not items or items[0] is None or items[-1] is None:
        raise LexiconError(f"concern.yaml: the pattern {row!r} of {family} begins or ends with a gap")
    return Pattern(family, tuple(items))


def _read_item(part: str) -> frozenset[str]:
    """Read the alternatives of one place, each in its one spelling."""
    keys: set[str] = set()
    for word in part.split("/"):
        tokens = PlainText(word).tokens
        keys.add(word if word[:1] in "~<" or not tokens else tokens[0].word)
    return frozenset(keys)


def concerned_spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Find windows of a few sentences that weigh enough; give the first token's place and the one after the last."""
    if not tokens:
        return
    hits = list(_hits(tokens))
    starts = [at for at, token in enumerate(tokens) if token.is_first or at == 0]
    begin = 0
    for nth, start in enumerate(starts):
        after = starts[nth + SENTENCES_TOGETHER] if nth + SENTENCES_TOGETHER < len(starts) else len(tokens)
        while begin < len(hits) and hits[begin].first < start:
            begin += 1
        yield from _weigh(hits, begin, start, after)


def _weigh(hits: Sequence[Hit], begin: int, start: int, after: int) -> Iterator[tuple[int, int]]:
    """Weigh the hits between two places, at most a window's length at once."""
    for left in range(start, after, LONGEST_WINDOW):
        while begin < len(hits) and hits[begin].first < left:
            begin += 1
        end = min(after, left + LONGEST_WINDOW)
        found: dict[str, Hit] = {}
        for nth in range(begin, len(hits)):
            if hits[nth].first >= end:
                break
            found.setdefault(hits[nth].family, hits[nth])
        heavy = [hit for hit in found.values() if concern().weights[hit.family] > 0]
        if _tells(heavy) and weight(found) >= concern().threshold:
            yield min(hit.first for hit in heavy), max(hit.after for hit in heavy)


def _tells(heavy: Sequence[Hit]) -> bool:
    """Say whether families tell of harm, and not only of people: one heavy one or two light ones."""
    told = [concern().weights[hit.family] for hit in heavy if hit.family not in concern().background]
    return len(told) > 1 or max(told, default=0) >= concern().single


def weight(families: Iterable[str]) -> float:
    """Add the weights of families; a story in which nothing is calm weighs more."""
    weights = [concern().weights[family] for family in families]
    return sum(weights) + (concern().story if min(weights, default=0) >= 0 else 0)


def _hits(tokens: Sequence[Token]) -> Iterator[Hit]:
    """Find each family at each place, in the order of the text; nothing else is found in a harmless span."""
    keys = [_keys(token.word) for token in tokens]
    free = 0
    for at in range(len(tokens)):
        found = _families_at(keys, at)
        if HARMLESS in found:
            free = max(free, found[HARMLESS])
        for family in sorted(found):
            if at >= free or family == HARMLESS:
                yield Hit(family, at, found[family])


def _families_at(keys: Sequence[frozenset[str]], at: int) -> dict[str, int]:
    """Return the families whose pattern begins at a place, each with the place after it."""
    patterns = concern().patterns
    found: dict[str, int] = {}
    for key in keys[at] & patterns.keys():
        for pattern in patterns[key]:
            after = None if pattern.family in found else _match(pattern.items, keys, at)
            if after is not None:
                found[pattern.family] = after
    return found


def harmless_spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Find sayings and denials in which a word of harm means none ("kalah dihajar 3-0", "tidak pernah dipukul")."""
    keys = [_keys(token.word) for token in tokens]
    for at in range(len(tokens)):
        after = _families_at(keys, at).get(HARMLESS)
        if after is not None:
            yield tokens[at].start, tokens[after - 1].end


def _match(
    items: Sequence[frozenset[str] | None], keys: Sequence[frozenset[str]], at: int
) -> int | None:
    """Match a pattern that begins here within one sentence; return the place after it."""
    gap = 0
    for item in items:
        if item is None:
            gap = LONGEST_GAP
            continue
        last = min(at + gap + 1, len(keys))
        place = next((p for p in range(at, last) if keys[p] & item), None)
        if place is None:
            return None
        at, gap = place + 1, 0
    return at


@cache
def _keys(word: str) -> frozenset[str]:
    """Return under which keys a word is looked up: as it is, without -ku or -nya, its verb roots, its tags."""
    keys = {word}
    keys |= {word[: -len(bound)] for bound in _BOUND if word.endswith(bound) and len(word) > len(bound) + 2}
    if word.startswith("di") and len(word) > 5:
        keys.add("<di>")
    keys |= {f"~{form.root}" for form in read_forms(word, concern().roots)}
    keys |= {f"<{tag}>" for tag in word_tags(word)}
    return frozenset(keys)
