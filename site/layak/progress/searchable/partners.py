"""Partners as documents of the search: their names and what they promised, as far as readers see it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source
from layak.progress.service import partners
from layak.progress.service.faults import NotThere


def partner_documents(content: Content, number: int) -> list[Document]:
    """One partner in each language, words without English in Indonesian; nothing where readers see nothing of it."""
    try:
        rows = partners.get_shown_partner(number).rows
    except NotThere:
        return []
    components = tuple(sorted({content.indicator(row.indicator).component for row in rows}))
    return [
        Document(
            kind="partner",
            key=str(number),
            lang=lang,
            title=rows[0].name,
            lead=localized(rows[0], "text", lang),
            body="\n".join(
                f"{localized(row, 'text', lang)} {localized(row, 'result', lang) if row.state in partners.OVER else ''}"
                for row in rows
            ),
            endpoint="progress.show_partner",
            values={"number": number},
            components=components,
            is_sample=rows[0].is_sample,
        )
        for lang in LANGUAGES
    ]


def partner_source(content: Content) -> Source:
    """The partners that readers see."""

    def documents() -> Iterator[Document]:
        for number in partners.list_partners_seen():
            yield from partner_documents(content, number)

    def document_for(key: str) -> list[Document]:
        return partner_documents(content, int(key)) if key.isdigit() else []

    return Source(kind="partner", label=_l("Partners"), documents=documents, document_for=document_for)
