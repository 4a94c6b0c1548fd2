"""The city's answers of a month in words: what each step is called, and all of them as a text for a chat group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from layak.core.language import localized
from layak.core.offices import office_named
from layak.core.presentation import format_month
from layak.forum.models import Outcome
from layak.forum.service.month_sheet import CityAnswer
from layak.forum.states import State, Verb
from layak.forum.wording import STATES

MOST_IN_CHAT = 12
"""Answers that a text for a group holds; of the others it says how many there are, and where."""

NAMES: dict[str, LazyString] = {
    Verb.ANSWER_WILL_DO: STATES[State.WILL_DO].name,
    Verb.ANSWER_PLANNED: STATES[State.PLANNED].name,
    Verb.ANSWER_NOT_NOW: STATES[State.NOT_NOW].name,
    Verb.ANSWER_NOT_OURS: STATES[State.NOT_OURS].name,
    Verb.REPORT_PROGRESS: STATES[State.IN_PROGRESS].name,
    Verb.REPORT_DONE: STATES[State.DONE].name,
    Outcome.IN_PLAN: STATES[State.PLANNED].name,
    Outcome.POSTPONED: _l("Postponed by the planning meeting"),
    Outcome.REFUSED: _l("Not taken by the planning meeting"),
}
"""What each kind of step is called."""


@dataclass(frozen=True)
class AnswerWords:
    """One answer in a language: the idea's title, what was answered, by whom, in which words, and where it stands.

    lang   the language of title and text, where it is not the page's
    """

    title: str
    state: str
    office: str
    text: str
    address: str
    lang: str | None
    is_sample: bool


def answer_words(answer: CityAnswer, address: str, lang: str) -> AnswerWords:
    """An answer in the page's language, or in Indonesian where its title or its words have no English."""
    has_words = bool(answer.title_en) and (bool(answer.text_en) or not answer.text_id)
    told = lang if lang == "id" or has_words else "id"
    office = office_named(answer.office_key)
    state = str(NAMES[answer.kind])
    return AnswerWords(
        title=localized(answer, "title", told),
        state=f"{state}, {answer.year}" if answer.year else state,
        office=str(localized(office, "name", lang)) if office else "",
        text=localized(answer, "text", told) or "",
        address=address,
        lang=None if told == lang else told,
        is_sample=answer.is_sample,
    )


def month_text(answers: Sequence[AnswerWords], month: date, where: str, about: str) -> str:
    """All of it as plain text, short enough for a group: titles, answers and addresses; `about` names the place."""
    mark = _("sample data")
    lines = [_("The city’s answers this month: %(month)s", month=format_month(month)), about]
    for one in answers[:MOST_IN_CHAT]:
        said = ": ".join(filter(None, (one.state, one.office)))
        lines += ["", f"{one.title} ({mark})" if one.is_sample else one.title, said, one.address]
    left = len(answers) - MOST_IN_CHAT
    if left > 0:
        lines += ["", ngettext("%(num)s more answer:", "%(num)s more answers:", left), where]
    return "\n".join(lines)
