"""While a release takes over, the one before serves over the new tables: a migration adds, or says why it may do more."""

from __future__ import annotations

import ast

import pytest

from layak.config import ROOT

VERSIONS = ROOT / "site/layak/migrations/versions"
FIRST = "0025"
"""Those before were made before the first release that hands over to the next."""
ADDING = {"create_table", "add_column", "create_index", "batch_alter_table", "f", "get_bind", "bulk_insert"}
LEFT_SINCE = "left_since"
"""Names the migration since which no release uses what this one takes away: the second of two steps."""


def calls(tree: ast.AST) -> list[ast.Call]:
    """The operations of a migration's way up."""
    ups = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    found = [node for up in ups for node in ast.walk(up) if isinstance(node, ast.Call)]
    return [one for one in found if isinstance(one.func, ast.Attribute) and isinstance(one.func.value, ast.Name)]


def faults(source: str) -> list[str]:
    """What the release before would not survive: anything but adding, and a new column that must be filled in."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == LEFT_SINCE for node in tree.body):
        return []
    found = []
    for one in calls(tree):
        owner, name = ast.unparse(one.func).split(".", 1)
        if owner in ("op", "batch", "batch_op") and name not in ADDING:
            found.append(f"{one.lineno}: {owner}.{name}")
        if name == "add_column":
            told = {
                word.arg: ast.unparse(word.value)
                for column in one.args
                if isinstance(column, ast.Call)
                for word in column.keywords
            }
            if told.get("nullable") == "False" and "server_default" not in told:
                found.append(f"{one.lineno}: a column that must be filled in has no server_default")
    return found


def test_release_before_survives_each_new_migration() -> None:
    """A migration only adds tables, indexes and columns with a default, or is the second of two steps and says so."""
    wrong = {
        path.name: found
        for path in sorted(VERSIONS.glob("0*.py"))
        if path.name[:4] >= FIRST and (found := faults(path.read_text("utf-8")))
    }
    assert not wrong, f"{wrong}: docs/upgrade.md, Migrations"


@pytest.mark.parametrize(
    ("line", "is_well"),
    [
        ('op.add_column("a", sa.Column("b", sa.Integer(), nullable=True))', True),
        ('op.add_column("a", sa.Column("b", sa.Integer(), nullable=False))', False),
        ('op.add_column("a", sa.Column("b", sa.Integer(), nullable=False, server_default="0"))', True),
        ('op.create_table("a", sa.Column("b", sa.Integer(), nullable=False))', True),
        ('op.drop_column("a", "b")', False),
        ('op.rename_table("a", "b")', False),
        ('op.execute("DELETE FROM a")', False),
    ],
)
def test_contributor_is_told_of_a_migration_that_takes_away(line: str, is_well: bool) -> None:
    """What the release before still reads or leaves unfilled is found; with two steps it passes."""
    source = f"def upgrade() -> None:\n    {line}\n"
    assert (faults(source) == []) is is_well
    assert faults(f'left_since = "0025"\n{source}') == []
