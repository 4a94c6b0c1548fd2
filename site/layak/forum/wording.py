"""The words of the forum that stand in no template: states, reasons, kinds of personal data, age bands."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from layak.forum.models import AgeBand, Outcome
from layak.forum.reasons import Reason, Why
from layak.forum.states import State


@dataclass(frozen=True)
class StateWords:
    """A state as a tag, and as a sentence to its child."""

    tag: str
    name: object
    sentence: object


STATES = {
    State.RECEIVED: StateWords("wait", _l("Received"), _l("We have received your idea.")),
    State.IN_REVIEW: StateWords("wait", _l("Being read"), _l("A moderator is reading it.")),
    State.NEEDS_CHANGE: StateWords(
        "mid", _l("Needs clearing up"), _l("We want to understand your idea. Please answer one question.")
    ),
    State.DECLINED: StateWords("mid", _l("Not this time"), _l("Your idea cannot be shown yet. This is why.")),
    State.APPEALED: StateWords("wait", _l("Being read again"), _l("Another moderator is reading it.")),
    State.PUBLISHED: StateWords("ok", _l("Published"), _l("Everyone can read your idea now.")),
    State.FORWARDED: StateWords("now", _l("Sent to an office"), _l("An office is writing an answer.")),
    State.WILL_DO: StateWords("now", _l("Will be done"), _l("The city will do it.")),
    State.PLANNED: StateWords("now", _l("In the city plan"), _l("The city plans your idea.")),
    State.NOT_NOW: StateWords(
        "mid", _l("Not now, with the reason"), _l("Not now. Here is the reason, and what can be done.")
    ),
    State.NOT_OURS: StateWords("mid", _l("Looked after elsewhere"), _l("Somebody else looks after this.")),
    State.IN_PROGRESS: StateWords("now", _l("Being carried out"), _l("Your idea is being carried out.")),
    State.DONE: StateWords("ok", _l("Come true"), _l("Your idea has come true. Thank you.")),
    State.MERGED: StateWords(
        "now", _l("Joined"), _l("Your idea is like one we already have. We joined them to make both stronger.")
    ),
}
"""Every state that has a page; draft, withdrawn and sealed have none."""

REASONS = {
    Reason.PRIVATE: _l("We took out what could tell who you are, to keep you safe. Your idea is still shown."),
    Reason.ELSEWHERE: _l("The city cannot decide this. Another body looks after it."),
    Reason.UNCLEAR: _l("We do not understand your idea well enough yet."),
    Reason.PERSON: _l(
        "Your idea points to a person who can be recognised. Write about the problem only, then send again."
    ),
    Reason.WORDS: _l("Some words may hurt others. Change them; the idea itself is welcome."),
    Reason.MONEY: _l("This year’s money is already shared out."),
    Reason.SILENT: _l("We asked you something and did not hear from you. You may send your idea again."),
}
"""What a child reads; a moderator may add to it."""

REASON_NAMES = {
    Reason.PRIVATE: _l("Personal data taken out"),
    Reason.ELSEWHERE: _l("Not for the city to decide"),
    Reason.UNCLEAR: _l("Not clear"),
    Reason.PERSON: _l("Points to a person"),
    Reason.WORDS: _l("Hurtful words"),
    Reason.MONEY: _l("No money this year"),
    Reason.SILENT: _l("No answer to our question"),
}
"""What the moderator reads."""

WHY_NAMES = {
    Why.PRIVATE: _l("It could tell who a child is"),
    Why.MISTAKE: _l("A mistake in the writing"),
    Why.UNCLEAR: _l("Hard to understand"),
    Why.MEANING: _l("It did not say what the child means"),
    Why.ENGLISH: _l("The English was missing or not right"),
    Why.INDICATOR: _l("Another indicator fits"),
}
"""Why what everybody reads was corrected, as moderators read it."""

AGE_BANDS = {
    AgeBand.TEN_TO_TWELVE: _l("10 to 12 years"),
    AgeBand.THIRTEEN_TO_FIFTEEN: _l("13 to 15 years"),
    AgeBand.SIXTEEN_TO_SEVENTEEN: _l("16 or 17 years"),
}

OUTCOMES = {
    Outcome.IN_PLAN.value: _l("in the plan (RKPD)"),
    Outcome.POSTPONED.value: _l("postponed"),
    Outcome.REFUSED.value: _l("no"),
}
"""What a planning meeting made of an idea, as it stands in a sheet."""

OUTCOME_TAGS = {Outcome.IN_PLAN.value: "ok", Outcome.POSTPONED.value: "mid", Outcome.REFUSED.value: ""}
