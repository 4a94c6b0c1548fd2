"""The open data: every public dataset, and the one way to its rows.

Pages, downloads, snapshots, the API and tests read through here, so that they all say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice

from layak.core.content import Content
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.counts import EVIDENCE, INDICATORS, OFFICES
from layak.progress.service.open_data.facts import AWARDS, CYCLES, GLOSSARY, PART_SCORES, SCORES, STAGES
from layak.progress.service.open_data.fields import EVERYTHING, FILTERS, Asked, Dataset, Field, FieldKind, Row, Value
from layak.progress.service.open_data.figures import FIGURES
from layak.progress.service.open_data.ideas import COUNTS, IDEAS
from layak.progress.service.open_data.visits import CHANGES, FINDINGS, PLEDGES, VISITS

__all__ = [
    "DATASETS",
    "EVERYTHING",
    "FILTERS",
    "KEPT",
    "Asked",
    "Dataset",
    "Field",
    "FieldKind",
    "Row",
    "Value",
    "count_rows",
    "find_row",
    "get_dataset",
    "is_place",
    "list_rows",
]

DATASETS = (
    AWARDS,
    SCORES,
    PART_SCORES,
    INDICATORS,
    EVIDENCE,
    FIGURES,
    OFFICES,
    CYCLES,
    STAGES,
    VISITS,
    FINDINGS,
    PLEDGES,
    CHANGES,
    IDEAS,
    COUNTS,
    GLOSSARY,
)

KEPT = tuple(one for one in DATASETS if not one.leaves_no_trace)
"""Those of which versions are kept."""


def get_dataset(key: str) -> Dataset:
    """The dataset of that key; raises NotThere."""
    for one in DATASETS:
        if one.key == key:
            return one
    raise NotThere(key)


def list_rows(dataset: Dataset, content: Content, asked: Asked = EVERYTHING) -> Iterator[Row]:
    """The rows of a dataset that readers may see, in its order, each with a value for every column."""
    rows: Iterator[Row] = dataset.read(content, asked)
    if asked.after and not dataset.seeks:
        rows = islice(dropwhile(lambda row: row["id"] != asked.after, rows), 1, None)
    texts = {field.key: field.kind is FieldKind.TEXT for field in dataset.fields}
    for row in rows:
        if asked.wants(row):
            yield {key: "" if is_text and row[key] is None else row[key] for key, is_text in texts.items()}


def find_row(dataset: Dataset, content: Content, identifier: str) -> Row:
    """One row by its identifier; raises NotThere."""
    asked = dataset.narrow(identifier)
    for row in list_rows(dataset, content, asked) if asked else ():
        if row["id"] == identifier:
            return row
        if asked and asked.after:
            break
    raise NotThere(identifier)


def is_place(dataset: Dataset, content: Content, identifier: str) -> bool:
    """Whether reading can begin behind an identifier."""
    if dataset.seeks:
        return dataset.narrow(identifier) is not None
    try:
        return bool(find_row(dataset, content, identifier))
    except NotThere:
        return False


def count_rows(dataset: Dataset, content: Content) -> int:
    """How many rows a dataset has now."""
    return dataset.count(content) if dataset.count else sum(1 for _ in list_rows(dataset, content))
