"""The loop in numbers: how many ideas were sent, can be read, were answered, were done, and how fast.

"Sent" is counted from the audit trail, where each sending stands once and for good: it is the same number whether an
idea was published, taken back, erased with a consent or handed to the protection officers. Were it counted from the
ideas that are there, it would fall by one when a text is sealed, and anybody who watches it would learn of it. It is
told in full tens: whoever counted the papers of a meeting, or handed out a pass, must not see what came of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from layak.core.audit import AuditRow
from layak.core.rows import Query
from layak.forum.models import PublicVersion
from layak.forum.service.published.reading import HAS_ANSWER, P, S, kept_per_edition, public_rows
from layak.forum.states import PUBLIC, State

TEN = 10
LEAST = 10
"""A number below this is not shown: of a few, each new one would tell when somebody wrote."""

MEDIAN = "median_answer_days"
BASIS = "site"
SOURCE = "Hitungan usulan di situs ini / counts of ideas on this site"
"""Where the numbers come from, as open data and pages name it."""

SEND = "forum.send"
SAMPLES_WENT = "forum.clear_samples"
"""In the audit trail: an idea was sent; a demonstration ended, and counting began anew."""

LAST_CLEARED = select(func.coalesce(func.max(AuditRow.id), 0)).where(
    AuditRow.subject == "forum:samples", AuditRow.action == SAMPLES_WENT
)
COUNT_SENT = Query(
    select(func.count(AuditRow.subject.distinct()).label("total")).where(
        AuditRow.subject >= "idea:",
        AuditRow.subject < "idea;",  # the sign behind the colon: all subjects that begin with "idea:", by the index
        AuditRow.action == SEND,
        AuditRow.id > LAST_CLEARED.scalar_subquery(),
    )
)
BY_STATE = Query(
    public_rows()
    .with_only_columns(S.state, S.is_sample, func.count().label("total"), maintain_column_froms=True)
    .group_by(S.state, S.is_sample)
)
BY_DAYS = Query(
    public_rows()
    .with_only_columns(P.answer_days, func.count().label("total"), maintain_column_froms=True)
    .where(PublicVersion.answer_days.is_not(None))
    .group_by(P.answer_days)
    .order_by(P.answer_days)
)


@dataclass(frozen=True)
class LoopNumbers:
    """The loop's numbers; one that must not be shown is None. `is_sample`: sample ideas are among them."""

    sent: int | None
    published: int | None
    answered: int | None
    done: int | None
    median_days: Decimal | None
    is_sample: bool

    @property
    def has_any(self) -> bool:
        """Whether there is a number to show."""
        return any(one is not None for one in (self.sent, self.published, self.answered, self.done))


def loop_numbers() -> LoopNumbers:
    """The numbers of this edition."""
    found: LoopNumbers = kept_per_edition(("numbers",), count_loop)
    return found


def count_loop() -> LoopNumbers:
    """Count now."""
    rows = BY_STATE.rows()
    days = [(int(row.answer_days), int(row.total)) for row in BY_DAYS.rows()]

    def count(*states: State) -> int | None:
        return shown(sum(int(row.total) for row in rows if row.state in states))

    return LoopNumbers(
        sent=shown(in_tens(int(COUNT_SENT.rows()[0].total))),
        published=count(*PUBLIC),
        answered=count(*HAS_ANSWER),
        done=count(State.DONE),
        median_days=median(days) if shown(sum(total for _, total in days)) else None,
        is_sample=any(row.is_sample for row in rows),
    )


def in_tens(number: int) -> int:
    """A number without what is left over a full ten."""
    return number - number % TEN


def shown(number: int) -> int | None:
    """A number, or None while it is too small to be shown."""
    return number if number >= LEAST else None


def median(counted: list[tuple[int, int]]) -> Decimal:
    """The middle of values that are given with how often each stands, in their order."""
    values = [value for value, often in counted for _ in range(often)]
    middle = len(values) // 2
    if len(values) % 2:
        return Decimal(values[middle])
    return Decimal(values[middle - 1] + values[middle]) / 2
