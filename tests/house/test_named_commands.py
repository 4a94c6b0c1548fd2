"""Commands that documents and messages tell people to type: each is there, with the options that are named."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from layak.config import ROOT
from layak.ops.doctor.commands import doctor
from layak.ops.privacy.commands import privacy_group

LATE: dict[str, click.Command] = {"doctor": doctor, "privacy": privacy_group}
"""What stands in for these until they are asked for has no options of its own."""
PAGES = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/adoption").glob("*.md"), *ROOT.glob("*.md")]
TYPED = re.compile(r"(?:sudo layak|flask --app wsgi) ([a-z][^`|\n]*)")
TOLD = re.compile(r"own_command\(f?['\"]([a-z][^'\"]*)['\"]")
OPTION = re.compile(r"(?<=[ \[])--[a-z][a-z-]*")


def mentions(path: Path, pattern: re.Pattern[str]) -> list[str]:
    """What somebody would type, without the description behind two blanks."""
    return [found.split("  ")[0] for found in pattern.findall(path.read_text("utf-8"))]


def fault_of(line: str, root: click.Group) -> str:
    """What is wrong with a command line; nothing where it can be typed so."""
    found: click.Command = root
    options = {"--help"}
    for word in line.replace("`", "").split():
        if not isinstance(found, click.Group) or not re.fullmatch(r"[a-z][a-z-]*", word):
            break
        if word not in found.commands:
            return f"{line}: there is no {word}"
        found = LATE.get(word, found.commands[word])
        options |= {name for one in found.params for name in (*one.opts, *one.secondary_opts)}
    if isinstance(found, click.Group) and not found.invoke_without_command:
        return f"{line}: names no command of {found.name}"
    missing = set(OPTION.findall(line)) - options
    return f"{line}: has no {', '.join(sorted(missing))}" if missing else ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_of_a_document_can_be_typed(path: Path, app: Flask) -> None:
    """Whoever follows a document meets no command or option that is not there."""
    root = app.cli
    assert isinstance(root, click.Group)
    assert not [fault for line in mentions(path, TYPED) if (fault := fault_of(line, root))]


def test_commands_that_messages_name_can_be_typed(app: Flask) -> None:
    """What the doctor and other commands tell somebody to run is there, too."""
    lines = [line for path in (ROOT / "site").rglob("*.py") for line in mentions(path, TOLD)]
    assert len(lines) > 10 and isinstance(app.cli, click.Group)
    assert not [fault for line in lines if (fault := fault_of(line, app.cli))]
