"""The search of one application: which folder, which change log, which thread does the long work."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import Flask, current_app, has_request_context
from sqlalchemy.exc import SQLAlchemyError

from layak.core.changes import changes_after, last_change, register_follower
from layak.core.clock import city_day
from layak.core.database import DatabaseBusy, is_writing
from layak.core.edition import Belled, is_belled
from layak.core.hidden import is_hidden
from layak.core.keys import key_for
from layak.core.searchable import Document, Source, sources
from layak.core.tick import register_own_task, register_task
from layak.extensions import db
from layak.search.counts import forget_counts, keep_counts
from layak.search.door import AnyIndex
from layak.search.index import Index
from layak.search.ranking import rank
from layak.search.service import Rank, Search
from layak.search.telling import Knows, words_of_site

log = logging.getLogger(__name__)
FOLDER = "index"
_NAME = "layak_search"
STEP = 500
"""Changes that are read at once."""


class DatabaseChanges:
    """The change log in the database, as the index reads it."""

    def latest(self) -> int:
        """Give the number of the last change."""
        return last_change()

    def after(self, number: int) -> Iterator[tuple[int, str, str]]:
        """Give (number, kind, key) of each later change, in order."""
        is_more = True
        while is_more:
            changes = changes_after(number, STEP)
            is_more = len(changes) == STEP
            yield from ((change.number, change.kind, change.key) for change in changes)
            number = changes[-1].number if changes else number


def make_search(app: Flask) -> Search:
    """Make the search of an application and let it follow every commit."""
    settings, behind = app.extensions["layak"].settings, partial(run_behind, app)
    index, rank = choose_index(settings.search, settings.instance / FOLDER, partial(placed_sources, app))
    search = Search(index, launch=behind, behind=behind, latest=latest_change(app), rank=rank)
    app.extensions[_NAME] = search
    app.extensions.setdefault("layak_resets", []).append(search.forget)
    register_follower("search", lambda: current_search().follow())
    return search


def choose_index(name: str, folder: Path, placed: Callable[[], list[Source]]) -> tuple[AnyIndex, Rank]:
    """Give the index that the settings name, and what ranks its texts."""
    if name == "postgresql":
        from layak.search.postgres.index import TableIndex
        from layak.search.postgres.ranking import rank as rank_in_table

        return TableIndex(lambda: db.engine, DatabaseChanges(), placed), rank_in_table
    return Index(folder, DatabaseChanges(), placed), rank


def placed_sources(app: Flask) -> list[Source]:
    """The sources without hidden rooms; each text has the name of its district: who asks for that finds the text."""
    names = {one.code: one.name for one in app.extensions["layak"].content.districts}

    def placed(document: Document) -> Document:
        name = names.get(document.district)
        if name is None or name in document.body or name in document.lead:
            return document
        return replace(document, body=f"{document.body}\n\n{name}")

    def is_shown(document: Document) -> bool:
        return not is_hidden(document.endpoint)

    def place(source: Source) -> Source:
        return replace(
            source,
            documents=lambda: map(placed, filter(is_shown, source.documents())),
            document_for=lambda key: list(map(placed, filter(is_shown, source.document_for(key)))),
        )

    return list(map(place, sources()))


class LatestChange(Belled):
    """The number of the last change."""

    def ask(self) -> int:
        """Ask the database."""
        return last_change()


def latest_change(app: Flask) -> Callable[[], int]:
    """Give what tells the number of the last change; the database is asked when the bell rang (docs/adr/0312)."""
    with app.app_context():
        if not is_belled(db.engine):
            return last_change
    known = LatestChange(app.extensions["layak_bell"])
    app.extensions.setdefault("layak_resets", []).append(known.forget)
    return lambda: last_change() if is_writing() else known()


def make_counts(app: Flask) -> None:
    """Let each process hand its counts over every minute, and one of them forget the old ones."""
    secret = key_for("questions", app.config["SECRET_KEY"])

    def hand_over(at: datetime) -> int:
        """Keep what this process counted; where the database is busy or away it is counted further."""
        taken = app.extensions["layak_tally"].take()
        try:
            return keep_counts(taken, day=city_day(), secret=secret, knows=known_words())
        except (DatabaseBusy, SQLAlchemyError):
            app.extensions["layak_tally"].give_back(taken)
            log.info("the counts of this minute are kept with the next")
            return 0

    register_own_task(app, "search counts", hand_over)
    register_task(app, "search counts forgotten", lambda at: forget_counts(city_day()))


def known_words() -> Knows:
    """The words that readers find on this site; none while the index is being mended, so that no question is told."""
    snapshot = current_search().newest()
    return words_of_site(snapshot) if snapshot else lambda word: False


def has_search(app: Flask) -> bool:
    """Whether an application was given a search: one that only carries tools was not."""
    return _NAME in app.extensions


def current_search() -> Search:
    """Give the search of the running application."""
    search: Search = current_app.extensions[_NAME]
    return search


@contextmanager
def index_left_alone() -> Iterator[None]:
    """Let commits begin no long work on the index: before the first page of a start nobody waits for it."""
    search = current_search()
    search.is_left_alone = True
    try:
        yield
    finally:
        search.is_left_alone = False


def run_behind(app: Flask, work: Callable[[], object]) -> bool:
    """Run long work in a thread of its own where somebody waits for an answer.

    A command does it at once, as it ends soon after; so do tests, so that what they see does not depend on time.
    """
    if app.testing or not has_request_context():
        work()
        return True

    def task() -> None:
        with app.app_context():
            work()
            db.session.remove()

    threading.Thread(target=task, name="search-repair", daemon=True).start()
    return False
