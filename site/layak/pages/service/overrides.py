"""Pages of content/pages that editors wrote over: both languages in one act, and the way back to the file."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.content import Content, Page
from layak.core.database import writing
from layak.core.hidden import hidden_rooms, without_hidden
from layak.core.language import LANGUAGES
from layak.core.rows import Query
from layak.core.shared import shared
from layak.extensions import db
from layak.news.service import Conflict, Draft, Given, NotFound, TextDraft
from layak.news.service.answers import find_signs
from layak.pages.models import PageVersion
from layak.pages.service.signs import demand_answers

log = logging.getLogger(__name__)
CLOSED = frozenset({"bantuan", "privasi", "privasi-anak", "forum-anak-untuk-anak", "untuk-orang-tua"})
"""Pages that only a release changes: a wrong help number endangers a child, and what is promised about data
must be what the program does."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a page; `draft` holds its texts, those of the file where the act gave the page back to it."""

    key: str
    number: int
    act: str
    draft: Draft
    base: Draft
    actor: str
    updated_at: datetime

    @property
    def version(self) -> int:
        """Its number, as forms carry it."""
        return self.number

    @property
    def is_file(self) -> bool:
        """Whether readers see the file."""
        return self.act == "file"


Overrides = Mapping[str, Version]


def is_open(key: str) -> bool:
    """Whether editors may write over a page."""
    return key not in CLOSED


def file_draft(content: Content, key: str) -> Draft:
    """The texts of a page's file; raises NotFound for a key that no page has."""
    pages = [page for page in content.pages if page.key == key]
    if not pages:
        raise NotFound(key)
    return Draft(texts={str(one.lang): TextDraft(title=one.title, lead=one.lead, body=one.body) for one in pages})


def pack(draft: Draft) -> str:
    """Both texts as JSON."""
    return json.dumps({lang: asdict(draft.text(lang)) for lang in LANGUAGES}, ensure_ascii=False, sort_keys=True)


def unpack(text: str) -> Draft:
    """Both texts back from JSON."""
    return Draft(texts={lang: TextDraft(**one) for lang, one in json.loads(text or "{}").items()})


def as_version(row: Any) -> Version:
    """A stored row as a version."""
    return Version(
        key=row.key,
        number=row.number,
        act=row.act,
        draft=unpack(row.texts),
        base=unpack(row.base),
        actor=row.actor,
        updated_at=row.at,
    )


P: Any = PageVersion.__table__.c
LAST = select(P.key, func.max(P.number).label("number")).group_by(P.key).subquery()
CURRENT = Query(select(*P).where(P.key == LAST.c.key, P.number == LAST.c.number))


def list_current() -> dict[str, Version]:
    """The last version of each page that has any, as committed now: an older snapshot would outlive its edition."""
    return {row.key: as_version(row) for row in CURRENT.rows()}


def list_history(key: str) -> list[Version]:
    """All versions of a page, the newest first."""
    rows = db.session.scalars(select(PageVersion).where(PageVersion.key == key).order_by(PageVersion.number.desc()))
    return [as_version(row) for row in rows]


def get_version(key: str, number: int) -> Version:
    """One version; raises NotFound."""
    row = db.session.scalar(select(PageVersion).where(PageVersion.key == key, PageVersion.number == number))
    if row is None:
        raise NotFound(key)
    return as_version(row)


def shown_pages(content: Content, lang: str, overrides: Overrides, zone: ZoneInfo) -> list[Page]:
    """The pages of one language in their order, each as readers see it."""
    return [with_override(page, overrides.get(page.key), zone) for page in content.pages_in(lang)]


def readers_pages(content: Content, lang: str, overrides: Overrides, zone: ZoneInfo) -> list[Page]:
    """The pages to which something leads: none of a hidden room, and no paragraph that leads into one."""
    pages = (page for page in shown_pages(content, lang, overrides, zone) if page.room not in hidden_rooms())
    return [replace(page, body=without_hidden(page.body)) for page in pages]


def with_override(page: Page, version: Version | None, zone: ZoneInfo) -> Page:
    """A page of a file with what stands over it."""
    if version is None or version.is_file or not is_open(page.key):
        return page
    text = version.draft.text(page.lang)
    day = version.updated_at.astimezone(zone).date()
    return replace(page, title=text.title, lead=text.lead, body=text.body, updated=day)


def overrides_of_edition(at: datetime) -> Overrides | None:
    """What stands over files, asked once an edition; None where the database is away, and so the files are shown."""
    try:
        return shared(("pages.overrides",), list_current, at=at, until=None)
    except SQLAlchemyError:
        log.warning("what stands over pages could not be asked")
        return None


def publish_page(
    key: str,
    *,
    draft: Draft,
    content: Content,
    version: int,
    actor: Principal,
    at: datetime,
    answers: Sequence[Given] = (),
) -> int:
    """Show both languages to readers at once; raises NotFound for a page that is not open, Conflict, Rejected."""
    base = file_draft(content, key)
    return add_version(key, draft=draft, base=base, act="publish", last=version, actor=actor, at=at, answers=answers)


def restore_file(key: str, *, content: Content, version: int, actor: Principal, at: datetime) -> int:
    """Show the file again; what stood over it stays in the history."""
    base = file_draft(content, key)
    return add_version(key, draft=None, base=base, act="file", last=version, actor=actor, at=at)


def put_back(key: str, number: int, *, content: Content, version: int, actor: Principal, at: datetime) -> int:
    """Show an older version again, as a new one; raises Rejected for signs in it that nobody answered."""
    older = get_version(key, number)
    if older.is_file:
        return restore_file(key, content=content, version=version, actor=actor, at=at)
    base = file_draft(content, key)
    return add_version(key, draft=older.draft, base=base, act="back", last=version, actor=actor, at=at)


def add_version(
    key: str,
    *,
    draft: Draft | None,
    base: Draft,
    act: str,
    last: int,
    actor: Principal,
    at: datetime,
    answers: Sequence[Given] = (),
) -> int:
    """Store what readers see from now on, if nobody was faster and no sign of a child's identity is left unanswered.

    What a release brings as a file was read before the release.
    """
    if not is_open(key):
        raise NotFound(key)
    signs = find_signs(draft, year=at.year) if draft else ()
    with writing() as session:
        number = last_number(session, key)
        if number != last:
            raise Conflict
        demand_answers(f"page:{key}", signs, answers, actor=actor, at=at)
        row = PageVersion(key=key, number=number + 1, act=act, base=pack(base), actor=actor.actor, at=at)
        row.texts = pack(draft) if draft else ""
        session.add(row)
        record(actor.actor, f"page.{act}", f"page:{key}", {"version": number + 1})
        log_change("pages", "page", key)
        return number + 1


def last_number(session: Session, key: str) -> int:
    """The number of a page's last version; 0 where there is none."""
    return session.scalar(select(func.max(PageVersion.number)).where(PageVersion.key == key)) or 0
