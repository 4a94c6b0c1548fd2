"""The stores in which a word of a child could be found: tables, a copy of the database, files, the memory of pages."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from flask import Flask

from layak.core.shelf import IDENTITY, Shelf
from tests.kept_rows import kept_rows
from tests.raw_files import files_with

DATABASE = "layak.sqlite"


def folder_of(app: Flask) -> Path:
    """Where everything that is kept lies."""
    found: Path = app.extensions["layak"].settings.instance
    return found


def in_database(word: str, app: Flask, copy: Path) -> bool:
    """Whether any row of any table holds a word, or a backup of the database does."""
    rows = kept_rows(app)
    file = folder_of(app) / DATABASE
    if file.is_file():
        with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        rows.append(copy.read_bytes().decode("latin-1"))
    return any(word in row for row in rows)


def in_files(word: str, app: Flask) -> list[str]:
    """The files of the installation whose bytes hold a word: database, its log, index, limits, documents, erasures."""
    return files_with(word, folder_of(app), app.extensions["layak"].settings.erasures_folder)


def kept_pages(app: Flask) -> list[str]:
    """The pages that lie in the memory of the cache."""
    owners = [getattr(reset, "__self__", None) for reset in app.extensions["layak_resets"]]
    shelf = next(one for one in owners if isinstance(one, Shelf))
    forms = [page.form(IDENTITY) for page in list(shelf._pages.values())]
    return [form[1].decode("utf-8", "replace") for form in forms if form is not None]
