"""What community, business and media promised the city's children: written down, followed, kept with a proof.

| state | who says so | what it needs |
|---|---|---|
| promised | coordinator | the promise in words, the day on which it was made |
| working | coordinator | nothing more |
| kept | coordinator | a document or link as its proof, and what came of it in words |
| dropped | coordinator | why, in words |

Readers see a promise once it is shown: its words, its days, its state, and what came of it once it is kept or
dropped. A proof is shown for itself (service/evidence/releasing.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Evidence, Happening, Partner, PartnerKind, Pledge, PledgeState
from layak.progress.service.events import tell
from layak.progress.service.faults import AlreadyThere, Changed, NothingGiven, NotThere, ProofNeeded, ReasonNeeded
from layak.progress.service.requests import Offer, evidence_rows, must_coordinate

PAGE_SIZE = 50
"""Promises on one page of readers, partners on one page of the desk."""
MOST_OF_PARTNER = 200
MOST_OF_INDICATOR = 20
OVER = frozenset({PledgeState.KEPT, PledgeState.DROPPED})
"""States in which a promise is over, and says in words what came of it."""

L, P, E = Pledge.__table__.c, Partner.__table__.c, Evidence.__table__.c
IN_ORDER = (
    case({kind.value: place for place, kind in enumerate(PartnerKind)}, value=P.kind, else_=len(PartnerKind)),
    func.lower(P.name),
    P.id,
    L.promised_on.desc(),
    L.id,
)
START, SIZE = bindparam("start", type_=Integer), bindparam("size", type_=Integer)
PARTNER, PLEDGE = bindparam("partner_id", type_=Integer), bindparam("pledge_id", type_=Integer)
JOINED = Pledge.__table__.join(Partner.__table__, P.id == L.partner_id)
ROWS = select(*Pledge.__table__.c, P.name, P.kind).select_from(JOINED)
SEEN = L.shown_at.is_not(None)
PAGE = Query(ROWS.where(SEEN).order_by(*IN_ORDER).limit(SIZE).offset(START))
COUNT = Query(select(func.count().label("total")).select_from(Pledge.__table__).where(SEEN))
SHOWN_OF_PARTNER = Query(ROWS.where(SEEN, L.partner_id == PARTNER).order_by(*IN_ORDER).limit(MOST_OF_PARTNER))
SHOWN_OF_INDICATOR = Query(
    ROWS.where(SEEN, L.indicator == bindparam("indicator", type_=Integer))
    .order_by(L.promised_on.desc(), L.id.desc())
    .limit(MOST_OF_INDICATOR)
)
SHOWN_PROOFS = (
    select(E.id, E.pledge_id, E.form, E.title, E.address, E.media_type, E.is_sample)
    .where(E.shown_at.is_not(None))
    .order_by(E.id)
)
PROOFS_OF_PAGE = Query(
    SHOWN_PROOFS.where(
        E.pledge_id.in_(select(L.id).select_from(JOINED).where(SEEN).order_by(*IN_ORDER).limit(SIZE).offset(START))
    )
)
PROOFS_OF_PARTNER = Query(SHOWN_PROOFS.where(E.pledge_id.in_(select(L.id).where(SEEN, L.partner_id == PARTNER))))
PARTNERS_SEEN = Query(select(L.partner_id).where(SEEN).distinct().order_by(L.partner_id))
ALL_PARTNERS = (
    select(*Partner.__table__.c, func.count(L.id).label("pledges"), func.count(L.shown_at).label("shown"))
    .select_from(Partner.__table__.outerjoin(Pledge.__table__, L.partner_id == P.id))
    .group_by(*Partner.__table__.c)
)
PARTNER_PAGE = Query(ALL_PARTNERS.order_by(*IN_ORDER[:3]).limit(SIZE).offset(START))
PARTNER_COUNT = Query(select(func.count().label("total")).select_from(Partner.__table__))
EVERY_PARTNER = Query(select(*Partner.__table__.c).order_by(*IN_ORDER[:3]))
ONE_PARTNER = Query(ALL_PARTNERS.where(P.id == PARTNER))
ALL_PLEDGES = Query(ROWS.order_by(*IN_ORDER))
PLEDGES = Query(ROWS.where(L.partner_id == PARTNER).order_by(*IN_ORDER).limit(MOST_OF_PARTNER))
ONE = Query(ROWS.where(L.id == PLEDGE))
PROOFS = Query(select(Evidence.__table__).where(E.pledge_id == PLEDGE).order_by(E.id))


@dataclass(frozen=True, kw_only=True)
class PartnerDraft:
    """What the coordinator says of a partner: a body, never a person."""

    name: str
    kind: PartnerKind


@dataclass(frozen=True, kw_only=True)
class PledgeDraft:
    """What the coordinator writes of a promise; the English may follow."""

    text_id: str
    text_en: str = ""
    indicator: int = 3
    promised_on: date
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PledgePage:
    """One page of rows; proofs of readers by the promise that they belong to."""

    rows: list[Any]
    proofs: dict[int, list[Any]]
    number: int = 1
    total: int = 1


def list_partners(*, page: int = 1) -> PledgePage:
    """What readers see: the shown promises by kind and name of partner, with the proofs that are shown."""
    place = {"size": PAGE_SIZE, "start": (page - 1) * PAGE_SIZE}
    total = pages_of(int(COUNT.rows()[0].total))
    rows = PAGE.rows(**place)
    return PledgePage(rows=rows, proofs=by_pledge(PROOFS_OF_PAGE.rows(**place)), number=page, total=total)


def get_shown_partner(partner_id: int) -> PledgePage:
    """What readers see of one partner; raises NotThere where that is nothing."""
    rows = SHOWN_OF_PARTNER.rows(partner_id=partner_id)
    if not rows:
        raise NotThere(partner_id)
    return PledgePage(rows=rows, proofs=by_pledge(PROOFS_OF_PARTNER.rows(partner_id=partner_id)))


def list_pledges_of(indicator: int) -> list[Any]:
    """The newest promises for an indicator that readers see."""
    return SHOWN_OF_INDICATOR.rows(indicator=indicator)


def list_partners_seen() -> Iterator[int]:
    """The numbers of the partners that readers see, for the search and the site's map."""
    return (row.partner_id for row in PARTNERS_SEEN.rows())


def by_pledge(proofs: list[Any]) -> dict[int, list[Any]]:
    """Proofs under the promise that they belong to."""
    found: dict[int, list[Any]] = {}
    for row in proofs:
        found.setdefault(row.pledge_id, []).append(row)
    return found


def pages_of(count: int) -> int:
    """How many pages so many rows fill."""
    return max(1, -(-count // PAGE_SIZE))


def list_all_partners(*, page: int = 1) -> PledgePage:
    """A page of all partners for the task force, with how many promises each made and how many are shown."""
    rows = PARTNER_PAGE.rows(size=PAGE_SIZE, start=(page - 1) * PAGE_SIZE)
    return PledgePage(rows=rows, proofs={}, number=page, total=pages_of(int(PARTNER_COUNT.rows()[0].total)))


def list_every_partner() -> list[Any]:
    """Every partner, for the workbook."""
    return EVERY_PARTNER.rows()


def list_all_pledges() -> list[Any]:
    """Every promise with the name and kind of its partner, for the workbook."""
    return ALL_PLEDGES.rows()


def list_pledges(partner_id: int) -> list[Any]:
    """The promises of a partner for the task force, the newest first."""
    return PLEDGES.rows(partner_id=partner_id)


def get_partner(partner_id: int) -> Any:
    """One partner for the task force; raises NotThere."""
    return the_one(ONE_PARTNER.rows(partner_id=partner_id), partner_id)


def get_pledge(pledge_id: int) -> Any:
    """One promise with the name and kind of its partner; raises NotThere."""
    return the_one(ONE.rows(pledge_id=pledge_id), pledge_id)


def the_one(found: list[Any], number: int) -> Any:
    """The only row; raises NotThere."""
    if not found:
        raise NotThere(number)
    return found[0]


def list_proofs(pledge_id: int) -> list[Any]:
    """Every document and link that proves what came of a promise."""
    return PROOFS.rows(pledge_id=pledge_id)


def save_partner(draft: PartnerDraft, *, number: int | None = None, version: int = 0, actor: Principal) -> int:
    """Add a partner, or change the one of that number; returns its number.

    Raises NotYours, NotThere, Changed at another version, and AlreadyThere where another one bears the name.
    """
    with writing() as session:
        must_coordinate(actor)
        same = func.lower(Partner.name) == func.lower(draft.name)  # by the database alone: SQLite leaves É as it is
        twin = select(Partner.id).where(same, Partner.id != (number or 0))
        if session.scalar(twin.limit(1)) is not None:
            raise AlreadyThere(draft.name)
        if number is None:
            partner = Partner(name=draft.name, kind=draft.kind, version=0)
            session.add(partner)
        else:
            partner = open_partner(number, version)
            partner.name, partner.kind = draft.name, draft.kind
        partner.version += 1
        session.flush()
        record(actor.actor, "progress.save_partner", f"partner:{partner.id}", {"kind": str(draft.kind)})
        log_change("progress", "partner", str(partner.id), public=number is not None)
        return partner.id


def open_partner(number: int, version: int) -> Partner:
    """A partner for a change inside writing(); raises NotThere, and Changed at another version."""
    partner = db.session.get(Partner, number, populate_existing=True)
    if partner is None:
        raise NotThere(number)
    if partner.version != version:
        raise Changed
    return partner


def save_pledge(
    partner_id: int, draft: PledgeDraft, *, number: int | None = None, version: int = 0, actor: Principal
) -> int:
    """Write a promise of a partner down, or the one of that number anew; returns its number.

    The same words of the same day once more find what they made before. Raises NotYours, NotThere and Changed.
    """
    with writing() as session:
        must_coordinate(actor)
        partner = session.get(Partner, partner_id)
        if partner is None:
            raise NotThere(partner_id)
        if number is None:
            same = select(Pledge.id).filter_by(
                partner_id=partner_id, text_id=draft.text_id, promised_on=draft.promised_on
            )
            if (known := session.scalar(same.limit(1))) is not None:
                return known
            pledge = Pledge(partner_id=partner_id, version=0, is_sample=partner.is_sample, **vars(draft))
            session.add(pledge)
            session.flush()
        else:
            pledge = open_pledge(number, version)
            for name, value in vars(draft).items():
                setattr(pledge, name, value)
        note_step(pledge, "save_pledge", actor)
        return pledge.id


def set_state(
    number: int,
    state: PledgeState,
    result_id: str = "",
    result_en: str = "",
    *,
    version: int,
    actor: Principal,
    at: datetime,
    on: date,
) -> None:
    """Say where a promise stands; in a state that is over with what came of it in words.

    Raises NotYours, NotThere, Changed, ReasonNeeded without the words, ProofNeeded where it is kept without a proof.
    """
    if state in OVER and not result_id.strip():
        raise ReasonNeeded
    with writing() as session:
        must_coordinate(actor)
        pledge = open_pledge(number, version)
        if state is PledgeState.KEPT and session.scalar(select(E.id).where(E.pledge_id == number).limit(1)) is None:
            raise ProofNeeded
        before, pledge.state = pledge.state, state
        pledge.result_id = result_id.strip() or pledge.result_id
        pledge.result_en = result_en.strip() if result_id.strip() else pledge.result_en
        pledge.closed_on = None if state not in OVER else pledge.closed_on if before == state else on
        note_step(pledge, "set_pledge_state", actor)
        if state is PledgeState.KEPT and before != state and pledge.shown_at is not None:
            tell_of(pledge, Happening.PLEDGE_KEPT, at)


def add_proofs(number: int, offer: Offer, *, version: int, actor: Principal, at: datetime) -> None:
    """Add documents and links that prove what came of a promise; raises NothingGiven without any."""
    if not (offer.files or offer.links):
        raise NothingGiven
    with writing() as session:
        must_coordinate(actor)
        pledge = open_pledge(number, version)
        for row in evidence_rows(None, offer, actor, at):
            row.pledge_id, row.is_sample = number, pledge.is_sample
            session.add(row)
        note_step(pledge, "add_pledge_proof", actor)


def show_pledge(number: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Let readers see a promise."""
    with writing():
        must_coordinate(actor)
        pledge = open_pledge(number, version)
        if pledge.shown_at is not None:
            return
        pledge.shown_at = at
        note_step(pledge, "show_pledge", actor)
        tell_of(pledge, Happening.PLEDGE_SHOWN, at)
        if pledge.state == PledgeState.KEPT:
            tell_of(pledge, Happening.PLEDGE_KEPT, at)


def hide_pledge(number: int, *, version: int, actor: Principal) -> None:
    """Take a promise back from readers, with its proofs on these pages."""
    with writing():
        must_coordinate(actor)
        pledge = open_pledge(number, version)
        if pledge.shown_at is None:
            return
        note_step(pledge, "hide_pledge", actor)  # while it is shown, so that its pages end
        pledge.shown_at = None


def open_pledge(number: int, version: int) -> Pledge:
    """A promise for a change inside writing(); raises NotThere, and Changed at another version."""
    pledge = db.session.get(Pledge, number, populate_existing=True)
    if pledge is None:
        raise NotThere(number)
    if pledge.version != version:
        raise Changed
    return pledge


def note_step(pledge: Pledge, verb: str, actor: Principal) -> None:
    """Count the version on, and write the step to the audit trail and the change log."""
    pledge.version += 1
    detail: dict[str, str | int] = {"partner": pledge.partner_id, "state": str(pledge.state or PledgeState.PROMISED)}
    record(actor.actor, f"progress.{verb}", f"pledge:{pledge.id}", detail)
    log_change("progress", "partner", str(pledge.partner_id), public=pledge.shown_at is not None)


def tell_of(pledge: Pledge, what: Happening, at: datetime) -> None:
    """Put what readers may know of a promise into the public history."""
    tell(
        what,
        f"pledge:{pledge.id}",
        at=at,
        indicator=pledge.indicator,
        detail={"partner": pledge.partner_id},
        is_sample=pledge.is_sample,
    )
