"""What the people in a picture consented to: put on record, withdrawn, and when the picture is hidden for it.

The moment stands in each row of the picture (`hidden_at`), so that readers' pages ask for it with the picture itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import ArticlePicture, People, Picture, PictureConsent
from layak.news.service.drafts import Conflict, NotFound, Rejected
from layak.news.service.identity import find_marks

NEEDS_CONSENT = frozenset({People.CHILDREN.value, People.ADULTS.value})
ENDS_SOON = timedelta(days=30)
PAPER_LENGTH = REASON_LENGTH = 200
LEAST_REASON = 10
MOST_PEOPLE = 500
MOST_YEARS = 20
"""Years that a consent can hold: a child of today is grown by then, and a year beyond is a slip."""


@dataclass(frozen=True, kw_only=True)
class ConsentDraft:
    """What is to be put on record about the people in a picture."""

    people: str
    people_count: int = 0
    is_for_site: bool = False
    is_for_press: bool = False
    is_for_social: bool = False
    until: date | None = None
    paper: str = ""


def get_consent(name: str) -> PictureConsent | None:
    """The record that counts for a picture: the newest."""
    return next(iter(list_consents(name)), None)


def list_consents(name: str) -> tuple[PictureConsent, ...]:
    """Every record about a picture, the newest first."""
    query = select(PictureConsent).where(PictureConsent.name == name).order_by(PictureConsent.id.desc())
    return tuple(db.session.scalars(query))


def give_consent(
    name: str, *, draft: ConsentDraft, seen: int, actor: Principal, at: datetime, zone: ZoneInfo
) -> PictureConsent:
    """Put on record who can be recognised and what was consented to; `seen` is the record known before, 0 for none."""
    if faults := faults_of(draft, at.astimezone(zone).date()):
        raise Rejected(*faults)
    with writing() as session:
        open_record(name, seen)
        asked = draft if draft.people in NEEDS_CONSENT else ConsentDraft(people=draft.people)
        row = PictureConsent(name=name, given_by=actor.actor, given_at=at, **vars(asked))
        session.add(row)
        session.flush()
        hide_from(row, zone)
        record(actor.actor, "news.picture_consent", f"picture:{name}", {"consent": row.id, "people": row.people})
        log_change("news", "picture", name, public=True)
        return row


def withdraw_consent(name: str, *, seen: int, reason: str, actor: Principal, at: datetime, zone: ZoneInfo) -> None:
    """Withdraw the consent that is on record; the picture is hidden everywhere from this moment on."""
    if not LEAST_REASON <= len(reason) <= REASON_LENGTH:
        raise Rejected("withdraw_reason")
    if find_marks(reason, year=at.year):
        raise Rejected("withdraw_name")
    with writing():
        row = open_record(name, seen)
        if row is None or row.withdrawn_at is not None:
            raise Conflict
        row.withdrawn_at, row.withdrawn_by, row.reason = at, actor.actor, reason
        hide_from(row, zone)
        record(actor.actor, "news.picture_withdraw", f"picture:{name}", {"consent": row.id})
        log_change("news", "picture", name, public=True)


def faults_of(draft: ConsentDraft, today: date) -> tuple[str, ...]:
    """What is wrong with a record; one about nobody, or about people in public office, needs nothing more."""
    if draft.people not in {one.value for one in People}:
        return ("people",)
    if draft.people not in NEEDS_CONSENT:
        return ()
    faults = {
        "people_count": not 1 <= draft.people_count <= MOST_PEOPLE,
        "uses": not (draft.is_for_site or draft.is_for_press or draft.is_for_social),
        "until": draft.until is None or draft.until < today,
        "until_far": draft.until is not None and draft.until.year > today.year + MOST_YEARS,
        "paper": not 1 <= len(draft.paper) <= PAPER_LENGTH,
        "paper_name": len(draft.paper) <= PAPER_LENGTH and bool(find_marks(draft.paper, year=today.year)),
    }
    return tuple(name for name, is_wrong in faults.items() if is_wrong)


def open_record(name: str, seen: int) -> PictureConsent | None:
    """The record that counts, inside writing(); raises Conflict where another one was made meanwhile."""
    if db.session.scalar(select(Picture.id).where(Picture.name == name).with_for_update().limit(1)) is None:
        raise NotFound(name)
    row = get_consent(name)
    if (row.id if row else 0) != seen:
        raise Conflict
    return row


def hide_from(row: PictureConsent, zone: ZoneInfo) -> None:
    """Write into every row of a picture from when readers do not see it."""
    db.session.execute(update(Picture).where(Picture.name == row.name).values(hidden_at=hidden_at(row, zone)))


def hidden_at(row: PictureConsent, zone: ZoneInfo) -> datetime | None:
    """From when a picture is hidden by a record: its withdrawal, or the midnight that ends its last day."""
    if row.withdrawn_at is not None:
        return row.withdrawn_at
    if row.people not in NEEDS_CONSENT:
        return None
    if not row.is_for_site or row.until is None:
        return row.given_at
    after = row.until if row.until == date.max else row.until + timedelta(days=1)
    return datetime.combine(after, time(), zone)


def count_ending_consents(at: datetime) -> int:
    """How many pictures in articles lose their consent within thirty days, for the page of what waits."""
    used = select(ArticlePicture.picture_id)
    query = select(func.count(Picture.name.distinct())).where(
        Picture.hidden_at > at, Picture.hidden_at <= at + ENDS_SOON, Picture.id.in_(used)
    )
    return int(db.session.scalar(query) or 0)
