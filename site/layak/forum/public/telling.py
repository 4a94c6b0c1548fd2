"""A public idea and its story in the words of a page: states, answers, proof, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.clock import city_day
from layak.core.language import current_lang
from layak.core.offices import acting_office
from layak.core.own_paths import read_own_path
from layak.core.presentation import format_day, format_month
from layak.forum.models import Outcome
from layak.forum.public.filters import office_name
from layak.forum.public.room import district_name, topic_name
from layak.forum.service.published import PublicIdea, StoryStep
from layak.forum.service.published.stories import ANSWERS, REPLIES, SAID, TAKEN
from layak.forum.states import State, Verb
from layak.forum.wording import STATES

OF_STATES = {
    Verb.PUBLISH: State.PUBLISHED,
    Verb.FORWARD: State.FORWARDED,
    Verb.ANSWER_WILL_DO: State.WILL_DO,
    Verb.ANSWER_PLANNED: State.PLANNED,
    Verb.ANSWER_NOT_NOW: State.NOT_NOW,
    Verb.ANSWER_NOT_OURS: State.NOT_OURS,
    Verb.REPORT_PROGRESS: State.IN_PROGRESS,
    Verb.REPORT_DONE: State.DONE,
}
"""Steps that are called like the state to which they led."""

OTHERS = {
    Verb.REPLY: _l("The child answered"),
    Verb.NOT_YET_DONE: _l("Not yet done"),
    Verb.MERGE: _l("A like idea was joined with this one"),
    TAKEN: _l("Discussed in planning"),
    Outcome.IN_PLAN: _l("In the city plan"),
    Outcome.POSTPONED: _l("Put off in planning"),
    Outcome.REFUSED: _l("Not in the city plan, with the reason"),
}
AHEAD = {
    State.WILL_DO: (State.IN_PROGRESS, State.DONE),
    State.PLANNED: (State.IN_PROGRESS, State.DONE),
    State.IN_PROGRESS: (State.DONE,),
}
"""What is still to come, by the state."""


def describe(idea: PublicIdea) -> dict[str, Any]:
    """A public idea in the page's language, or in Indonesian with its language named."""
    is_translated = current_lang() == "id" or bool(idea.title_en and idea.text_en)
    is_english = current_lang() == "en" and is_translated
    title, text = (idea.title_en, idea.text_en) if is_english else (idea.title_id, idea.text_id)
    state = STATES[idea.state]
    about = (topic_name(idea.topic), district_name(idea.district))
    return {
        "number": idea.number,
        "url": url_for("forum.show_idea", number=idea.number),
        "title": title,
        "text": text,
        "lead": shorten(text or ""),
        "lang": None if is_translated else "id",
        "month": format_month(idea.month),
        "when_text": format_month(idea.month),
        "about": " · ".join(part for part in about if part),
        "topic_text": " · ".join(part for part in (*about, str(state.name)) if part),
        "topic": "forum",
        "cloth_key": f"idea-{idea.number}",
        "state": state,
        "late": late_words(idea),
        "is_sample": idea.is_sample,
    }


def shorten(text: str, most: int = 160) -> str:
    """The beginning of a text, ending with a whole word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(",.;:") + " …"


def late_words(idea: PublicIdea) -> str:
    """That an office is late, where everybody may know."""
    if not idea.late_shown or idea.due_on is None:
        return ""
    office, day = who_acts(idea.office_key), format_day(idea.due_on)
    return _("%(office)s was to answer by %(day)s and has not answered yet.", office=office, day=day)


def who_acts(key: str | None) -> str:
    """The office that does this one's work today, by name."""
    return office_name(acting_office(key)) or _("The office")


def title_of(step: StoryStep) -> str:
    """What happened, in few words."""
    if step.kind == Verb.FORWARD and (office := office_name(step.office_key)):
        return _("Sent to %(office)s", office=office)
    if step.kind in (Verb.ANSWER_PLANNED, Outcome.IN_PLAN) and step.year:
        return _("In the city plan for %(year)s", year=step.year)
    state = OF_STATES.get(Verb(step.kind)) if step.kind in OF_STATES else None
    return str(STATES[state].name if state else OTHERS[step.kind])


def timeline(idea: PublicIdea, story: Sequence[StoryStep]) -> list[dict[str, Any]]:
    """The course of an idea for components/steps.html: what was, where it stands, what is to come."""
    items = [{"title": str(STATES[State.PUBLISHED].name), "state": "done", "word": format_month(idea.month)}]
    items += [
        {"title": title_of(step), "text": office_of(step), "state": "done", "word": format_day(step.on)}
        for step in story
        if step.kind not in (Verb.PUBLISH, Verb.REPLY)  # published once, whatever was taken down in between
    ]
    if idea.state is not State.DONE:
        items[-1]["state"] = "now"
    return items + ahead_of(idea)


def ahead_of(idea: PublicIdea) -> list[dict[str, Any]]:
    """What is still to come; a day of the answer that is gone by only once the coordinator released it."""
    if idea.state is State.FORWARDED and idea.due_on:
        day = _("by %(day)s", day=format_day(idea.due_on)) if idea.due_on >= city_day() else ""
        return [{"title": _("The office answers"), "state": "next", "word": late_words(idea) or day}]
    return [{"title": str(STATES[state].name), "state": "later"} for state in AHEAD.get(idea.state, ())]


def office_of(step: StoryStep) -> str:
    """The office that a step is about, where the title does not name it."""
    return office_name(step.office_key) if step.kind in SAID else ""


def who_said(step: StoryStep) -> str:
    """Whose words a step holds: an office's, or a child's that a moderator made safe."""
    if step.kind in REPLIES and step.text_id:
        return _("a child’s words, made safe by a moderator")
    return office_of(step)


def said_in(idea: PublicIdea, story: Iterable[StoryStep]) -> list[dict[str, Any]]:
    """What was said, each with who and when, its words in a language of the reader, and its proof."""
    said = [
        step for step in story if step.kind in (*SAID, Verb.NOT_YET_DONE) or (step.kind == Verb.REPLY and step.text_id)
    ]
    first = next((step.id for step in said if step.kind in ANSWERS), None)
    return [describe_said(step, idea.answer_days if step.id == first else None) for step in said]


def describe_said(step: StoryStep, days: int | None = None) -> dict[str, Any]:
    """One answer or report for templates/forum/_said.html."""
    is_english = current_lang() == "en" and bool(step.text_en)
    return {
        "title": title_of(step),
        "about": " · ".join(part for part in (who_said(step), format_day(step.on), within(days)) if part),
        "text": (step.text_en if is_english else step.text_id) or wordless(step),
        "lang": "id" if current_lang() == "en" and not is_english and step.text_id else None,
        "proof": proof_of(step),
    }


def within(days: int | None) -> str:
    """How many working days an answer took; nothing where it is not counted."""
    if days is None:
        return ""
    return ngettext("in %(num)s working day", "in %(num)s working days", days) if days else _("on the same day")


def wordless(step: StoryStep) -> str:
    """What a step without words means: a child says that it is not done yet, or a moderator took an answer's away."""
    if step.kind == Verb.NOT_YET_DONE:
        return _("A child says that it is not done yet. So it goes on.")
    return _("These words were taken away, as they could give somebody away.") if step.kind in ANSWERS else ""


def proof_of(step: StoryStep) -> dict[str, Any] | None:
    """The link to what shows that it is being done or done: another site's page, or a page of this one."""
    address = step.proof_address or ""
    if not address.startswith("https://"):
        origin: str = current_app.extensions["layak"].settings.base_url
        address = read_own_path(address, origin=origin) or ""
    if not address:
        return None
    return {"href": address, "text": step.proof_title or address, "lang": "id" if current_lang() == "en" else None}
