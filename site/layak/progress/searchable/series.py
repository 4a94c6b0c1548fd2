"""Series of numbers as documents of the search: what they count and for which indicator, never the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source
from layak.progress.service import figures
from layak.progress.service.faults import NotThere


def series_documents(content: Content, series: Any) -> list[Document]:
    """One series in each language."""
    indicator = content.indicator(series.indicator)
    return [
        Document(
            kind="series",
            key=series.key,
            lang=lang,
            title=localized(series, "name", lang),
            lead=localized(series, "about", lang),
            body="\n".join((localized(series, "unit", lang), localized(indicator, "name", lang))),
            endpoint="progress.show_series",
            values={"key": series.key},
            components=(indicator.component,),
            is_sample=series.is_sample,
        )
        for lang in LANGUAGES
    ]


def series_source(content: Content) -> Source:
    """The series that have numbers for readers."""

    def documents() -> Iterator[Document]:
        for series in figures.list_all_shown():
            yield from series_documents(content, series)

    def document_for(key: str) -> list[Document]:
        try:
            return series_documents(content, figures.get_shown_series(key))
        except NotThere:
            return []

    return Source(kind="series", label=_l("Numbers"), documents=documents, document_for=document_for)
