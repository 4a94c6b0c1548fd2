"""Is a child in harm? Signs of violence, abuse, grooming, self-harm, neglect, exploitation, threats.

The rules stand as data in content/forum/disclosure.yaml: words and verb roots carry tags, and frames are rows
of tags with gaps ("me 4 hurt.p"). Here a text is read as units with tags, and each frame is looked for in
each sentence. Silence of this check proves nothing; a false alarm costs an officer a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from layak.forum.detect.concern import concern, concern_hits, concerned_spans, harmless_spans
from layak.forum.detect.frames import Frame, Slot, frames_by_first_tag
from layak.forum.detect.leaning import leaning_spans, leans_away, masked
from layak.forum.detect.plain import PlainText
from layak.forum.detect.pleas import hear_pleas
from layak.forum.detect.units import Unit, read_units, without_spans

BLOCKERS = frozenset({"generic", "idea", "animal", "thing", "peer", "official"})
SILENCERS = frozenset({"idea", "hope", "cond", "generic", "official", "accident"})
FICTION = frozenset({"fiction"})
FIRST_PERSON = frozenset({"me", "my", "mine"})
SILENCING_REACH = 14
PERSONS = frozenset({"me", "one", "kin", "my"})
_OBJECTS_OF_HARMLESS_ACTS = frozenset({"thing", "animal"})
_HARMLESS_ACTORS = frozenset({"animal"})


@dataclass(frozen=True)
class Sign:
    """One reason to think that a child is in harm: its kind and where it stands in the original text."""

    kind: str
    start: int
    end: int
    text: str


def has_disclosure(text: str) -> bool:
    """Say whether a text speaks of harm to the writer, a friend or another child."""
    return next(_signs(text), None) is not None


def disclosure_signs(text: str) -> list[Sign]:
    """Return every sign of harm in a text, in the order of the text, each kind and place once."""
    return sorted(set(_signs(text)), key=lambda sign: (sign.start, sign.end, sign.kind))


def _signs(text: str) -> Iterator[Sign]:
    """Find signs one by one: plain ones by the frames, and only where there are none, light ones together."""
    plain = PlainText(text)
    hits = concern_hits(plain)
    words = masked(plain, hits)
    is_plainly_told, is_light_heard = False, bool(words) and not leans_away(words)
    for sentence in map(hear_pleas, without_spans(read_units(plain.tokens), harmless_spans(plain.tokens, hits))):
        for frame, first, last in _matches(sentence):
            if frame.is_weak and not (is_light_heard or frame.names_children):
                continue
            start, end = plain.span(sentence[first].start, sentence[last].end)
            is_plainly_told = True
            yield Sign(frame.kind, start, end, text[start:end])
    if is_plainly_told or not words:
        return
    least = concern().threshold if is_light_heard else concern().plain
    spans = concerned_spans(plain.tokens, hits, least=least)
    told = [(plain.tokens[at].start, plain.tokens[after - 1].end) for at, after in spans]
    for first, after in (*told, *leaning_spans(plain, hits, words)):
        start, end = plain.span(first, after)
        yield Sign("concern", start, end, text[start:end])


def _matches(sentence: Sequence[Unit]) -> Iterator[tuple[Frame, int, int]]:
    """Find each frame in one sentence, with the places of its first and last unit."""
    possible = _possible_frames(frozenset().union(*(unit.tags for unit in sentence)))
    for at, unit in enumerate(sentence):
        tags = unit.tags | {"^"} if at == 0 else unit.tags
        for frame in {frame for tag in tags for frame in possible.get(tag, ())}:
            last = _match(frame, sentence, at)
            if last is not None and not _is_silenced(frame, sentence, at, last):
                yield frame, at, last


@lru_cache(maxsize=1024)
def _possible_frames(present: frozenset[str]) -> dict[str, list[Frame]]:
    """Keep the frames, by first tag, that a sentence with these tags could fill."""
    frames = frames_by_first_tag()
    return {
        tag: [frame for frame in frames.get(tag, ()) if all(slot.tags & present for slot in frame.slots)]
        for tag in present | {"^"}
    }


def _match(frame: Frame, sentence: Sequence[Unit], at: int) -> int | None:
    """Match a frame that begins at a unit; return the place of its last unit."""
    if frame.is_at_start:
        return _match_rest(frame.slots, sentence, at - 1)
    if not _fits(frame.slots[0], sentence, at):
        return None
    if frame.slots[0].is_act and _acts_on_another(sentence, at):
        return None
    return _match_rest(frame.slots[1:], sentence, at)


def _match_rest(slots: Sequence[Slot], sentence: Sequence[Unit], at: int) -> int | None:
    """Match the remaining slots after a place, each within its gap and with no blocker between."""
    if not slots:
        return at
    slot = slots[0]
    for place in range(at + 1, min(at + 2 + slot.gap, len(sentence))):
        if _fits(slot, sentence, place):
            last = _match_rest(slots[1:], sentence, place)
            if last is not None:
                return last
        if sentence[place].tags & BLOCKERS:
            return None
    return None


def _fits(slot: Slot, sentence: Sequence[Unit], at: int) -> bool:
    """Say whether a unit fills a slot: it has one of the tags, is not denied and not done to a thing."""
    tags = sentence[at].tags
    if not tags & slot.tags:
        return False
    if slot.is_deniable and _is_denied(sentence, at):
        return False
    if slot.is_act and _is_followed_by(sentence, at, _HARMLESS_ACTORS):
        return False
    return not (slot.is_done and _is_followed_by(sentence, at, _OBJECTS_OF_HARMLESS_ACTS))


def _is_denied(sentence: Sequence[Unit], at: int) -> bool:
    """Say whether "not", "never" or "stop" stands before a unit ("tidak pernah dipukul").

    "I do not want to be hit" and "so that I am not hit any more" deny nothing.
    """
    if any(unit.word == "lagi" for unit in sentence[at + 1 : at + 4]):
        return False
    for unit in reversed(sentence[max(0, at - 2) : at]):
        if unit.tags & {"neg"}:
            return True
        if unit.tags & (PERSONS | {"want"}):
            return False
    return False


def _is_followed_by(sentence: Sequence[Unit], at: int, tags: frozenset[str]) -> bool:
    """Say whether an act is done to a thing or by an animal ("memukul bola", "digigit nyamuk")."""
    after = sentence[at + 1 : at + 2]
    return bool(after) and bool(after[0].tags & tags) and not after[0].tags & PERSONS


def _acts_on_another(sentence: Sequence[Unit], at: int) -> bool:
    """Say whether what happens at the start of a frame happens to a thing, an animal or anyone."""
    for unit in reversed(sentence[max(0, at - 3) : at]):
        if unit.tags & PERSONS:
            return False
        if unit.tags & BLOCKERS:
            return True
    return False


def _is_silenced(frame: Frame, sentence: Sequence[Unit], first: int, last: int) -> bool:
    """Say whether words nearby take a frame back: a weak one those about preventing, supposing and accidents.

    What a film or a book tells takes back any frame, but never one in which the writer stands. "No teacher may hit
    children" denies who does it.
    """
    near = frozenset().union(*(unit.tags for unit in _near(sentence, first, last)))
    if near & FICTION and not any(unit.tags & FIRST_PERSON for unit in sentence[first : last + 1]):
        return True
    if not frame.is_weak or not frame.names_children:
        return frame.is_weak and bool(near & SILENCERS)
    if first and "neg" in sentence[first - 1].tags:
        return True
    others = [unit.tags for unit in _near(sentence, first, last) if unit is not sentence[last]]
    return bool(frozenset().union(*others) & SILENCERS)


def _near(sentence: Sequence[Unit], first: int, last: int) -> Sequence[Unit]:
    """Return the units of a frame and those within reach on both sides."""
    return sentence[max(0, first - SILENCING_REACH) : last + 1 + SILENCING_REACH]
