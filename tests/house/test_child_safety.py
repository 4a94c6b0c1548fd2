"""The map of the rules for children's safety: every file and every test that it names is there."""

from __future__ import annotations

import re

from layak.config import ROOT

PAGE = ROOT / "docs" / "child-safety.md"
ROW = re.compile(r"^\| (?!rule |---)(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
QUOTED = re.compile(r"`([^`]+)`")
FEWEST_RULES = 50


def test_every_rule_names_code_and_tests_that_exist() -> None:
    """A rule whose code or test was renamed or removed is found at once."""
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert len(rows) >= FEWEST_RULES
    missing: list[str] = []
    for rule, code, tests in rows:
        paths, named = QUOTED.findall(code), QUOTED.findall(tests)
        assert paths and named, rule
        missing += [path for path in paths if not (ROOT / path).exists()]
        for one in named:
            path, _, name = one.partition("::")
            text = (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else ""
            if f"def {name}(" not in text:
                missing.append(one)
    assert not missing
