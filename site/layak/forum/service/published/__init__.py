"""What everybody may read: ideas, the story of each, the loop in numbers, and what the search has of them.

reading    the one query that decides what is public; lists, one idea, where a joined one goes on
stories    the steps of an idea, with the words that a moderator passed
numbers    sent, published, answered, done, and how fast
searching  the same texts for the search
"""

from __future__ import annotations

from layak.forum.service.published.numbers import LoopNumbers, in_tens, loop_numbers
from layak.forum.service.published.reading import (
    HAS_ANSWER,
    PAGE_SIZE,
    PublicIdea,
    PublicPage,
    describe,
    get_published,
    indicators_of,
    joined_into,
    list_after,
    list_latest,
    list_offices,
    list_published,
    list_tied,
    list_untranslated,
    merged_target,
    public_rows,
)
from layak.forum.service.published.searching import document_for, documents
from layak.forum.service.published.stories import StoryStep, Told, list_newest, list_said, list_said_between, story_of

__all__ = [
    "HAS_ANSWER",
    "PAGE_SIZE",
    "LoopNumbers",
    "PublicIdea",
    "PublicPage",
    "StoryStep",
    "Told",
    "describe",
    "document_for",
    "documents",
    "get_published",
    "in_tens",
    "indicators_of",
    "joined_into",
    "list_after",
    "list_latest",
    "list_newest",
    "list_offices",
    "list_published",
    "list_said",
    "list_said_between",
    "list_tied",
    "list_untranslated",
    "loop_numbers",
    "merged_target",
    "public_rows",
    "story_of",
]
