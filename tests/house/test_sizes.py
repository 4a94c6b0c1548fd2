"""Small parts: ceilings of functions, modules and templates, and names that say what a thing is for."""

from __future__ import annotations

import ast

from tests.house.sources import name_of, python_files, template_files, tracked_files, tree_of

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 120
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "manager", "base2", "util", "helper"}
FOLDERS = ("site", "tests", "bench", "translations")


def is_migration(name: str) -> bool:
    """Whether a file is a generated migration, whose length is the schema's."""
    return "/migrations/versions/" in name


def test_functions_stay_within_the_ceiling() -> None:
    """No function is longer than 40 lines."""
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} has {length} lines"
        for path in python_files(*FOLDERS)
        if not is_migration(name_of(path))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_modules_and_templates_stay_within_the_ceiling() -> None:
    """No module is longer than 400 lines, no template longer than 120."""
    limits = [(path, LONGEST_MODULE) for path in python_files(*FOLDERS) if not is_migration(name_of(path))]
    limits += [(path, LONGEST_TEMPLATE) for path in template_files()]
    long = [
        f"{name_of(path)} has {lines} lines"
        for path, limit in limits
        if (lines := len(path.read_text("utf-8").splitlines())) > limit
    ]
    assert not long, "\n".join(long)


def test_modules_have_names_that_mean_something() -> None:
    """No module is called utils, helpers, common, misc or manager."""
    empty = [name_of(path) for path in tracked_files() if EMPTY_NAMES & {path.stem, path.parent.name}]
    assert not empty


def test_modules_and_public_functions_tell_their_purpose() -> None:
    """Each module, and each public function and class of the site, has a docstring."""
    silent = []
    for path in python_files("site", "tests"):
        tree = tree_of(path)
        if tree.body and not ast.get_docstring(tree):
            silent.append(name_of(path))
        if not name_of(path).startswith("site/") or "/migrations/" in name_of(path):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node):
                    silent.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


def test_tests_tell_the_expected_behaviour() -> None:
    """Each test has a docstring that says what must come out."""
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)
