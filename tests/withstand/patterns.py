"""Every regular expression of the site, how it is asked, and texts that are made to be slow for each of them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from re import _constants as of  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import layak
from tests.house.sources import name_of, python_files, tree_of

ASKED = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")
LONG = 40
"""A repeat that may go on for so long is taken as one without an end."""
CLASSES = {
    of.CATEGORY_DIGIT: "0", of.CATEGORY_NOT_DIGIT: "a", of.CATEGORY_SPACE: " ", of.CATEGORY_NOT_SPACE: "a",
    of.CATEGORY_WORD: "a", of.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


@dataclass
class Found:
    """A pattern: where it stands, and by which verbs it is asked."""

    name: str
    pattern: re.Pattern[Any]
    verbs: set[str] = field(default_factory=set)


def list_patterns() -> list[Found]:
    """The patterns that modules hold, and those that stand where they are used, each once."""
    found: dict[tuple[Any, int], Found] = {}
    verbs = dict[str, set[str]]()
    for path in python_files("site"):
        origins = origins_of(path)
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKED:
                take_call(found, verbs, node, node.func, origins, name_of(path))
    for module in pkgutil.walk_packages(layak.__path__, "layak."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    one = found.setdefault((value.pattern, value.flags), Found(f"{module.name}.{name}", value))
                    one.verbs |= verbs.get(f"{module.name}.{name}", set())
    return sorted(found.values(), key=lambda one: one.name)


def origins_of(path: Path) -> Callable[[str], str]:
    """Says of a name in a file in which module it was made."""
    own = name_of(path).removeprefix("site/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    taken = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return lambda name: taken.get(name, f"{own}.{name}")


def take_call(
    found: dict[tuple[Any, int], Found],
    verbs: dict[str, set[str]],
    node: ast.Call,
    asked: ast.Attribute,
    origin: Callable[[str], str],
    place: str,
) -> None:
    """Note a call by its verb: of a pattern that has a name, or of one that stands in the call."""
    if not isinstance(asked.value, ast.Name):
        return
    if asked.value.id != "re":
        verbs.setdefault(origin(asked.value.id), set()).add(asked.attr)
    elif node.args and isinstance(node.args[0], ast.Constant):
        pattern = re.compile(node.args[0].value)
        one = found.setdefault((pattern.pattern, pattern.flags), Found(f"{place}:{node.lineno}", pattern))
        one.verbs.add(asked.attr)


def hostile_texts(pattern: re.Pattern[Any], size: int) -> Iterator[Any]:
    """Texts of this size that a pattern almost fits: each of its endless parts again and again, and then nothing of it."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    seen = set[str]()
    for before, part in endless_parts(tree, ""):
        for begin in (before, ""):
            for unit in (part, begin + part):
                if unit and (made := begin + (unit * size)[:size]) not in seen:
                    seen.add(made)
                    for end in ("\x00", "\n!"):
                        yield made + end if isinstance(pattern.pattern, str) else (made + end).encode("utf-8")


def endless_parts(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each part that may be repeated for long, with an example of what stands before it."""
    for kind, value in tree:
        if kind in (of.MAX_REPEAT, of.MIN_REPEAT, getattr(of, "POSSESSIVE_REPEAT", None)):
            _, most, inside = value
            if most is of.MAXREPEAT or most >= LONG:
                yield before, example(inside)
            yield from endless_parts(inside, before)
        for inside in insides(kind, value):
            yield from endless_parts(inside, before)
        before += example([(kind, value)])


def insides(kind: Any, value: Any) -> list[Any]:
    """The patterns inside a group, a choice or a look ahead."""
    if kind is of.SUBPATTERN:
        return [value[-1]]
    if kind is of.BRANCH:
        return list(value[1])
    return [value[1]] if kind in (of.ASSERT, of.ASSERT_NOT) else []


def example(tree: Any) -> str:
    """A short text that fits a pattern, or nearly."""
    return "".join(one_example(kind, value) for kind, value in tree)


def one_example(kind: Any, value: Any) -> str:
    """A text for one part of a pattern."""
    if kind is of.LITERAL:
        return chr(value)
    if kind is of.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is of.ANY:
        return "a"
    if kind is of.IN:
        return of_class(value)
    if kind in (of.MAX_REPEAT, of.MIN_REPEAT, getattr(of, "POSSESSIVE_REPEAT", None)):
        return example(value[2]) * max(1, min(value[0], 8))
    inside = [] if kind in (of.ASSERT, of.ASSERT_NOT) else insides(kind, value)
    return example(inside[0]) if inside else ""


def of_class(members: Any) -> str:
    """A letter that a class takes."""
    if members[0][0] is of.NEGATE:
        taken = re.compile("[" + "".join(map(written, members[1:])) + "]") if members[1:] else None
        return next((one for one in "a0 -<\n" if taken is None or not taken.match(one)), "\u2603")
    kind, value = members[0]
    if kind is of.RANGE:
        return chr(value[0])
    return CLASSES.get(value, "a") if kind is of.CATEGORY else chr(value)


def written(member: tuple[Any, Any]) -> str:
    """A member of a class as patterns write it."""
    kind, value = member
    if kind is of.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    if kind is of.CATEGORY:
        letter = {"0": r"\d", " ": r"\s", "-": r"\W"}.get(CLASSES.get(value, ""), r"\w")
        return letter
    return re.escape(chr(value))


def ask(found: Found, verb: str, text: Any) -> None:
    """Ask a pattern as the site does."""
    if verb == "sub":
        found.pattern.sub(text[:0], text)
    elif verb == "finditer":
        for _ in found.pattern.finditer(text):
            pass
    else:
        getattr(found.pattern, verb)(text)
