"""The certificate of erasures: that something was erased for good, by moment and digest, never what it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.erased import ErasureList
from layak.extensions import db

ACTS = ("progress.erase_documents", "news.report_erase")
"""Erasures that only the audit trail has: documents of offices, and the words of readers' reports."""


@dataclass(frozen=True)
class Act:
    """One erasure of the audit trail: its day, what was done to which thing, how many, and the row's chained digest."""

    day: date
    action: str
    subject: str
    count: int
    digest: str


@dataclass(frozen=True)
class Certificate:
    """The marks since a day, each with its day in the city, and the acts of erasing in the audit trail."""

    since: date
    marks: tuple[tuple[date, str], ...]
    acts: tuple[Act, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all lines, by which two prints of the same certificate are known."""
        lines = [f"{day} {mark}" for day, mark in self.marks]
        lines += [f"{act.day} {act.action} {act.subject} {act.digest}" for act in self.acts]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def certify(found: ErasureList, since: date, zone: ZoneInfo) -> Certificate:
    """What was erased since a day. Only days are told: a moment could be laid beside what somebody did then.

    Within a day the order is that of the marks, which are digests of random bytes.
    """
    days = ((moment.astimezone(zone).date(), mark) for mark, moment in found.moments.items())
    marks = tuple(sorted(line for line in days if line[0] >= since))
    return Certificate(since, marks, tuple(act for act in list_acts(zone) if act.day >= since))


def list_acts(zone: ZoneInfo) -> Iterable[Act]:
    """Every erasure of the audit trail, in its order."""
    query = select(AuditRow).where(AuditRow.action.in_(ACTS)).order_by(AuditRow.id)
    for row in db.session.scalars(query):
        detail = json.loads(row.detail)
        count = sum(value for value in detail.values() if type(value) is int) or 1
        yield Act(row.at.astimezone(zone).date(), row.action, row.subject, count, row.digest)
