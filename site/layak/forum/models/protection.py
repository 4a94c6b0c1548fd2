"""Texts about harm: sealed records and what belongs to them; nothing here tells whose a record is."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.forum.models.suggestions import NEVER_REUSED


class Officer(Model):
    """A child-protection officer's body (the institution that pays them), and whether they are a deputy."""

    __tablename__ = "officer"
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(String(120))
    is_deputy: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime] = mapped_column(Moment)


class OfficerDuty(Model):
    """On which days an officer is on duty, first and last day included."""

    __tablename__ = "officer_duty"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)


class OfficerKey(Model):
    """A child-protection officer's pair of keys; the private one only under the officer's passphrase."""

    __tablename__ = "officer_key"
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    locked_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)


class SealedRecord(Model):
    """A text about harm, readable by the child-protection officers only; what it holds and whose it is lies inside.

    help_hash        the digest of the child's help words, where it asked for an answer here
    help_public_key  to which the officers' answers are sealed; its private half comes from the help words alone
    closed_at        when the officers were done with it
    """

    __tablename__ = "sealed_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    read_by: Mapped[datetime] = mapped_column(Moment)
    first_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    help_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True, unique=True)
    help_public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class StepKind(StrEnum):
    """What can be done about a sealed record."""

    OPENED = "opened"
    ALERTED = "alerted"
    RECUSED = "recused"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    IDENTIFY_ASKED = "identify_asked"
    IDENTIFY_CONFIRMED = "identify_confirmed"
    LEDGER_SHOWN = "ledger_shown"
    CLOSED = "closed"
    REOPENED = "reopened"


class SealedStep(Model):
    """What was done about a sealed record (StepKind): openings, alerts, recusals, handing over, closing.

    user_id is whom an alert went to or who acted; note is sealed to the officers who can read the record.
    due_at says of an alert what it is about: the moment from which words wait to be read.
    """

    __tablename__ = "sealed_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_id: Mapped[int] = mapped_column(ForeignKey("sealed_record.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (NEVER_REUSED,)


class HelpMessage(Model):
    """A message between the officers and the child who asked for an answer here.

    box is sealed to the officers who can read the record; an officer's message to the record's help_public_key, too. So
    the help words open what officers wrote and never what the child wrote.
    """

    __tablename__ = "help_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed_id: Mapped[int] = mapped_column(ForeignKey("sealed_record.id", ondelete="CASCADE"), index=True)
    is_from_officer: Mapped[bool]
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    box: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (NEVER_REUSED,)
