"""What partners promised the city's children, for readers: by kind, with its state, what came of it and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.content import Content
from layak.core.filters import NAMES
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.progress.models import PartnerKind, PledgeState
from layak.progress.partner_words import KINDS, PLEDGE_STATES
from layak.progress.public.documents import proof_rows
from layak.progress.public.offices import page_asked
from layak.progress.public.room import room
from layak.progress.public.visits import indicator_link
from layak.progress.service import partners
from layak.progress.service.faults import NotThere

LIST = "progress.list_partners"


@room.page(id="/kemajuan/mitra", en="/progress/partners", access=anyone)
def list_partners() -> Response:
    """Every promise that readers may know of, under the kind and the name of who made it."""
    number = page_asked()
    found = partners.list_partners(page=number) if number else None
    if found is None or found.number > found.total:
        abort(404)
    cards = cards_of(found)
    kinds = groupby(cards, key=lambda one: one["kind"])
    return render(
        "progress/partners.html",
        kinds=[(KINDS[PartnerKind(kind)], by_partner(list(some))) for kind, some in kinds],
        has_missing_english=lacks_english(cards),
        alternates={lang: list_address(found.number, lang) for lang in LANGUAGES},
        pages={
            "number": found.number,
            "total": found.total,
            "previous": list_address(found.number - 1, current_lang()) if found.number > 1 else None,
            "next": list_address(found.number + 1, current_lang()) if found.number < found.total else None,
        },
    )


def list_address(number: int, lang: str) -> str:
    """A page of the list in a language."""
    path = url_for(LIST, lang=lang)
    return f"{path}?{NAMES[lang]['page']}={number}" if number > 1 else path


@room.page(id="/kemajuan/mitra/<int:number>", en="/progress/partners/<int:number>", access=anyone)
def show_partner(number: int) -> Response:
    """One partner with what it promised; 404 while readers see nothing of it."""
    try:
        found = partners.get_shown_partner(number)
    except NotThere:
        abort(404)
    cards = cards_of(found)
    return render(
        "progress/partner.html",
        name=found.rows[0].name,
        kind=KINDS[PartnerKind(found.rows[0].kind)],
        cards=cards,
        has_missing_english=lacks_english(cards),
    )


def cards_of(found: partners.PledgePage) -> list[dict[str, Any]]:
    """The promises of a page as their cards show them."""
    content = site_content()
    return [pledge_card(content, row, found.proofs.get(row.id, ())) for row in found.rows]


def by_partner(cards: Sequence[dict[str, Any]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The cards under the name of the partner, with the way to its page."""
    groups = groupby(cards, key=lambda one: (one["partner"], one["partner_href"]))
    return [(name, href, list(some)) for (name, href), some in groups]


def lacks_english(cards: Sequence[dict[str, Any]]) -> bool:
    """Whether an English page shows Indonesian words."""
    return any(current_lang() not in (one["text_lang"], one["result_lang"]) for one in cards)


def pledge_card(content: Content, row: Any, proofs: Sequence[Any] = ()) -> dict[str, Any]:
    """What readers see of a promise; what came of it only once it is over."""
    is_over = row.state in partners.OVER
    return {
        "partner": row.name,
        "partner_href": url_for("progress.show_partner", number=row.partner_id),
        "kind": row.kind,
        "text": localized(row, "text"),
        "text_lang": "id" if not row.text_en else current_lang(),
        "state": PLEDGE_STATES[PledgeState(row.state)],
        "promised": format_day(row.promised_on),
        "due": format_day(row.due_on) if row.due_on else "",
        "closed": format_day(row.closed_on) if is_over and row.closed_on else "",
        "result": localized(row, "result") if is_over else "",
        "result_lang": "id" if is_over and not row.result_en else current_lang(),
        "indicator": indicator_link(content, row.indicator),
        "proofs": proof_rows(proofs),
        "is_sample": row.is_sample,
    }
