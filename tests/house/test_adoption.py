"""The papers for adopting the site: alike in both languages, and no statement of law without its source or the mark."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from layak.config import ROOT
from tests.house.test_guides import shape

FOLDER = ROOT / "docs" / "adoption"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md") if not path.stem.endswith(".id"))
SOURCES = {
    row["key"]: row for row in yaml.safe_load((ROOT / "content/framework/sources.yaml").read_text("utf-8"))["sources"]
}
MARKS = {"en": "**to be confirmed**", "id": "**perlu dipastikan**"}
KEY = re.compile(r"\[(S\d{3})\]")
LINK = re.compile(r"\]\(([^)#]+)(?:#([^)]+))?\)")
LAW = re.compile(r"\b(?:UU|PP|Perpres|Permen PPPA|Permenkomdigi|Dewan Pers) (\d+/\d{4})")
BODY = re.compile(r"\.go\.id|\bBSSN\b|\bPSE\b|\bCSIRT\b|\bPDN\b|Pusat Data Nasional|\bWCAG\b")
LAWS = {
    "25/2021": {"S007", "S008"},
    "3/2025": {"S032"},
    "27/2022": {"S058", "S059", "S060", "S061", "S062"},
    "17/2025": {"S063", "S064", "S065", "S067", "S071"},
    "9/2026": {"S068", "S069"},
    "11/2012": {"S072", "S073"},
    "1/2019": {"S074", "S075", "S076", "S077"},
    "14/2008": {"S086"},
    "39/2019": {"S084", "S085"},
    "55/2024": {"S055"},
    "4/2018": {"S054"},
}
"""Which sources of content/framework/sources.yaml tell of which law; another law stands with the mark only."""

LONGEST_BRIEF = 650
"""Words that two pages of A4 hold."""


def paper(name: str, lang: str) -> str:
    """The text of a paper in a language."""
    return (FOLDER / f"{name}{'' if lang == 'en' else '.id'}.md").read_text("utf-8")


def statements(name: str, lang: str) -> list[str]:
    """The lines of a paper that may state something: no headings, no blanks."""
    return [line for line in paper(name, lang).splitlines() if line.strip() and not line.startswith("#")]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, heads and rules left out."""
    lines = text.splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for before, line in pairwise(lines)
        if line.startswith("|") and before.startswith("|") and not line.startswith("|---")
    ]


def has_source(line: str, mark: str) -> bool:
    """Whether a line names a source, leads to a document of the project, or is marked as not read."""
    return bool(KEY.search(line) or mark in line or any(path.endswith(".md") for path, _ in LINK.findall(line)))


@pytest.mark.parametrize("name", NAMES)
def test_paper_is_alike_in_both_languages(name: str) -> None:
    """The same headings and points, rows of tables, sources in their order, and things to be confirmed."""
    texts = {lang: paper(name, lang) for lang in MARKS}
    assert shape(texts["id"]) == shape(texts["en"])
    assert [len(row) for row in rows(texts["id"])] == [len(row) for row in rows(texts["en"])]
    assert KEY.findall(texts["id"]) == KEY.findall(texts["en"])
    assert texts["id"].count(MARKS["id"]) == texts["en"].count(MARKS["en"])


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("name", NAMES)
def test_statement_about_law_names_a_source_that_tells_of_it(name: str, lang: str) -> None:
    """A law stands beside a source that is about this law, or beside the mark; so does a body that asks for something."""
    bare = []
    for line in statements(name, lang):
        keys = set(KEY.findall(line))
        assert keys <= set(SOURCES), line
        if MARKS[lang] in line:
            continue
        bare += [line for law in LAW.findall(line) if not keys & LAWS.get(law, set())]
        if BODY.search(line) and not has_source(line, MARKS[lang]):
            bare.append(line)
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("name", ["government", "terms", "procedures"])
def test_every_row_with_a_source_column_fills_it(name: str, lang: str) -> None:
    """What a site must clear, what it costs and who acts by when: each row ends with its source or the mark."""
    found = rows(paper(name, lang))
    assert len(found) > 15
    empty = [row for row in found if not has_source(row[-1], MARKS[lang])]
    assert not empty


@pytest.mark.parametrize("lang", MARKS)
def test_every_point_of_the_brief_has_a_source(lang: str) -> None:
    """Who decides by two pages can look each point up; and they are two pages."""
    points = [line for line in statements("brief", lang) if line.startswith("- ")]
    without = [line for line in points if not has_source(line, MARKS[lang])]
    assert len(points) > 15 and len(without) == 1, "only the advice to begin small stands alone"
    assert len(paper("brief", lang).split()) <= LONGEST_BRIEF


@pytest.mark.parametrize("lang", MARKS)
def test_no_sum_of_money_is_made_up(lang: str) -> None:
    """Unit prices are blanks to fill in, but for the licence, which costs nothing."""
    prices = [row[3] for row in rows(paper("terms", lang)) if len(row) == 6]
    assert set(prices) == {"0", "________"} and prices.count("0") == 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.name)
def test_links_of_a_paper_lead_somewhere(path: Path) -> None:
    """Each document that a paper names is there, in the paper's language where both are."""
    own_other = {f"{path.name.removesuffix('.id.md')}.md"}
    for target, _anchor in LINK.findall(path.read_text("utf-8")):
        found = (path.parent / target).resolve()
        assert found.is_file(), f"{path.name}: {target}"
        if path.name.endswith(".id.md") and not target.endswith(".id.md") and target not in own_other:
            assert not found.with_name(f"{found.stem}.id.md").is_file(), f"{path.name}: {target} is there in Indonesian"
