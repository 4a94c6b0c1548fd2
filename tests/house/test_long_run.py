"""The long run (`make soak`) holds every test whose counts are larger there."""

from __future__ import annotations

import ast
from pathlib import Path

from layak.config import ROOT

FLAG = "IS_LONG"


def names_in(node: ast.AST) -> set[str]:
    """Every name that stands in a piece of code by itself, and the flag also where it is asked of its module."""
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return found | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr == FLAG}


def left_out(source: str) -> list[str]:
    """Tests of a file whose counts hang on the long run, by whichever way inside the file, and that are not marked for it."""
    body = ast.parse(source).body
    functions = [one for one in body if isinstance(one, ast.FunctionDef)]
    longer, before = {FLAG}, set[str]()
    while longer != before:
        before = set(longer)
        for one in body:
            if isinstance(one, ast.FunctionDef) and longer & (names_in(one) | {given.arg for given in one.args.args}):
                longer.add(one.name)
            elif isinstance(one, ast.Assign | ast.AnnAssign) and longer & names_in(one):
                longer |= {
                    name.id for name in ast.walk(one) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
                }
    marked = {one.name for one in functions if any("soak" in names_in(mark) for mark in one.decorator_list)}
    return sorted(name for name in longer - marked if name.startswith("test_"))


def test_contributor_finds_every_longer_test_in_the_long_run() -> None:
    """A count that only the long run raises, in a test that the long run does not choose, would never be run."""
    files = sorted(Path(ROOT, "tests").rglob("test_*.py"))
    found = {file.name: left_out(source) for file in files if FLAG in (source := file.read_text("utf-8"))}
    assert found["test_kill.py"] == []
    assert {name: tests for name, tests in found.items() if tests} == {}


def test_contributor_who_forgets_the_mark_is_told() -> None:
    """A count, a fixture and a helper lead to the test that uses them."""
    source = (
        "COUNT: int = 9 if soak.IS_LONG else 1\n"
        "def deep():\n    return COUNT\n"
        "@pytest.fixture\ndef given():\n    return deep()\n"
        "def test_a(given): pass\n"
        "@soak.soak\ndef test_b(): deep()\n"
        "def test_c(): pass\n"
    )
    assert left_out(source) == ["test_a"]
