"""A city that grows moves to another database by one command (tests/ops/test_machines.py moves all samples)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from layak.core.database import writing
from layak.ops import moving


def test_operator_whose_copy_differs_keeps_nothing(
    app: Flask, run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a row got lost on the way the command says in which table, and the other database stays without rows."""
    with app.app_context(), writing() as session:
        session.execute(text("INSERT INTO lease VALUES ('tick', 'somebody', '2026-11-21 03:00:00')"))
    really = moving.copy_table

    def lose(source: Any, target: Any, table: Any) -> None:
        really(source, target, table)
        if table.name == "lease":
            target.execute(table.delete())

    monkeypatch.setattr(moving, "copy_table", lose)
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    done = run("database", "copy", other)
    assert done.exit_code == 1
    assert "table lease differs" in done.output


def test_operator_is_told_of_a_table_that_is_not_ours(app: Flask, run: Callable[..., Any], tmp_path: Path) -> None:
    """A table that this version does not know is named, and nothing is copied."""
    with app.app_context(), writing() as session:
        session.execute(text("CREATE TABLE something_else (id INTEGER PRIMARY KEY)"))
    done = run("database", "copy", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert done.exit_code == 1
    assert "something_else" in done.output


def test_operator_with_another_kind_of_database_is_told(app: Flask, run: Callable[..., Any]) -> None:
    """Only PostgreSQL and SQLite are known."""
    done = run("database", "copy", "mysql://host/layak")
    assert done.exit_code == 1
    assert "mysql" in done.output


def test_operator_never_copies_over_what_is_there(app: Flask, run: Callable[..., Any]) -> None:
    """A database with tables is refused: it may be somebody's."""
    done = run("database", "copy", app.config["SQLALCHEMY_DATABASE_URI"])
    assert done.exit_code == 1
    assert "is not empty" in done.output
