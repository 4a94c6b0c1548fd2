"""The folder of the index as Whoosh sees it: a commit deletes nothing, and segments are mapped into memory, not copied.

Whoosh maps a segment and then copies each part of it: 45 MB and 15 ms at ten thousand articles, in each process and
for each commit. The pages of a map are shared by all processes, and only those that are read take memory.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import _DEF_INDEX_NAME, TOC, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from layak.search import tables
from layak.search.entries import schema
from layak.search.runs import LeanCodec, RowsWriter, Runs

SEGMENT = ".seg"
_MANY = 256
"""Bytes of which a call of the system costs less than what mapped pages add to the memory of each process."""


class IndexFolder(FileStorage):
    """A folder in which a commit deletes nothing: the old files go once the manifest names the new ones."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), supports_mmap=False)  # Whoosh's own way of mapping copies

    def delete_file(self, name: str) -> None:
        """Leave the file where it is."""

    def open_file(self, name: str, **given: Any) -> StructFile:
        """Open a file for reading."""
        if not name.endswith(SEGMENT):
            return super().open_file(name, **given)
        stream = Path(self._fpath(name)).open("rb")  # noqa: SIM115  (closed when its last part goes)
        return MappedPart(stream, 0, os.fstat(stream.fileno()).st_size, name)


class PinnedIndex(FileIndex):
    """A Whoosh index at the generation which the manifest names, whatever a killed writer left beside it."""

    def __init__(self, folder: Path, generation: int) -> None:
        self.folder = folder
        self.storage = IndexFolder(folder)
        self.indexname = _DEF_INDEX_NAME
        self._schema = schema()
        self._generation = generation

    @classmethod
    def begin(cls, folder: Path) -> PinnedIndex:
        """Make an index without documents in a new folder."""
        folder.mkdir(parents=True)
        FileIndex.create(IndexFolder(folder), schema())
        return cls(folder, 0)

    def latest_generation(self) -> int:
        """Give the generation that the manifest names."""
        return self._generation

    def _read_toc(self) -> TOC:
        return TOC.read(self.storage, self.indexname, gen=self._generation, schema=self._schema)

    def segments(self) -> list[Segment]:
        """Give the segments of this generation."""
        return list(self._segments())

    def write(self) -> SegmentWriter:
        """Give a writer of the next generation.

        Whoosh's own lock is left out: ours are held already, and a commit that fails would never give it back.
        """
        writer = RowsWriter(self, codec=LeanCodec(), _lk=False)
        writer.pool = Runs(writer.temp_storage(), writer.newsegment)
        return writer

    def put(self, segments: Iterable[Segment]) -> PinnedIndex:
        """Make some segments, whose files are there already, the next generation; gives it."""
        TOC(self._schema, list(segments), self._generation + 1).write(self.storage, self.indexname)
        return PinnedIndex(self.folder, self._generation + 1)

    def file_names(self) -> list[str]:
        """Give the names of the files of which this generation consists."""
        toc = TOC._filename(self.indexname, self._generation)
        segments = self.segments()
        return [toc, *(each.make_filename(ending) for each in segments for ending in (SEGMENT, tables.SUFFIX))]

    def table_of(self, segment: Segment) -> Path:
        """Give the path of a segment's table."""
        return self.folder / segment.make_filename(tables.SUFFIX)

    def write_tables(self) -> None:
        """Write the tables of the segments that have none yet."""
        for segment in self.segments():
            path = self.table_of(segment)
            if not path.exists():
                reader = SegmentReader(self.storage, self.schema, segment)
                tables.write(path, *tables.cards_and_lengths(reader))
                reader.close()


class MappedPart(StructFile):
    """A part of a mapped file, with a position of its own; maps begin at pages, so it begins some bytes after its map.

    The file stays open as long as one of its parts is in use.
    """

    def __init__(self, whole: BinaryIO, offset: int, length: int, name: str | None) -> None:
        self._whole, self._offset, self._before = whole, offset, offset % mmap.ALLOCATIONGRANULARITY
        begin, size = offset - self._before, self._before + length
        super().__init__(mmap.mmap(whole.fileno(), size, access=mmap.ACCESS_READ, offset=begin), name)
        self.read = self.file.read
        self.seek(0)

    def subset(self, offset: int, length: int, name: str | None = None) -> StructFile:
        """Give a part of this part."""
        return MappedPart(self._whole, self._offset + offset, length, name)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> None:
        """Go to a position, counted from the beginning of the part."""
        self.file.seek(position + (self._before if whence == os.SEEK_SET else 0), whence)

    def tell(self) -> int:
        """Give the position within the part."""
        return int(self.file.tell() - self._before)

    def get(self, position: int, length: int) -> bytes:
        """Read some bytes without moving: a few of the map, more from the file, as a map keeps what it once read."""
        if length >= _MANY:
            return os.pread(self._whole.fileno(), length, self._offset + position)
        begin = self._before + position
        return bytes(self.file[begin : begin + length])
