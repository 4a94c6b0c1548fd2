"""The six components as documents of the search, with their words for children and their indicators."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content, UnknownKeyError
from layak.core.content.framework import Component
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source


def component_documents(content: Content, component: Component) -> list[Document]:
    """One component in each language."""
    rows = content.indicators_of(component.key)
    return [
        Document(
            kind="component",
            key=component.key,
            lang=lang,
            title=localized(component, "name", lang),
            lead=localized(component, "explain", lang),
            body="\n".join(
                (
                    *(localized(component, name, lang) for name in ("label", "child_name", "child", "child_explain")),
                    *(localized(row, "short", lang) for row in rows),
                )
            ),
            endpoint="progress.show_component",
            values={"key": component.key},
            components=(component.key,),
        )
        for lang in LANGUAGES
    ]


def component_source(content: Content) -> Source:
    """All six components; they change only with the files of content/."""

    def documents() -> Iterator[Document]:
        for component in content.components:
            yield from component_documents(content, component)

    def document_for(key: str) -> list[Document]:
        try:
            return component_documents(content, content.component(key))
        except UnknownKeyError:
            return []

    return Source(kind="component", label=_l("Components"), documents=documents, document_for=document_for)
