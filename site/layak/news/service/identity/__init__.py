"""Signs of a child's identity in the text of an article: names, ages, schools, families, homes, numbers, case matters.

Pure functions over one text: no Flask, no database, no clock. That nothing was found proves nothing.
"""

from __future__ import annotations

from functools import lru_cache

from layak.news.service.identity.accounts import find_accounts
from layak.news.service.identity.cases import find_cases
from layak.news.service.identity.children import find_children
from layak.news.service.identity.classes import find_classes
from layak.news.service.identity.finding import KINDS, Mark
from layak.news.service.identity.homes import find_homes
from layak.news.service.identity.initials import find_initials
from layak.news.service.identity.papers import find_papers
from layak.news.service.identity.parents import find_parents
from layak.news.service.identity.people import find_people
from layak.news.service.identity.places import find_places
from layak.news.service.identity.plates import find_plates
from layak.news.service.identity.reading import Passage, split_paragraphs
from layak.news.service.identity.relatives import find_relatives
from layak.news.service.identity.scene import Scene
from layak.news.service.identity.singled import find_singled
from layak.news.service.identity.unlisted import find_unlisted
from layak.news.service.identity.written import find_written

__all__ = ["KINDS", "Mark", "find_marks"]

_NAMES = (find_people, find_initials, find_parents, find_unlisted)
_AROUND = (
    *(
        find_written,
        find_relatives,
        find_homes,
        find_papers,
        find_accounts,
        find_classes,
        find_plates,
        find_cases,
        find_singled,
    ),
)


def find_marks(text: str, *, year: int) -> list[Mark]:
    """Return the signs in a text, in its order; `year` is this year, for judging dates of birth."""
    found: list[Mark] = []
    for start, paragraph in split_paragraphs(text):
        found.extend(
            Mark(one.start + start, one.end + start, one.kind, one.words) for one in in_paragraph(paragraph, year)
        )
    return found


@lru_cache(maxsize=1024)
def in_paragraph(text: str, year: int) -> tuple[Mark, ...]:
    """Return the signs in one paragraph; of those that share words the weightier stays. Kept, as editors save often."""
    passage = Passage(text)
    if not passage.words:
        return ()
    named = [one for find in _NAMES for one in find(passage)]
    scene = Scene(passage, tuple(find_children(passage)), named)
    found = [*named, *find_places(passage, scene, year), *(one for find in _AROUND for one in find(passage, scene))]
    return tuple(sorted(without_parts(found)))


def without_parts(found: list[Mark]) -> list[Mark]:
    """Leave out what overlaps a weightier sign; a case matter and what it spans stand side by side."""
    kept: list[Mark] = []
    ends: dict[bool, list[int]] = {}
    for one in sorted(found, key=lambda one: (one.start, KINDS.index(one.kind), -one.end)):
        is_wide = one.kind in ("case", "from_social")
        reach = ends.setdefault(is_wide, [0])
        if one.start >= reach[0] or (kept and one.end > reach[0]):
            kept.append(one)
            reach[0] = one.end
    return kept
