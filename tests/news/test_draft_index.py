"""A draft is no part of what is searched: saving it writes no document of the index."""

from __future__ import annotations

from flask import Flask

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.news import service
from layak.news.service import Draft, TextDraft
from layak.search.wiring import current_search

WRITER = Principal(user_id=7, roles=frozenset({Role.AUTHOR}))


def test_writer_saves_a_draft_and_the_index_keeps_its_documents(loaded: Flask) -> None:
    """The index follows the change log to its end and finds nothing to write but its position."""
    with loaded.app_context():
        index = current_search().index
        before = index.manifest()
        text = TextDraft(title="Naskah", lead="Ringkasan.", body="Isi.")
        number = service.create_draft(Draft(texts={"id": text}), key="naskah-satu", actor=WRITER, at=now())
        changed = Draft(texts={"id": TextDraft(title="Naskah", lead="Ringkasan.", body="Isi lain.")})
        service.save_draft(number, draft=changed, version=1, actor=WRITER, at=now())
        after = index.manifest()
        assert (after.generation, after.files) == (before.generation, before.files)
        assert index.behind() == 0 and after.position > before.position


def test_writer_saves_a_draft_and_the_manifest_of_the_index_is_not_written(loaded: Flask) -> None:
    """Its file, which is flushed to the disk, stays as it is; a lost note of the position means reading a row again."""
    with loaded.app_context():
        index = current_search().index
        before = (index.root / "live.json").stat()
        text = TextDraft(title="Naskah", lead="Ringkasan.", body="Isi.")
        service.create_draft(Draft(texts={"id": text}), key="naskah-satu", actor=WRITER, at=now())
        after = (index.root / "live.json").stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns) and index.behind() == 0
        for damaged in (b"", b"{", b'{"folder": 1, "seal": 2}'):
            (index.root / "passed.json").write_bytes(damaged)
            assert index.behind() == 1
            current_search().follow()
            assert index.behind() == 0
