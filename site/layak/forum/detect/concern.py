"""Harm that is told without a word of harm: many light signs in few sentences, weighed together.

The patterns and weights stand as data in content/forum/concern.yaml. Each family of signs counts once; calm
families (city things, sport, prevention) take weight away. A window of a few sentences whose weights reach the
threshold is a sign, and so is a bare story: the writer, another person, and nothing ordinary in the whole text.
This stands beside the frames: they hear the plain words, this hears what children say instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from layak.forum.detect.lexicon import LexiconError, read_lexicon, split_phrases
from layak.forum.detect.places import places_of_names
from layak.forum.detect.plain import PlainText, Token
from layak.forum.detect.units import word_tags
from layak.forum.detect.verbs import read_forms

GAP = ".."
LONGEST_GAP = 4
SENTENCES_TOGETHER = 3
LONGEST_WINDOW = 60
HARMLESS = "harmless"
PLAY = "play"
_GROWN_UP = frozenset({"kin", "adult"})
_ADDRESSES = frozenset({"kak", "kk", "kakk", "min"})
_BOUND = ("ku", "nya", "mu", "q", "e", "ne", "lah", "kah")


@dataclass
class Node:
    """A place in the tree of patterns: what may follow at once, what after a gap, and the families that end here."""

    after: dict[str, Node] = field(default_factory=dict)
    later: dict[str, Node] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Concern:
    """The tree of patterns, the families' weights and what the weights are held against."""

    tree: Node
    roots: frozenset[str]
    weights: Mapping[str, float]
    background: frozenset[str]
    plot: frozenset[str]
    calmable: frozenset[str]
    unless: Mapping[str, frozenset[str]]
    threshold: float
    story: float
    single: float
    calmest: float
    plain: float
    leans: float
    leans_calm: float
    leans_away: float


@dataclass(frozen=True)
class Hit:
    """One family found in a text: the places of the first token and of the token after it."""

    family: str
    first: int
    after: int


@cache
def concern() -> Concern:
    """Build the tree from content/forum/concern.yaml; raises LexiconError."""
    table = read_lexicon("concern")
    tree, roots = Node(), set[str]()
    for family, row in pattern_rows():
        nodes, is_gap = [tree], False
        for part in row.split():
            if part == GAP:
                is_gap = True
                continue
            keys = _read_part(part)
            roots |= {key[1:] for key in keys if key.startswith("~")}
            nodes = [_child(node, key, is_gap=is_gap) for node in nodes for key in keys]
            is_gap = False
        for node in nodes:
            node.families.add(family)
    return Concern(
        tree=tree,
        roots=frozenset(roots),
        weights={family: entry["weight"] for family, entry in table["families"].items()},
        background=frozenset(str(table["background"]).split()),
        plot=frozenset(str(table["plot"]).split()),
        calmable=frozenset(str(table["calmable"]).split()),
        unless={name: _read_unless(row) for name, row in table["families"].items() if "unless" in row},
        threshold=table["threshold"],
        story=table["story"],
        single=table["single"],
        calmest=table["calmest"],
        plain=table["plain"],
        leans=table["leans"],
        leans_calm=table["leans calm"],
        leans_away=table["leans away"],
    )


def pattern_rows() -> Iterator[tuple[str, str]]:
    """Read each family's patterns as they are written; raises LexiconError where one cannot be used."""
    table = read_lexicon("concern")
    for number in ("threshold", "story", "single", "calmest", "plain", "leans", "leans calm", "leans away"):
        if not isinstance(table.get(number), int | float):
            raise LexiconError(f"concern.yaml: {number} must be a number")
    for family, entry in (table.get("families") or {}).items():
        if not isinstance(entry, dict) or not isinstance(entry.get("weight"), int | float):
            raise LexiconError(f"concern.yaml: the family {family!r} needs a weight")
        if not isinstance(entry.get("unless", ""), str):
            raise LexiconError(f"concern.yaml: the family {family!r} needs words under unless")
        for row in split_phrases(str(entry.get("words", ""))):
            parts = row.split()
            if parts[0] == GAP or parts[-1] == GAP:
                raise LexiconError(f"concern.yaml: the pattern {row!r} of {family} begins or ends with a gap")
            yield family, row


def _child(node: Node, key: str, *, is_gap: bool) -> Node:
    """Return what follows a node under a key, made when it is not there yet."""
    return (node.later if is_gap else node.after).setdefault(key, Node())


def _read_part(part: str) -> frozenset[str]:
    """Read the alternatives of one place, each in its one spelling."""
    keys: set[str] = set()
    for word in part.split("/"):
        tokens = [] if word[:1] in "~<" else PlainText(word).tokens
        keys.add(tokens[0].word if tokens else word)
    return frozenset(keys)


def _read_unless(row: Mapping[str, str]) -> frozenset[str]:
    """Read the words that take a family back, each in its one spelling."""
    return frozenset[str]().union(*(_read_part(word) for word in row["unless"].split()))


def concern_hits(plain: PlainText) -> list[Hit]:
    """Find each family at each place, in the order of the text; in a harmless span only that it is harmless.

    A family with words under ``unless`` is harmless too, but nothing at all where one of them stands in the text.
    """
    tokens, names = plain.tokens, frozenset(places_of_names(plain))
    silent = names | _addressed(plain)
    keys = [word_keys(token.word) if at not in silent else frozenset[str]() for at, token in enumerate(tokens)]
    taken_back = _taken_back(keys)
    hits: list[Hit] = []
    free = 0
    for at in range(len(tokens)):
        found: dict[str, int] = {}
        _walk(concern().tree, keys, at, found, is_start=True)
        played = found.pop(PLAY, 0)
        if played and not any(word_tags(token.word) & _GROWN_UP for token in tokens[at:played]):
            found[HARMLESS] = max(found.get(HARMLESS, 0), played)
        for family in taken_back & found.keys():
            del found[family]
        free = max(free, *(after for family, after in found.items() if _is_harmless(family)), 0)
        lightest_first = sorted(found, key=lambda family: (concern().weights[family], family))
        hits += [Hit(family, at, found[family]) for family in lightest_first if at >= free or _is_harmless(family)]
    return hits


def _addressed(plain: PlainText) -> frozenset[int]:
    """Give the places where whoever reads is spoken to ("Kak, ...", "... ya kak"): a word for nobody in the story."""
    tokens = plain.tokens
    return frozenset(
        at
        for at, token in enumerate(tokens)
        if token.raw in _ADDRESSES
        and (token.is_first or _ends_clause(plain.folded[token.end : token.end + 1]) or tokens[at + 1].is_first)
    )


def _ends_clause(after: str) -> bool:
    """Say whether a sentence or a part of one ends before this letter."""
    return after in ("", ",", ".", "?", "!", ";", ":", "\n")


def _is_harmless(family: str) -> bool:
    """Say whether the words of a family mean no harm, so that nothing else is heard in them."""
    return family == HARMLESS or family in concern().unless


def _taken_back(keys: Iterable[frozenset[str]]) -> frozenset[str]:
    """Give the families that a word of this text takes back."""
    present = frozenset[str]().union(*keys)
    return frozenset(family for family, words in concern().unless.items() if words & present)


def _walk(node: Node, keys: Sequence[frozenset[str]], at: int, found: dict[str, int], *, is_start: bool) -> None:
    """Follow the tree from a place in the text; note each family that ends, with the farthest place after it."""
    for family in node.families:
        found[family] = max(found.get(family, 0), at)
    if at < len(keys):
        for key in keys[at] & node.after.keys():
            _walk(node.after[key], keys, at + 1, found, is_start=False)
    if is_start or not node.later:
        return
    seen: set[str] = set()
    for place in range(at, min(at + LONGEST_GAP + 1, len(keys))):
        for key in (keys[place] & node.later.keys()) - seen:
            seen.add(key)
            _walk(node.later[key], keys, place + 1, found, is_start=False)


def harmless_spans(tokens: Sequence[Token], hits: Iterable[Hit]) -> list[tuple[int, int]]:
    """Give sayings and denials in which a word of harm means none ("kalah dihajar 3-0", "tidak pernah dipukul")."""
    return [(tokens[hit.first].start, tokens[hit.after - 1].end) for hit in hits if _is_harmless(hit.family)]


def concerned_spans(tokens: Sequence[Token], hits: Sequence[Hit], *, least: float) -> Iterator[tuple[int, int]]:
    """Find windows of a few sentences that weigh enough; give the first token's place and the one after the last."""
    starts = [at for at, token in enumerate(tokens) if token.is_first or at == 0]
    is_story = all(concern().weights[hit.family] > 0 for hit in hits)
    begin = 0
    for nth, start in enumerate(starts):
        after = starts[nth + SENTENCES_TOGETHER] if nth + SENTENCES_TOGETHER < len(starts) else len(tokens)
        while begin < len(hits) and hits[begin].first < start:
            begin += 1
        for window in _windows(hits, begin, start, after):
            found = _count(window)
            heavy = [hit for hit in found.values() if concern().weights[hit.family] > 0]
            is_told = _tells(heavy) or (is_story and concern().plot <= found.keys())
            if is_told and weight(found) >= least:
                yield min(hit.first for hit in heavy), max(hit.after for hit in heavy)


def _windows(hits: Sequence[Hit], begin: int, start: int, after: int) -> Iterator[Sequence[Hit]]:
    """Give the hits between two places, at most a window's length at once."""
    for left in range(start, after, LONGEST_WINDOW):
        end = min(after, left + LONGEST_WINDOW)
        last = begin
        while last < len(hits) and hits[last].first < end:
            last += 1
        yield hits[begin:last]
        begin = last


def _count(hits: Iterable[Hit]) -> dict[str, Hit]:
    """Count each family once; a word calms once, and not at all within a heavy sign of harm."""
    found: dict[str, Hit] = {}
    harmed = calmed = 0
    for hit in hits:
        one = concern().weights[hit.family]
        if one < 0 and hit.first < max(harmed, calmed):
            continue
        found.setdefault(hit.family, hit)
        if one < 0:
            calmed = hit.first + 1
        elif one >= concern().threshold and hit.family not in concern().calmable:
            harmed = max(harmed, hit.after)
    return found


def _tells(heavy: Sequence[Hit]) -> bool:
    """Say whether families tell of harm, and not only of people: one heavy one or two light ones."""
    told = [concern().weights[hit.family] for hit in heavy if hit.family not in concern().background]
    return len(told) > 1 or max(told, default=0) >= concern().single


def weigh(hits: Iterable[Hit]) -> float:
    """Add the weights of the families found."""
    return weight(_count(hits))


def weight(families: Iterable[str]) -> float:
    """Add the weights of families; a story in which nothing is calm weighs more.

    Where the writer, another person and much harm stand together, calm words take little away.
    """
    weights = {family: concern().weights[family] for family in families}
    calm = sum(one for one in weights.values() if one < 0)
    harm = sum(one for family, one in weights.items() if one > 0 and family not in concern().background)
    if concern().plot <= weights.keys() and harm >= concern().plain:
        calm = max(calm, concern().calmest)
    return sum(one for one in weights.values() if one > 0) + calm + (0 if calm else concern().story)


@lru_cache(maxsize=8192)
def word_keys(word: str) -> frozenset[str]:
    """Return under which keys a word is looked up: as it is, without -ku or -nya, its verb roots, its tags."""
    keys = {word}
    keys |= {word[: -len(bound)] for bound in _BOUND if word.endswith(bound) and len(word) > len(bound) + 2}
    if word.startswith("di") and len(word) > 5:
        keys.add("<di>")
    keys |= {f"~{form.root}" for form in read_forms(word, concern().roots) if form.voice != "c"}
    keys |= {f"<{tag}>" for tag in word_tags(word)}
    return frozenset(keys)
