"""What everybody may read: public versions only, of suggestions whose state is public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from layak.core.rows import Query
from layak.core.searchable import Document
from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service.faults import NotThere
from layak.forum.states import PUBLIC, State

PAGE_SIZE = 12
IS_PUBLIC = Suggestion.state.in_([bindparam(f"state_{one}", value=one.value) for one in sorted(PUBLIC)])


@dataclass(frozen=True)
class PublicIdea:
    """A public version as readers get it; nothing in it leads to a child or to another of a child's ideas."""

    number: int
    title_id: str
    text_id: str
    title_en: str | None
    text_en: str | None
    topic: str | None
    district: str | None
    month: date
    state: State
    is_sample: bool


@dataclass(frozen=True)
class PublicPage:
    """One page of the list and how many pages there are."""

    ideas: tuple[PublicIdea, ...]
    number: int
    total: int


def public_rows() -> Select[PublicVersion, str, bool]:
    """The one query that decides what is public: the state of the suggestion, and a month that publishing set."""
    return (
        select(PublicVersion, Suggestion.state, Suggestion.is_sample)
        .join(Suggestion, Suggestion.id == PublicVersion.suggestion_id)
        .where(IS_PUBLIC, PublicVersion.month.is_not(None), PublicVersion.approved_by.is_not(None))
    )


PLAIN = public_rows().with_only_columns(
    *PublicVersion.__table__.c, Suggestion.state, Suggestion.is_sample, maintain_column_froms=True
)
NEWEST = PLAIN.order_by(PublicVersion.id.desc()).limit(bindparam("count", type_=Integer))
LATEST = Query(NEWEST)
LATEST_OF_TOPIC = Query(NEWEST.where(PublicVersion.topic == bindparam("topic")))


def list_published(*, topic: str | None = None, district: str | None = None, page: int = 1) -> PublicPage:
    """Public ideas, newest first, of one component and kecamatan where asked."""
    rows = public_rows()
    if topic:
        rows = rows.where(PublicVersion.topic == topic)
    if district:
        rows = rows.where(PublicVersion.district == district)
    count = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    total = max(1, -(-count // PAGE_SIZE))
    number = min(max(page, 1), total)
    found = db.session.execute(rows.order_by(PublicVersion.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return PublicPage(tuple(describe(row) for row in found), number, total)


def list_latest(count: int = 3, *, topic: str | None = None) -> list[PublicIdea]:
    """The newest public ideas, of one component where asked: for the home page, the forum's start, an indicator."""
    found = LATEST.rows(count=count) if topic is None else LATEST_OF_TOPIC.rows(count=count, topic=topic)
    return [idea_of(row, row.state, is_sample=row.is_sample) for row in found]


def list_untranslated() -> list[PublicIdea]:
    """Public ideas that have no English yet, oldest first."""
    rows = public_rows().where(PublicVersion.title_en.is_(None)).order_by(PublicVersion.id)
    return [describe(row) for row in db.session.execute(rows)]


def get_published(number: int) -> PublicIdea:
    """One public idea; raises NotThere for what is not public, whatever the reason."""
    row = db.session.execute(public_rows().where(PublicVersion.id == number)).first()
    if row is None:
        raise NotThere
    return describe(row)


def describe(row: Row[PublicVersion, str, bool]) -> PublicIdea:
    """A public version of the session's rows, without the way back to its suggestion."""
    public, state, is_sample = row
    return idea_of(public, state, is_sample=is_sample)


def idea_of(public: Any, state: str, *, is_sample: bool) -> PublicIdea:
    """A public version, or its plain row, as readers get it."""
    assert public.month is not None  # noqa: S101  (public_rows asks for it)
    return PublicIdea(
        public.id,
        public.title_id,
        public.text_id,
        public.title_en,
        public.text_en,
        public.topic,
        public.district,
        public.month,
        State(state),
        is_sample,
    )


def documents() -> Iterable[Document]:
    """Every public idea for the search."""
    for row in db.session.execute(public_rows().order_by(PublicVersion.id)):
        yield from in_languages(describe(row))


def document_for(key: str) -> list[Document]:
    """One public idea for the search; nothing once it is no longer public."""
    try:
        return in_languages(get_published(int(key)))
    except (NotThere, ValueError):
        return []


def in_languages(idea: PublicIdea) -> list[Document]:
    """The idea in each language that it has."""
    texts = {"id": (idea.title_id, idea.text_id), "en": (idea.title_en, idea.text_en)}
    return [
        Document(
            kind="idea",
            key=str(idea.number),
            lang=lang,
            title=title,
            body=body,
            endpoint="forum.show_idea",
            values={"number": idea.number},
            date=idea.month,
            date_precision="month",
            components=(idea.topic,) if idea.topic else (),
            district=idea.district or "",
            is_sample=idea.is_sample,
        )
        for lang, (title, body) in texts.items()
        if title and body
    ]
