"""The site's map for outside search engines: each room registers the public pages it has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEntry:
    """One public page; `paths` holds its path by language, only those in which its text really exists."""

    paths: Mapping[str, str]
    changed: date | None = None


Entries = Callable[[], Iterable[MapEntry]]

_maps: dict[str, Entries] = {}
_closed: dict[str, None] = {}


def register_map(name: str, entries: Entries) -> None:
    """Offer a room's public pages to the map; registering a name again replaces its pages."""
    _maps[name] = entries


def map_entries(without: Collection[str] = ()) -> Iterator[MapEntry]:
    """Every registered page but those of some rooms, room by room in the order of registration."""
    for name, entries in _maps.items():
        if name not in without:
            yield from entries()


def close_to_robots(*paths: str) -> None:
    """Name paths that outside search engines shall not ask for: private or made for one person."""
    _closed.update(dict.fromkeys(paths))


def closed_paths() -> tuple[str, ...]:
    """The paths that rooms closed to outside search engines."""
    return tuple(_closed)
