"""The data map says of every column and every file whose data it holds, why, and how long."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from flask import Flask
from sqlalchemy import Integer, String

from layak.config import ROOT
from layak.extensions import db
from layak.ops.privacy.commands import columns_of_program
from layak.ops.privacy.data_map import faults_of, load_map

KNOWN = load_map(ROOT)
TYPES = {"number": Integer, "actor": String, "subject": String, "session": String, "address": String}
DATABASE = "layak.sqlite"


def test_every_column_has_its_entry_and_every_entry_its_column(app: Flask) -> None:
    """A new column fails here until content/privacy/data-map.yaml says whose data it holds."""
    assert not faults_of(KNOWN, columns_of_program(), app.extensions["layak_tasks"])


def test_new_column_without_an_entry_is_told(app: Flask) -> None:
    """A column, a table and a task that the map does not know are each told in a sentence; a column that went, too."""
    columns = columns_of_program()
    columns["staff"] = [*columns["staff"][1:], "shoe_size"]
    columns["diary"] = ["secret"]
    tasks = set(app.extensions["layak_tasks"]) - {"erasures"}
    told = "\n".join(faults_of(KNOWN, columns, tasks))
    assert "staff.shoe_size has no entry" in told and "diary.secret has no entry" in told
    assert "staff.id stands in" in told and "'erasures', which the tick does not do" in told
    assert len(told.splitlines()) == 4


def test_spans_are_those_of_the_code() -> None:
    """A number of days or hours in the map is that of the constant which it names."""
    spans = [span for span in KNOWN.spans.values() if span.days or span.hours]
    assert len(spans) >= 8
    for span in spans:
        module, _, name = span.constant.partition(":")
        found = getattr(import_module(module), name)
        assert (found if isinstance(found, timedelta) else timedelta(days=found)) == timedelta(
            days=span.days, hours=span.hours
        ), span
        assert all(str(span.days or span.hours) in text for text in span.text.values()), span


def test_columns_that_name_staff_are_of_the_kind_that_the_map_says(app: Flask) -> None:
    """A number stands in a column of numbers, "user:7" in one of texts; else nothing would be found by it."""
    wrong = [
        f"{entry.place}.{column}"
        for entry in KNOWN.tables
        for column in entry.columns
        if entry.by and not isinstance(db.metadata.tables[entry.place].c[column].type, TYPES[entry.by])
    ]
    assert not wrong


def test_no_column_that_names_staff_is_without_a_way_to_find_it(app: Flask) -> None:
    """What is called *_by, actor, user_id or staff_id names staff, and the map says how."""
    names = ("actor", "user_id", "staff_id", "maker")
    silent = [
        f"{entry.place}.{column}"
        for entry in KNOWN.tables
        for column in entry.columns
        if not entry.by
        and (column in names or column.endswith("_by"))
        and entry.place + column != "sealed_recordread_by"
    ]
    assert not silent


def test_every_file_of_the_data_folder_has_its_entry(loaded: Flask) -> None:
    """What lies beside the database after a demonstration was loaded stands in the map's stores."""
    folder = loaded.extensions["layak"].settings.instance
    known = {entry.place for entry in KNOWN.stores}
    strange = {path.name for path in folder.iterdir()} - known
    assert not {name for name in strange if not name.startswith((DATABASE, "limits.sqlite"))}
