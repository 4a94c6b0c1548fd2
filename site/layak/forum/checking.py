"""What must hold of Forum Anak: nothing of a child's own words outside, an owner and a date for each idea."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from layak.core.checks import MOST_OF_A_KIND, Check, Finding, Level, Private, Round, plain, runs_of
from layak.core.clock import city_day
from layak.core.offices import acting_office, standing_offices
from layak.core.own_command import own_command
from layak.extensions import db
from layak.forum.models import (
    Message,
    OfficeDraft,
    Original,
    PublicStep,
    PublicVersion,
    Reply,
    Suggestion,
    Wording,
)
from layak.forum.models.answers import DraftState
from layak.forum.offers import STARTS
from layak.forum.service import gate
from layak.forum.service.published import HAS_ANSWER
from layak.forum.states import ENDED, PUBLIC, State

PAGES = (f"{STARTS['id']}usulan/", f"{STARTS['en']}ideas/")
ALMOST = timedelta(days=30)
"""So long before something on record lapses staff are told."""
LATE = timedelta(days=2)
WITH_OFFICE = (State.FORWARDED, *HAS_ANSWER)
"""States in which an office has an idea."""


def private_things(at: datetime) -> Iterator[Private]:
    """Children's own words, what moderators did not let pass, and the pages of ideas that are not public."""
    said = said_in_public()
    for kind, column, number, where in own_words():
        rows = select(number, column).where(*where).order_by(number.desc()).limit(MOST_OF_A_KIND)
        for suggestion, text in db.session.execute(rows):
            yield Private(thing=_thing(kind, suggestion), runs=runs_of(text or "", said=said))
    public = select(Suggestion.id).where(Suggestion.state.in_(PUBLIC))
    not_shown = or_(PublicVersion.suggestion_id.not_in(public), PublicVersion.month.is_(None))
    rows = select(PublicVersion.id, PublicVersion.text_id, PublicVersion.text_en).where(not_shown)
    for number, *texts in db.session.execute(rows.order_by(PublicVersion.id.desc()).limit(MOST_OF_A_KIND)):
        yield Private(
            thing=_l("idea %(number)s, which nobody may read", number=number),
            runs=tuple(run for text in texts for run in runs_of(text or "", said=said)),
            paths=tuple(f"{page}{number}" for page in PAGES),
        )


def _thing(kind: str, number: int) -> object:
    """What a private text is, by the number of the suggestion that it belongs to."""
    return {
        "original": _l("a child’s own words (suggestion %(number)s)", number=number),
        "reply": _l("what a child wrote later (suggestion %(number)s)", number=number),
        "message": _l("a moderator’s word to a child (suggestion %(number)s)", number=number),
        "draft": _l("an office’s words that no moderator has passed (suggestion %(number)s)", number=number),
        "wording": _l("a wording that readers do not see (idea %(number)s)", number=number),
    }[kind]


def own_words() -> list[tuple[str, Any, Any, tuple[Any, ...]]]:
    """Where private words lie: their kind, their column, the number of what they belong to, and a condition."""
    waits = OfficeDraft.state != DraftState.PASSED
    return [
        ("original", Original.text, Original.suggestion_id, ()),
        ("reply", Reply.text, Reply.suggestion_id, ()),
        ("message", Message.text, Message.suggestion_id, ()),
        ("draft", OfficeDraft.text_id, OfficeDraft.suggestion_id, (waits,)),
        ("wording", Wording.text_id, Wording.public_id, ()),
    ]


def said_in_public() -> str:
    """The words of all that everybody may read of the ideas."""
    versions = select(PublicVersion.title_id, PublicVersion.text_id, PublicVersion.title_en, PublicVersion.text_en)
    shown = versions.join(Suggestion, Suggestion.id == PublicVersion.suggestion_id).where(
        Suggestion.state.in_(PUBLIC), PublicVersion.month.is_not(None)
    )
    steps = select(PublicStep.text_id, PublicStep.text_en)
    rows = [*db.session.execute(shown), *db.session.execute(steps)]
    return plain(*(text for row in rows for text in row))


def look_for_remains(at: Round) -> Iterator[Finding]:
    """Of what was sealed, withdrawn or never sent, no words stay where moderators or readers could meet them."""
    ended = select(Suggestion.id).where(Suggestion.state.in_([*ENDED, State.DRAFT]))
    for table in (Original, PublicVersion, Reply, Message):
        count = db.session.scalar(select(func.count()).select_from(table).where(table.suggestion_id.in_(ended)))
        if count:
            advice = _l(
                "%(count)s rows of %(table)s belong to texts that were sealed or taken back.",
                count=count,
                table=table.__tablename__,
            )
            yield Finding(Level.BROKEN, advice, "remains")


def look_at_owners(at: Round) -> Iterator[Finding]:
    """Each public idea was let pass by somebody and has its month; where an office has it, that office stands."""
    rows = db.session.execute(
        select(Suggestion, PublicVersion)
        .outerjoin(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .where(Suggestion.state.in_(PUBLIC))
    )
    standing = {one.key for one in standing_offices()}
    for row, version in rows:
        number = version.id if version else row.id
        if version is None or version.month is None or version.approved_by is None:
            advice = _l("Idea %(number)s is public without a date or a moderator.", number=number)
            yield Finding(Level.BROKEN, advice, "no date")
        elif row.state in WITH_OFFICE and (row.office_key is None or acting_office(row.office_key) not in standing):
            advice = _l("Idea %(number)s lies with no office that stands today. Send it to another.", number=number)
            yield Finding(Level.WARNING, advice, "no owner")
        elif row.state == State.FORWARDED and row.office_due_on is None:
            advice = _l("Idea %(number)s waits for an office without a day.", number=number)
            yield Finding(Level.WARNING, advice, "no day")


def look_at_erasing(at: Round) -> Iterator[Finding]:
    """What was to be erased is erased: the minute's work is done."""
    before = (at.at - LATE).date()
    count = sum(
        db.session.scalar(select(func.count()).select_from(table).where(table.erase_on <= before)) or 0
        for table in (Original, Reply)
    )
    if count:
        advice = _l(
            "%(count)s texts of children were to be erased days ago. Is the server running? Run: %(command)s",
            count=count,
            command=own_command("tick"),
        )
        yield Finding(Level.BROKEN, advice, "late")


def look_at_gate(at: Round) -> Iterator[Finding]:
    """The forum is open only while everything on record holds; what lapses soon is told before."""
    today = city_day()
    if at.is_demo:
        yield Finding(Level.NOTE, _l("A demonstration opens without decrees and consent forms."), "demonstration")
        return
    if not gate.was_opened():
        yield Finding(Level.NOTE, _l("The forum is closed to new ideas."), "closed")
        return
    for one in gate.conditions(today):
        if not one.is_met:
            command = own_command("forum status")
            advice = _l(
                "The forum is paused: %(name)s is missing or has lapsed (%(command)s).", name=one.name, command=command
            )
            yield Finding(Level.BROKEN, advice, "paused")
        elif one.until is not None and one.until - today < ALMOST:
            advice = _l("%(name)s of the forum ends on %(day)s.", name=one.name, day=one.until.isoformat())
            yield Finding(Level.WARNING, advice, "ends soon")


CHECKS = (
    Check(name="sealed", title=_l("Nothing stays of texts that were sealed or taken back"), look=look_for_remains),
    Check(name="owners", title=_l("Every published idea has an owner and a date"), look=look_at_owners),
    Check(name="erasing", title=_l("What was to be erased is erased"), look=look_at_erasing, is_quick=True),
    Check(name="forum", title=_l("What the forum stands on is on record"), look=look_at_gate),
)
