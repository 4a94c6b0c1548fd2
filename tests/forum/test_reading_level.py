"""A child can read it: short sentences on every child page, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.forum.conftest import HARM, Child
from tests.page_rules import parse_page

LONGEST_MEAN = 12
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "legend", "label", "dt", "dd", "button", "summary"}
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
