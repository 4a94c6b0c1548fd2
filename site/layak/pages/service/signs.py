"""Signs of a child's identity in pages and notices: nothing is shown before each is changed or has an answer.

The same signs and answers as an article's, kept with the page or the notice. The audit trail never has the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import Detail, record
from layak.extensions import db
from layak.news.service import Given, Rejected, Sign
from layak.news.service.answers import take_answers
from layak.pages.models import SiteAnswer


def list_answers(subject: str) -> Mapping[str, SiteAnswer]:
    """The answers that are kept with a page or a notice, by the digest of their sign."""
    rows = db.session.scalars(select(SiteAnswer).where(SiteAnswer.subject == subject))
    return {row.digest: row for row in rows}


def demand_answers(
    subject: str, signs: Sequence[Sign], given: Sequence[Given], *, actor: Principal, at: datetime
) -> None:
    """Keep what was answered, inside writing(); raises Rejected while a sign has no answer."""
    kept = dict(list_answers(subject))
    for one, sign in take_answers(signs, given):
        row = kept.setdefault(one.digest, SiteAnswer(subject=subject, digest=one.digest))
        if row.id and (row.answer, row.reason) == (one.answer, one.reason):
            continue
        row.kind, row.answer, row.reason = sign.kind, one.answer, one.reason
        row.actor, row.at = actor.actor, at
        db.session.add(row)
        db.session.flush()
        detail: Detail = {"answer": row.id, "kind": row.kind, "said": row.answer}
        record(actor.actor, "site.identity_answer", subject, detail)
    if any(sign.digest not in kept for sign in signs):
        raise Rejected("identity")
