"""What the rooms offer to the search: documents of public text, one source for each kind of them.

A room registers its source once, at import or when the application is made. The search reads the registry and
nothing else of the room, so that neither knows the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Value = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One public text in one language; the versions of one thing share `kind` and `key`.

    `endpoint` and `values` are what `url_for` needs to reach the page (without `lang`). `lead` and `body` are plain
    text, no markup. `components` and `district` are keys of content/, `office` that of the office that answers for it.
    `date` is the date that readers see, known as far as `date_precision` says (day, month or year). `visible_from` and
    `visible_until` (aware) hold a text back until its moment without a new change in the log.
    """

    kind: str
    key: str
    lang: str
    title: str
    body: str
    endpoint: str
    values: Mapping[str, Value] = field(default_factory=dict)
    lead: str = ""
    date: date | None = None
    date_precision: str = "day"
    components: tuple[str, ...] = ()
    district: str = ""
    office: str = ""
    is_sample: bool = False
    visible_from: datetime | None = None
    visible_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All documents of one kind; `kind` is also the kind which the room writes into the change log.

    `label` names the kind in the plural for readers (a lazy translation). `document_for(key)` gives every language's
    version of one thing, and an empty list once it is no longer public. Of a kind that `leaves_no_trace`, words that
    were taken back or changed are removed from the index's files at once, instead of being marked as deleted there.
    """

    kind: str
    label: object
    documents: Callable[[], Iterable[Document]]
    document_for: Callable[[str], list[Document]]
    leaves_no_trace: bool = False


@dataclass(frozen=True, slots=True)
class FixedPage:
    """A public page that no text in content/ or in the database stands behind: a list, a form, a board.

    `title` is its heading, `about` its lead, `words` what else readers call it: lazy translations.
    """

    endpoint: str
    title: object
    about: object
    words: object = ""


_sources: dict[str, Source] = {}
_fixed_pages: dict[str, tuple[FixedPage, ...]] = {}
_withheld: dict[str, Callable[[str], bool]] = {}


def register_source(source: Source) -> None:
    """Make the documents of a room findable; registering a kind again replaces its source."""
    _sources[source.kind] = source


def sources() -> tuple[Source, ...]:
    """Give the registered sources in the order of their registration."""
    return tuple(_sources.values())


def source_for(kind: str) -> Source | None:
    """Give the source of a kind, or None where no room offers that kind."""
    return _sources.get(kind)


def register_fixed_pages(room: str, *pages: FixedPage) -> None:
    """Make a room's fixed pages findable, among the pages of the site; registering again replaces them."""
    _fixed_pages[room] = pages


def fixed_pages() -> tuple[FixedPage, ...]:
    """Give the fixed pages of all rooms."""
    return tuple(page for pages in _fixed_pages.values() for page in pages)


def register_withheld(name: str, judge: Callable[[str], bool]) -> None:
    """Let a room say which questions of readers staff must never see, however often they are asked."""
    _withheld[name] = judge


def is_withheld(text: str) -> bool:
    """Whether a question stays untold: it may be about a person, or ask for help."""
    return any(judge(text) for judge in _withheld.values())
