"""What the doctor looks for in the evaluation: what was not shown to readers; files of documents and versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from layak.core.checks import MOST_OF_A_KIND, Check, Private, Round, plain, runs_of
from layak.core.checks import Finding as Found
from layak.core.clock import now
from layak.core.store import Store
from layak.core.store.checking import look_at_files
from layak.core.store.sending import store_of
from layak.extensions import db
from layak.progress.models import Evidence, Finding, Visit
from layak.progress.service.evidence.documents import find_lost, remove_lost
from layak.progress.service.open_data.snapshots import find_lost_versions, remove_lost_versions, wanted_files

ADDRESSES = ("/id/kemajuan/dokumen/", "/en/progress/documents/")


def private_things(at: datetime) -> Iterator[Private]:
    """Documents that nobody released, and findings of which readers do not know."""
    hidden = select(Evidence.id).where(Evidence.shown_at.is_(None)).order_by(Evidence.id.desc()).limit(MOST_OF_A_KIND)
    for number in db.session.scalars(hidden):
        paths = tuple(f"{address}{number}/dokumen" for address in ADDRESSES)
        yield Private(thing=_l("document %(number)s, which is not shown", number=number), paths=paths)
    shown = select(Finding.text_id, Finding.text_en, Finding.outcome_id, Finding.outcome_en).where(
        Finding.shown_at.is_not(None)
    )
    said = plain(*(text for row in db.session.execute(shown) for text in row))
    unseen = Finding.shown_at.is_(None) | Visit.shown_at.is_(None)
    rows = select(Finding.id, Finding.text_id, Finding.text_en).join(Visit, Visit.id == Finding.visit_id).where(unseen)
    for number, *texts in db.session.execute(rows.order_by(Finding.id.desc()).limit(MOST_OF_A_KIND)):
        runs = tuple(run for text in texts for run in runs_of(text or "", said=said))
        yield Private(thing=_l("finding %(number)s, which is not shown", number=number), runs=runs)


def look_at_documents(at: Round) -> Iterator[Found]:
    """Each document that a row names is in the store, whole, and each file has a row."""
    rows = db.session.execute(select(Evidence.digest, Evidence.size).where(Evidence.digest != "").distinct())
    documents = store_of("documents")
    yield from look_at_files(documents, {digest: size for digest, size in rows}, lambda: find_lost(documents, at.at))


def look_at_versions(at: Round) -> Iterator[Found]:
    """Each file of a version of the open data is there, whole, and nothing of a withdrawn one."""
    versions: Store = store_of("snapshots")
    yield from look_at_files(versions, wanted_files(), lambda: find_lost_versions(versions, at.at))


CHECKS = (
    Check(
        name="documents",
        title=_l("Every document has its file, and every file its document"),
        look=look_at_documents,
        heal=lambda: remove_lost(store_of("documents"), now()),
    ),
    Check(
        name="versions",
        title=_l("Every kept version of the open data has its files, and nothing else lies there"),
        look=look_at_versions,
        heal=lambda: remove_lost_versions(store_of("snapshots"), now()),
    ),
)
