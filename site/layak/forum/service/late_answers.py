"""Overdue answers of offices: known to the coordinator alone until an office was warned and three days have passed.

Everybody may read of it only while `late_shown_on` stands and the idea still waits for the office.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.offices import acting_office
from layak.core.working_days import add_working_days, known_holidays
from layak.extensions import db
from layak.forum.models import DraftState, OfficeDraft, PublicVersion, Suggestion
from layak.forum.service.faults import Changed, NotNow, NotYours
from layak.forum.service.office_answers import ANSWERS, was_warned
from layak.forum.states import State

WARNING_DAYS = 3
"""Working days between the warning and the day from which readers may see it, as with offices' evidence."""

ANSWER_WAITS = exists().where(
    OfficeDraft.suggestion_id == Suggestion.id,
    OfficeDraft.state == DraftState.WAITING,
    OfficeDraft.verb.in_(ANSWERS),
)
"""An answer that waits for a moderator: it is not the office then that is late."""


@dataclass(frozen=True)
class LateIdea:
    """An idea whose answer is overdue: its public number and title, and who knows of it."""

    number: int
    title_id: str
    title_en: str | None
    due_on: date
    warned_on: date | None
    shown_on: date | None
    is_sample: bool


@dataclass(frozen=True)
class LateOffice:
    """An office with overdue answers.

    show_from   the day from which readers may see what was warned of and is not shown yet; None where nothing is
    """

    key: str
    ideas: tuple[LateIdea, ...]
    may_warn: bool
    may_show: bool
    may_hide: bool
    show_from: date | None


def must_coordinate(actor: Principal) -> None:
    """Raise NotYours for anyone who is no coordinator."""
    if actor.user_id is None or not actor.may("progress.coordinate"):
        raise NotYours


def overdue(today: date) -> list[tuple[Suggestion, PublicVersion]]:
    """Ideas whose office should have answered by now, oldest first."""
    found = db.session.execute(
        select(Suggestion, PublicVersion)
        .join(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .where(Suggestion.state == State.FORWARDED, Suggestion.office_due_on < today, ~ANSWER_WAITS)
        .order_by(Suggestion.office_due_on, PublicVersion.id)
    )
    return [(row, public) for row, public in found]


def list_late(actor: Principal, *, today: date) -> list[LateOffice]:
    """Each office with overdue answers, the oldest first; ideas of an office that was joined count for its heir."""
    must_coordinate(actor)
    by_office: dict[str, list[LateIdea]] = {}
    for row, public in overdue(today):
        by_office.setdefault(acting_office(row.office_key) or "", []).append(describe(row, public))
    return [describe_office(key, ideas, today) for key, ideas in by_office.items() if key]


def describe(row: Suggestion, public: PublicVersion) -> LateIdea:
    """One overdue idea."""
    return LateIdea(
        number=public.id,
        title_id=public.title_id,
        title_en=public.title_en,
        due_on=row.office_due_on or date.max,
        warned_on=row.warned_on if was_warned(row) else None,
        shown_on=row.late_shown_on,
        is_sample=row.is_sample,
    )


def describe_office(key: str, ideas: list[LateIdea], today: date) -> LateOffice:
    """What can be done about an office's overdue answers."""
    to_show = [add_days(one.warned_on) for one in ideas if one.warned_on and one.shown_on is None]
    return LateOffice(
        key=key,
        ideas=tuple(ideas),
        may_warn=any(one.warned_on is None for one in ideas),
        may_show=any(day <= today for day in to_show),
        may_hide=any(one.shown_on is not None for one in ideas),
        show_from=min(to_show, default=None),
    )


def add_days(warned_on: date) -> date:
    """The day from which readers may see what an office was warned of."""
    return add_working_days(warned_on, WARNING_DAYS, known_holidays())


def warn_late(actor: Principal, office_key: str, seen: int, *, today: date) -> int:
    """Note that an office is told that its lateness will be shown; returns how many ideas that is about.

    seen  how many overdue ideas whoever acts was told of. Raises NotYours, Changed, NotNow.
    """

    def warn(row: Suggestion) -> bool:
        if was_warned(row):
            return False
        row.office_key, row.warned_on = office_key, today
        return True

    return change_late(actor, office_key, "warn_late", warn, seen=seen, today=today)


def show_late(actor: Principal, office_key: str, seen: int, *, today: date) -> int:
    """Let everybody read that an office has not answered, three working days after its warning; faults as above."""

    def show(row: Suggestion) -> bool:
        warned_on = row.warned_on if was_warned(row) else None
        if row.late_shown_on is not None or warned_on is None or add_days(warned_on) > today:
            return False
        row.late_shown_on = today
        return True

    return change_late(actor, office_key, "show_late", show, seen=seen, today=today)


def hide_late(actor: Principal, office_key: str, seen: int, *, today: date) -> int:
    """Take the lateness of an office back from readers; the warning stays. Faults as above."""

    def hide(row: Suggestion) -> bool:
        is_shown = row.late_shown_on is not None
        row.late_shown_on = None
        return is_shown

    return change_late(actor, office_key, "hide_late", hide, seen=seen, today=today)


def change_late(
    actor: Principal,
    office_key: str,
    verb: str,
    change: Callable[[Suggestion], bool],
    *,
    seen: int,
    today: date,
) -> int:
    """Change the overdue ideas of an office that this fits, in one transaction, each with its line of audit."""
    must_coordinate(actor)
    with writing():
        rows = [both for both in overdue(today) if acting_office(both[0].office_key) == office_key]
        if len(rows) != seen:
            raise Changed
        changed = [(row, public) for row, public in rows if change(row)]
        if not changed:
            raise NotNow
        for row, public in changed:
            record(actor.actor, f"forum.{verb}", f"idea:{row.id}", {"office": office_key})
            if verb != "warn_late":  # a warning is between the task force and the office
                log_change("forum", "idea", str(public.id))
    return len(changed)
