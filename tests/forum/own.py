"""A child's own idea brought to any state, as moderators and offices would have brought it there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask

from layak.core.clock import now
from layak.core.database import writing
from layak.forum.models import Message, MessageKind, Original, PublicStep, PublicVersion, StateLog, Suggestion
from layak.forum.states import PUBLIC, State

TITLE = "Lampu untuk taman"
TITLE_EN = "Lights for the park"
QUESTION = "Taman yang mana maksudmu?"


def bring_to(app: Flask, number: int, state: State, *, steps: tuple[PublicStep, ...] = (), **columns: Any) -> None:
    """Put an idea into a state, with a public version where everybody may read it."""
    with app.app_context(), writing() as session:
        row = session.get(Suggestion, number)
        assert row is not None
        row.state = state
        for name, value in columns.items():
            setattr(row, name, value)
        if state in PUBLIC:
            row.public = row.public or PublicVersion(
                title_id=TITLE, text_id="Tolong pasang lampu di taman.", title_en=TITLE_EN,
                text_en="Please put up lights in the park.", month=date(2026, 11, 1), approved_by=7,
            )  # fmt: skip
            session.flush()
            for step in steps:
                step.public_id = row.public.id
                session.add(step)


def note_step(app: Flask, number: int, verb: str, state: State) -> None:
    """Add a line to the log of an idea's course."""
    with app.app_context(), writing() as session:
        session.add(StateLog(suggestion_id=number, verb=verb, state=state, actor="user:7", at=now()))


def ask_child(
    app: Flask, number: int, text: str = QUESTION, *, office: str | None = None, reason: str | None = None
) -> None:
    """Put a question to the child, a moderator's or an office's; or tell it only a reason to change its text."""
    with app.app_context(), writing() as session:
        told = {"text": text, "office_key": office, "reason": reason, "at": now()}
        session.add(Message(suggestion_id=number, kind=MessageKind.QUESTION, **told))


def make_other(app: Flask, state: State, at: datetime, merged_into: int | None = None) -> int:
    """Another child's idea; returns its number."""
    with app.app_context(), writing() as session:
        row = Suggestion(
            state=State.RECEIVED, sent_at=at, due_on=at.date(), nonce=str(at.timestamp()).ljust(32, "x").encode()[:32],
            original=Original(text="Tolong tambah lampu."), merged_into=merged_into,
        )  # fmt: skip
        session.add(row)
        session.flush()
        number = row.id
    bring_to(app, number, state, merged_into=merged_into)
    return number
