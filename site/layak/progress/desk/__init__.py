"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    assigning,
    bundle,
    cycles,
    digest,
    documents,
    erasing,
    figures,
    findings,
    lateness,
    matrix,
    meetings,
    offices,
    open_data,
    overview,
    partners,
    parts,
    readiness,
    requests,
    scores,
    series,
    sheets,
    stages,
    task_links,
    tasks,
    visit_lists,
    visits,
    waiting_figures,
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
    "figures",
    "findings",
    "lateness",
    "matrix",
    "meetings",
    "offices",
    "open_data",
    "overview",
    "partners",
    "parts",
    "readiness",
    "requests",
    "room",
    "scores",
    "series",
    "sheets",
    "stages",
    "task_links",
    "tasks",
    "visit_lists",
    "visits",
    "waiting_figures",
]

WITH_SECTIONS = (
    bundle,
    cycles,
    digest,
    documents,
    matrix,
    meetings,
    offices,
    open_data,
    partners,
    readiness,
    scores,
    series,
    sheets,
    visits,
    waiting_figures,
)


def add_sections() -> None:
    """Put the ways to each part on the coordinator's overview."""
    for module in WITH_SECTIONS:
        module.add_sections()
