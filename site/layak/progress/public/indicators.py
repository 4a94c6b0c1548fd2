"""One of the 24 indicators: what it means, what was handed in for it, what is missing, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.content import Content
from layak.core.counting import read_name
from layak.core.language import current_lang, localized
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.forum import service as forum
from layak.forum.wording import STATES
from layak.news import service as news
from layak.progress.chart import draw
from layak.progress.marks import mark_figure
from layak.progress.models import EvidenceForm, FigureBasis, FindingState, RequestState, Sex
from layak.progress.public.changes import entry_of
from layak.progress.public.documents import proof_rows, shown_address
from layak.progress.public.framework import NEWS_SHOWN, doubt_and_sources, find_indicator
from layak.progress.public.partners import pledge_card
from layak.progress.public.room import room
from layak.progress.service import get_running_cycle
from layak.progress.service.evidence.proofs import list_documents, proofs_of_indicator, states_by_kind
from layak.progress.service.figures import Numbers, count_shown_series, list_numbers
from layak.progress.service.findings import list_findings_of
from layak.progress.service.history import list_events_of_indicator
from layak.progress.service.partners import list_pledges_of
from layak.progress.service.suppression import ShownFigure
from layak.progress.visit_words import FINDING_STATES

CHANGES_SHOWN = 10
IDEAS_SHOWN = 3
HANDED_IN = (RequestState.HANDED_IN, RequestState.ACCEPTED)
"""What came and was not sent back, as on the pages of offices."""
INDICATOR_WORDS = {"id": "indikator", "en": "indicator"}
"""What the list of numbers calls an indicator in its address (public/numbers.py)."""


@room.page(id="/kemajuan/indikator/<int:number>", en="/progress/indicator/<int:number>", access=anyone)
def show_indicator(number: int) -> Response:
    """One of the 24 indicators for adults, with its evidence and its numbers."""
    content = site_content()
    find_indicator(content, number)
    cycle = get_running_cycle()
    kinds = kinds_of(content, states_by_kind(cycle.id, number) if cycle else {})
    return indicator_page(
        "progress/indicator.html",
        number,
        counted=read_name("indicator", str(number), current_lang()),
        cycle=cycle,
        kinds=kinds,
        accepted=sum(1 for one in kinds if one["state"] == "ok"),
        state=whole_state(kinds),
        documents=document_rows(content, list_documents(cycle.id, number)) if cycle else [],
        numbers=[number_block(content, one) for one in list_numbers(number)],
        series_count=count_shown_series(number),
        series_href=f"{url_for('progress.list_series')}?{INDICATOR_WORDS[current_lang()]}={number}",
        findings=finding_rows(list_findings_of(number), proofs_of_indicator(number)),
        **ideas_of(number, content.indicator(number).component),
        idea_states=STATES,
        pledges=[pledge_card(content, row) for row in list_pledges_of(number)],
        changes=[entry_of(row) for row in list_events_of_indicator(number, most=CHANGES_SHOWN)],
    )


@room.page(id="/kemajuan/indikator/<int:number>/anak", en="/progress/indicator/<int:number>/children", access=anyone)
def show_indicator_for_children(number: int) -> Response:
    """The same indicator, explained to children."""
    return indicator_page("progress/indicator_child.html", number)


def ideas_of(number: int, component: str) -> dict[str, Any]:
    """Children's ideas: the newest that are tied to the indicator, then others of its component."""
    tied = forum.list_tied(number, IDEAS_SHOWN)
    newest = forum.list_latest(2 * IDEAS_SHOWN, topic=component)
    return {"tied_ideas": tied, "ideas": [one for one in newest if one not in tied][:IDEAS_SHOWN]}


def indicator_page(template: str, number: int, **more: Any) -> Response:
    """Render one indicator with its component, neighbours, places and news."""
    content = site_content()
    indicator = find_indicator(content, number)
    kinds = {kind.key for kind in content.framework.facility_kinds if kind.indicator == number}
    return render(
        template,
        indicator=indicator,
        component=content.component(indicator.component),
        places=[place for place in content.facilities if place.kind in kinds],
        district=content.district,
        news=news.list_for_indicator(number, lang=current_lang(), at=now(), limit=NEWS_SHOWN),
        before=number - 1 if number > 1 else None,
        after=number + 1 if number < len(content.indicators) else None,
        until=news.next_moment(at=now()),
        **doubt_and_sources(content, indicator),
        **more,
    )


def kinds_of(content: Content, states: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Each kind of evidence: its name, how many requests were asked, handed in and accepted, and its state."""
    rows = []
    for kind in content.framework.evidence_kinds:
        counts = states.get(kind.key, {})
        asked, accepted = sum(counts.values()), counts.get(RequestState.ACCEPTED, 0)
        handed_in = sum(counts.get(state, 0) for state in HANDED_IN)
        rows.append(
            {
                "key": kind.key,
                "name": localized(kind, "name"),
                "state": state_of(asked, handed_in, accepted),
                "asked": asked,
                "handed_in": handed_in,
                "accepted": accepted,
            }
        )
    return rows


def state_of(asked: int, handed_in: int, accepted: int) -> str:
    """The sign of evidence: ready, partly there or missing; none where nobody was asked for it."""
    if not asked:
        return ""
    return "ok" if accepted == asked else "mid" if handed_in else "no"


def whole_state(kinds: Sequence[Mapping[str, Any]]) -> str:
    """The sign of an indicator: ready only when every kind of evidence is."""
    states = {one["state"] for one in kinds}
    return "ok" if states == {"ok"} else "mid" if states & {"ok", "mid"} else "no" if "no" in states else ""


def document_rows(content: Content, documents: Sequence[Any]) -> list[dict[str, Any]]:
    """Documents and links that readers may see."""
    return [
        {
            "title": one.title or localized(content.evidence_kind(one.kind), "name"),
            "kind": localized(content.evidence_kind(one.kind), "name"),
            "href": one.address if one.form == EvidenceForm.LINK else shown_address(one),
            "ends": format_day(one.ends_on) if one.ends_on else "",
            "is_sample": one.is_sample,
        }
        for one in documents
    ]


def finding_rows(findings: Sequence[Any], proofs: Mapping[int, Sequence[Any]]) -> list[dict[str, Any]]:
    """What verification teams found about it, each with how it stands, the visit and its shown proofs."""
    return [
        {
            "state": FINDING_STATES[FindingState(row.state)],
            "text": localized(row, "text"),
            "href": url_for("progress.show_visit", key=row.visit_key),
            "text_lang": current_lang() if row.text_en else "id",
            "proofs": proof_rows(proofs.get(row.id, ())),
            "is_sample": row.is_sample,
        }
        for row in findings
    ]


def number_block(content: Content, numbers: Numbers) -> dict[str, Any]:
    """One series: its chart, and the same figures in tables."""
    city = [(str(one.row.year), value_words(one), one.value) for one in numbers.city]
    return {
        "series": numbers.series,
        "numbers": numbers,
        "chart": draw(city),
        "told": ", ".join(f"{year}: {words}" for year, words, _value in city),
        "city": figure_rows(numbers.series, numbers.city, [year for year, _words, _value in city]),
        "sexes": figure_rows(numbers.series, numbers.by_sex, [sex_words(one.row.sex) for one in numbers.by_sex]),
        "districts": figure_rows(
            numbers.series,
            numbers.by_district,
            [content.district(one.row.district).name for one in numbers.by_district],
        ),
    }


def figure_rows(series: Any, figures: Sequence[ShownFigure], names: Sequence[str]) -> list[list[Any]]:
    """One row a figure: what it counts, the number, and its year, basis and source."""
    return [
        [name, {"text": value_words(one), "is_number": True, "figure": mark_figure(series, one)}, basis_words(one.row)]
        for name, one in zip(names, figures, strict=True)
    ]


def value_words(figure: ShownFigure) -> str:
    """A number as readers see it; a hidden one says so."""
    return _("hidden") if figure.value is None else str(format_decimal(figure.value))


def basis_words(row: Any) -> str:
    """Who counted, when, and where it was read."""
    words = {
        FigureBasis.OFFICE: _("office records"),
        FigureBasis.SURVEY: _("survey"),
        FigureBasis.ESTIMATE: _("estimate"),
        FigureBasis.VERIFIED: _("verified"),
    }
    return _(
        "Basis: %(basis)s, %(year)s. Source: %(source)s.", basis=words[row.basis], year=row.year, source=row.source
    )


def sex_words(sex: str) -> str:
    """Girls or boys."""
    return _("Girls") if sex == Sex.GIRLS else _("Boys")
