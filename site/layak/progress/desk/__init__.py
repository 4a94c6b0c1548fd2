"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    assigning,
    bundle,
    cycles,
    digest,
    documents,
    erasing,
    findings,
    lateness,
    matrix,
    meetings,
    offices,
    overview,
    parts,
    readiness,
    requests,
    scores,
    sheets,
    stages,
    task_links,
    tasks,
    visit_lists,
    visits,
)
from layak.progress.desk.room import room

__all__ = [
    "add_sections",
    "assigning",
    "bundle",
    "cycles",
    "digest",
    "documents",
    "erasing",
    "findings",
    "lateness",
    "matrix",
    "meetings",
    "offices",
    "overview",
    "parts",
    "readiness",
    "requests",
    "room",
    "scores",
    "sheets",
    "stages",
    "task_links",
    "tasks",
    "visit_lists",
    "visits",
]

WITH_SECTIONS = (bundle, cycles, digest, documents, matrix, meetings, offices, readiness, scores, sheets, visits)


def add_sections() -> None:
    """Put the ways to each part on the coordinator's overview."""
    for module in WITH_SECTIONS:
        module.add_sections()
