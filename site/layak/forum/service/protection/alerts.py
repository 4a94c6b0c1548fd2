"""Whom to alert to words that wait: who is on duty first, then deputies, then everybody who can read them.

The clock of each text runs in UTC from the moment at which its words came in, so that neither a change of the city's
clock nor one of the server's sends a second alert: an alert is known by the text, the officer and that moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import SealedRecord, SealedStep, StepKind
from layak.forum.service.keys import Reader, list_readers
from layak.forum.service.protection.acting import asked_by, confirmed_by, confirmers
from layak.forum.service.protection.officers import on_duty
from layak.forum.service.protection.records import ERASED, is_for, recused_of, with_new_words

ESCALATIONS = (timedelta(minutes=15), timedelta(hours=1))
"""After how long unopened words alert the next officers (docs/forum.md, alerts)."""


@dataclass(frozen=True)
class Alert:
    """One letter: about which text, to whom, and since when words wait."""

    sealed_id: int
    user_id: int
    since: datetime


def due_alerts(at: datetime, *, today: date) -> list[Alert]:
    """The alerts that are due at this moment and were not given yet; `today` is the city's day, for the roster."""
    rows = db.session.scalars(
        select(SealedRecord).where(SealedRecord.closed_at.is_(None), SealedRecord.ciphertext != ERASED)
    ).all()
    new_words, duty = with_new_words(), on_duty(today)
    due: list[Alert] = []
    for row in rows:
        since = waits_since(row, new_words)
        if since is not None:
            due += [Alert(row.id, number, since) for number in due_officers(row, at - since, duty)]
        due += to_confirm(row)
    return [alert for alert in due if not was_given(alert)]


def waits_since(row: SealedRecord, new_words: dict[int, datetime]) -> datetime | None:
    """From when words wait to be read: the text itself, or the first that the child wrote after it; None for none."""
    return row.received_at if row.first_opened_at is None else new_words.get(row.id)


def due_officers(row: SealedRecord, waited: timedelta, duty: set[int]) -> list[int]:
    """Whom to alert after words waited that long: one circle more at each escalation, or where all stepped back."""
    away = recused_of(row)
    circles = circles_of([one for one in list_readers() if is_for(row, one.public_key)], duty)
    count = 1 + sum(waited >= limit for limit in ESCALATIONS)
    while count < len(circles) and all(number in away for circle in circles[:count] for number in circle):
        count += 1
    return [number for circle in circles[:count] for number in circle if number not in away]


def circles_of(readers: list[Reader], duty: set[int]) -> list[list[int]]:
    """Who is on duty (else all); the deputies of their bodies; everybody else; circles without anybody are left out."""
    first = [one for one in readers if one.user_id in duty] or readers
    bodies = {one.body.casefold() for one in first}
    rest = [one for one in readers if one not in first]
    second = [one for one in rest if one.is_deputy and one.body.casefold() in bodies]
    third = [one for one in rest if one not in second]
    return [[one.user_id for one in circle] for circle in (first, second, third) if circle]


def to_confirm(row: SealedRecord) -> list[Alert]:
    """The second officers who are asked whether a child may be identified: all of them at once."""
    asker = asked_by(row.id)
    if asker is None or confirmed_by(row.id) is not None:
        return []
    asked = (SealedStep.sealed_id == row.id, SealedStep.kind == StepKind.IDENTIFY_ASKED)
    since = db.session.scalars(select(SealedStep.at).where(*asked)).one()
    return [Alert(row.id, one.user_id, since) for one in confirmers(row, asker)]


def was_given(alert: Alert) -> bool:
    """Whether this officer was alerted to these words."""
    given = (
        SealedStep.sealed_id == alert.sealed_id,
        SealedStep.kind == StepKind.ALERTED,
        SealedStep.user_id == alert.user_id,
        SealedStep.due_at == alert.since,
    )
    return db.session.scalar(select(SealedStep.id).where(*given).limit(1)) is not None


def note_given(alert: Alert, *, at: datetime) -> None:
    """Note that the mail server took the letter, once; nothing where the text was erased meanwhile."""
    with writing() as session:
        row = session.get(SealedRecord, alert.sealed_id)
        if row is None or row.ciphertext == ERASED or was_given(alert):
            return
        session.add(
            SealedStep(
                sealed_id=alert.sealed_id, kind=StepKind.ALERTED, user_id=alert.user_id, at=at, due_at=alert.since
            )
        )
