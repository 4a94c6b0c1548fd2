"""The pages of content/ and the fixed pages of all rooms as documents of the search."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from layak.core.content import Content, Page
from layak.core.language import LANGUAGES
from layak.core.markdown import plain_text, to_html
from layak.core.searchable import Document, FixedPage, Source, fixed_pages
from layak.pages.service import overrides


def page_source(content: Content, zone: ZoneInfo) -> Source:
    """All pages in both languages, as readers see them."""

    def documents() -> Iterator[Document]:
        current = overrides.list_current()  # from the database: the index follows before a new edition is known
        for lang in LANGUAGES:
            yield from map(as_document, overrides.readers_pages(content, lang, current, zone))
            for fixed in fixed_pages():
                yield fixed_document(fixed, lang)

    def document_for(key: str) -> list[Document]:
        return [document for document in documents() if document.key == key]

    return Source(kind="page", label=_l("Pages"), documents=documents, document_for=document_for)


def as_document(page: Page) -> Document:
    """A page as a document."""
    return Document(
        kind="page",
        key=page.key,
        lang=str(page.lang),
        title=page.title,
        lead=page.lead,
        body=plain_text(to_html(page.body)),
        endpoint="pages.show_page",
        values={"key": page.key},
        date=page.updated,
    )


def fixed_document(page: FixedPage, lang: str) -> Document:
    """A list, a form or a board as a document, by its heading and what it is for."""
    with force_locale(lang):
        return Document(
            kind="page",
            key=page.endpoint,
            lang=lang,
            title=str(page.title),
            lead=str(page.about),
            body=str(page.words),
            endpoint=page.endpoint,
        )
