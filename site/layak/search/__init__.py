"""The search room, the only importer of whoosh.

It reads the registry of public documents and no other room.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask


def install(app: Flask) -> None:
    """Add the pages, the commands, the index that follows every change, and its repair at the start."""
    from layak.core.checks import late_checks, register_checks
    from layak.core.samples import register_later, register_starting_data
    from layak.search import desk, public
    from layak.search.commands import search_tools
    from layak.search.lexicon import load_words, register_groups
    from layak.search.synonyms import list_groups
    from layak.search.wiring import make_counts, make_search

    search = make_search(app)
    make_counts(app)
    app.register_blueprint(public.room)
    app.register_blueprint(desk.room)
    desk.register_doors()
    register_groups(list_groups)
    app.extensions.setdefault("layak_warms", []).append(load_words)
    app.cli.add_command(search_tools)
    register_checks(app, "search", late_checks("layak.search.checking"))

    def put_in_order(work: Callable[[], int]) -> str:
        """Mend the index, or say what is in the way."""
        try:
            return f"Search index: {work()} documents put in order."
        except OSError as error:
            return f"Search index: not written ({error}); a plain search answers until that is mended."

    register_starting_data(app, "search", lambda: put_in_order(search.begin))
    register_later(app, "search", lambda: put_in_order(search.compare))
