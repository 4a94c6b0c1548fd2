"""Examples of promises by made-up bodies that are named by their kind: one kept with a proof, two under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from layak.core.changes import log_change
from layak.core.content import Content
from layak.extensions import db
from layak.progress.models import (
    Evidence,
    Partner,
    PartnerKind,
    Pledge,
    PledgeState,
    ProgressEvent,
)
from layak.progress.samples.rows import example_link, remove

PROOF = "https://example.org/contoh-bukti-mitra"
PARTNERS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Contoh: kelompok warga",
        "kind": PartnerKind.COMMUNITY,
        "indicator": 5,
        "text_id": "Contoh: membuka pojok baca untuk anak di satu taman.",
        "text_en": "Example: to open a reading corner for children in one park.",
        "state": PledgeState.KEPT,
        "result_id": "Contoh: pojok baca sudah dibuka.",
        "result_en": "Example: the reading corner is open.",
    },
    {
        "name": "Contoh: perusahaan mitra",
        "kind": PartnerKind.BUSINESS,
        "indicator": 14,
        "text_id": "Contoh: menyediakan ruang laktasi bagi pekerja dan pembeli.",
        "text_en": "Example: to set up a nursing room for workers and customers.",
        "state": PledgeState.WORKING,
    },
    {
        "name": "Contoh: media mitra",
        "kind": PartnerKind.MEDIA,
        "indicator": 3,
        "text_id": "Contoh: menulis berita tentang anak tanpa menyebut nama dan wajah mereka.",
        "text_en": "Example: to write news about children without their names and faces.",
        "state": PledgeState.PROMISED,
    },
)


def load(content: Content, at: datetime) -> int:
    """Add the example partners that are missing, each with its promise; the kept one with a link as its proof."""
    known = set(db.session.scalars(select(Partner.name)))
    new = [facts for facts in PARTNERS if facts["name"] not in known]
    return sum(add_partner(facts, at) for facts in new)


def add_partner(facts: Mapping[str, Any], at: datetime) -> int:
    """One partner with its promise; returns how many rows came in."""
    words = dict(facts)
    partner = Partner(name=words.pop("name"), kind=words.pop("kind"), is_sample=True)
    db.session.add(partner)
    db.session.flush()
    day, is_kept = at.date(), words["state"] is PledgeState.KEPT
    pledge = Pledge(
        partner_id=partner.id,
        promised_on=day - timedelta(days=60),
        due_on=day + timedelta(days=60),
        closed_on=day if is_kept else None,
        shown_at=at,
        is_sample=True,
        **words,
    )
    db.session.add(pledge)
    db.session.flush()
    if is_kept:
        db.session.add(example_link(PROOF, at, pledge_id=pledge.id, shown_at=at, shown_by="system"))
    log_change("progress", "partner", str(partner.id))
    return 3 if is_kept else 2


def clear() -> int:
    """Remove every example partner with its promises, their proofs, and what the history tells of them."""
    partners = list(db.session.scalars(select(Partner.id).where(Partner.is_sample)))
    pledges = list(
        db.session.scalars(select(Pledge.id).where(Pledge.partner_id.in_(partners) | Pledge.is_sample.is_(True)))
    )
    told = [f"pledge:{number}" for number in pledges]
    gone = remove(
        (ProgressEvent, ProgressEvent.subject.in_(told)),
        (Evidence, Evidence.pledge_id.in_(pledges)),
        (Pledge, Pledge.id.in_(pledges)),
        (Partner, Partner.id.in_(partners)),
    )
    for number in partners:
        log_change("progress", "partner", str(number))
    return gone
