"""The guides for staff: the same in both languages, with pictures that are there and words that stand on the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from layak.config import ROOT

DOCS = ROOT / "docs"
GUIDES = ("news", "officers", "taskforce")
ROOM_GUIDES = ("officers", "taskforce")
FORUM_GUIDES = ("facilitators", "moderators", "protection-officers")
STEP_GUIDES = (*ROOM_GUIDES, *FORUM_GUIDES)
LABELLED = (*STEP_GUIDES, "accounts", "handover", "privacy")
SERVER_GUIDES = "accounts backup content handover install operations privacy risk-assessment upgrade".split()
PICTURE = re.compile(r"!\[[^\]]+\]\((pictures/[^)]+)\)")
LABEL = re.compile(r"\*([^*]+)\*")
ITEM = re.compile(r"(?:\d+\.|-) ")


def guide(name: str, lang: str) -> str:
    """The text of a guide in a language."""
    return (DOCS / f"{name}{'' if lang == 'en' else '.id'}.md").read_text("utf-8")


def shape(text: str) -> list[tuple[int, int]]:
    """Each section: the level of its heading, and how many points it lists."""
    found: list[tuple[int, int]] = []
    for line in text.splitlines():
        if line.startswith("#"):
            found.append((len(line) - len(line.lstrip("#")), 0))
        elif ITEM.match(line):
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found


def words_of(lang: str) -> set[str]:
    """Everything that the site says in a language, as its catalog has it."""
    with (ROOT / "translations/id/LC_MESSAGES/messages.po").open("rb") as file:
        told = [message.id if lang == "en" else message.string for message in read_po(file) if message.id]
    return {text for one in told for text in ((one,) if isinstance(one, str) else one)}


def named_pictures() -> set[Path]:
    """The pictures that any page of the documentation shows."""
    return {page.parent / path for page in DOCS.glob("*.md") for path in PICTURE.findall(page.read_text("utf-8"))}


def test_every_picture_of_the_docs_exists_and_every_guide_picture_is_shown() -> None:
    """No page shows a picture that is missing, and no picture of a guide lies unused."""
    named = named_pictures()
    assert not [path for path in named if not path.is_file()]
    folders = ("guide", *ROOM_GUIDES)
    assert {path for folder in folders for path in (DOCS / "pictures" / folder).glob("*.png")} <= named


@pytest.mark.parametrize("name", (*STEP_GUIDES, *SERVER_GUIDES))
def test_guide_has_the_same_sections_and_steps_in_both_languages(name: str) -> None:
    """Who reads one language is told no less than who reads the other."""
    assert shape(guide(name, "id")) == shape(guide(name, "en"))


@pytest.mark.parametrize("name", GUIDES)
def test_guide_shows_the_same_pictures_in_both_languages(name: str) -> None:
    """Each language shows the same steps, taken in its own language."""
    steps = {lang: [Path(path).name for path in PICTURE.findall(guide(name, lang))] for lang in ("id", "en")}
    assert [one.removeprefix("en-") for one in steps["en"]] == [one.removeprefix("id-") for one in steps["id"]]
    assert all(one.startswith(f"{lang}-") for lang, names in steps.items() for one in names)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", LABELLED)
def test_words_that_a_guide_quotes_stand_on_the_site(name: str, lang: str) -> None:
    """A button or a page that a guide names in italics is called so on the site."""
    text = re.sub(r"\s+", " ", guide(name, lang)).replace("**", "")
    quoted = {part for label in LABEL.findall(text) for part in label.split(" → ")}
    assert quoted
    assert not quoted - words_of(lang)
