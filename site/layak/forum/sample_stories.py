"""The rest of the way of sample ideas: sent to offices, answered in each way, done with proof, joined, in planning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from layak.accounts.service.people import list_staff
from layak.core.access import Principal, Role
from layak.core.changes import log_change
from layak.core.clock import now
from layak.core.content import Content
from layak.core.database import writing
from layak.core.working_days import add_working_days, known_holidays, next_working_day, working_days_between
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import (
    ForumLevel,
    Musrenbang,
    MusrenbangIdea,
    Outcome,
    PublicIndicator,
    PublicStep,
    PublicVersion,
    Suggestion,
)
from layak.forum.service import late_answers, office_answers, passing
from layak.forum.service.published.stories import TAKEN
from layak.forum.states import ANSWERED, State, Verb

PUBLISHED_AFTER = timedelta(days=2)
NEWS = "/id/berita/"
OFFICE_DAYS = 10
"""Working days that a sample office has."""

OWN = "own"
"""In place of an office's place: the office of the sample officer."""

COORDINATOR = Principal(user_id=0, roles=frozenset({Role.COORDINATOR}))
"""Who warned of the late sample: nobody's number."""

STATES = {
    Verb.FORWARD: State.FORWARDED,
    Verb.ANSWER_WILL_DO: State.WILL_DO,
    Verb.ANSWER_PLANNED: State.PLANNED,
    Verb.ANSWER_NOT_NOW: State.NOT_NOW,
    Verb.ANSWER_NOT_OURS: State.NOT_OURS,
    Verb.REPORT_PROGRESS: State.IN_PROGRESS,
    Verb.REPORT_DONE: State.DONE,
    Verb.NOT_YET_DONE: State.IN_PROGRESS,
    Verb.MERGE: State.MERGED,
}
"""Where each sample step leads; planning meetings change no state."""


def tell_story(number: int, row: dict[str, Any]) -> None:
    """Give a published sample its past: when it was shown, the indicators, and every step of its story."""
    with writing() as session:
        suggestion = session.get_one(Suggestion, number)
        public = suggestion.public
        if public is None or public.month is None:
            return
        sent = suggestion.sent_at.astimezone(visit.zone()).date()
        show_on(public, working(sent + PUBLISHED_AFTER))
        for indicator in row.get("indicators", ()):
            session.add(PublicIndicator(public_id=public.id, indicator=indicator))
        for step in row.get("story", ()):
            take_step(suggestion, public, step, working(sent + timedelta(days=step["day"])))
        session.flush()
        log_change("forum", "idea", str(public.id))
    if row.get("is_warned"):
        warn_of(number)
    if "returned" in row:
        give_back_words(number, row["returned"])


def warn_of(number: int) -> None:
    """Warn the office of a late sample, on the working day after its answer was due, as the coordinator does."""
    row = db.session.get_one(Suggestion, number)
    if row.office_key is None or row.office_due_on is None:
        return
    day = add_working_days(row.office_due_on, 1, known_holidays())
    seen = [one for one in late_answers.list_late(COORDINATOR, today=day) if one.key == row.office_key]
    if seen:
        late_answers.warn_late(COORDINATOR, row.office_key, len(seen[0].ideas), today=day)


def give_back_words(number: int, told: dict[str, str]) -> None:
    """Words of an office that a moderator gave back, through the same verbs as every other draft."""
    row = db.session.get_one(Suggestion, number)
    at, today = now(), visit.today()
    officer = Principal(user_id=0, roles=frozenset({Role.OFFICE_OFFICER}), office_key=row.office_key)
    words = office_answers.OfficeWords(Verb.ANSWER_WILL_DO, told["text_id"], told.get("text_en"))
    draft = office_answers.submit_draft(officer, number, words, at=at, today=today)
    moderator = Principal(user_id=-1, roles=frozenset({Role.MODERATOR}))
    passing.return_draft(moderator, draft.id, draft.version, told["why"], at=at)


def working(day: date) -> date:
    """The first working day from this one on, but none that has not come yet."""
    return min(next_working_day(day, known_holidays()), visit.today())


def show_on(public: PublicVersion, day: date) -> None:
    """Let a sample have been shown since a day."""
    public.month = day.replace(day=1)
    step = db.session.scalar(
        select(PublicStep).where(PublicStep.public_id == public.id, PublicStep.kind == Verb.PUBLISH)
    )
    if step is None:
        db.session.add(PublicStep(public_id=public.id, kind=Verb.PUBLISH, on=day))
    else:
        step.on = day


def take_step(suggestion: Suggestion, public: PublicVersion, step: dict[str, Any], day: date) -> None:
    """One step of a sample: the state that follows, and what readers are told."""
    kind, topic = step["kind"], public.topic or ""
    office = office_of(topic, step["office"]) if "office" in step else None
    year = visit.today().year + step["year"] if "year" in step else None
    if kind in STATES:
        suggestion.state = STATES[Verb(kind)]
    if kind == Verb.FORWARD:
        suggestion.office_key, suggestion.forwarded_on = office, day
        suggestion.office_due_on = add_working_days(day, OFFICE_DAYS, known_holidays())
    if kind == Verb.MERGE:
        suggestion.merged_into = number_of(step["into"])
        return
    if suggestion.state in ANSWERED and public.answer_days is None:
        sent = suggestion.sent_at.astimezone(visit.zone()).date()
        public.answer_days = working_days_between(sent, day, known_holidays())
    told = PublicStep(public_id=public.id, kind=kind, on=day, office_key=office, year=year)
    told.text_id, told.text_en = step.get("text_id", ""), step.get("text_en")
    if step.get("proof"):
        told.proof_address, told.proof_title = proof_of(topic)
    if kind in (TAKEN, *Outcome):
        told.musrenbang_id = take_to_meeting(public.id, step)
    db.session.add(told)


def office_of(topic: str, place: int | str) -> str:
    """An office of a component by its place among them, or the one that the sample officer works for (OWN)."""
    keys = [one.key for one in facts().offices if topic in one.components]
    own = own_office() if place == OWN else None
    return own or keys[place % len(keys) if isinstance(place, int) else 0]


def own_office() -> str | None:
    """The office of the sample account, so that whoever signs in as an officer finds ideas there."""
    found = list_staff(role=Role.OFFICE_OFFICER, is_active=True)
    return next((one.office_key for one in found if one.is_sample and one.office_key), None)


def number_of(title: str) -> int:
    """The sample idea with a title, in which another goes on."""
    return db.session.execute(select(PublicVersion.suggestion_id).where(PublicVersion.title_id == title)).scalar_one()


def proof_of(topic: str) -> tuple[str, str]:
    """Address and title of the sample article that is most about a component."""
    known = [one for one in facts().articles if topic in one.id.components]
    article = min(known, key=lambda one: one.id.components.index(topic))
    return f"{NEWS}{article.id.slug}", article.id.title


def take_to_meeting(public_number: int, step: dict[str, Any]) -> int:
    """Put an idea on the list of the sample planning meeting, with what became of it there; returns its number."""
    session = db.session
    meeting = session.scalar(select(Musrenbang).where(Musrenbang.is_sample))
    if meeting is None:
        today = visit.today()
        meeting = Musrenbang(level=ForumLevel.CITY, held_on=today, plan_year=today.year + 1, is_sample=True)
        session.add(meeting)
        session.flush()
    idea = session.get(MusrenbangIdea, (meeting.id, public_number))
    if idea is None:
        idea = MusrenbangIdea(musrenbang_id=meeting.id, public_id=public_number)
        session.add(idea)
    if step["kind"] != TAKEN:
        idea.outcome, idea.reason_id, idea.reason_en = step["kind"], step["text_id"], step.get("text_en")
    return meeting.id


def facts() -> Content:
    """The files of content/."""
    found: Content = current_app.extensions["layak"].content
    return found
