"""Articles as documents of the search, in each language that they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.language import localized
from layak.core.markdown import plain_text
from layak.core.page import site_content
from layak.core.searchable import Document, Source
from layak.news.service import indexing
from layak.news.service.shapes import shown_precision


def article_source() -> Source:
    """All published and scheduled articles; a scheduled one is held back until its moment."""

    def documents() -> Iterator[Document]:
        for row, components in indexing.iterate_texts():
            yield as_document(row, components)

    def document_for(key: str) -> list[Document]:
        return [as_document(row, components) for row, components in indexing.list_texts(key)]

    return Source(kind="article", label=_l("News"), documents=documents, document_for=document_for)


def as_document(row: Any, components: tuple[str, ...]) -> Document:
    """One text as a document."""
    return Document(
        kind="article",
        key=row.key,
        lang=row.lang,
        title=row.title,
        lead=row.lead,
        body=body_of(row),
        endpoint="news.show_article",
        values={"slug": row.slug},
        date=row.shown_on,
        date_precision=shown_precision(row),
        components=components,
        district=row.district or "",
        is_sample=row.is_sample,
        visible_from=row.published_at,
    )


def body_of(row: Any) -> str:
    """All words that a text is found by: its own, its children's version, the places and the words of the glossary."""
    content = site_content()
    named = [localized(one, "name", row.lang) for one in content.facilities if one.key in row.places.split(",")]
    named += [localized(one, "term", row.lang) for one in content.framework.terms if one.key in row.tags.split(",")]
    return "\n".join(filter(None, (plain_text(row.body_html), row.kids_title, plain_text(row.kids_html), *named)))
