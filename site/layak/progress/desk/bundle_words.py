"""What a bundle says of itself: its index, its cover sheet, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _
from slugify import slugify

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.core.page import render_text, site_content
from layak.core.presentation import format_day
from layak.core.sheets import Row
from layak.progress.desk.handing_in import size_words
from layak.progress.desk.words import indicator_name, kind_name, question_words
from layak.progress.models import RequestState as S
from layak.progress.service.evidence.bundle import Bundle, Gap, Item

COMPLETE_FIRST = ("unasked", S.ASKED, S.RETURNED, S.HANDED_IN)
STYLE = (
    "@page{size:A4;margin:16mm}"
    "body{font:11pt/1.45 Georgia,serif;color:#000;background:#fff;max-width:178mm;margin:0 auto;padding:8mm 0}"
    "h1{font-size:19pt;margin:0 0 2mm}h2{font-size:13pt;break-after:avoid}"
    "table{border-collapse:collapse;width:100%}th,td{border:.5pt solid #333;padding:1.5mm 2mm;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}caption{text-align:left;font-weight:bold;padding:2mm 0}"
    "tr{break-inside:avoid}dt{font-weight:bold}dd{margin:0 0 2mm}small{font-weight:normal}li{overflow-wrap:anywhere}"
    "@media print{body{padding:0}}"
)
"""How a cover sheet looks that lies in a ZIP: it can ask nobody for a stylesheet."""


def zone() -> ZoneInfo:
    """The city's zone."""
    found: ZoneInfo = current_app.extensions["layak"].zone
    return found


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Write in a language, whichever the page has."""
    before = g.get("lang")
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.lang = before


def gap_words(gap: Gap) -> str:
    """One thing that is missing, as a sentence."""
    row = gap.row
    if gap.what in COMPLETE_FIRST:
        return request_gap(gap.what, question_words(row), row)
    told = {"name": row.title or row.name, "office": row.office}
    if gap.what in ("ended", "ending"):
        told["day"] = format_day(row.ends_on)
        if gap.what == "ended":
            return _("%(name)s (%(office)s) ended on %(day)s.", **told)
        return _("%(name)s (%(office)s) holds only until %(day)s.", **told)
    if gap.what in ("dead", "closed"):
        told["address"] = row.address
        if gap.what == "dead":
            return _("%(address)s (%(office)s): the link does not answer.", **told)
        return _("%(address)s (%(office)s): the link asks to sign in.", **told)
    if gap.what == "erased":
        told["day"] = format_day(row.erased_at.astimezone(zone()))
        return _("%(name)s (%(office)s): the document was erased on %(day)s.", **told)
    return _("%(name)s (%(office)s): the file is lost or damaged. Ask the office for it again.", **told)


def request_gap(what: str, question: str, row: Any) -> str:
    """What was asked for and is not accepted, or was never asked."""
    if what == "unasked":
        return _("%(question)s: no office was asked.", question=question)
    if what == S.HANDED_IN:
        return _("%(question)s: handed in by %(office)s, not accepted yet.", question=question, office=row.office)
    if what == S.RETURNED:
        return _("%(question)s: returned to %(office)s.", question=question, office=row.office)
    day = format_day(row.due_on)
    return _(
        "%(question)s: %(office)s has not answered (due on %(day)s).", question=question, office=row.office, day=day
    )


def index_row(item: Item) -> Row:
    """A document, link or answer as a row of the index."""
    row = item.row
    return {
        "number": item.number or None,
        "file": item.name or None,
        "kind": kind_name(row.kind),
        "code": row.code,
        "question": question_words(row),
        "office": row.office,
        "handed_in": row.at.astimezone(zone()).date(),
        "ends_on": row.ends_on,
        "state": state_words(item),
        "link": row.address or None,
        "digest": row.digest or None,
        "answer": row.answer or None,
    }


def state_words(item: Item) -> str:
    """Whether an item was accepted."""
    return _("Accepted") if item.is_accepted else waiting_words()


def waiting_words() -> str:
    """What marks something that nobody has decided on."""
    return _("Not accepted yet")


def sheet_facts(cycle: Any, bundle: Bundle, gaps: Iterable[Gap], on: date) -> dict[str, Any]:
    """What a cover sheet shows, in the language that is spoken."""
    content = site_content()
    return {
        "cycle": cycle,
        "title": indicator_name(bundle.indicator),
        "component": component_of(content, bundle.indicator),
        "city_name": localized(content.city, "name"),
        "on": on,
        "items": [sheet_item(one) for one in bundle.items],
        "documents": bundle.documents,
        "size": size_words(bundle.size),
        "missing": [gap_words(gap) for gap in gaps],
    }


def sheet_item(item: Item) -> dict[str, Any]:
    """One line of a cover sheet."""
    row = item.row
    return {
        "name": item.name or (f"{item.number:02} {row.address}" if row.address else _("Answer in words")),
        "about": " · ".join((kind_name(row.kind), row.office, format_day(row.at.astimezone(zone())))),
        "ends_on": format_day(row.ends_on) if row.ends_on else "",
        "is_accepted": item.is_accepted,
    }


def component_of(content: Content, indicator: int) -> str:
    """The component that an indicator belongs to."""
    key = content.indicator(indicator).component
    return next(str(localized(one, "name")) for one in content.components if one.key == key)


def front_name(words: str, ending: str) -> str:
    """The name of a part that explains the others, and so stands before them."""
    return f"00-{slugify(words)}.{ending}"


def cover_pages(cycle: Any, bundle: Bundle, gaps: list[Gap], on: date) -> Iterator[tuple[str, bytes]]:
    """The cover sheet in each language, as a file that needs nothing else; with its name."""
    for lang in LANGUAGES:
        with speaking(lang):
            facts = sheet_facts(cycle, bundle, gaps, on)
            page = render_text("progress/desk/bundle_file.html", style=STYLE, **facts)
            yield front_name(_("Cover sheet"), "html"), page.encode()
