"""The description that machines read beside the files: a Frictionless Data Package (specs.frictionlessdata.io)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layak.core.content import Content
from layak.progress.service.open_data.datasets import DATASETS, Dataset
from layak.progress.service.open_data.writing import plain_value

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
"""Of the data; a demonstration's are made up, which each row says."""


@dataclass(frozen=True)
class KeptFile:
    """One file of a snapshot."""

    name: str
    size: int
    digest: str


def data_package(
    content: Content, *, title: str, at: datetime, version: str, files: Mapping[str, KeptFile] | None = None
) -> dict[str, Any]:
    """The package of all datasets as CSV, in the page's language; files names those of a snapshot with their hashes."""
    return {
        "profile": "tabular-data-package",
        "name": f"layak-{content.city.slug}",
        "title": title,
        "version": version,
        "created": plain_value(at),
        "licenses": [LICENCE],
        "sources": [{"title": title}],
        "resources": [
            resource(one, (files or {}).get(f"{one.key}.csv"))
            for one in DATASETS
            if files is None or f"{one.key}.csv" in files
        ],
    }


def resource(dataset: Dataset, file: KeptFile | None) -> dict[str, Any]:
    """One dataset as a table of the package."""
    kept = {"bytes": file.size, "hash": f"sha256:{file.digest}"} if file else {}
    return {
        "profile": "tabular-data-resource",
        "name": dataset.key,
        "title": str(dataset.title),
        "description": str(dataset.about),
        "path": f"{dataset.key}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [LICENCE],
        **kept,
        "schema": {
            "fields": [field_facts(one) for one in dataset.fields],
            "primaryKey": [dataset.fields[0].key],
            "missingValues": [""],
        },
    }


def field_facts(field: Any) -> dict[str, Any]:
    """One column of a table."""
    facts = {"name": field.key, "title": str(field.title), "type": str(field.kind)}
    if str(field.about):
        facts["description"] = str(field.about)
    if str(field.unit):
        facts["unit"] = str(field.unit)
    return facts
