"""The index of one installation: it follows the change log, and is rebuilt and compared with its sources.

The database is the truth and the index its shadow: whatever happens here can be made good by `rebuild`.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path

from whoosh.writing import SegmentWriter

from layak.core.disk import sync_file, sync_folder
from layak.core.searchable import Document, Source
from layak.search import manifest as live
from layak.search import merging
from layak.search.comparing import Change, ChangeLog, Difference, Progress, compare, in_our_languages, nothing_told
from layak.search.entries import entry, identity, schema_stamp
from layak.search.manifest import IndexBusyError, IndexDamagedError, Manifest, Traces
from layak.search.snapshot import Snapshot
from layak.search.storage import SEGMENT, PinnedIndex

WRITE_WAIT = 10.0
_OPEN_TRIES = 5
REBUILD_FROM = 500
_MERGING = "merging"
"""The folder within the live one in which segments are merged; each commit sweeps it away."""


def _tidy(folder: Path, keep: Collection[str]) -> None:
    """Remove what a commit replaced and what a killed writer left."""
    for path in folder.iterdir():
        if path.name not in keep:
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _delete(writer: SegmentWriter, things: Iterable[Change], traceless: Collection[str]) -> set[str]:
    """Mark things as deleted, and name the segments that hold words of those that leave no trace."""
    found = set()
    for kind, key in things:
        before = [segment.deleted_count() for segment in writer.segments]
        writer.delete_by_term("identity", identity(kind, key))
        if kind in traceless:
            pairs = zip(writer.segments, before, strict=True)
            found |= {segment.segment_id() for segment, count in pairs if segment.deleted_count() > count}
    return found


class Index:
    """Reads and writes the index under `root`; one object per process is enough."""

    passing: tuple[type[Exception], ...] = ()
    """Errors that pass by themselves; whatever else is raised, the index has to be mended."""

    def __init__(self, root: Path, log: ChangeLog, sources: Callable[[], Iterable[Source]]) -> None:
        self.root = root
        self._live, self._passed = (str(root / name) for name in (live.FILE_NAME, live.PASSED_NAME))
        self.log = log
        self.sources = sources
        self._traced: tuple[str, Traces] = ("", {})
        self._known: tuple[live.Trace, Manifest] | None = None

    def manifest(self) -> Manifest:
        """Give what is live; raises IndexDamagedError where nothing is, or where another version made it."""
        found = self._read()
        if found.schema != schema_stamp():
            raise IndexDamagedError("the index was made by another version")
        return live.read_passed(self.root, found)

    def _read(self) -> Manifest:
        """Read the manifest, or give what was read before where the file is the same."""
        with suppress(OSError):
            mark, known = live.trace(self._live), self._known
            if known is not None and known[0] == mark:
                return known[1]
            found = live.read_manifest(self.root)
            self._known = (mark, found)
            return found
        return live.read_manifest(self.root)

    def verify(self, found: Manifest) -> None:
        """Compare the files with their checksums, but those untouched since that was done; raises IndexDamagedError."""
        folder, known = self._traced
        traces = found.marks | (known if folder == found.folder else {})
        traces = {name: mark for name, mark in traces.items() if name in found.files}
        live.verify_files(self.root / found.folder, found.files, traces)
        self._traced = (found.folder, traces)

    def open(self, previous: Snapshot | None = None) -> Snapshot:
        """Open the live index for reading, taking over what `previous` holds of it.

        Raises IndexDamagedError.

        Another process may commit between the reading of the manifest and the opening of the files it
        names, and remove them: then the new manifest is read.
        """
        for _ in range(_OPEN_TRIES):
            found = self.manifest()
            try:
                self.verify(found)
                return Snapshot(PinnedIndex(self.root / found.folder, found.generation), found, previous)
            except (IndexDamagedError, OSError):
                if found == self.manifest():
                    raise
        raise IndexDamagedError("the index changes faster than it can be opened")

    def trace(self) -> tuple[int, ...] | None:
        """Give what changes with every commit and every step past other changes, or None where nothing is live."""
        try:
            return (*live.trace(self._live), *live.trace_if_there(self._passed))
        except OSError:
            return None

    def is_untouched(self, found: Manifest) -> bool:
        """Say whether the files are still those which were compared with their checksums."""
        folder, traces = self._traced
        path = f"{self.root}/{folder}/"
        try:
            return folder == found.folder and all(traces.get(name) == live.trace(path + name) for name in found.files)
        except OSError:
            return False

    def behind(self) -> int:
        """Give how many changes the index has not seen yet."""
        return max(0, self.log.latest() - self.manifest().position)

    def refuse_another_database(self) -> None:
        """Raise IndexDamagedError where the index is ahead of the database, as after restoring a backup."""
        position = self.manifest().position
        if position > self.log.latest():
            raise IndexDamagedError("the index belongs to a later state of the database")

    def catch_up(self, wait: float = WRITE_WAIT) -> int:
        """Apply what the change log holds beyond the index's position; gives the number of things replaced.

        Safe to repeat and to run in several processes at once. Raises IndexBusyError or IndexDamagedError.
        """
        behind = self.behind()
        if not behind:
            return 0
        if behind > REBUILD_FROM:
            return self.rebuild()
        with live.locked(self.root, "write", wait):
            return self._catch_up(self.manifest())

    def _catch_up(self, found: Manifest) -> int:
        changes = list(self.log.after(found.position))
        if not changes:
            return 0
        kinds = {source.kind for source in self.sources()}
        things = dict.fromkeys((kind, key) for _, kind, key in changes if kind in kinds)
        self._replace(found, things, position=changes[-1][0])
        return len(things)

    def repair(self, differences: Iterable[Difference], wait: float = WRITE_WAIT) -> None:
        """Bring the things in which index and sources differ up to date."""
        things = dict.fromkeys((each.kind, each.key) for each in differences)
        with live.locked(self.root, "write", wait):
            found = self.manifest()
            self._replace(found, things, position=found.position)

    def _replace(self, found: Manifest, things: Collection[Change], *, position: int) -> None:
        if not things:
            live.write_passed(self.root, replace(found, position=position))
            return
        by_kind = {source.kind: source for source in self.sources()}
        documents = [each for kind, key in things if kind in by_kind for each in by_kind[kind].document_for(key)]
        self.verify(found)
        _tidy(self.root / found.folder, found.files)
        index = self._pinned(found)
        writer = index.write()
        anew = _delete(writer, things, self._traceless())
        for document in in_our_languages(documents):
            writer.add_document(**entry(document))
        if len(writer.segments) >= merging.MOST_SEGMENTS:
            anew |= set(merging.choose(index, self._traceless()))
        writer.commit(mergetype=partial(merging.write_anew, anew))
        self._publish(replace(found, generation=found.generation + 1, position=position))

    def _publish(self, coming: Manifest) -> None:
        """Make the generation live that was just written into the manifest's folder."""
        folder, index = self.root / coming.folder, self._pinned(coming)
        index.write_tables()
        before, known = self._traced
        marks = dict(known) if before == coming.folder else {}
        files = {}
        for name in index.file_names():
            if name not in coming.files:
                sync_file(folder / name)
                marks[name] = live.trace(folder / name)
            files[name] = coming.files.get(name) or live.checksum(folder / name)
        sync_folder(folder)
        marks = live.settled({name: mark for name, mark in marks.items() if name in files})
        live.write_manifest(self.root, replace(coming, files=files, marks=marks))
        _tidy(folder, files)

    def rebuild(self, progress: Progress = nothing_told) -> int:
        """Build the index anew beside the live one, then swap.

        Gives the number of documents. Raises IndexBusyError.
        """
        with live.locked(self.root, "rebuild", 0.0):
            position = self.log.latest()
            folder = f"index-{secrets.token_hex(4)}"
            index, count = self._fill(PinnedIndex.begin(self.root / folder), progress)
            fresh = Manifest(schema_stamp(), folder, index.latest_generation(), position, {})
            with live.locked(self.root, "write", WRITE_WAIT):
                self._publish(fresh)
                self._catch_up(self.manifest())
            self._remove_other_folders(folder)
            return count

    def _fill(self, index: PinnedIndex, progress: Progress) -> tuple[PinnedIndex, int]:
        """Write all documents; gives the last generation and their number.

        What must go without a trace lies apart from the rest, in segments so small that each can be written anew.
        """
        count = 0
        for documents in chain((self._documents(is_traceless=False),), self._in_small_parts()):
            writer = index.write()
            before = count
            for document in documents:
                writer.add_document(**entry(document))
                count += 1
                progress(1)
            if count == before:
                writer.cancel()
                continue
            writer.commit(merge=False)
            index = PinnedIndex(index.folder, index.latest_generation() + 1)
        return index, count

    def _in_small_parts(self) -> Iterator[list[Document]]:
        """Give what must leave no trace in parts, each thing with all its versions in one of them."""
        part: list[Document] = []
        documents = sorted(self._documents(is_traceless=True), key=attrgetter("kind", "key"))
        for _, versions in groupby(documents, key=attrgetter("kind", "key")):
            thing = list(versions)
            if part and len(part) + len(thing) > merging.MOST_TRACELESS:
                yield part
                part = []
            part += thing
        if part:
            yield part

    def _documents(self, is_traceless: bool) -> Iterator[Document]:
        for source in self.sources():
            if source.leaves_no_trace == is_traceless:
                yield from in_our_languages(source.documents())

    def _traceless(self) -> set[str]:
        return {source.kind for source in self.sources() if source.leaves_no_trace}

    def _pinned(self, found: Manifest) -> PinnedIndex:
        return PinnedIndex(self.root / found.folder, found.generation)

    def is_scattered(self) -> bool:
        """Say whether so many segments are live that merging pays."""
        return sum(name.endswith(SEGMENT) for name in self.manifest().files) > merging.SCATTERED

    def merge(self) -> bool:
        """Make fewer segments of many, beside the live ones; says whether that was done.

        A commit that comes meanwhile sweeps the unfinished work away. Raises IndexBusyError.
        """
        with live.locked(self.root, "rebuild", 0.0):
            found = self.manifest()
            self.verify(found)
            index, beside = self._pinned(found), self.root / found.folder / _MERGING
            names = merging.choose(index, self._traceless())
            if not names:
                return False
            shutil.rmtree(beside, ignore_errors=True)  # of a merge that was killed
            try:
                merged = merging.merge_beside(index, names, beside)
                with live.locked(self.root, "write", WRITE_WAIT):
                    return self._is_live(found) and self._adopt(merging.adopt(index, names, merged, beside))
            except IndexBusyError:
                raise
            except Exception:
                if not self._was_swept(found):
                    raise
                return False
            finally:
                shutil.rmtree(beside, ignore_errors=True)

    def _was_swept(self, found: Manifest) -> bool:
        """Whether a commit came meanwhile; one that has swept and not ended yet is waited for."""
        with live.locked(self.root, "write", WRITE_WAIT):
            return not self._is_live(found)

    def _is_live(self, found: Manifest) -> bool:
        now = self.manifest()
        return (now.folder, now.generation) == (found.folder, found.generation)

    def _adopt(self, merged: PinnedIndex) -> bool:
        self._publish(replace(self.manifest(), generation=merged.latest_generation()))
        return True

    def _remove_other_folders(self, keep: str) -> None:
        for path in self.root.glob("index-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)

    def tidy(self) -> None:
        """Remove the files that are no longer live, which a process killed at its commit may have left."""
        with live.locked(self.root, "rebuild", 0.0), live.locked(self.root, "write", WRITE_WAIT):
            found = self.manifest()
            _tidy(self.root / found.folder, found.files)
            self._remove_other_folders(found.folder)
            for path in self.root.glob("*.new"):
                path.unlink()

    def check(self, progress: Progress = nothing_told) -> list[Difference]:
        """Compare the index with every source, document by document; raises IndexDamagedError."""
        found = self.manifest()
        live.verify_files(self.root / found.folder, found.files, {})
        with self.open() as snapshot:
            held = {(card.kind, card.key, card.lang): card.digest for card in snapshot.cards_alive()}
        return list(compare(self.sources(), held, progress))
