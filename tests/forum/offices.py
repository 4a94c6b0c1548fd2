"""Offices in the forum's tests: ideas that were sent to them, and what an officer types."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Principal
from layak.core.clock import now
from layak.core.database import writing
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import DraftState, OfficeDraft, Original, PublicVersion, Suggestion
from layak.forum.service import passing
from layak.forum.states import State
from layak.progress.models import Office

LIST = "/id/ruang-kerja/forum/kantor"
TITLE, TEXT = "Lampu untuk taman", "Tolong pasang lampu di taman."
ORIGINAL = "Tulisan asli dengan nama Melati Kenanga."
ANSWER = "Kami memasang tiga lampu di taman itu."
MONDAY = date(2026, 11, 23)
DUE = date(2026, 12, 7)
"""Ten working days after MONDAY, without a holiday in between."""


@dataclass
class City:
    """The city's offices, and ideas that are sent to them."""

    app: Flask
    offices: tuple[str, str, str]

    def send_idea(self, office: str | None = None, *, due: date = DUE, state: State = State.FORWARDED) -> int:
        """A public idea that a moderator sent to an office; its public number is another than its own."""
        with self.app.app_context(), writing() as session:
            row = Suggestion(
                state=state, sent_at=datetime(2026, 11, 2, tzinfo=UTC), due_on=MONDAY, nonce=secrets.token_bytes(32),
                office_key=office or self.offices[0], forwarded_on=MONDAY, office_due_on=due,
                original=Original(text=ORIGINAL),
                public=PublicVersion(
                    id=40 + session.query(PublicVersion).count(), title_id=TITLE, text_id=TEXT, topic="k2",
                    month=date(2026, 11, 1), written_by=902, approved_by=902,
                ),
            )  # fmt: skip
            session.add(row)
            session.flush()
            assert row.public is not None
            return row.public.id

    def change(self, number: int, **values: Any) -> None:
        """What somebody else did to an idea meanwhile."""
        with self.app.app_context(), writing():
            row = db.session.scalars(select(Suggestion).join(PublicVersion).where(PublicVersion.id == number)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def drafts(self) -> list[OfficeDraft]:
        """All that offices wrote."""
        with self.app.app_context():
            return list(db.session.scalars(select(OfficeDraft).order_by(OfficeDraft.id)))

    def settle(self, state: DraftState, why: str = "") -> None:
        """What a moderator decides about every draft that waits."""
        with self.app.app_context(), writing():
            for draft in db.session.scalars(select(OfficeDraft).where(OfficeDraft.state == DraftState.WAITING)):
                draft.state, draft.returned = state, why

    def pass_waiting(self, moderator: Principal, words: str) -> None:
        """A moderator passes what waits, in safe words."""
        for draft in self.drafts():
            if draft.state == DraftState.WAITING:
                with self.app.app_context():
                    told = {"text_id": words, "text_en": None, "at": now(), "today": visit.today()}
                    passing.pass_draft(moderator, draft.id, draft.version, **told)  # type: ignore[arg-type]

    def merge(self, old: str, heir: str) -> None:
        """One office takes over another's work."""
        with self.app.app_context(), writing():
            db.session.get_one(Office, old).successor_key = heir


def write(desk: Any, number: int, *, page: TestResponse | None = None, **answers: str) -> TestResponse:
    """Send the form of an idea as it stands (or as it stood on a page), with these answers."""
    path = f"{LIST}/{number}"
    shown = (page or desk.see(path)).text
    given = {name: hidden(shown, name) for name in ("csrf_token", "draft", "version")}
    return desk.client.post(path, data={"act": "send", "verb": "answer_will_do", "text_id": ANSWER, **given, **answers})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', field[0]) if field else None
    return value[1] if value else ""
