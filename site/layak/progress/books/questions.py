"""The year's questions as a sheet: the framework's to begin with, the ministry's form once it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import every_language, in_every_language
from layak.progress.books.choosing import NO, YES_OR_NO, in_both, named, yes_no
from layak.progress.forms.scores import MOST_POINTS
from layak.progress.service import list_questions
from layak.progress.service.questions import asked_codes, put_question
from layak.progress.service.sheets import Actor, Sheet, Wrong

TEXTS = ("text_id", "text_en")
LAST_PLACE = 9_999


def questions_sheet(content: Content, cycle: Any) -> Sheet:
    """The questions of a cycle: rows can be added, none is taken away."""

    def rows() -> Iterable[Row]:
        return (row_of(question) for question in list_questions(cycle.id))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        values = {key: new for key, (_, new) in change.values.items()}
        put_question(cycle.id, str(change.name[0]), stored(values), is_new=change.is_new, actor=actor.person)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        asked = asked_codes(cycle.id) if any("indicator" in one.values for one in changes) else frozenset()
        for change in changes:
            values: dict[str, Any] = {key: new for key, (_, new) in change.values.items()}
            if not 0 <= (values.get("maximum") or 0) <= MOST_POINTS:
                yield change, "out_of_bounds", "maximum"
            if not 0 <= (values.get("place") or 0) <= LAST_PLACE:
                yield change, "place", "place"
            if "indicator" in values and change.name[0] in asked:
                yield change, "asked", "indicator"

    return Sheet(table=table_of(content), rows=rows, write=write, is_searched=False, check=check)


def table_of(content: Content) -> Table:
    """The columns of the sheet of questions."""
    return Table(
        key="questions",
        title=_l("Questions"),
        words=in_every_language,
        may_add=True,
        columns=(
            Column(key="code", label=_l("Code"), is_key=True, most=32),
            Column(
                key="indicator",
                label=_l("Indicator (1 to 24)"),
                kind=Kind.CHOICE,
                choices=lambda: [(str(one.number), str(one.number)) for one in content.indicators],
                is_needed=True,
                width=12,
            ),
            Column(
                key="kind",
                label=_l("Kind of evidence"),
                kind=Kind.CHOICE,
                choices=lambda: named(content.framework.evidence_kinds),
                also=lambda: in_both(content.framework.evidence_kinds),
                is_needed=True,
                width=26,
            ),
            *FREE_COLUMNS,
        ),
    )


FREE_COLUMNS = (
    Column(key="text_id", label=_l("Question in Indonesian"), width=60),
    Column(key="text_en", label=_l("Question in English"), width=60),
    Column(key="maximum", label=_l("Points at most"), kind=Kind.DECIMAL, width=12),
    Column(
        key="is_required",
        label=_l("Must be answered"),
        kind=Kind.CHOICE,
        choices=lambda: YES_OR_NO,
        also=lambda: every_language(YES_OR_NO),
        width=12,
    ),
    Column(key="place", label=_l("Order within the indicator"), kind=Kind.WHOLE, width=12),
)


def row_of(question: Any) -> Row:
    """A stored question as a row of the sheet."""
    return {
        "code": question.code,
        "indicator": str(question.indicator),
        "kind": question.kind,
        "text_id": question.text_id or None,
        "text_en": question.text_en or None,
        "maximum": question.maximum,
        "is_required": yes_no(question.is_required),
        "place": question.place,
    }


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """Values of the sheet as a question stores them."""
    made = dict(values)
    for key in TEXTS:
        if key in made:
            made[key] = made[key] or ""
    if "indicator" in made:
        made["indicator"] = int(made["indicator"])
    if "is_required" in made:
        made["is_required"] = made["is_required"] != NO
    if "place" in made:
        made["place"] = made["place"] or 0
    return made
