"""What the doctor looks at in a store: every file that rows speak of is there, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _l

from layak.core.checks import Finding, Level
from layak.core.store import Store, StoreAway

AWAY = _l("The store of uploads does not answer or refuses the keys; the log says why.")


def look_at_files(
    store: Store, wanted: Mapping[str, int | None], find_lost: Callable[[], Iterable[str]]
) -> Iterator[Finding]:
    """Files that are missing or have another length, and those that belong to nothing.

    wanted     names of files with their length in bytes, where it is known
    find_lost  gives names of files that no row has named for long enough
    """
    try:
        there = {one.name: one.size for one in store.list_files()}
        lost = list(find_lost())
    except StoreAway:
        yield Finding(Level.BROKEN, AWAY, "away", is_lost=True)
        return
    missing = [name for name, size in wanted.items() if name not in there or size not in (None, there[name])]
    if missing:
        text = _l(
            "%(count)s files are missing or not whole in %(store)s, such as %(name)s. Bring them back from a backup "
            "(docs/backup.md).",
            count=len(missing),
            store=str(store),
            name=missing[0],
        )
        yield Finding(Level.BROKEN, text, "missing", is_lost=True)
    if lost:
        text = _l("%(count)s files in %(store)s belong to nothing any more.", count=len(lost), store=str(store))
        yield Finding(Level.WARNING, text, "orphaned")
