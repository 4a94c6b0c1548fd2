"""Indicators and components as documents of the search."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content, Indicator, UnknownKeyError
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source

_NUMBERED = {"id": "Indikator", "en": "Indicator"}


def indicator_documents(content: Content, indicator: Indicator) -> list[Document]:
    """One indicator in each language, with its children's words."""
    return [
        Document(
            kind="indicator",
            key=str(indicator.number),
            lang=lang,
            title=localized(indicator, "name", lang),
            lead=localized(indicator, "child", lang),
            body="\n".join(
                (
                    f"{_NUMBERED[lang]} {indicator.number}",
                    localized(indicator, "short", lang),
                    localized(indicator, "explain", lang),
                    localized(indicator, "child_explain", lang),
                    localized(content.component(indicator.component), "name", lang),
                )
            ),
            endpoint="progress.show_indicator",
            values={"number": indicator.number},
            components=(indicator.component,),
        )
        for lang in LANGUAGES
    ]


def indicator_source(content: Content) -> Source:
    """All 24 indicators; they change only with the files of content/."""

    def documents() -> Iterator[Document]:
        for indicator in content.indicators:
            yield from indicator_documents(content, indicator)

    def document_for(key: str) -> list[Document]:
        try:
            return indicator_documents(content, content.indicator(int(key)))
        except (UnknownKeyError, ValueError):
            return []

    return Source(kind="indicator", label=_l("Indicators"), documents=documents, document_for=document_for)
