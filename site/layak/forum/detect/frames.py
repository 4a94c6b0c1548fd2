"""Frames of content/forum/disclosure.yaml, read into slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from layak.forum.detect.lexicon import LexiconError, read_lexicon

# Tags of people, times and places: "not" before them denies nothing.
_NEVER_DENIED = frozenset(
    """
    me one kin my mine young they adult peer us often late tool be neglect despair hush private torso home
    old_man forced_to drunk weapon ask lure saja school_out habit days unfed gone left secretly face
    keep money discomfort school_stop turned promised drug film_en
    """.split()
)


@dataclass(frozen=True)
class Slot:
    """One place in a frame: the tags that fill it and how many units may stand before it."""

    tags: frozenset[str]
    gap: int

    @property
    def is_act(self) -> bool:
        """Whether this is something suffered."""
        return any(tag.endswith(".p") or tag == "hurt.en" for tag in self.tags)

    @property
    def is_done(self) -> bool:
        """Whether this is something that someone does."""
        return any(tag.endswith((".a", ".do", ".b")) for tag in self.tags)

    @property
    def is_deniable(self) -> bool:
        """Whether "not" before it takes it back."""
        return not self.tags <= _NEVER_DENIED


@dataclass(frozen=True)
class Frame:
    """A row of slots that is a sign of one kind; a weak one is silenced by words about preventing."""

    kind: str
    slots: tuple[Slot, ...]
    is_weak: bool
    is_at_start: bool

    @property
    def names_children(self) -> bool:
        """Whether it ends with the children to whom it is done: then "children" is nobody else, and calms nothing."""
        return "generic" in self.slots[-1].tags


@cache
def frames_by_first_tag() -> Mapping[str, tuple[Frame, ...]]:
    """Index the frames by the tags that can begin them; ``^`` begins those of a sentence's start."""
    index: dict[str, list[Frame]] = {}
    for kind, rows in read_lexicon("disclosure")["frames"].items():
        for row in rows:
            frame = _read_frame(kind, str(row))
            for tag in ("^",) if frame.is_at_start else frame.slots[0].tags:
                index.setdefault(tag, []).append(frame)
    return {tag: tuple(frames) for tag, frames in index.items()}


def _read_frame(kind: str, row: str) -> Frame:
    """Read one frame; raises LexiconError when it has no slot."""
    parts = row.split()
    is_weak = parts[:1] == ["?"]
    parts = parts[is_weak:]
    is_at_start = parts[:1] == ["^"]
    slots: list[Slot] = []
    gap = 0
    for part in parts[is_at_start:]:
        if part.isdigit():
            gap = int(part)
        else:
            slots.append(Slot(frozenset(part.split("|")), gap))
            gap = 0
    if not slots:
        raise LexiconError(f"disclosure.yaml: the frame {row!r} of {kind} has no slot")
    return Frame(kind, tuple(slots), is_weak, is_at_start)
