"""The states of a suggestion and who moves it on: one table that code, copy and tests follow.

Source: the table of states in docs/forum.md (children first: nothing public before a human says so).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a suggestion stands; the four answers of an office are states of their own."""

    DRAFT = "draft"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    NEEDS_CHANGE = "needs_change"
    DECLINED = "declined"
    APPEALED = "appealed"
    PUBLISHED = "published"
    FORWARDED = "forwarded"
    WILL_DO = "will_do"
    PLANNED = "planned"
    NOT_NOW = "not_now"
    NOT_OURS = "not_ours"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    SEALED = "sealed"


class Verb(StrEnum):
    """What can be done to a suggestion."""

    SEND = "send"
    OPEN = "open"
    APPROVE = "approve"
    UNDO = "undo"
    LAPSE = "lapse"
    ASK = "ask"
    REPLY = "reply"
    PUBLISH = "publish"
    DECLINE = "decline"
    APPEAL = "appeal"
    TAKE_DOWN = "take_down"
    FORWARD = "forward"
    ANSWER_WILL_DO = "answer_will_do"
    ANSWER_PLANNED = "answer_planned"
    ANSWER_NOT_NOW = "answer_not_now"
    ANSWER_NOT_OURS = "answer_not_ours"
    REPORT_PROGRESS = "report_progress"
    REPORT_DONE = "report_done"
    NOT_YET_DONE = "not_yet_done"
    READ = "read"
    CORRECT = "correct"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    SEAL = "seal"


class Who(StrEnum):
    """Who moves a suggestion on."""

    CHILD = "child"
    SYSTEM = "system"
    MODERATOR = "moderator"
    ANOTHER_MODERATOR = "another_moderator"
    OFFICE = "office"


@dataclass(frozen=True)
class Step:
    """One line of the table: in this state, this verb by this person leads to the next state.

    passed_by_moderator   what the office wrote is a draft until a moderator has passed it; only then the step is taken
    """

    state: State
    verb: Verb
    who: Who
    next: State
    passed_by_moderator: bool = False


ANSWERED = (State.WILL_DO, State.PLANNED, State.NOT_NOW, State.NOT_OURS)
PUBLIC = frozenset({State.PUBLISHED, State.FORWARDED, *ANSWERED, State.IN_PROGRESS, State.DONE})
"""Everybody may read the public version in these states and in no other."""

WAITING = frozenset({State.RECEIVED, State.IN_REVIEW, State.APPEALED})
"""A moderator's turn."""

ENDED = frozenset({State.WITHDRAWN, State.SEALED})
"""Nothing leads out of these, and no page shows them as a state."""

_ANSWERS = {
    Verb.ANSWER_WILL_DO: State.WILL_DO,
    Verb.ANSWER_PLANNED: State.PLANNED,
    Verb.ANSWER_NOT_NOW: State.NOT_NOW,
    Verb.ANSWER_NOT_OURS: State.NOT_OURS,
}


def _moderation() -> list[Step]:
    """What moderators and the child do before an idea is public."""
    moderator, other, child = Who.MODERATOR, Who.ANOTHER_MODERATOR, Who.CHILD
    return [
        Step(State.DRAFT, Verb.SEND, child, State.RECEIVED),
        Step(State.DRAFT, Verb.SEAL, Who.SYSTEM, State.SEALED),
        Step(State.DRAFT, Verb.SEAL, child, State.SEALED),
        Step(State.RECEIVED, Verb.OPEN, moderator, State.IN_REVIEW),
        Step(State.IN_REVIEW, Verb.OPEN, moderator, State.IN_REVIEW),
        Step(State.IN_REVIEW, Verb.PUBLISH, moderator, State.PUBLISHED),
        Step(State.IN_REVIEW, Verb.APPROVE, moderator, State.IN_REVIEW),
        Step(State.IN_REVIEW, Verb.ASK, moderator, State.NEEDS_CHANGE),
        Step(State.IN_REVIEW, Verb.DECLINE, moderator, State.DECLINED),
        Step(State.IN_REVIEW, Verb.MERGE, moderator, State.MERGED),
        Step(State.NEEDS_CHANGE, Verb.REPLY, child, State.RECEIVED),
        Step(State.NEEDS_CHANGE, Verb.REPLY, Who.SYSTEM, State.SEALED),
        Step(State.NEEDS_CHANGE, Verb.LAPSE, Who.SYSTEM, State.RECEIVED),
        Step(State.NEEDS_CHANGE, Verb.PUBLISH, moderator, State.PUBLISHED),
        Step(State.NEEDS_CHANGE, Verb.DECLINE, moderator, State.DECLINED),
        Step(State.DECLINED, Verb.APPEAL, child, State.APPEALED),
        Step(State.DECLINED, Verb.APPEAL, Who.SYSTEM, State.SEALED),
        Step(State.APPEALED, Verb.OPEN, other, State.APPEALED),
        Step(State.APPEALED, Verb.APPROVE, other, State.APPEALED),
        Step(State.APPEALED, Verb.PUBLISH, other, State.PUBLISHED),
        Step(State.APPEALED, Verb.DECLINE, other, State.DECLINED),
        Step(State.APPEALED, Verb.MERGE, other, State.MERGED),
    ]


def _answering() -> list[Step]:
    """What happens to a public idea: an office answers and acts, a moderator passes each word of it."""
    steps = [
        Step(State.PUBLISHED, Verb.FORWARD, Who.MODERATOR, State.FORWARDED),
        Step(State.PUBLISHED, Verb.MERGE, Who.MODERATOR, State.MERGED),
        Step(State.FORWARDED, Verb.FORWARD, Who.MODERATOR, State.FORWARDED),
        Step(State.NOT_OURS, Verb.FORWARD, Who.MODERATOR, State.FORWARDED),
        Step(State.DONE, Verb.NOT_YET_DONE, Who.CHILD, State.IN_PROGRESS),
    ]
    for verb, answer in _ANSWERS.items():
        steps.append(Step(State.FORWARDED, verb, Who.OFFICE, answer, passed_by_moderator=True))
    for state in (State.WILL_DO, State.PLANNED):
        steps.append(Step(state, Verb.REPORT_PROGRESS, Who.OFFICE, State.IN_PROGRESS, passed_by_moderator=True))
    for state in (State.WILL_DO, State.PLANNED, State.IN_PROGRESS):
        steps.append(Step(state, Verb.REPORT_DONE, Who.OFFICE, State.DONE, passed_by_moderator=True))
    return steps


def _protecting() -> list[Step]:
    """What stays possible: the child withdraws, any reader seals, a moderator reads, corrects, takes down."""
    living = [state for state in State if state not in ENDED]
    steps = [Step(state, Verb.WITHDRAW, Who.CHILD, State.WITHDRAWN) for state in living]
    steps += [Step(state, Verb.SEAL, Who.MODERATOR, State.SEALED) for state in living if state is not State.DRAFT]
    steps += [Step(state, Verb.READ, Who.MODERATOR, state) for state in State if state in PUBLIC]
    steps += [Step(state, Verb.CORRECT, Who.MODERATOR, state) for state in State if state in PUBLIC]
    steps += [Step(state, Verb.TAKE_DOWN, Who.MODERATOR, State.IN_REVIEW) for state in State if state in PUBLIC]
    return steps


STEPS: tuple[Step, ...] = (*_moderation(), *_answering(), *_protecting())
_BY_KEY = {(step.state, step.verb, step.who): step for step in STEPS}


class NotAllowed(Exception):
    """The table has no such step."""


def next_state(state: State, verb: Verb, who: Who) -> State:
    """The state that follows; raises NotAllowed where the table has no such step."""
    step = _BY_KEY.get((state, verb, who))
    if step is None:
        raise NotAllowed(f"{who} may not {verb} what is {state}")
    return step.next


UNDOABLE = frozenset({Verb.PUBLISH, Verb.DECLINE, Verb.ASK, Verb.MERGE, Verb.FORWARD})
"""What its moderator can undo for ten seconds; handing to the officers never."""


def state_before(state: State, verb: Verb, who: Who, before: State) -> State:
    """Where undoing a step leads: back to where the step began, and nowhere else; so the table has no line for it.

    Raises NotAllowed where this verb cannot be undone, or did not lead from there to here.
    """
    if verb not in UNDOABLE or next_state(before, verb, who) is not state:
        raise NotAllowed(f"{verb} that led to {state} cannot be undone to {before}")
    return before


def steps_from(state: State) -> list[Step]:
    """Every step that leads out of a state."""
    return [step for step in STEPS if step.state is state]
