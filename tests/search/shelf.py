"""A few documents, a change log in memory, and a search over both: a real index in a folder of the test."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from layak.core.searchable import Document, Source
from layak.search.comparing import ChangeLog
from layak.search.door import AnyIndex
from layak.search.index import Index
from layak.search.postgres.index import TableIndex
from layak.search.postgres.ranking import rank as rank_in_table
from layak.search.ranking import ANYTHING, rank
from layak.search.service import Rank, Results, Search

LOCAL, TABLE = "local", "postgresql"
DOORS = (LOCAL, pytest.param(TABLE, marks=pytest.mark.postgres))
behind_both_doors = pytest.mark.parametrize("door", DOORS, indirect=True)
"""What readers meet is the same whichever index a site has: such a test asks both."""
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def article(key: str, lang: str, title: str, body: str, **given: Any) -> Document:
    """One article as a room would offer it."""
    values = {"slug": f"{key}-{lang}"}
    return Document(
        kind="article", key=key, lang=lang, title=title, body=body, endpoint="news.show", values=values, **given
    )


VISIT_ID = article(
    "visit",
    "id",
    "Tim verifikasi mengunjungi enam tempat di Jakarta Utara",
    "Tim menilai kelayakan kota bagi anak. Puskesmas, madrasah, dan RPTRA dikunjungi tiga penilai.",
    lead="Kunjungan lapangan untuk predikat Kota Layak Anak.",
    date=date(2021, 6, 24),
    components=("k3", "k4"),
    district="31.72.01",
)
VISIT_EN = article(
    "visit",
    "en",
    "Verification team visits six places in North Jakarta",
    "Three assessors went to a health centre, a school and a play space called RPTRA.",
    lead="A field visit for the title of child-friendly city.",
    date=date(2021, 6, 24),
    components=("k3", "k4"),
    district="31.72.01",
)
MEETING_ID = article(
    "meeting",
    "id",
    "Rapat gugus tugas menuju predikat Utama",
    "Semua dinas diminta menyerahkan data. Anak telantar di jalan dibantu lewat jejaring.",
    date=date(2021, 3, 3),
    components=("kelembagaan",),
)
SMOKE_EN = article("smoke", "en", "No cigarette adverts near schools", "A rule against tobacco adverts.", date=None)
TOWN = [VISIT_ID, VISIT_EN, MEETING_ID, SMOKE_EN]


class Ledger:
    """A change log in memory."""

    def __init__(self) -> None:
        self.changes: list[tuple[int, str, str]] = []

    def note(self, kind: str, key: str) -> None:
        """Note that a thing changed."""
        self.changes.append((len(self.changes) + 1, kind, key))

    def latest(self) -> int:
        """Give the number of the last change."""
        return len(self.changes)

    def after(self, number: int) -> Iterable[tuple[int, str, str]]:
        """Give the later changes."""
        return self.changes[number:]


@dataclass
class Door:
    """Behind which door towns have their index: in their folder, or in the database of an engine."""

    engine: Engine | None = None
    towns: list[TableIndex] = field(default_factory=list)

    def index(self, town: Town) -> AnyIndex:
        """Give the index of a town."""
        if self.engine is None:
            return Index(town.root, town.ledger, town.sources)
        name = hashlib.blake2b(str(town.root).encode(), digest_size=8).hexdigest()
        return self.over(town.ledger, town.sources, f"town_{name}")

    def over(self, log: ChangeLog, sources: Callable[[], Iterable[Source]], schema: str) -> TableIndex:
        """Give an index in the database, which goes with the test."""
        engine = self.engine
        assert engine is not None
        self.towns.append(TableIndex(lambda: engine, log, sources, schema))
        return self.towns[-1]

    @property
    def rank(self) -> Rank:
        """Give what ranks the texts of its indexes."""
        return rank if self.engine is None else rank_in_table


DOOR = Door()


class Town:
    """Documents, their change log and the search over them, as one process sees it."""

    def __init__(self, root: Path, documents: Iterable[Document] = TOWN) -> None:
        self.root = root
        self.documents = list(documents)
        self.ledger = Ledger()
        self.repairs = 0
        self.is_repairing_at_once = True
        self.search = self.process()

    def process(self) -> Search:
        """Give the search as a fresh process would open it."""
        return Search(DOOR.index(self), self._launch, rank=DOOR.rank)

    def sources(self) -> list[Source]:
        """All articles, and all ideas, which leave no trace."""
        return [
            Source(
                kind=kind,
                label=kind,
                documents=partial(self._all, kind),
                document_for=partial(self._of, kind),
                leaves_no_trace=kind == "idea",
            )
            for kind in ("article", "idea")
        ]

    def _all(self, kind: str) -> Iterator[Document]:
        yield from [document for document in self.documents if document.kind == kind]

    def _of(self, kind: str, key: str) -> list[Document]:
        return [document for document in self._all(kind) if document.key == key]

    def _launch(self, work: Any) -> bool:
        self.repairs += 1
        if self.is_repairing_at_once:
            work()
        return self.is_repairing_at_once

    def put(self, document: Document, **changes: Any) -> None:
        """Save a document and note the change."""
        changed = replace(document, **changes)
        kept = [each for each in self.documents if (each.key, each.lang) != (document.key, document.lang)]
        self.documents = [*kept, changed]
        self.ledger.note(document.kind, document.key)

    def drop(self, key: str) -> None:
        """Take a thing away and note the change."""
        kind = next(each.kind for each in self.documents if each.key == key)
        self.documents = [each for each in self.documents if each.key != key]
        self.ledger.note(kind, key)

    def ask(self, text: str, lang: str = "id", **given: Any) -> Results:
        """Ask as a reader."""
        return self.search.find(text, **{"lang": lang, "at": AT, "criteria": ANYTHING, **given})

    def found(self, text: str, lang: str = "id", **given: Any) -> list[tuple[str, str]]:
        """Ask, and give the (slug, language) of the results."""
        return [(str(hit.address.values["slug"]), hit.address.lang) for hit in self.ask(text, lang, **given).hits]

    def holding(self, word: str) -> list[str]:
        """Give the files below the index's folder in which a word stands."""
        found = [path for path in self.root.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]
        return sorted(path.name for path in found)

    def live_files(self) -> list[Path]:
        """Give the files that are live now, the manifest among them."""
        found = self.search.index.manifest()
        return [self.root / "live.json", *(self.root / found.folder / name for name in found.files)]
