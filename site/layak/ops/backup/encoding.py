"""Rows as lines of JSON that are the same whatever database they came from, and back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Table

from layak.ops.backup import BackupError


def tell(value: Any) -> dict[str, str]:
    """A value for which JSON has no form, under a letter that says what it is."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return {"t": aware.replace(tzinfo=None).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    raise TypeError(f"no form for {type(value).__name__}")


WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=tell, allow_nan=False)
INNER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)

TOLD: dict[str, Callable[[str], Any]] = {
    "t": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    "d": date.fromisoformat,
    "b": lambda text: base64.b64decode(text, validate=True),
    "n": Decimal,
    "j": json.loads,
}


def untell(told: dict[str, Any]) -> Any:
    """The value behind a letter."""
    ((letter, text),) = told.items()
    return TOLD[letter](text)


def encoder_for(table: Table) -> Callable[[Sequence[Any]], str]:
    """What writes one row of a table, in the order of its columns."""
    inner = [number for number, column in enumerate(table.columns) if isinstance(column.type, JSON)]
    if not inner:
        return lambda row: WRITER.encode(tuple(row))

    def encode(row: Sequence[Any]) -> str:
        values = list(row)
        for number in inner:
            if values[number] is not None:
                values[number] = {"j": INNER.encode(values[number])}
        return WRITER.encode(values)

    return encode


def decode_rows(data: bytes, columns: Sequence[str], where: str) -> list[dict[str, Any]]:
    """The rows of a block by their columns' names; raises BackupError where they are none."""
    rows = []
    try:
        for line in data.removesuffix(b"\n").split(b"\n"):
            values = json.loads(line, object_hook=untell)
            if not isinstance(values, list) or len(values) != len(columns):
                raise ValueError("another number of columns")
            rows.append(dict(zip(columns, values, strict=True)))
    except (ValueError, KeyError, TypeError, RecursionError, ArithmeticError) as error:
        raise BackupError(f"Rows of {where} cannot be read: the backup was not made by Layak.") from error
    return rows
