"""The pages of content/ as documents of the search."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.markdown import plain_text, to_html
from layak.core.searchable import Document, Source


def page_source(content: Content) -> Source:
    """All pages in both languages; they change only with their files."""

    def documents() -> Iterator[Document]:
        for page in content.pages:
            yield Document(
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

    def document_for(key: str) -> list[Document]:
        return [document for document in documents() if document.key == key]

    return Source(kind="page", label=_l("Pages"), documents=documents, document_for=document_for)
