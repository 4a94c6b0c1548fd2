"""Offices as documents of the search: what they are called, were called before and work for, nothing of requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source
from layak.progress.service import offices
from layak.progress.service.faults import NotThere


def office_documents(content: Content, office: Any) -> Iterator[Document]:
    """One office in each language, found by its short name and by names of before, too."""
    parts = [one for one in content.components if one.key in office.components.split()]
    former = offices.list_names(office.key)
    for lang in LANGUAGES:
        with force_locale(lang):
            lead = _("What this office was asked for, handed in and had accepted.")
        names = [localized(one, "name", lang) for one in (*parts, *former)]
        yield Document(
            kind="office",
            key=office.key,
            lang=lang,
            title=localized(office, "name", lang),
            lead=lead,
            body="\n".join((office.short, *names, *(one.short for one in former))),
            endpoint="progress.show_office",
            values={"key": office.key},
            components=tuple(one.key for one in parts),
            office=office.key,
            is_sample=office.is_sample,
        )


def office_source(content: Content) -> Source:
    """Every office that has a page."""

    def documents() -> Iterator[Document]:
        for office in offices.list_offices():
            yield from office_documents(content, office)

    def document_for(key: str) -> list[Document]:
        try:
            return list(office_documents(content, offices.get_office(key)))
        except NotThere:
            return []

    return Source(kind="office", label=_l("Offices"), documents=documents, document_for=document_for)
