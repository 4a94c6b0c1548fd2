"""Verification visits for readers: when, by whose institution, where, what was found and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.content import Content
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.news import service as news
from layak.progress import board
from layak.progress.models import FindingState, VisitForm, VisitState
from layak.progress.public.documents import proof_rows
from layak.progress.public.room import room
from layak.progress.service import findings, visits
from layak.progress.service.evidence.proofs import proofs_of_visit
from layak.progress.service.faults import NotThere
from layak.progress.visit_words import FINDING_STATES, VISIT_STATES

LIST = "progress.list_visits"
FORMS = {
    VisitForm.ONSITE: _l("The team comes to the places."),
    VisitForm.HYBRID: _l("The team comes to some places and joins others online."),
    VisitForm.ONLINE: _l("The visit is online."),
}


@room.page(id="/kemajuan/kunjungan", en="/progress/visits", access=anyone)
def list_visits() -> Response:
    """The visits that readers may know of, the latest first."""
    page = read_number(request.args.get("page") or "1", most=9_999)
    if page is None:
        abort(404)
    found = visits.list_shown_visits(page=page)
    if page != found.number or page > found.total:
        abort(404)
    return render(
        "progress/visits.html",
        rows=[(row, day_words(row), VISIT_STATES[VisitState(row.state)]) for row in found.rows],
        pages={
            "number": page,
            "total": found.total,
            "previous": address(page - 1, current_lang()) if page > 1 else None,
            "next": address(page + 1, current_lang()) if page < found.total else None,
        },
        alternates={lang: address(page, lang) for lang in LANGUAGES},
    )


def address(page: int, lang: str) -> str:
    """The path of one page of the list."""
    return url_for(LIST, lang=lang, page=page) if page > 1 else url_for(LIST, lang=lang)


@room.page(id="/kemajuan/kunjungan/<key>", en="/progress/visits/<key>", access=anyone)
def show_visit(key: str) -> Response:
    """One visit with its places by kecamatan, its findings and what became of them."""
    content, at = site_content(), now()
    try:
        visit = visits.get_shown_visit(key)
    except NotThere:
        abort(404)
    found, proofs = findings.list_shown_findings(visit.id), proofs_of_visit(visit.id)
    article = news.get_teaser(visit.article_key, lang=current_lang(), at=at) if visit.article_key else None
    return render(
        "progress/visit.html",
        visit=visit,
        when=day_words(visit),
        state=VISIT_STATES[VisitState(visit.state)],
        form_words=FORMS[VisitForm(visit.form)],
        districts=by_district(content, visits.list_places(visit.id)),
        findings=[finding_facts(content, row, proofs.get(row.id, ())) for row in found],
        has_missing_english=current_lang() == "en" and any(not row.text_en for row in found),
        article=[article] if article else [],
        sources=[content.source(one) for one in visit.sources.split()],
        doubt=localized(visit, "doubt"),
        certainty=board.confidence_words(visit.confidence),
        until=news.next_moment(at=at) if visit.article_key else None,
    )


def day_words(visit: Any) -> str:
    """When a visit is or was, as far as it is known."""
    if not visit.starts_on:
        return _("The day is not known.") if visit.state == VisitState.DONE else _("The day is not set yet.")
    if visit.ends_on and visit.ends_on != visit.starts_on:
        return f"{format_day(visit.starts_on)} – {format_day(visit.ends_on)}"
    return format_day(visit.starts_on)


def by_district(content: Content, places: list[Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The places under the name of their kecamatan, in the order of the route."""
    names = {one.code: one.name for one in content.districts}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in places:
        groups.setdefault(names.get(row.district, ""), []).append(place_facts(content, row))
    return list(groups.items())


def place_facts(content: Content, row: Any) -> dict[str, Any]:
    """What readers see of a place: its name, the indicator that it stands for, and a doubt about it."""
    listed = next((one for one in content.facilities if one.key == row.facility_key), None)
    return {
        "name": localized(row, "name"),
        "indicator": indicator_link(content, row.indicator),
        "doubt": localized(listed, "doubt") if listed else "",
    }


def finding_facts(content: Content, row: Any, proofs: Sequence[Any]) -> dict[str, Any]:
    """What readers see of a finding: its words, its state, its shown proofs, and the outcome once it is closed."""
    is_closed = row.state == FindingState.CLOSED
    zone = ZoneInfo(content.city.timezone)
    place = localized(row, "place_name") if row.place_name_id else ""
    return {
        "text": localized(row, "text"),
        "text_lang": "id" if not row.text_en else current_lang(),
        "state": FINDING_STATES[FindingState(row.state)],
        "place": place,
        "indicator": indicator_link(content, row.indicator),
        "due": format_day(row.due_on) if row.due_on and not is_closed else "",
        "closed": format_day(row.closed_at.astimezone(zone)) if is_closed and row.closed_at else "",
        "outcome": localized(row, "outcome") if is_closed else "",
        "outcome_lang": "id" if not row.outcome_en else current_lang(),
        "proofs": proof_rows(proofs),
        "is_sample": row.is_sample,
    }


def indicator_link(content: Content, number: int | None) -> dict[str, str] | None:
    """The short name of an indicator with the way to its page."""
    if number is None:
        return None
    return {
        "text": _("Indicator %(number)s", number=number) + f": {localized(content.indicator(number), 'short')}",
        "href": url_for("progress.show_indicator", number=number),
    }
