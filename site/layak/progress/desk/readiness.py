"""For the task force alone: how far the next level is, and the report before the visit."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.content import Content
from layak.core.language import localized
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.progress import board
from layak.progress.desk.room import coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.models import RequestState
from layak.progress.service import get_running_cycle, get_standing
from layak.progress.service.missing import Chance, estimate_missing, list_chances
from layak.progress.service.readiness import MOST, Readiness, get_readiness

COUNTED = (RequestState.ACCEPTED, RequestState.HANDED_IN, RequestState.RETURNED, RequestState.ASKED)


def add_sections() -> None:
    """The ways from the coordinator's overview."""
    register_section(
        "progress_desk.show_missing",
        _l("Missing points"),
        _l("How far the next rank is by the strictest count, and what is still open."),
        place=62,
    )
    register_section(
        "progress_desk.show_readiness",
        _l("Ready for the visit?"),
        _l("A report to print: evidence, decrees that end, dead links, late offices, open findings."),
        place=64,
    )


@room.page(id="/ruang-kerja/kemajuan/kurang", en="/desk/progress/missing", access=coordinate)
def show_missing() -> ResponseReturnValue:
    """How many points the next level lies away, with the assumption behind it."""
    content, standing, cycle = site_content(), get_standing(), get_running_cycle()
    missing = estimate_missing(content, standing)
    score = missing.score if missing else None
    return render(
        "progress/desk/missing.html",
        private=True,
        cycle=cycle,
        missing=missing,
        level=board.level_name(content, missing.level.key) if missing else "",
        points=format_decimal(missing.points) if missing and missing.points is not None else "",
        score=board.score_words(score) if score else "",
        basis=localized(content.score_basis(score.basis), "name") if score else "",
        source=board.source_cell(content, score) if score else None,
        rows=[chance_row(content, chance) for chance in list_chances(content, cycle)],
    )


def chance_row(content: Content, chance: Chance) -> list[Any]:
    """What may bring points in one component: open pieces of evidence, and points where the maximum is known."""
    points: dict[str, str] = {"text": _("not known")}
    if chance.points is not None and chance.basis:
        basis = localized(content.score_basis(chance.basis), "name")
        points = {
            "text": _("at most %(points)s", points=format_decimal(chance.points)),
            "small": f"{basis}, {chance.year}",
        }
    return [
        board.component_heading(content.component(chance.component)),
        {
            "text": _("%(open)s of %(asked)s", open=chance.open, asked=chance.open + chance.accepted),
            "is_number": True,
        },
        points,
    ]


@room.page(id="/ruang-kerja/kemajuan/kesiapan", en="/desk/progress/readiness", access=coordinate)
def show_readiness() -> ResponseReturnValue:
    """The report before the visit, to read and to print."""
    content, cycle, on = site_content(), get_running_cycle(), today()
    report = get_readiness(cycle.id, actor=current_principal(), on=on) if cycle else None
    return render(
        "progress/desk/readiness.html",
        private=True,
        cycle=cycle,
        report=report,
        on=on,
        most=MOST,
        groups=[
            (board.component_heading(component), count_rows(content, component.key, report))
            for component in content.components
        ],
        ending=[evidence_row(content, row, _("ends on %(day)s", day=format_day(row.ends_on))) for row in report.ending]
        if report
        else [],
        dead=[evidence_row(content, row, "") for row in report.dead] if report else [],
    )


def count_rows(content: Content, component: str, report: Readiness | None) -> list[tuple[str, list[int]]]:
    """Each indicator of a component with its counts: accepted, waiting, returned, missing."""
    counts = report.counts if report else {}
    return [
        (
            f"{indicator.number}. {localized(indicator, 'short')}",
            [counts.get(indicator.number, {}).get(state, 0) for state in COUNTED],
        )
        for indicator in content.indicators_of(component)
    ]


def evidence_row(content: Content, row: Any, note: str) -> str:
    """A piece of evidence in one line: which indicator, what, whose."""
    parts = [
        f"{row.indicator}. {localized(content.evidence_kind(row.kind), 'name')}",
        row.title or row.name,
        row.office,
    ]
    return ", ".join([*parts, note] if note else parts)
