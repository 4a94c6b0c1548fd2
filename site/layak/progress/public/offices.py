"""What each office was asked for in the running cycle, handed in and had accepted: counts, and nothing else."""

from __future__ import annotations

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.filters import NAMES
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.progress import service
from layak.progress.public.room import room
from layak.progress.service import lateness, tallies
from layak.progress.service.faults import NotThere
from layak.progress.service.offices import list_names
from layak.progress.service.tallies import shown_counts

PAGE = 60


@room.page(id="/kemajuan/perangkat-daerah", en="/progress/offices", access=anyone)
def list_offices() -> Response:
    """The offices of the running cycle with their counts."""
    cycle = service.get_running_cycle()
    counts = tallies.counts_by_office(cycle.id) if cycle else {}
    late = lateness.shown_by_office(cycle.id) if cycle else {}
    samples = lateness.offices_with_samples(cycle.id) if cycle else frozenset()
    offices = [one for one in service.list_offices() if one.key in counts or one.ended_on is None]
    number, last = page_asked(), max(1, -(-len(offices) // PAGE))
    if number is None or number > last:
        abort(404)
    return render(
        "progress/offices.html",
        alternates={lang: list_address(number, lang) for lang in LANGUAGES},
        cycle=cycle,
        rows=[
            {
                "office": one,
                "is_sample": one.key in samples,
                **shown_counts(counts.get(one.key, {}), late.get(one.key, 0)),
            }
            for one in offices[(number - 1) * PAGE : number * PAGE]
        ],
        pages={
            "number": number,
            "total": last,
            "previous": list_address(number - 1, current_lang()) if number > 1 else None,
            "next": list_address(number + 1, current_lang()) if number < last else None,
        },
    )


def page_asked() -> int | None:
    """The page that the address names, in the words of either language; None for nonsense."""
    given = next((request.args[one["page"]] for one in NAMES.values() if one["page"] in request.args), "1")
    return read_number(given, most=9_999)


def list_address(number: int, lang: str) -> str:
    """A page of the list in a language."""
    path = url_for("progress.list_offices", lang=lang)
    return f"{path}?{NAMES[lang]['page']}={number}" if number > 1 else path


@room.page(id="/kemajuan/perangkat-daerah/<key>", en="/progress/offices/<key>", access=anyone)
def show_office(key: str) -> Response:
    """One office: its counts by indicator."""
    try:
        office = service.get_office(key)
    except NotThere:
        abort(404)
    cycle = service.get_running_cycle()
    counts = tallies.counts_of_office(cycle.id, key) if cycle else {}
    late = lateness.shown_by_indicator(cycle.id, key) if cycle else {}
    content = site_content()
    return render(
        "progress/office.html",
        office=office,
        names=list_names(key),
        successor=service.get_office(office.successor_key) if office.successor_key else None,
        cycle=cycle,
        is_sample=bool(cycle and key in lateness.offices_with_samples(cycle.id)),
        components=[one for one in content.components if one.key in office.components.split()],
        rows=[
            {
                "number": number,
                "name": localized(content.indicator(number), "short"),
                **shown_counts(states, late.get(number, 0)),
            }
            for number, states in sorted(counts.items())
            if shown_counts(states, 0)["asked"]
        ],
    )
