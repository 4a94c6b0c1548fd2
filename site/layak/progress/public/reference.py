"""What to look up: the words of the field with their meanings, and the places for children that a source names."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.content import Content
from layak.core.content.framework import Term
from layak.core.language import current_lang, localized, other_lang
from layak.core.page import render, site_content
from layak.core.paths import path_to
from layak.progress.public.room import room


@room.page(id="/kemajuan/istilah", en="/progress/glossary", access=anyone)
def show_glossary() -> Response:
    """The words of the field in the order of the reader's alphabet."""
    lang = current_lang()
    return render("progress/glossary.html", letters=letters_of(site_content().framework.terms, lang))


def letters_of(terms: tuple[Term, ...], lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The words by their first letter, each with its other language and the way to search for it."""
    ordered = sorted(terms, key=lambda one: str(localized(one, "term", lang)).casefold())
    return [
        (letter, [shown_term(one, lang) for one in group])
        for letter, group in groupby(ordered, key=lambda one: str(localized(one, "term", lang))[0].upper())
    ]


def shown_term(term: Term, lang: str) -> dict[str, Any]:
    """One word as the page shows it."""
    name, other = localized(term, "term", lang), localized(term, "term", other_lang(lang))
    return {
        "key": term.key,
        "name": name,
        "acronym": term.acronym if term.acronym != name else None,
        "meaning": localized(term, "meaning", lang),
        "other": other if other != name else None,
        "search": path_to("search.show_results", q=name),
    }


@room.page(id="/kemajuan/tempat", en="/progress/places", access=anyone)
def list_places() -> Response:
    """The places for children that a source names, by their kind."""
    return render("progress/places.html", groups=places_by_kind(site_content()))


def places_by_kind(content: Content) -> list[dict[str, Any]]:
    """Each kind that has a place in this city, with its indicator."""
    found = [
        {
            "kind": kind,
            "indicator": content.indicator(kind.indicator),
            "places": [
                (one, content.district(one.district).name) for one in content.facilities if one.kind == kind.key
            ],
        }
        for kind in content.framework.facility_kinds
    ]
    return [group for group in found if group["places"]]
