"""What several subjects of examples share: a link that stands for a proof, and taking rows away in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete

from layak.extensions import Model, db
from layak.progress.models import Evidence, EvidenceForm


def example_link(address: str, at: datetime, **belongs: Any) -> Evidence:
    """A link that stands for a proof; belongs names whose it is, and since when readers see it."""
    return Evidence(
        form=EvidenceForm.LINK,
        name="example.org",
        title="Contoh bukti",
        address=address,
        added_at=at,
        added_by="system",
        is_sample=True,
        **belongs,
    )


def remove(*rows: tuple[type[Model], ColumnElement[bool]]) -> int:
    """Delete what fits each condition, table by table, inside writing(); returns how many rows went."""
    done = [db.session.execute(delete(table).where(condition)) for table, condition in rows]
    return sum(cast("CursorResult[Any]", one).rowcount for one in done)
