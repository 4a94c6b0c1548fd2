"""The visit of the first seed as its source tells it (S111), with two findings that are examples; and a planned one.

S111 names a team of three and six places, and neither a date nor a finding.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from layak.core.changes import log_change
from layak.core.content import Content
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    Evidence,
    Finding,
    FindingState,
    Visit,
    VisitCheck,
    VisitPlace,
    VisitState,
)
from layak.progress.samples.rows import example_link, remove
from layak.progress.service.visits import CHECKLIST

VISITED, PLANNED = "tim-verifikasi-nasional", "contoh-kunjungan"
ARTICLE = "kunjungan-verifikasi"
ROUTE = (
    "puskesmas-penjaringan",
    "sunter-jaya-ii",
    "panti-al-khairiyah",
    "rptra-penjaringan-indah",
    "sman-80",
    "mi-al-muhajirin",
)
"""The six places in the order in which the source names them."""

PROOF = "https://example.org/contoh-bukti"
FINDINGS = (
    {
        "at": "puskesmas-penjaringan",
        "office_key": "kesehatan",
        "text_id": "Contoh: pojok bermain di ruang tunggu belum ada tanda khusus anak.",
        "text_en": "Example: the play corner in the waiting room has no sign for children yet.",
        "outcome_id": "Contoh: tanda sudah dipasang.",
        "outcome_en": "Example: the sign has been put up.",
        "state": FindingState.CLOSED,
    },
    {
        "at": "rptra-penjaringan-indah",
        "office_key": "perumahan",
        "text_id": "Contoh: jalan masuk belum dapat dilewati kursi roda.",
        "text_en": "Example: the entrance cannot be used with a wheelchair yet.",
        "state": FindingState.WORKING,
    },
)


def load(content: Content, at: datetime) -> int:
    """Add the city's sample visit if it is missing."""
    has_route = {one.key for one in content.facilities} >= set(ROUTE)
    key = VISITED if has_route else PLANNED
    if db.session.scalar(select(Visit.id).where(Visit.key == key)) is not None:
        return 0
    visit = visited(at) if has_route else planned(at)
    db.session.add(visit)
    db.session.flush()
    rows = [*places_of(visit, content, at), *checks_of(visit, at)]
    db.session.add_all(rows)
    db.session.flush()
    added = add_findings(visit, at) if has_route else 0
    log_change("progress", "visit", key)
    return 1 + len(rows) + added


def visited(at: datetime) -> Visit:
    """The visit of the source; its day is not in it."""
    return Visit(
        key=VISITED,
        name_id="Kunjungan tim verifikasi nasional",
        name_en="Visit of the national verification team",
        team_id="Tim verifikasi KLA tingkat nasional",
        team_en="National KLA verification team",
        team_size=3,
        summary_id="Tim melihat enam tempat, lalu bertemu pemerintah kota.",
        summary_en="The team saw six places, then met the city government.",
        state=VisitState.DONE,
        article_key=ARTICLE,
        shown_at=at,
        is_sample=True,
        sources="S111",
        confidence="medium",
        doubt_id="Beritanya menyebut hari Kamis tanpa tanggal, dan tidak menyebut temuan. Temuan di sini hanya contoh.",
        doubt_en="The report names a Thursday without a date, and no findings. The findings here are examples only.",
    )


def planned(at: datetime) -> Visit:
    """A visit that only shows how one is planned."""
    cycle = db.session.scalar(select(Cycle.id).where(Cycle.is_sample).order_by(Cycle.id).limit(1))
    return Visit(
        key=PLANNED,
        cycle_id=cycle,
        name_id="Contoh: kunjungan tim verifikasi",
        name_en="Example: visit of a verification team",
        team_id="Contoh: tim verifikasi nasional",
        team_en="Example: national verification team",
        team_size=3,
        starts_on=date(2027, 4, 20),
        ends_on=date(2027, 4, 21),
        state=VisitState.PLANNED,
        shown_at=at,
        is_sample=True,
        confidence="unverified",
        doubt_id="Rencana ini hanya contoh.",
        doubt_en="This plan is only an example.",
    )


def places_of(visit: Visit, content: Content, at: datetime) -> list[VisitPlace]:
    """The places of the source, or two kinds of places as examples."""
    listed = {one.key: one for one in content.facilities}
    indicators = {one.key: one.indicator for one in content.framework.facility_kinds}
    if visit.key == VISITED:
        return [
            VisitPlace(
                visit_id=visit.id,
                place=number,
                facility_key=key,
                name_id=listed[key].name_id,
                name_en=listed[key].name_en,
                kind=listed[key].kind,
                district=listed[key].district,
                indicator=indicators[listed[key].kind],
                visited_at=at,
            )
            for number, key in enumerate(ROUTE, start=1)
        ]
    kinds = content.framework.facility_kinds[:2]
    return [
        VisitPlace(
            visit_id=visit.id,
            place=number,
            name_id=f"Contoh: {kind.short_id}",
            name_en=f"Example: {kind.short_en}",
            kind=kind.key,
            district=content.districts[number - 1].code,
            indicator=kind.indicator,
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def checks_of(visit: Visit, at: datetime) -> list[VisitCheck]:
    """The checklist that every visit begins with; all of it is seen to where the visit is over."""
    done = {"done_at": at, "done_by": "system"} if visit.state == VisitState.DONE else {}
    return [VisitCheck(visit_id=visit.id, place=place, text=text, **done) for place, text in enumerate(CHECKLIST, 1)]


def add_findings(visit: Visit, at: datetime) -> int:
    """Two findings as examples, one of them closed with the link of an example as its proof."""
    rows = {
        row.facility_key: row for row in db.session.scalars(select(VisitPlace).where(VisitPlace.visit_id == visit.id))
    }
    for fact in FINDINGS:
        words = {name: value for name, value in fact.items() if name != "at"}
        place = rows[fact["at"]]
        is_closed = fact["state"] == FindingState.CLOSED
        finding = Finding(
            visit_id=visit.id,
            visit_place_id=place.id,
            indicator=place.indicator,
            due_on=(at + timedelta(days=30)).date(),
            noted_at=at,
            closed_at=at if is_closed else None,
            shown_at=at,
            is_sample=True,
            **words,
        )
        db.session.add(finding)
        db.session.flush()
        if is_closed:
            db.session.add(example_link(PROOF, at, finding_id=finding.id))
    return len(FINDINGS) + 1


def clear() -> int:
    """Remove every sample visit with what belongs to it."""
    visits = list(db.session.execute(select(Visit.id, Visit.key).where(Visit.is_sample)))
    ids = [row.id for row in visits]
    found = select(Finding.id).where(Finding.visit_id.in_(ids))
    gone = remove(
        (Evidence, Evidence.finding_id.in_(found)),
        (Finding, Finding.visit_id.in_(ids)),
        (VisitCheck, VisitCheck.visit_id.in_(ids)),
        (VisitPlace, VisitPlace.visit_id.in_(ids)),
        (Visit, Visit.id.in_(ids)),
    )
    for row in visits:
        log_change("progress", "visit", row.key)
    return gone
