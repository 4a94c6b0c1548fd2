"""What nobody outside may read of the evaluation: documents and findings that were not shown to readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from layak.core.checks import MOST_OF_A_KIND, Private, plain, runs_of
from layak.extensions import db
from layak.progress.models import Evidence, Finding, Visit

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
