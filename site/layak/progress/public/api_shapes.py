"""What the API takes and gives, as schemas made from the one description of the datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from layak.progress.service.open_data.datasets import Dataset, Field, FieldKind

USUAL, MOST = 100, 500
"""Rows of a page, unless said and at most."""

LONGEST = 300
KINDS: Mapping[FieldKind, type[ma.fields.Field[Any]]] = {
    FieldKind.TEXT: ma.fields.String,
    FieldKind.WHOLE: ma.fields.Integer,
    FieldKind.NUMBER: ma.fields.Float,
    FieldKind.FLAG: ma.fields.Boolean,
    FieldKind.DAY: ma.fields.String,
    FieldKind.MOMENT: ma.fields.String,
}
FORMATS = {FieldKind.DAY: "date", FieldKind.MOMENT: "date-time"}
NUMBERS = {"indicator": (1, 24), "year": (1000, 9999)}


class Problem(ma.Schema):
    """What went wrong (RFC 9457), in both languages."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    title_id = ma.fields.String(required=True)
    detail_id = ma.fields.String(required=True)


def name_of(dataset: Dataset) -> str:
    """A dataset's name among the schemas: part-scores is PartScores."""
    return "".join(word.capitalize() for word in dataset.key.split("-"))


def row_schema(dataset: Dataset) -> type[ma.Schema]:
    """A row of a dataset."""
    return ma.Schema.from_dict({field.key: shape_of(field) for field in dataset.fields}, name=f"{name_of(dataset)}Row")


def shape_of(field: Field) -> ma.fields.Field[Any]:
    """One column; texts are never missing, other things may be unknown."""
    told = {"title": str(field.title), "description": str(field.about)}
    if field.kind in FORMATS:
        told["format"] = FORMATS[field.kind]
    is_text = field.kind is FieldKind.TEXT
    return KINDS[field.kind](
        required=True, allow_none=not is_text, metadata={key: one for key, one in told.items() if one}
    )


def page_schema(dataset: Dataset, row: type[ma.Schema]) -> type[ma.Schema]:
    """A page of rows."""
    return ma.Schema.from_dict(
        {
            "dataset": ma.fields.String(required=True),
            "licence": ma.fields.String(required=True),
            "rows": ma.fields.List(ma.fields.Nested(row), required=True),
            "next": ma.fields.String(required=True, allow_none=True, metadata={"description": "The next page."}),
        },
        name=f"{name_of(dataset)}Page",
    )


def asked_schema(dataset: Dataset) -> type[ma.Schema]:
    """What can be asked of a dataset."""
    text = ma.validate.Length(min=1, max=LONGEST)
    shapes: dict[str, ma.fields.Field[Any]] = {
        "limit": ma.fields.Integer(validate=ma.validate.Range(1, MOST), metadata={"default": USUAL}),
        "after": ma.fields.String(validate=text, metadata={"description": "The identifier of the row before."}),
    }
    for name in dataset.filters:
        if name in NUMBERS:
            shapes[name] = ma.fields.Integer(validate=ma.validate.Range(*NUMBERS[name]))
        else:
            shapes[name] = ma.fields.String(validate=text)
    return ma.Schema.from_dict(shapes, name=f"{name_of(dataset)}Asked")


def dataset_list() -> type[ma.Schema]:
    """The list of all datasets."""
    one = ma.Schema.from_dict(
        {
            "key": ma.fields.String(required=True),
            "title": ma.fields.String(required=True),
            "about": ma.fields.String(required=True),
            "href": ma.fields.String(required=True),
            "filters": ma.fields.List(ma.fields.String(), required=True),
            "fields": ma.fields.List(ma.fields.Dict(), required=True),
        },
        name="Dataset",
    )
    return ma.Schema.from_dict(
        {
            "licence": ma.fields.String(required=True),
            "openapi": ma.fields.String(required=True),
            "datasets": ma.fields.List(ma.fields.Nested(one), required=True),
        },
        name="DatasetList",
    )
