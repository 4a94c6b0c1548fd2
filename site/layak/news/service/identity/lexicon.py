"""The words of content/news/identity.yaml, read once and checked at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from layak.core.content.errors import ContentError
from layak.forum.detect.lexicon import read_lexicon, split_phrases, split_words

FOLDER = Path(__file__).resolve().parents[5] / "content" / "news"
FILE = "identity.yaml"
SHOWN = "content/news/identity.yaml"
_LISTS = """
    years months_of_age age_cues range_words age_connectors after_age child_nouns one_child victim_words
    victim_general many_words articles pointing child_adjectives general_words child_compounds child_posts
    child_bodies adult_beside_forum adult_roles role_connectors school_kinds class_words from_words name_cues kin
    kin_bound kin_kind owners offspring ordinals of_words parent_connectors home_cues offices office_vehicles
    office_accounts private_words vehicles birth_cues birth_not months case_stems plate_areas abbreviations acronyms
    not_names child_titles childhood_words speech_words place_heads no_verbs platforms share_words more_names
    adverbs happened at_home studies lone_words for_words still_words again_words grown_words more_kin trades works
    addresses relative_stops haunts dwellings dwell_verbs no_dwellings dwelling_stops locators sides papers
    account_words more_platforms brands no_plate_ends and_words class_things clubs unique_words law_words
    stigma_words no_speech study_lines small_schools public_heads descendants former_words streams holders
    taken_words rule_words grown_people class_kinds sure_papers birthdays nths before_age
""".split()
_PHRASES = ("pseudonyms", "social_phrases")
_MOST_AGE = 17


@cache
def table() -> Mapping[str, Any]:
    """Read the file; raises ContentError when it is no table."""
    try:
        values = yaml.safe_load((FOLDER / FILE).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        told = re.search(r"line (\d+)", str(error))
        raise ContentError(SHOWN, int(told[1]) if told else 1, " ".join(str(error).split()).rstrip(".")) from error
    if not isinstance(values, dict):
        raise ContentError(SHOWN, 1, "a table is expected")
    return values


@cache
def words(name: str) -> frozenset[str]:
    """A list of single words."""
    return frozenset(split_words(str(table()[name])))


@cache
def phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """A list of phrases, each as its words."""
    return tuple(tuple(phrase.split()) for phrase in split_phrases(str(table()[name])))


@cache
def number_words() -> dict[str, int]:
    """The numbers below 18 that are written as one word."""
    return {word: int(number) for number, entry in table()["numbers"].items() for word in str(entry).split()}


@cache
def given_names() -> frozenset[str]:
    """First and second names that stand for nothing else."""
    personal = read_lexicon("personal")
    known = {*split_words(str(personal["first_names"])), *split_words(str(personal["second_names"]))}
    return frozenset((known | words("more_names")) - plain_names())


@cache
def plain_names() -> frozenset[str]:
    """Names that are also plain words; alone they are taken for a name only where the place is sure."""
    return frozenset(split_words(str(read_lexicon("personal")["ambiguous_names"])))


def check_lexicon() -> None:
    """Refuse a file with a missing or empty list, or with a number that is no child's age."""
    values = table()
    for name in (*_LISTS, *_PHRASES):
        if not isinstance(values.get(name), str) or not values[name].strip():
            raise ContentError(SHOWN, line_of(name), f"{name!r} is missing or empty")
    numbers = values.get("numbers")
    if not isinstance(numbers, dict) or not numbers:
        raise ContentError(SHOWN, line_of("numbers"), "'numbers' is missing or no table")
    for number in numbers:
        if not isinstance(number, int) or not 1 <= number <= _MOST_AGE:
            raise ContentError(SHOWN, line_of(str(number)), f"{number!r} is no age from 1 to {_MOST_AGE}")
    for name in sorted(set(values) - {*_LISTS, *_PHRASES, "numbers"}):
        raise ContentError(SHOWN, line_of(str(name)), f"{name!r} is a list that nothing reads")


def line_of(key: str) -> int:
    """The line at which a key stands, or the first."""
    lines = (FOLDER / FILE).read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")), 1)
