"""Words that editors make the search take for one another; live at once in every worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import has_app_context
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from layak.core.access import Principal
from layak.core.clock import now
from layak.core.database import writing
from layak.core.rows import Query
from layak.core.shared import shared
from layak.extensions import db
from layak.search.entries import LANGUAGES
from layak.search.models import SynonymGroup
from layak.search.steering import Refused, find, lines_of, meaning, put, refuse_doubles, take_away

log = logging.getLogger(__name__)
FEWEST, MOST = 2, 12
WHAT = "synonyms"
TABLE = SynonymGroup.__table__.c
ALL = Query(select(TABLE.id, TABLE.lang, TABLE.phrases).order_by(TABLE.id))


class Group(NamedTuple):
    """Phrases that mean the same, as they were typed; lang is "id", "en", or empty for both."""

    lang: str
    phrases: tuple[str, ...]


def list_groups() -> tuple[Group, ...]:
    """All groups of this edition, the same object until one changes; none where there is no database to ask."""
    if not has_app_context():
        return ()
    try:
        return shared(("search", WHAT), load_groups, at=now(), until=None)
    except SQLAlchemyError:
        log.warning("synonyms could not be asked")
        return ()


def load_groups() -> tuple[Group, ...]:
    """All groups as committed now."""
    return tuple(Group(row.lang, tuple(row.phrases.split("\n"))) for row in ALL.rows())


def list_rows() -> Sequence[SynonymGroup]:
    """All groups for the desk, the last changed first."""
    return db.session.scalars(select(SynonymGroup).order_by(SynonymGroup.changed_at.desc(), SynonymGroup.id)).all()


def get_row(number: int) -> SynonymGroup:
    """One group; raises Gone."""
    return find(SynonymGroup, number)


def keep_group(
    number: int | None, *, lang: str, typed: str, version: int = 0, actor: Principal, at: datetime
) -> SynonymGroup:
    """Add a group (number None) or change one; raises Refused, Conflict, Gone.

    Reasons: few, many, long, empty (stop words only), twice (the search knows it as the same already), taken (in
    another group, which would join both), full.
    """
    phrases = lines_of(typed)
    if len(phrases) < FEWEST:
        raise Refused("few")
    if len(phrases) > MOST:
        raise Refused("many")
    refuse_doubles(phrases, languages_of(lang))
    values = {"lang": lang, "phrases": "\n".join(phrases), "changed_by": actor.actor, "changed_at": at}
    with writing():
        refuse_taken(number, lang, phrases)
        return put(SynonymGroup, WHAT, number, version, values)


def languages_of(lang: str) -> tuple[str, ...]:
    """The languages in which a group counts."""
    return (lang,) if lang else LANGUAGES


def refuse_taken(number: int | None, lang: str, phrases: Iterable[str]) -> None:
    """Raise Refused for a phrase of another group: groups stay apart, so that none leads round to another."""
    others = [row for row in ALL.rows() if row.id != number]
    taken = {
        (spoken, meaning(phrase, spoken))
        for row in others
        for spoken in languages_of(row.lang)
        for phrase in row.phrases.split("\n")
    }
    for phrase in phrases:
        if any((spoken, meaning(phrase, spoken)) in taken for spoken in languages_of(lang)):
            raise Refused("taken", phrase)


def remove_group(number: int, *, actor: Principal) -> None:
    """Take a group away; raises Gone."""
    with writing():
        take_away(SynonymGroup, WHAT, number, actor)
