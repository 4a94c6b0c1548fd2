"""Verification visits as documents of the search: their names, institution, places and shown findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source
from layak.progress.models import FindingState
from layak.progress.service import findings, visits
from layak.progress.service.faults import NotThere


def visit_documents(content: Content, visit: Any) -> list[Document]:
    """One visit in each language; words that have no English yet are found by their Indonesian."""
    places, found = visits.list_places(visit.id), findings.list_shown_findings(visit.id)
    numbers = {row.indicator for row in (*places, *found) if row.indicator}
    components = tuple(sorted({content.indicator(number).component for number in numbers}))
    return [
        Document(
            kind="visit",
            key=visit.key,
            lang=lang,
            title=localized(visit, "name", lang),
            lead=localized(visit, "team", lang),
            body="\n".join(
                [
                    localized(visit, "summary", lang),
                    *(localized(row, "name", lang) for row in places),
                    *(words_of(row, lang) for row in found),
                ]
            ),
            endpoint="progress.show_visit",
            values={"key": visit.key},
            date=visit.starts_on,
            components=components,
            is_sample=visit.is_sample,
        )
        for lang in LANGUAGES
    ]


def words_of(row: Any, lang: str) -> str:
    """What readers see of a finding."""
    outcome = localized(row, "outcome", lang) if row.state == FindingState.CLOSED else ""
    return f"{localized(row, 'text', lang)} {outcome}".strip()


def visit_source(content: Content) -> Source:
    """The visits that readers see."""

    def documents() -> Iterator[Document]:
        for visit in visits.list_all_shown():
            yield from visit_documents(content, visit)

    def document_for(key: str) -> list[Document]:
        try:
            return visit_documents(content, visits.get_shown_visit(key))
        except NotThere:
            return []

    return Source(kind="visit", label=_l("Visits"), documents=documents, document_for=document_for)
