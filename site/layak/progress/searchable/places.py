"""Places for children as documents of the search: their names, kinds and kecamatan."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.content.city import Facility
from layak.core.language import LANGUAGES, localized
from layak.core.searchable import Document, Source


def place_documents(content: Content, place: Facility) -> list[Document]:
    """One place in each language."""
    kind = next(one for one in content.framework.facility_kinds if one.key == place.kind)
    district = content.district(place.district)
    villages = [one.name for one in district.villages if one.code == place.village]
    return [
        Document(
            kind="place",
            key=place.key,
            lang=lang,
            title=localized(place, "name", lang),
            lead=", ".join((str(localized(kind, "name", lang)), *villages, district.name)),
            body="\n".join(filter(None, (localized(place, "note", lang), localized(kind, "short", lang)))),
            endpoint="progress.list_places",
            values={"_anchor": place.key},
            components=(kind.component,),
            district=place.district,
        )
        for lang in LANGUAGES
    ]


def place_source(content: Content) -> Source:
    """All places of the city's file; they change only with it."""

    def documents() -> Iterator[Document]:
        for place in content.facilities:
            yield from place_documents(content, place)

    def document_for(key: str) -> list[Document]:
        return [each for place in content.facilities if place.key == key for each in place_documents(content, place)]

    return Source(kind="place", label=_l("Places"), documents=documents, document_for=document_for)
