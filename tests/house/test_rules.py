"""Rules of the repository: what must not stand in it, and what must."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from flask import Flask
from jinja2 import nodes

from layak.config import ROOT
from tests.house.sources import name_of, python_files, template_files, tracked_files, tree_of

TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".yaml",
    ".yml",
    ".cfg",
    ".txt",
    ".sh",
    ".po",
    ".in",
    "",
}
WORKPLACE = re.compile(
    "|".join(("sub" + "agent", "language" + " model", "as an " + "ai", "chat" + "gpt", "co" + "pilot")), re.IGNORECASE
)
ELSEWHERE = re.compile(
    "|".join((r"\bCHILD-" + "SAFETY", r"\bTRUST [A-Z]\d", r"\bSPEED" + r"\.md", r"\bLIBRARIES" + r"\.md"))
)
"""Names of papers that are not in the repository: a reader of a comment could not look them up."""
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work)/\w")
MARKUP_ALLOWED = {
    "site/layak/core/markdown.py",  # what the sanitiser left
    "site/layak/core/page.py",  # what a template put out
    "site/layak/core/templating.py",  # words of the catalogues, values escaped
}


def texts() -> Iterator[tuple[Path, str]]:
    """Text files of the repository."""
    for path in tracked_files():
        if path.suffix in TEXT_SUFFIXES and "vendor" not in path.parts:
            yield path, path.read_text("utf-8", errors="replace")


def test_the_source_root_never_shadows_the_standard_library() -> None:
    """site/ has no __init__.py, and git does not ignore it."""
    assert not (ROOT / "site" / "__init__.py").exists()
    assert any(name_of(path).startswith("site/layak/") for path in tracked_files())


def test_the_project_speaks_of_itself_alone() -> None:
    """No file holds words about how it was made, or a path of somebody's machine."""
    found = [
        f"{name_of(path)}: {match.group()}"
        for path, text in texts()
        for pattern in (WORKPLACE, MACHINE_PATHS, ELSEWHERE)
        for match in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)


def test_pins_carry_hashes() -> None:
    """Every line that asks for a part names one version and the whole sums of its files, and no registry."""
    for name, fewest in (("requirements.txt", 40), ("requirements-dev.txt", 40), ("requirements-pip.txt", 0)):
        text = (ROOT / name).read_text("utf-8")
        blocks = re.findall(r"^[^\s#].*(?:\n    --hash.*)*", text, re.MULTILINE)
        assert len(blocks) > fewest
        for block in blocks:
            pin, *hashes = block.split("\\\n")
            assert re.match(r"[a-z0-9][\w.\[\],-]*==[\w.+!-]+( ; .+)? $", pin, re.IGNORECASE), pin
            assert hashes and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64} ?", one) for one in hashes), pin
        assert "http://" not in text and "https://" not in text


def test_nothing_is_installed_without_its_hashes() -> None:
    """Every line of the Makefile and of deploy/ that has pip install parts asks for their hashes."""
    asking = [
        (name_of(path), line)
        for path, text in texts()
        if name_of(path) == "Makefile" or name_of(path).startswith(("deploy/", ".ci/"))
        for line in text.replace("\\\n", " ").splitlines()
        if re.search(r"\bpip\W+(?:[\w-]+\W+)*?install\b", line)
    ]
    assert len(asking) >= 3
    assert not [one for one in asking if "--require-hashes" not in one[1] and "ensurepip" not in one[1]]


def test_no_template_passes_text_unescaped() -> None:
    """No template uses the safe filter or switches escaping off."""
    env = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    found = []
    for path in template_files():
        tree = env.parse(path.read_text("utf-8"))
        found += [name_of(path) for node in tree.find_all(nodes.Filter) if node.name in ("safe", "striptags")]
        found += [name_of(path) for _ in tree.find_all(nodes.ScopedEvalContextModifier)]
    assert not found


def test_markup_is_made_in_one_place() -> None:
    """Text becomes markup only where the sanitiser passed last, or from constants."""
    found = []
    for path in python_files("site"):
        for node in ast.walk(tree_of(path)):
            is_markup = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Markup"
            if is_markup and name_of(path) not in MARKUP_ALLOWED:
                call = node
                assert isinstance(call, ast.Call)
                if call.args and not isinstance(call.args[0], ast.Constant):
                    found.append(f"{name_of(path)}:{call.lineno}")
            if getattr(node, "id", "") == "render_template_string":
                found.append(name_of(path))
    assert not found


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    """Each endpoint of the URL map has an access rule."""
    rules = app.extensions["layak_access"]
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - set(rules))
    assert not missing


def test_every_page_exists_in_both_languages(app: Flask) -> None:
    """An endpoint that has a language has both."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.defaults and "lang" in rule.defaults:
            found.setdefault(f"{rule.endpoint} {rule.defaults.get('key')}", set()).add(rule.defaults["lang"])
    lonely = {name for name, langs in found.items() if langs != {"id", "en"}}
    assert not lonely


@pytest.mark.parametrize("path", template_files(), ids=name_of)
def test_each_template_compiles_in_both_languages(app: Flask, path: Path) -> None:
    """A template with a fault of syntax is found before a reader finds it."""
    for env in app.extensions["layak"].environments.values():
        env.get_template(str(path.relative_to(ROOT / "templates")))


def test_limits_count_changes_only() -> None:
    """Every limit names POST as its method: requests that read are not looked at (core/limits.py)."""
    found = [
        call
        for path in python_files("site")
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("limit", "shared_limit")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "limiter"
    ]
    assert found
    for call in found:
        given = {word.arg: word.value for word in call.keywords}
        assert ast.literal_eval(given["methods"]) == ["POST"], ast.unparse(call)


def test_what_an_application_keeps_has_one_owner() -> None:
    """No two modules keep different things under one name of `app.extensions`; a list may grow in several."""
    kept = re.compile(r'extensions(?:\.setdefault\("(\w+)", (?!\[)|\["(\w+)"\] = )')
    owners: dict[str, set[str]] = {}
    for path in python_files("site"):
        for one in kept.finditer(path.read_text("utf-8")):
            owners.setdefault(one[1] or one[2], set()).add(name_of(path))
    assert len(owners) > 10
    assert {name: files for name, files in owners.items() if len(files) > 1} == {}


SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
SILENCED_WITH_A_REASON = re.compile(r"# noqa: [A-Z0-9, ]+  \(.+\)$|# type: ignore\[[a-z, -]+\]  # .+$")


@pytest.mark.parametrize("folder", ["site", "deploy"])
def test_whoever_silences_a_check_says_why(folder: str) -> None:
    """Each line at which a check is switched off names the rule and the reason, in words."""
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files(folder)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if SILENCED.search(line) and not SILENCED_WITH_A_REASON.search(line)
    ]
    assert not found, "\n".join(found)


SHEETS = {
    "site/layak/core/sheets/text_files.py",
    "site/layak/core/sheets/writing.py",
    "site/layak/progress/service/open_data/workbook.py",
    "site/layak/progress/service/open_data/writing.py",
    "site/layak/news/wordpress.py",  # two addresses in a row, at the command line
    "site/layak/ops/privacy/commands.py",  # words of the data map, at the command line
}


def test_sheets_are_written_where_texts_are_guarded() -> None:
    """No other module makes a CSV file or a workbook, so that no cell of somebody's words becomes a formula."""
    making = re.compile(r"\bcsv\.(?:writer|DictWriter)\(|\bWorkbook\(")
    assert {name_of(path) for path in python_files("site") if making.search(path.read_text("utf-8"))} == SHEETS
