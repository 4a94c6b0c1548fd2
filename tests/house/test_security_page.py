"""The page on security: every test that it names is there, every row of what must be withstood has one, both languages."""

from __future__ import annotations

import re

from layak.config import ROOT

PAGE = ROOT / "docs" / "security.md"
OTHER = ROOT / "docs" / "security.id.md"
ROW = re.compile(r"^\| ([SR]\d+) [^|]*\|[^|]*\|(.+)\|$", re.MULTILINE)
QUOTED = re.compile(r"`(tests/[^`]+)`")


def test_every_row_of_the_page_names_tests_that_exist() -> None:
    """A test that was renamed or removed is found at once, and no row is without one."""
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert {f"S{number}" for number in range(1, 32)} <= {name for name, _ in rows}
    missing = []
    for row, tests in rows:
        named = QUOTED.findall(tests)
        assert named, row
        for one in named:
            path, _, name = one.partition("::")
            text = (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else ""
            if f"def {name}(" not in text:
                missing.append(f"{row}: {one}")
    assert not missing


def test_both_languages_tell_the_same_falls() -> None:
    """The page in Indonesian has the same sections, the same rows of what falls, and as many points."""

    def shape(text: str) -> list[str]:
        told = text.partition("\n## What is tested")[0].partition("\n## Apa yang diuji")[0]
        return [line[:1] for line in told.splitlines() if line.startswith(("#", "|", "-"))]

    assert shape(PAGE.read_text("utf-8")) == shape(OTHER.read_text("utf-8"))
