"""Answers that editors pin above the results of a question: at most three public things, live at once everywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from layak.core.access import Principal
from layak.core.database import writing
from layak.core.rows import Query
from layak.core.searchable import Document, source_for
from layak.core.shared import shared
from layak.extensions import db
from layak.search.door import Texts
from layak.search.hits import Address
from layak.search.models import PinnedAnswer
from layak.search.steering import Meaning, Refused, find, lines_of, meaning, put, refuse_doubles, take_away

log = logging.getLogger(__name__)
MOST_THINGS, MOST_QUESTIONS = 3, 12
WHAT = "pins"
TABLE = PinnedAnswer.__table__.c
ALL = Query(select(TABLE.id, TABLE.lang, TABLE.questions, TABLE.things).order_by(TABLE.id))


class Thing(NamedTuple):
    """One public thing, as the rooms' sources name it."""

    kind: str
    key: str


class Pinned(NamedTuple):
    """A pinned answer as readers see it, in their language where it has that."""

    kind: str
    address: Address
    title: str
    lead: str
    day: date | None
    day_precision: str
    is_sample: bool


Pins = dict[tuple[str, Meaning], tuple[Thing, ...]]


def pins_for(text: str, lang: str, at: datetime) -> tuple[Pinned, ...]:
    """What stands above the results of a question; a thing that is not public at this moment is left out.

    A question meets a pinned one when both have the same words, in whatever form and order, without stop words.
    """
    try:
        pins = shared(("search", WHAT), load_pins, at=at, until=None)
        things = pins.get((lang, meaning(text, lang)), ()) if pins else ()
        return tuple(pinned for thing in things if (pinned := show(thing, lang, at)) is not None)
    except SQLAlchemyError:
        log.warning("pinned answers could not be asked")
        return ()


def load_pins() -> Pins:
    """Each pinned question with its things, as committed now."""
    return {
        (row.lang, meaning(question, row.lang)): things_of(row.things)
        for row in ALL.rows()
        for question in row.questions.split("\n")
    }


def things_of(stored: str) -> tuple[Thing, ...]:
    """The things of a row."""
    return tuple(Thing(*line.split(" ", 1)) for line in stored.split("\n"))


def show(thing: Thing, lang: str, at: datetime) -> Pinned | None:
    """A thing as readers may see it now, in their language or in the other one; None where it is not public."""
    document = find_document(thing, lang, at)
    if document is None:
        return None
    return Pinned(
        kind=document.kind,
        address=Address(document.endpoint, dict(document.values), document.lang),
        title=document.title,
        lead=document.lead,
        day=document.date,
        day_precision=document.date_precision,
        is_sample=document.is_sample,
    )


def find_document(thing: Thing, lang: str, at: datetime) -> Document | None:
    """The public text of a thing at a moment, in this language first."""
    known = shared(("search", "thing", *thing), lambda: load_documents(thing), at=at, until=None)
    return min((one for one in known if is_public(one, at)), key=lambda one: one.lang != lang, default=None)


def load_documents(thing: Thing) -> tuple[Document, ...]:
    """All versions of a thing, without their bodies: making them anew for each question took 1.5 ms."""
    source = source_for(thing.kind)
    return tuple(replace(one, body="") for one in source.document_for(thing.key)) if source else ()


def is_public(document: Document, at: datetime) -> bool:
    """Whether readers may see a document at a moment."""
    begins, ends = document.visible_from, document.visible_until
    return (begins is None or begins <= at) and (ends is None or at < ends)


def list_rows() -> Sequence[PinnedAnswer]:
    """All pinned answers for the desk, the last changed first."""
    return db.session.scalars(select(PinnedAnswer).order_by(PinnedAnswer.changed_at.desc(), PinnedAnswer.id)).all()


def get_row(number: int) -> PinnedAnswer:
    """One row; raises Gone."""
    return find(PinnedAnswer, number)


def keep_pins(
    number: int | None,
    *,
    lang: str,
    typed: str,
    things: Sequence[Thing],
    version: int = 0,
    actor: Principal,
    at: datetime,
) -> PinnedAnswer:
    """Pin things to questions (number None) or change that; raises Refused, Conflict, Gone.

    Reasons: few (no question), many, long, empty (stop words only), twice, taken (another row has the question),
    nothing (no thing), hidden (one that readers cannot see; phrase is its kind and key), full.
    """
    questions, chosen = lines_of(typed), list(dict.fromkeys(things))[:MOST_THINGS]
    if not questions or len(questions) > MOST_QUESTIONS:
        raise Refused("many" if questions else "few")
    if not chosen:
        raise Refused("nothing")
    for thing in chosen:
        if find_document(thing, lang, at) is None:
            raise Refused("hidden", " ".join(thing))
    refuse_doubles(questions, (lang,))
    values = {
        "lang": lang,
        "questions": "\n".join(questions),
        "things": "\n".join(map(" ".join, chosen)),
        "changed_by": actor.actor,
        "changed_at": at,
    }
    with writing():
        refuse_taken(number, lang, questions)
        return put(PinnedAnswer, WHAT, number, version, values)


def refuse_taken(number: int | None, lang: str, questions: Iterable[str]) -> None:
    """Raise Refused for a question that is pinned in another row."""
    taken = {
        meaning(question, lang)
        for row in ALL.rows()
        if row.id != number and row.lang == lang
        for question in row.questions.split("\n")
    }
    for question in questions:
        if meaning(question, lang) in taken:
            raise Refused("taken", question)


def remove_pins(number: int, *, actor: Principal) -> None:
    """Take a row away; raises Gone."""
    with writing():
        take_away(PinnedAnswer, WHAT, number, actor)


def thing_at(snapshot: Texts, endpoint: str, values: Mapping[str, Any]) -> Thing | None:
    """The thing whose page answers at an endpoint with these values, `lang` among them; None where the search has none.

    It is asked once for each address that an editor types.
    """
    wanted, lang = {name: value for name, value in values.items() if name != "lang"}, values.get("lang")
    found = [(card.lang != lang, Thing(card.kind, card.key)) for card in snapshot.cards_at(endpoint, wanted)]
    return min(found)[1] if found else None


def count_dead(at: datetime) -> int:
    """How many pinned things readers cannot see at this moment."""
    return sum(find_document(thing, row.lang, at) is None for row in ALL.rows() for thing in things_of(row.things))
