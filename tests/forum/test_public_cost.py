"""What a public page of ideas costs: the same with five thousand ideas and sixty thousand steps as with a few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import reading_engine
from layak.extensions import db
from layak.forum.models import PublicIndicator, PublicStep, PublicVersion, Suggestion
from layak.forum.states import State, Verb

IDEAS, STEPS = 5_000, 12
STATES = (State.PUBLISHED, State.FORWARDED, State.WILL_DO, State.DONE)
KINDS = (Verb.PUBLISH, Verb.FORWARD, Verb.ANSWER_WILL_DO, Verb.REPORT_PROGRESS)
GRAIN = 100
"""Instructions of SQLite's machine that are counted at once."""


def fill(count: int) -> None:
    """Add public ideas with their stories, as plain rows."""
    with writing() as session:
        last = session.scalar(select(PublicVersion.id).order_by(PublicVersion.id.desc())) or 0
        first = (session.scalar(select(Suggestion.id).order_by(Suggestion.id.desc())) or 0) + 1
        numbers = range(count)
        common = {"sent_at": datetime(2026, 1, 5, tzinfo=UTC), "due_on": date(2026, 1, 8), "is_sample": True}
        session.execute(
            insert(Suggestion),
            [
                {
                    "id": first + n,
                    "state": STATES[n % 4],
                    "nonce": (first + n).to_bytes(32),
                    "office_key": "dishub",
                    **common,
                }
                for n in numbers
            ],
        )
        texts = {"title_id": "Usulan", "text_id": "Tolong.", "month": date(2026, 1, 1), "approved_by": 1}
        topics = [f"k{n % 4 + 1}" for n in numbers]
        session.execute(
            insert(PublicVersion),
            [{"id": last + 1 + n, "suggestion_id": first + n, "topic": topics[n], **texts} for n in numbers],
        )
        told = {"on": date(2026, 2, 2), "text_id": "Jawaban."}
        steps = [{"public_id": last + 1 + n, "kind": KINDS[k % 4], **told} for n in numbers for k in range(STEPS)]
        session.execute(insert(PublicStep), steps)
        session.execute(insert(PublicIndicator), [{"public_id": last + 1 + n, "indicator": 11} for n in numbers])
        log_change("forum", "gate", "open")


@contextmanager
def work_of(app: Flask) -> Iterator[list[int]]:
    """How much SQLite's machine does for plain rows meanwhile."""
    done = [0]

    def count() -> int:
        done[0] += 1
        return 0

    def begin(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_progress_handler(count, GRAIN)

    def end(connection: Any, _record: Any) -> None:
        connection.set_progress_handler(None, GRAIN)

    with app.app_context():
        engine = reading_engine(db.engine)
    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", end)
    try:
        yield done
    finally:
        event.remove(engine, "checkout", begin)
        event.remove(engine, "checkin", end)


@pytest.mark.sqlite(reason="counts the instructions of SQLite's machine")
def test_page_costs_the_same_however_many_ideas_there_are(loaded: Flask, client: FlaskClient) -> None:
    """List, filtered list, answers, feed, one idea, an indicator: no page does more than twice the work, none is long."""
    paths = (
        "/id/forum-anak/usulan/",
        "/id/forum-anak/usulan/?komponen=k2",
        "/id/forum-anak/usulan/?keadaan=done&dinas=dishub",
        "/id/forum-anak/jawaban",
        "/id/forum-anak/umpan.atom",
        "/id/forum-anak/usulan/6",
        "/id/kemajuan/indikator/11",
        "/id/",
    )

    def measure() -> dict[str, tuple[int, int]]:
        found = {}
        for path in paths:
            client.get(path, is_checked=False)  # what is counted once an edition is counted now
            with work_of(loaded) as done:
                answer = client.get(f"{path}{'&' if '?' in path else '?'}beside=the-cache", is_checked=False)
            assert answer.status_code == 200
            found[path] = (done[0], len(answer.data))
        return found

    with loaded.app_context():
        fill(20)
    before = measure()
    with loaded.app_context():
        fill(IDEAS)
    after = measure()
    told = {path: (before[path], after[path]) for path in paths}
    assert all(after[path][0] <= 2 * before[path][0] + 20 for path in paths), told
    assert all(after[path][1] <= 2 * before[path][1] for path in paths), told
