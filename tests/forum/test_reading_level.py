"""A child can read it: short sentences and short words on every child page, in both languages.

The pages of a child's way are read as they come; beside them the words of every template of the forum outside the desk
are read, so that a new page is caught by itself, and the children's pages of content/pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from layak.config import ROOT
from layak.core.content import load_content
from layak.core.content.texts import Audience
from tests.forum.conftest import HARM, Child
from tests.page_rules import parse_page

LONGEST_MEAN = 12
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "legend", "label", "dt", "dd", "button", "summary"}
TEMPLATES = sorted((ROOT / "templates" / "forum").glob("*.html"))
SAID = re.compile(r"""_\(\s*"((?:[^"\\]|\\.)*)\"""", re.DOTALL)
NAMED = re.compile(r"%\(\w+\)s")
WORD = re.compile(r"[^\W\d_]+")
MOST_LONG_WORDS = 0.2
FEWEST_WORDS = 30
PAGES = ("start", "pass", "words", "topic", "idea", "place", "age", "check", "own")


def sentences(html: str) -> list[str]:
    """The sentences of the main part of a page: blocks of text, cut at full stops."""
    main = next(e for e in parse_page(html).iter() if e.tag == "main")
    found: list[str] = []
    for element in main.iter():
        if element.tag in BLOCKS and not any(child.tag in BLOCKS for child in element.iter() if child is not element):
            text = " ".join("".join(element.itertext()).split())
            found += [part for part in re.split(r"(?<=[.?!])\s+", text) if len(part.split()) >= 3]
    return found


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_reads_short_sentences(child: Callable[..., Child], forum_app: Flask, lang: str) -> None:
    """On every page of the child's way the mean sentence has twelve words at most; no sentence has thirty."""
    one = child(lang)
    one.enter()
    one.answer()
    pages = {name: one.see(name).text for name in PAGES}
    one.submit()
    pages |= {"thanks": one.see("thanks").text, "own2": one.see("own").text}
    one.fill("idea", text=HARM, act="next")
    pages["next"] = one.see("next").text
    for name, html in pages.items():
        found = sentences(html)
        lengths = [len(sentence.split()) for sentence in found]
        mean = sum(lengths) / len(lengths)
        assert mean <= LONGEST_MEAN, f"{name}: {mean:.1f} words, {found}"
        assert max(lengths) <= 25, f"{name}: {max(found, key=lambda one: len(one.split()))}"


def syllables(word: str, lang: str) -> int:
    """Syllables by ear: vowels in Indonesian, where ai, au and oi at the end are one; groups of vowels in English."""
    word = word.lower()
    if lang == "en":
        return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e[ds]?$", "", word))))
    return max(1, len(re.findall(r"(?:ai|au|oi)$|[aeiou]", word)))


def judge(name: str, found: list[str], lang: str) -> None:
    """Sentences of twelve words in the mean; of the words one in five at most has more than three syllables."""
    told = [
        part for text in found for part in re.split(r"(?<=[.?!:])\s+", NAMED.sub("Ani", text)) if len(part.split()) >= 3
    ]
    words = [word for part in told for word in WORD.findall(part)]
    if len(words) < FEWEST_WORDS:
        return
    mean = sum(len(part.split()) for part in told) / len(told)
    assert mean <= LONGEST_MEAN, f"{name}: {mean:.1f} words a sentence, {told}"
    long = [word for word in words if syllables(word, lang) > 3]
    assert len(long) <= MOST_LONG_WORDS * len(words), f"{name}: {len(long)} of {len(words)} words are long: {long}"


@pytest.fixture(scope="module")
def catalog() -> dict[str, str]:
    """The Indonesian words of each English sentence."""
    with (ROOT / "translations/id/LC_MESSAGES/messages.po").open("rb") as file:
        told = [message for message in read_po(file) if message.id]
    return {
        m.id if isinstance(m.id, str) else m.id[0]: m.string if isinstance(m.string, str) else m.string[0] for m in told
    }


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("template", TEMPLATES, ids=[one.stem for one in TEMPLATES])
def test_words_of_every_page_of_the_forum_are_plain(template: Path, lang: str, catalog: dict[str, str]) -> None:
    """Every template that a child or a reader sees says it in short sentences and short words."""
    said = list(dict.fromkeys(SAID.findall(template.read_text("utf-8"))))
    judge(template.name, [catalog.get(one, one) if lang == "id" else one for one in said], lang)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_words_of_the_pages_for_children_are_plain(lang: str) -> None:
    """So do the pages for children in content/pages; the privacy notice has 120 words at most (tests/core)."""
    pages = [page for page in load_content(ROOT, "pekanbaru").pages_in(lang) if page.audience is Audience.CHILD]
    assert pages
    for page in pages:
        text = re.sub(r"\]\([^)]*\)|[#*\[\]>]|^\d+\.|^- ", "", page.body, flags=re.MULTILINE)
        judge(page.file, [page.lead, *text.splitlines()], lang)


def test_syllables_are_counted_as_they_are_spoken() -> None:
    """The counter hears what a reader hears."""
    for word, count in {"pantai": 2, "moderator": 4, "rahasia": 4, "perlindungan": 4, "ide": 2, "kota": 2}.items():
        assert syllables(word, "id") == count, word
    for word, count in {"idea": 2, "moderator": 4, "city": 2, "published": 2, "protection": 3}.items():
        assert syllables(word, "en") == count, word
