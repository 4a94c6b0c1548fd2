"""What an office hands in by Excel: each open request is a row, with an answer, a link, or "not ours" to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import localized
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import in_every_language
from layak.progress.service.answers import list_open_requests
from layak.progress.service.requests import GivenLink, Offer, hand_in, say_not_ours
from layak.progress.service.sheets import Actor, Sheet, Wrong

LINK_PREFIX = "https://"


def answers_sheet(content: Content, cycle: Any, office_key: str) -> Sheet:
    """The open requests of an office in a cycle; a row that stays empty changes nothing."""

    def rows() -> Iterable[Row]:
        return (row_of(content, request) for request in list_open_requests(cycle.id, office_key))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        given = {key: str(new) for key, (_, new) in change.values.items() if new}
        number = int(str(change.name[0]))
        version = next(one.version for one in list_open_requests(cycle.id, office_key) if one.id == number)
        if "not_ours" in given:
            say_not_ours(number, given["not_ours"], version=version, actor=actor.person, at=actor.at)
        elif given:
            links = [GivenLink(address=one, name=urlsplit(one).netloc) for one in given.get("links", "").split()]
            offer = Offer(answer=given.get("answer", ""), links=links)
            hand_in(number, offer, version=version, actor=actor.person, at=actor.at)

    return Sheet(table=TABLE, rows=rows, write=write, check=wrong_answers)


def wrong_answers(changes: Sequence[Change]) -> Iterator[Wrong]:
    """An answer beside "not ours", and links that are none."""
    for change in changes:
        given = {key: str(new) for key, (_, new) in change.values.items() if new}
        if "not_ours" in given and len(given) > 1:
            yield change, "both", "not_ours"
        if any(not is_link(one) for one in given.get("links", "").split()):
            yield change, "not_link", "links"


def is_link(text: str) -> bool:
    """Whether a text is an address of the web that is read over a safe line."""
    try:
        return text.startswith(LINK_PREFIX) and "." in urlsplit(text).netloc
    except ValueError:
        return False


TABLE = Table(
    key="answers",
    title=_l("Requests"),
    words=in_every_language,
    columns=(
        Column(key="number", label=_l("Number of the request"), kind=Kind.WHOLE, is_key=True, width=12),
        Column(key="asked", label=_l("What is asked for"), is_told=True, is_about=True, most=8_000, width=60),
        Column(key="due_on", label=_l("By"), kind=Kind.DAY, is_locked=True, width=12),
        Column(key="returned", label=_l("Why it came back"), is_told=True, most=8_000, width=30),
        Column(key="answer", label=_l("Your answer"), most=8_000, width=60),
        Column(key="links", label=_l("Links to documents (https)"), width=40),
        Column(key="not_ours", label=_l("Not ours, because"), width=30),
    ),
)


def row_of(content: Content, request: Any) -> Row:
    """A request as a row: what is asked in the page's language; what an office fills in begins empty."""
    kind = next(one for one in content.framework.evidence_kinds if one.key == request.kind)
    asked = [
        f"{request.indicator}. {localized(content.indicator(request.indicator), 'short')}",
        localized(kind, "name"),
        localized(request, "text"),
        request.note,
    ]
    return {
        "number": request.id,
        "asked": " · ".join(str(one) for one in asked if one),
        "due_on": request.due_on,
        "returned": request.reason or None,
        "answer": None,
        "links": None,
        "not_ours": None,
    }
