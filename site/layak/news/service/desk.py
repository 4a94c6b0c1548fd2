"""The desk: what waits, counted in one pass; the table of articles with its filters; a month of them.

Each list of what waits is a condition with a name, so that a count and the list it leads to cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, exists, false, func, or_, select, true

from layak.core.access import Principal
from layak.core.language import LANGUAGES, other_lang
from layak.extensions import db
from layak.news.models import Article, ArticleAct, ArticleComponent, ArticleRevision, ArticleState, ArticleText
from layak.news.service.giving_back import is_returned_to
from layak.news.service.moments import is_ahead
from layak.news.service.working import is_alone, is_behind

A = Article.__table__.c
T = ArticleText.__table__.c
R = ArticleRevision.__table__.c
C = ArticleComponent.__table__.c
D = ArticleAct.__table__.c
L = ArticleAct.__table__.alias("later_act").c
PAGE_SIZE = 50
STAGES = {"id": A.stage_id, "en": A.stage_en}
LANGUAGE_STATES = ("none", "work", "ready", "current", "behind")
IS_PUBLISHED = A.state == ArticleState.PUBLISHED.value
IS_HANDED = or_(A.state == ArticleState.IN_REVIEW.value, func.coalesce(A.handed_version, 0) == A.version)
IS_ALONE = and_(IS_PUBLISHED, func.coalesce(A.seen_version, 0) < A.published_version)
SORTS = {
    "touched": (A.updated_at.desc(), A.id.desc()),
    "oldest": (A.updated_at, A.id),
    "published": (A.published_at.desc().nulls_last(), A.id.desc()),
}
"""The orders of the table; the first is the one that nobody has to ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who looks at the desk, when, and which day it is in the city."""

    actor: Principal
    at: datetime
    today: date


WAITS: dict[str, Callable[[Asking], Any]] = {
    "returned": lambda who: is_returned_to(who.actor),
    "drafts": lambda who: and_(A.state == ArticleState.DRAFT.value, is_mine(who.actor)),
    "review": lambda who: and_(IS_HANDED, may_judge(who.actor), ~is_unread_of(who.actor)),
    "alone": lambda who: and_(IS_ALONE, may_judge(who.actor), ~is_published_by(who.actor)),
    "changes": lambda _: and_(IS_PUBLISHED, A.version != A.published_version, ~IS_HANDED),
    "behind": lambda _: and_(IS_PUBLISHED, A.stage_id > 0, A.stage_en > 0, A.stage_id != A.stage_en),
    "single": lambda _: and_(IS_PUBLISHED, or_(A.stage_id == 0, A.stage_en == 0)),
    "due": lambda who: and_(IS_PUBLISHED, A.review_on <= who.today),
    "handed": lambda who: and_(IS_HANDED, is_unread_of(who.actor)),
    "unread": lambda who: and_(IS_ALONE, is_published_by(who.actor)),
    "scheduled": lambda who: and_(IS_PUBLISHED, A.published_at > who.at),
}
"""What waits, by name, in the order in which it is told."""

UNDER_WAY = frozenset({"handed", "unread", "scheduled"})
"""What waits for somebody else, or for its moment: whoever looks can do nothing about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How the table is narrowed and ordered; `lang_state` is a language and a state such as ("en", "behind")."""

    waits: str | None = None
    state: str | None = None
    lang_state: tuple[str, str] | None = None
    component: str | None = None
    is_mine: bool = False
    words: str = ""
    sort: str = "touched"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """An article in the desk's table: its titles and the state of each language, whose hand was last on it."""

    number: int
    state: ArticleState
    is_scheduled: bool
    has_changes: bool
    is_alone: bool
    is_sample: bool
    updated_at: datetime
    updated_by: str
    published_at: datetime | None
    review_on: date | None
    planned_on: date | None
    languages: dict[str, str]
    titles: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """One page of the desk's table."""

    rows: tuple[DeskRow, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCounts:
    """How much waits, by the names of WAITS; when the next scheduled article appears."""

    waits: dict[str, int]
    next_moment: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEntry:
    """An article in a month: when it appeared or will, or the day for which its draft is meant."""

    number: int
    day: date | None
    moment: datetime | None
    is_ahead: bool
    titles: dict[str, str]


def is_mine(actor: Principal) -> Any:
    """Whether somebody has written a version of an article."""
    return A.id.in_(select(R.article_id).where(R.actor == actor.actor))


def may_judge(actor: Principal) -> Any:
    """Whether somebody publishes and reads what others published, as a condition."""
    return true() if actor.may("news.publish") else false()


def is_unread_of(actor: Principal) -> Any:
    """Whether somebody has written a version that no second person has read yet."""
    own = select(R.id).where(R.article_id == A.id, R.actor == actor.actor, R.number > func.coalesce(A.seen_version, 0))
    return own.exists()


def is_published_by(actor: Principal) -> Any:
    """Whether somebody is one of those who alone changed what readers see, as eyes.list_alone() says of one article."""
    read = L.act.in_(("approve", "link_approve"))
    later = select(L.id).where(L.article_id == D.article_id, L.version == D.version, L.id > D.id, read)
    own = select(D.id).where(D.article_id == A.id, D.version == A.published_version, D.actor == actor.actor)
    return own.where(or_(D.act == "note", and_(D.act == "publish", D.reason != "")), ~later.exists()).exists()


def count_desk(who: Asking) -> DeskCounts:
    """Count everything that waits in one pass over the articles."""
    counted = [func.sum(cast(condition(who), Integer)).label(name) for name, condition in WAITS.items()]
    ahead = func.min(case((WAITS["scheduled"](who), A.published_at)), type_=A.published_at.type).label("next_moment")
    row = db.session.execute(select(*counted, ahead)).one()
    return DeskCounts(waits={name: int(getattr(row, name) or 0) for name in WAITS}, next_moment=row.next_moment)


def list_for_desk(who: Asking, choice: Choice, *, page: int = 1, size: int = PAGE_SIZE) -> DeskPage:
    """One page of the articles that are asked for."""
    conditions = conditions_of(who, choice)
    total = int(db.session.scalar(select(func.count()).select_from(Article.__table__).where(*conditions)) or 0)
    query = select(Article.__table__).where(*conditions).order_by(*SORTS[choice.sort])
    rows = db.session.execute(query.limit(size).offset((page - 1) * size)).all()
    titles = titles_of([row.id for row in rows])
    found = tuple(desk_row(row, titles.get(row.id, {}), who.at) for row in rows)
    return DeskPage(rows=found, number=page, pages=max(1, -(-total // size)), total=total)


def conditions_of(who: Asking, choice: Choice) -> list[Any]:
    """What an article of the list fulfils."""
    found = [has_word(word) for word in choice.words.split()]
    if choice.waits:
        found.append(WAITS[choice.waits](who))
    if choice.state:
        found.append(A.state == choice.state)
    if choice.lang_state:
        found.append(has_language_state(*choice.lang_state, who.at))
    if choice.component:
        found.append(exists().where(C.article_id == A.id, C.component == choice.component))
    if choice.is_mine:
        found.append(is_mine(who.actor))
    return found


def has_word(word: str) -> Any:
    """Whether a word stands in a title or a summary, in either language; signs of LIKE stand for themselves."""
    within = or_(T.title.icontains(word, autoescape=True), T.lead.icontains(word, autoescape=True))
    return A.id.in_(select(T.article_id).where(within))


def has_language_state(lang: str, state: str, at: datetime) -> Any:
    """Whether a language of an article stands in a state; language_state() says the same of a row."""
    own, other = STAGES[lang], STAGES[other_lang(lang)]
    is_coming = and_(IS_PUBLISHED, func.coalesce(A.published_at > at, false()))
    return {
        "none": and_(own == 0, A.written.not_like(f"%{lang}%")),
        "work": and_(own == 0, A.written.like(f"%{lang}%")),
        "ready": and_(own > 0, is_coming),
        "current": and_(own > 0, own >= other, ~is_coming),
        "behind": and_(own > 0, own < other, ~is_coming),
    }.get(state, false())


def language_state(row: Any, lang: str, at: datetime) -> str:
    """Nothing written, being written, waiting for its moment, as new as the other language, or behind it."""
    stages = {"id": row.stage_id, "en": row.stage_en}
    if not stages[lang]:
        return "work" if lang in row.written.split(",") else "none"
    if is_ahead(row.state, row.published_at, at):
        return "ready"
    return "behind" if stages[lang] < stages[other_lang(lang)] else "current"


def titles_of(ids: list[int]) -> dict[int, dict[str, str]]:
    """The titles of some articles by language."""
    found: dict[int, dict[str, str]] = {}
    for row in db.session.execute(select(T.article_id, T.lang, T.title).where(T.article_id.in_(ids))):
        found.setdefault(row.article_id, {})[row.lang] = row.title
    return found


def desk_row(row: Any, titles: dict[str, str], at: datetime) -> DeskRow:
    """One line of the desk's table."""
    return DeskRow(
        number=row.id,
        state=ArticleState(row.state),
        is_scheduled=is_ahead(row.state, row.published_at, at),
        has_changes=is_behind(row.state, row.version, row.published_version),
        is_alone=is_alone(row.state, row.published_version, row.seen_version),
        is_sample=row.is_sample,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        published_at=row.published_at,
        review_on=row.review_on,
        planned_on=row.planned_on,
        languages={lang: language_state(row, lang, at) for lang in LANGUAGES},
        titles=titles,
    )


def list_month(*, begin: datetime, end: datetime, first: date, last: date, at: datetime) -> tuple[MonthEntry, ...]:
    """What appeared or will appear from `begin` to before `end`, and drafts that are meant for a day of the month."""
    in_month = and_(IS_PUBLISHED, A.published_at >= begin, A.published_at < end)
    unseen = A.state.in_((ArticleState.DRAFT.value, ArticleState.IN_REVIEW.value))
    planned = and_(unseen, A.planned_on >= first, A.planned_on <= last)
    rows = [*db.session.execute(month_rows(in_month)), *db.session.execute(month_rows(planned))]
    titles = titles_of([row.id for row in rows])
    return tuple(
        MonthEntry(
            number=row.id,
            day=None if row.state == ArticleState.PUBLISHED.value else row.planned_on,
            moment=row.published_at if row.state == ArticleState.PUBLISHED.value else None,
            is_ahead=is_ahead(row.state, row.published_at, at),
            titles=titles.get(row.id, {}),
        )
        for row in rows
    )


def month_rows(condition: Any) -> Select[Any]:
    """The columns of a month's articles."""
    return select(A.id, A.state, A.published_at, A.planned_on).where(condition).order_by(A.published_at, A.id)
