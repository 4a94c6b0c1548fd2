"""Offices by indicators: how the requests of a cycle stand, each cell in words and in colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.language import localized
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.progress import service
from layak.progress.desk.chosen import address, component_asked, cycle_asked, kept_cycle, numbers_of
from layak.progress.desk.room import coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.models import RequestState as S
from layak.progress.service.reviewing import Cell, matrix_of

LATE = "late"
ORDER = (LATE, S.HANDED_IN, S.NOT_OURS, S.RETURNED, S.ASKED, S.ACCEPTED)
"""What a cell says first: what needs somebody most."""

SIGNS = {
    LATE: _l("L = late"),
    S.HANDED_IN: _l("H = handed in, waits for you"),
    S.NOT_OURS: _l("N = “not ours”, waits for you"),
    S.RETURNED: _l("R = returned to the office"),
    S.ASKED: _l("W = waiting for the office"),
    S.ACCEPTED: _l("A = all accepted"),
}
"""Each state with the letter that stands for it in a cell: the first one of its words."""


def add_sections() -> None:
    """What the coordinator's overview leads to, of everything about requests."""
    register_section(
        "progress_desk.show_matrix",
        _l("Matrix"),
        _l("Offices by indicators: what waits, what is late, what was accepted."),
        place=10,
    )
    register_section(
        "progress_desk.assign_requests",
        _l("Ask offices"),
        _l("Choose indicators, kinds of evidence and offices; ask for all of it at once."),
        place=20,
    )
    register_section(
        "progress_desk.list_requests",
        _l("Requests"),
        _l("Every request with its due date; accept or return what was handed in."),
        place=30,
    )
    register_section(
        "progress_desk.list_late",
        _l("Late requests"),
        _l("Which offices are late; readers see it only after a warning."),
        place=40,
    )


@room.page(id="/ruang-kerja/kemajuan/matriks", en="/desk/progress/matrix", access=coordinate)
def show_matrix() -> Response:
    """The matrix of a cycle, of one component where the address names one."""
    cycle, component = cycle_asked(), component_asked()
    numbers = numbers_of(component)
    cells = matrix_of(cycle.id, on=today())
    content = site_content()
    return render(
        "progress/desk/matrix.html",
        private=True,
        cycle=cycle,
        kept=kept_cycle(),
        asked=read_number(request.args.get("asked")),
        signs=[(kind_of(key), sentence) for key, sentence in signs()],
        chips=component_chips(cycle, component),
        columns=[(number, localized(content.indicator(number), "short")) for number in numbers],
        rows=list(matrix_rows(cycle, numbers, cells)),
    )


def signs() -> list[tuple[str, str]]:
    """Each state with its letter and words, in the page's language."""
    return [(key, str(SIGNS[key])) for key in ORDER]


def kind_of(key: str) -> str:
    """The class that colours a state."""
    return key.replace("_", "-")


def matrix_rows(cycle: Any, numbers: Iterable[int], cells: dict[tuple[str, int], Cell]) -> Iterable[dict[str, Any]]:
    """A row for each office that is asked now or was asked for something: office, its cells in order."""
    asked = {office for office, _number in cells}
    letters, sentences = {key: words[0] for key, words in signs()}, count_words()
    base = address("progress_desk.list_requests", cycle=cycle.key)
    base += "&" if "?" in base else "?"
    standing = {one.key for one in service.list_offices(on=today())}
    for office in service.list_offices():
        if office.key in standing or office.key in asked:
            line = [
                cell_words(number, cells[office.key, number], letters, sentences)
                | {"href": f"{base}office={office.key}&indicator={number}"}
                if (office.key, number) in cells
                else {"number": number, "kind": "", "asked": 0}
                for number in numbers
            ]
            yield {"office": office, "cells": line, "href": f"{base}office={office.key}", "asked": total(line)}


def total(line: list[dict[str, Any]]) -> int:
    """How many requests the cells of a row stand for."""
    return sum(cell["asked"] for cell in line)


def cell_words(number: int, cell: Cell, letters: dict[str, str], sentences: dict[str, str]) -> dict[str, Any]:
    """One cell: its letter and class, accepted of asked, and everything in words."""
    asked = cell.asked
    if not asked:
        return {"number": number, "kind": "", "asked": 0}
    has = {key: cell.counts.get(key, 0) for key in ORDER} | {LATE: cell.late}
    first = next(key for key in ORDER if has[key])
    return {
        "number": number,
        "kind": kind_of(first),
        "letter": letters[first],
        "asked": asked,
        "count": f"{has[S.ACCEPTED]}/{asked}",
        "words": ", ".join(sentences[key] % {"num": has[key]} for key in ORDER if has[key]),
    }


def count_words() -> dict[str, str]:
    """For each state the sentence that says how many requests of a cell are in it, looked up once for a page."""
    return {
        LATE: _("%(num)s late"),
        S.HANDED_IN: _("%(num)s handed in"),
        S.NOT_OURS: _("%(num)s “not ours”"),
        S.RETURNED: _("%(num)s returned"),
        S.ASKED: _("%(num)s waiting"),
        S.ACCEPTED: _("%(num)s accepted"),
    }


def component_chips(cycle: Any, chosen: Any) -> list[dict[str, Any]]:
    """All components, and each by itself."""
    every = {
        "text": _("All components"),
        "href": address("progress_desk.show_matrix", **kept_cycle()),
        "current": chosen is None,
    }
    return [every] + [
        {
            "text": localized(one, "short"),
            "href": address("progress_desk.show_matrix", **kept_cycle(), component=one.key),
            "current": chosen is not None and one.key == chosen.key,
        }
        for one in site_content().components
    ]
