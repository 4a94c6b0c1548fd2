"""Fewer and larger segments, made beside the live ones: a commit writes its few documents and leaves the rest alone.

Each commit adds a segment, and each segment costs a look-up for every term of a question. Merging takes about 10 ms
for each document, which no editor should wait for; so it happens behind, and whatever is committed meanwhile ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from layak.search.entries import identity, schema
from layak.search.storage import SEGMENT, IndexFolder, PinnedIndex
from layak.search.tables import SUFFIX

SCATTERED = 8
"""More segments than this are merged behind."""
MOST_SEGMENTS = 24
"""More than this are merged by the commit itself, where commits came so fast that none behind could end."""
MOST_TRACELESS = 200
"""Documents of a segment whose words may have to go at once: writing so many anew takes half a second."""
_FEWEST = 3


def write_anew(names: Collection[str], writer: SegmentWriter, segments: Iterable[Segment]) -> list[Segment]:
    """Write some segments anew without what is deleted, and keep the others: Whoosh's form of a merge policy.

    A deletion alone is a mark: the words stay in the segment's file until it is merged, which may take years.
    """
    kept = []
    for segment in segments:
        if segment.segment_id() in names:
            add(segment, writer, writer.storage)
        elif segment.doc_count():
            kept.append(segment)
    return kept


def add(segment: Segment, writer: SegmentWriter, storage: IndexFolder) -> None:
    """Add to a writer what is not deleted of a segment."""
    if segment.doc_count():
        reader = SegmentReader(storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()


def smallest(sizes: Mapping[str, int], most: float = float("inf")) -> list[str]:
    """Choose segments to merge: from the smallest on, each at most twice as large as all before it together.

    So a document is written anew a few times in its life, however many come. Empty where fewer than three fit.
    """
    taken: list[str] = []
    total = 0
    for name in sorted(sizes, key=sizes.__getitem__):
        size = sizes[name]
        if (len(taken) >= _FEWEST and size > 2 * total) or total + size > most:
            break
        taken.append(name)
        total += size
    return taken if len(taken) >= _FEWEST else []


def choose(index: PinnedIndex, traceless: Collection[str]) -> list[str]:
    """Choose segments to merge; those that hold a kind which leaves no trace stay apart from the others, and small."""
    groups: dict[bool, dict[str, int]] = {False: {}, True: {}}
    for segment in index.segments():
        is_apart = any(_holds(index, segment, kind) for kind in traceless)
        groups[is_apart][segment.segment_id()] = segment.doc_count()
    return smallest(groups[False]) or smallest(groups[True], MOST_TRACELESS)


def _holds(index: PinnedIndex, segment: Segment, kind: str) -> bool:
    reader = SegmentReader(index.storage, schema(), segment)
    try:
        beginning = identity(kind, "").encode()
        field, term = next(reader.terms_from("identity", beginning), ("", b""))
        return field == "identity" and term.startswith(beginning)
    finally:
        reader.close()


def merge_beside(index: PinnedIndex, names: Collection[str], folder: Path) -> list[Segment]:
    """Write some segments of an index as one into another folder, which is made; gives none where all is deleted."""
    beside = PinnedIndex.begin(folder)
    writer = beside.write()
    for segment in index.segments():
        if segment.segment_id() in names:
            add(segment, writer, index.storage)
    writer.commit(merge=False)
    merged = PinnedIndex(folder, 1)
    merged.write_tables()
    return merged.segments()


def adopt(index: PinnedIndex, names: Collection[str], merged: Iterable[Segment], folder: Path) -> PinnedIndex:
    """Put segments that lie in another folder into the place of others; gives the next generation."""
    for path in (*folder.glob(f"*{SEGMENT}"), *folder.glob(f"*{SUFFIX}")):
        path.replace(index.folder / path.name)
    kept = [segment for segment in index.segments() if segment.segment_id() not in names]
    return index.put([*kept, *merged])
