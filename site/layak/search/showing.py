"""What the result page shows: rows, chips and ways on, made ready so that the template has little to work out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypedDict

from flask import current_app
from markupsafe import Markup, escape

from layak.core.language import localized
from layak.core.paths import path_to
from layak.core.presentation import format_day
from layak.search.asking import NARROWING, Asked, is_known
from layak.search.explaining import explained_term
from layak.search.hits import Hit
from layak.search.names import Names
from layak.search.service import Results
from layak.search.snippets import BEGIN, END

Url = Callable[..., str]
GLOSSARY = "progress.show_glossary"
_OPENS, _CLOSES = Markup("<mark>"), Markup("</mark>")


class Chip(TypedDict):
    """One choice among results, as the chips component takes it."""

    text: str
    href: str
    current: bool
    removes: bool


class Row(NamedTuple):
    """One result as the template shows it; `foreign` is its language where that is not the reader's."""

    about: str
    href: str
    title: Markup
    plain_title: str
    excerpt: Markup
    foreign: str | None
    own: str | None
    is_sample: bool


class Choice(NamedTuple):
    """What narrows the results: the criterion, and (address, name with count) of each of its values."""

    name: str
    values: list[tuple[str, str]]


class Order(NamedTuple):
    """An order of the results, as the template takes it."""

    text: str
    href: str
    is_current: bool


def marked(text: str) -> Markup:
    """Escape a text and put <mark> around the hits that snippets.py found in it."""
    safe = escape(text)
    return safe.replace(BEGIN, _OPENS).replace(END, _CLOSES) if BEGIN in safe else safe


def rows_of(results: Results, names: Names, lang: str, *, but: str | None = None) -> list[Row]:
    """The results of this page, without the one at an address that stands above them already."""
    url: Url = current_app.extensions["layak_paths"]
    return [row for row in (_row(hit, names, lang, url) for hit in results.hits) if row.href != but]


def _row(hit: Hit, names: Names, lang: str, url: Url) -> Row:
    card, own = hit.card, hit.own_version
    day = format_day(hit.day, card.day_precision, lang) if hit.day else ""
    return Row(
        about=" · ".join(filter(None, (names["kind"].get(card.kind), day, names["district"].get(card.district)))),
        href=url(hit.address.endpoint, lang=hit.address.lang, **hit.address.values),
        title=marked(hit.title),
        plain_title=hit.plain_title,
        excerpt=marked(hit.excerpt),
        foreign=card.lang if card.lang != lang else None,
        own=url(own.endpoint, lang=own.lang, **own.values) if own else None,
        is_sample=card.is_sample,
    )


def kind_chips(asked: Asked, results: Results, names: Names, lang: str) -> list[Chip]:
    """All kinds that hold a result, with their counts; nothing to choose where there is only one."""
    found = results.facets.get("kind", {})
    kinds = [kind for kind in names["kind"] if kind in found or kind == asked.criteria.kind]
    kinds.sort(key=lambda kind: -found.get(kind, 0))
    if len(kinds) < 2 and not asked.criteria.kind:
        return []
    href, current = asked.addresses(lang, "kind"), asked.criteria.kind
    every = _chip(names["order"]["all"], sum(found.values()), asked.address(lang, kind=""), not current)
    return [every, *(_chip(names["kind"][one], found.get(one, 0), href(one), one == current) for one in kinds)]


def _chip(text: str, count: int, href: str, current: bool = False) -> Chip:
    return Chip(text=f"{text} ({count})", href=href, current=current, removes=False)


def chosen_chips(asked: Asked, names: Names, lang: str) -> list[Chip]:
    """The filters beside the kind, each with the address that takes it away."""
    return [
        Chip(text=_name(name, value, names), href=asked.address(lang, **{name: ""}), current=False, removes=True)
        for name in NARROWING
        if (value := getattr(asked.criteria, name))
    ]


def _name(name: str, value: str, names: Names) -> str:
    return value if name == "year" else names[name][value]


def narrowing_chips(asked: Asked, results: Results, names: Names, lang: str) -> list[Choice]:
    """The components, districts, years, offices and languages among the results, where there is a choice."""
    choices = []
    for name in NARROWING:
        counted = results.facets.get(name, {})
        if len(counted) < 2 or getattr(asked.criteria, name):
            continue
        called = {year: year for year in sorted(counted, reverse=True)} if name == "year" else names[name]
        found = [value for value in called if value in counted and is_known(name, value, names)]
        if len(found) > 1:
            href = asked.addresses(lang, name)
            choices.append(Choice(name, [(href(value), f"{called[value]} ({counted[value]})") for value in found]))
    return choices


def order_chips(asked: Asked, results: Results, names: Names, lang: str) -> list[Order]:
    """Best match first or newest first, where there is an order at all."""
    if results.total < 2:
        return []
    is_newest = asked.criteria.is_newest_first
    return [
        Order(names["order"][name], asked.address(lang, is_newest_first=wanted), is_newest == wanted)
        for name, wanted in (("best", False), ("newest", True))
    ]


def explanation_of(asked: Asked, lang: str) -> dict[str, Any] | None:
    """The meaning of the word that the question asks for, above its first page of results."""
    term = explained_term(asked.text) if asked.page == 1 else None
    if term is None:
        return None
    name = localized(term, "term", lang)
    return {
        "name": f"{name} ({term.acronym})" if term.acronym and term.acronym != name else name,
        "meaning": localized(term, "meaning", lang),
        "href": path_to(GLOSSARY, lang=lang, _anchor=term.key),
    }


def pager_of(asked: Asked, results: Results, lang: str) -> dict[str, Any]:
    """The way to the page before and after."""
    number, total = results.page, results.pages
    return {
        "number": number,
        "total": total,
        "previous": asked.at_page(lang, number - 1) if number > 1 else None,
        "next": asked.at_page(lang, number + 1) if number < total else None,
    }
