"""A planned meeting as an example, with an agenda and two decisions that are somebody's to carry out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from layak.core.content import Content
from layak.extensions import db
from layak.progress.models import ItemKind, Meeting, MeetingItem
from layak.progress.samples.rows import remove
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.offices import list_offices

TITLE = "Contoh: rapat koordinasi gugus tugas"
PLACE = "Contoh: ruang rapat"
AGENDA = (
    "Contoh: jawaban yang sudah lewat tanggal",
    "Contoh: bukti yang menunggu diperiksa",
    "Contoh: persiapan kunjungan verifikasi",
)
DECISIONS = (
    "Contoh: melengkapi tahun pada dokumen yang dikembalikan.",
    "Contoh: menyerahkan daftar tempat untuk kunjungan.",
)
AHEAD, TIME = timedelta(days=7), timedelta(days=21)


def load(content: Content, at: datetime) -> int:
    """Add the example meeting where there is none; its decisions belong to the first two offices."""
    if db.session.scalar(select(Meeting.id).where(Meeting.is_sample).limit(1)) is not None:
        return 0
    cycle, offices = get_running_cycle(), list_offices()
    meeting = Meeting(
        cycle_id=cycle.id if cycle else None,
        title=TITLE,
        held_on=(at + AHEAD).date(),
        starts_at="09.00",
        place=PLACE,
        made_at=at,
        made_by="system",
        is_sample=True,
    )
    db.session.add(meeting)
    db.session.flush()
    rows = [
        MeetingItem(meeting_id=meeting.id, kind=ItemKind.AGENDA, place=place, text=text)
        for place, text in enumerate(AGENDA, start=1)
    ] + [
        MeetingItem(
            meeting_id=meeting.id,
            kind=ItemKind.DECISION,
            place=place,
            text=text,
            office_key=offices[place - 1].key if place <= len(offices) else None,
            due_on=(at + TIME).date(),
        )
        for place, text in enumerate(DECISIONS, start=1)
    ]
    db.session.add_all(rows)
    return 1 + len(rows)


def clear() -> int:
    """Remove every example meeting with its agenda and decisions."""
    meetings = list(db.session.scalars(select(Meeting.id).where(Meeting.is_sample)))
    gone = remove(
        (MeetingItem, MeetingItem.meeting_id.in_(meetings)),
        (Meeting, Meeting.id.in_(meetings)),
    )
    return gone
