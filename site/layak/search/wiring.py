"""The search of one application: which folder, which change log, which thread does the long work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from flask import Flask, current_app, has_request_context

from layak.core.changes import changes_after, last_change, register_follower
from layak.core.searchable import sources
from layak.extensions import db
from layak.search.index import Index
from layak.search.service import Search

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
    index = Index(app.extensions["layak"].settings.instance / FOLDER, DatabaseChanges(), sources)
    search = Search(index, launch=lambda work: run_behind(app, work), behind=lambda work: run_behind(app, work))
    app.extensions[_NAME] = search
    app.extensions.setdefault("layak_resets", []).append(search.forget)
    register_follower("search", lambda: current_search().follow())
    return search


def has_search(app: Flask) -> bool:
    """Whether an application was given a search: one that only carries tools was not."""
    return _NAME in app.extensions


def current_search() -> Search:
    """Give the search of the running application."""
    search: Search = current_app.extensions[_NAME]
    return search


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
