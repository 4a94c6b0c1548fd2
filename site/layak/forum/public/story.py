"""The story of a child's own idea in a child's words: what was, what is now, what comes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.language import current_lang, localized
from layak.core.offices import office_named
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.models import Message, Outcome, PublicStep, StateLog
from layak.forum.service.own_ideas import JoinedIdea, OwnIdea
from layak.forum.states import WAITING, State, Verb

OWN_STEPS = {
    Verb.SEND: _l("You sent your idea"),
    Verb.OPEN: _l("A moderator read it"),
    Verb.ASK: _l("A moderator asked you something"),
    Verb.REPLY: _l("You answered"),
    Verb.LAPSE: _l("No answer came, so a moderator reads it again"),
    Verb.PUBLISH: _l("Everyone can read it"),
    Verb.DECLINE: _l("You got an answer"),
    Verb.APPEAL: _l("You asked another moderator to read it"),
    Verb.TAKE_DOWN: _l("A moderator is reading it again"),
    Verb.MERGE: _l("It was joined with a like idea"),
}
"""What the log of steps tells; everything after the publishing stands in the public story."""

END_OF_DAY = datetime.max.replace(tzinfo=UTC)
TAKEN = "taken"
"""The kind of a public step: an idea was taken to a planning meeting."""

PUBLIC_STEPS = {
    Verb.FORWARD: _l("It was sent to an office"),
    Verb.ANSWER_WILL_DO: _l("The city will do it"),
    Verb.ANSWER_PLANNED: _l("The city plans it"),
    Verb.ANSWER_NOT_NOW: _l("The answer: not now"),
    Verb.ANSWER_NOT_OURS: _l("The answer: somebody else looks after this"),
    Verb.REPORT_PROGRESS: _l("It is being carried out"),
    Verb.REPORT_DONE: _l("It was reported as done"),
    Verb.NOT_YET_DONE: _l("It is not done yet, so it goes on"),
    TAKEN: _l("Your idea was taken to the city’s planning meeting (Musrenbang)."),
    Outcome.IN_PLAN: _l("It is in the city’s plan (RKPD)"),
    Outcome.POSTPONED: _l("The planning meeting put it off"),
    Outcome.REFUSED: _l("The planning meeting did not take it"),
}

OFFICE_STEPS = {
    Verb.FORWARD: _l("It was sent to: %(office)s"),
    Verb.ANSWER_WILL_DO: _l("%(office)s will do it"),
    Verb.ANSWER_PLANNED: _l("%(office)s plans it"),
    Verb.ANSWER_NOT_NOW: _l("%(office)s answered: not now"),
    Verb.ANSWER_NOT_OURS: _l("%(office)s answered: somebody else looks after this"),
}
"""The same where the office has a name."""

STEPS_OF_YEAR: dict[str, Any] = {
    Verb.ANSWER_PLANNED: _l("The city plans it for %(year)s"),
    Outcome.IN_PLAN: _l("It is in the city’s plan (RKPD) for %(year)s"),
}
"""The same where a year was named; the office stands in the step before."""


def tell_story(idea: OwnIdea) -> list[dict[str, Any]]:
    """The course of an idea so far and what comes next; where it was joined with another one, up to there."""
    told = tell_course(idea)
    if idea.state in WAITING and told and told[-1]["title"] is OWN_STEPS[Verb.OPEN]:
        told.pop()  # it is being read now
    return [*told, *tell_waiting(idea), *tell_next(idea.state, idea)]


def tell_joined(joined: JoinedIdea) -> list[dict[str, Any]]:
    """The course of the idea that a child's own goes on with: another child's, so what everybody reads of it."""
    told = [tell_step(step) for step in joined.public_steps if step.kind in PUBLIC_STEPS]
    return [*told, *tell_next(joined.state, joined)]


def tell_course(idea: OwnIdea) -> list[dict[str, Any]]:
    """What the child, the moderators and the city did, by days, and on one day in the order in which it was done.

    Readers are told the day of a step and the log has its moment; a planning meeting's steps have none, and end a day.
    """
    moments = {verb: deque(step.at for step in idea.steps if step.verb == verb) for verb in Verb}
    course = []
    for own in own_steps(idea.steps):
        day = own.at.astimezone(visit.zone()).date()
        told = {"title": OWN_STEPS[Verb(own.verb)], "state": "done", "when": format_day(day)}
        course.append((day, own.at, told))
    for step in (one for one in idea.public_steps if one.kind in PUBLIC_STEPS):
        known = moments.get(Verb(step.kind)) if step.kind in set(Verb) else None
        course.append((step.on, known.popleft() if known else END_OF_DAY, tell_step(step)))
    return [told for _day, _at, told in sorted(course, key=lambda one: one[:2])]


def own_steps(steps: Iterable[StateLog]) -> Iterator[StateLog]:
    """What the child and the moderators did; a decision that was undone at once left the log."""
    last = None
    for step in steps:
        if step.verb in OWN_STEPS and step.verb != last:
            last = step.verb
            yield step


def tell_step(step: PublicStep) -> dict[str, Any]:
    """One step of the public story."""
    return {
        "title": title_of(step),
        "state": "done",
        "word": _("Under way again") if step.kind == Verb.NOT_YET_DONE else None,
        "when": format_day(step.on),
        "text": localized(step, "text"),
        "lang": "id" if current_lang() != "id" and not step.text_en else None,
        "proof": proof_of(step),
    }


def title_of(step: PublicStep) -> str:
    """What happened, with the year or the office where there is one."""
    if step.year and step.kind in STEPS_OF_YEAR:
        return str(STEPS_OF_YEAR[step.kind]) % {"year": step.year}
    office = office_name(step.office_key)
    if office and step.kind in OFFICE_STEPS:
        return str(OFFICE_STEPS[Verb(step.kind)]) % {"office": office}
    return str(PUBLIC_STEPS[step.kind])


def proof_of(step: PublicStep) -> dict[str, str] | None:
    """Where the proof is to be seen."""
    if not step.proof_address:
        return None
    return {"text": step.proof_title or _("See the proof"), "href": step.proof_address}


def tell_waiting(idea: OwnIdea) -> list[dict[str, Any]]:
    """Whose turn it is before everybody can read it: a moderator's, or the child's."""
    if idea.state in WAITING:
        who = _("Another moderator reads it") if idea.state == State.APPEALED else _("A moderator reads it")
        return [
            {"title": who, "state": "now", "when": by(idea.due_on)},
            {"title": _("You get an answer"), "state": "next"},
        ]
    if idea.state == State.NEEDS_CHANGE:
        return [{"title": _("We wait for you"), "state": "now", "when": by(idea.silent_on) if idea.silent_on else None}]
    return []


def tell_next(state: State, idea: OwnIdea | JoinedIdea) -> list[dict[str, Any]]:
    """What the city does next with an idea that everybody can read."""
    done = {"title": _("It is done, with proof"), "state": "later"}
    if state == State.FORWARDED:
        is_ahead = idea.office_due_on is not None and idea.office_due_on >= visit.today()
        due = by(idea.office_due_on) if idea.office_due_on and is_ahead else None
        return [{"title": answering(idea.office_key), "state": "now", "when": due}]
    if state in (State.WILL_DO, State.PLANNED):
        return [{"title": _("It is carried out"), "state": "next"}, done]
    if state == State.IN_PROGRESS:
        return [{"title": _("It is being carried out"), "state": "now"}, done]
    return []


def answering(office_key: str | None) -> str:
    """Who writes the answer."""
    office = office_name(office_key)
    return _("%(office)s writes an answer", office=office) if office else _("An office writes an answer")


def by(day: date) -> str:
    """A last day, in words."""
    return _("by %(day)s", day=format_day(day))


def office_name(key: str | None) -> str:
    """An office by name; empty where there is none."""
    found = office_named(key)
    return str(localized(found, "name")) if found is not None else ""


def words_of(message: Message) -> dict[str, str | None]:
    """What was said to the child, in its language where that was written; `lang` where it is another one."""
    if current_lang() == "en" and message.text_en:
        return {"text": message.text_en, "lang": None}
    return {"text": message.text, "lang": "id" if current_lang() == "en" and message.office_key else None}
