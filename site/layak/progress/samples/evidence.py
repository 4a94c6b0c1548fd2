"""Examples of what offices hand in: marked documents, some of them shown, a decree that ends soon, a dead link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from layak.core.access import AT_COMMAND_LINE
from layak.progress.models import Evidence, EvidenceForm, EvidenceRequest, HandIn, RequestState
from layak.progress.samples.papers import DECREE, PICTURE, REPORT
from layak.progress.service.requests import GivenFile, GivenLink, Offer, evidence_rows

ENDS_IN = timedelta(days=30)
DEAD_TURN = 3
DEAD = GivenLink(
    address="https://example.org/contoh-bukti-yang-hilang",
    name="example.org",
    title="Contoh tautan mati / sample of a dead link",
)


def evidence_of(
    request: EvidenceRequest, hand_in: HandIn, kind: str, turn: int, papers: Mapping[str, GivenFile], at: datetime
) -> list[Evidence]:
    """A decree for a question about regulations, else a report or a photo; one that waits has a dead link, too."""
    paper = papers[DECREE if kind == "regulation" else (REPORT, PICTURE)[turn % 2]]
    if kind == "regulation":
        paper = replace(paper, ends_on=at.date() + ENDS_IN)
    links = [DEAD] if request.state == RequestState.HANDED_IN and turn == DEAD_TURN else []
    rows = evidence_rows(hand_in.id, Offer(files=[paper], links=links), AT_COMMAND_LINE, hand_in.at)
    for row in rows:
        row.is_sample = True
        if row.form == EvidenceForm.LINK:
            row.checked_at, row.is_alive = at, False
        elif request.state == RequestState.ACCEPTED:
            row.shown_at, row.shown_by = at, AT_COMMAND_LINE.actor
    return rows
