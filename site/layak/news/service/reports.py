"""Mistakes that readers report: taken in without a name, read by the newsroom, decided, and erased again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.forum.detect import has_disclosure
from layak.news.models import Article, ArticleText, MistakeReport, ReportKind, ReportState, Urgency
from layak.news.service.drafts import Conflict, NotFound
from layak.news.service.reading import slugs_of

KEPT = timedelta(days=90)
"""How long the words and the contact of a closed report are kept."""

PAGE_SIZE = 50
OPEN = (ReportState.NEW.value, ReportState.TAKEN.value)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of which references are made: none of them is taken for another."""

R = MistakeReport
IS_CALM = case((R.urgency == Urgency.NONE.value, 1), else_=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a reader sends; without an article it is about the page at `address`."""

    article_id: int | None
    address: str
    lang: str
    kind: ReportKind
    told: str
    nonce: str
    quoted: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report as the desk shows it, with the article's titles and addresses in the languages that readers have."""

    report: MistakeReport
    titles: dict[str, str]
    slugs: dict[str, str]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.report.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One page of the queue."""

    rows: tuple[ReportRow, ...]
    number: int
    pages: int
    total: int


def send_report(new: NewReport, *, at: datetime) -> str:
    """Keep a report and return its reference; the same sheet sent again changes nothing."""
    urgency = judge_urgency(new)
    with writing() as session:
        kept = session.scalar(select(R.reference).where(R.nonce == new.nonce))
        if kept is not None:
            return kept
        report = MistakeReport(
            article_id=new.article_id,
            address=new.address,
            lang=new.lang,
            kind=new.kind.value,
            urgency=urgency.value,
            quoted=new.quoted,
            told=new.told,
            contact=new.contact,
            reference=draw_reference(),
            nonce=new.nonce,
            state=ReportState.NEW.value,
            sent_at=at,
        )
        session.add(report)
        session.flush()
        record("anyone", "news.report_send", f"report:{report.id}", {"article": new.article_id, "kind": report.kind})
        return report.reference


def judge_urgency(new: NewReport) -> Urgency:
    """Why a report cannot wait: what the reader chose, or words that may tell of harm to a child."""
    if has_disclosure(f"{new.told}\n{new.quoted}"):
        return Urgency.HARM
    return Urgency.CHILD if new.kind is ReportKind.CHILD else Urgency.NONE


def draw_reference() -> str:
    """A reference that no report has, such as K7QM-4WZX."""
    while True:
        drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
        reference = f"{drawn[:4]}-{drawn[4:]}"
        if db.session.scalar(select(R.id).where(R.reference == reference)) is None:
            return reference


def count_reports() -> dict[str, int]:
    """How many reports stand in each state, and how many open ones are urgent."""
    counts = {state: int(total) for state, total in db.session.execute(select(R.state, func.count()).group_by(R.state))}
    urgent = select(func.count()).where(R.state.in_(OPEN), R.urgency != Urgency.NONE.value)
    return {
        "open": sum(counts.get(state, 0) for state in OPEN),
        "closed": sum(total for state, total in counts.items() if state not in OPEN),
        "urgent": int(db.session.scalar(urgent) or 0),
    }


def list_reports(*, is_open: bool, page: int = 1) -> ReportPage:
    """One page of the queue: of open ones the urgent and then the oldest come first, of closed ones the latest."""
    total = count_reports()["open" if is_open else "closed"]
    query = select(R).where(R.state.in_(OPEN) if is_open else R.state.not_in(OPEN))
    query = query.order_by(IS_CALM, R.sent_at, R.id) if is_open else query.order_by(R.closed_at.desc(), R.id.desc())
    found = db.session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    pages = max(1, -(-total // PAGE_SIZE))
    return ReportPage(rows=with_articles(found), number=page, pages=pages, total=total)


def get_report(number: int) -> ReportRow:
    """One report; raises NotFound."""
    report = db.session.get(MistakeReport, number, populate_existing=True)
    if report is None:
        raise NotFound(number)
    return with_articles([report])[0]


def with_articles(reports: Sequence[MistakeReport]) -> tuple[ReportRow, ...]:
    """Reports with the titles and addresses of their articles."""
    ids = {report.article_id for report in reports if report.article_id}
    titles: dict[int | None, dict[str, str]] = {}
    slugs: dict[int | None, dict[str, str]] = {}
    for text in db.session.scalars(select(ArticleText).where(ArticleText.article_id.in_(ids))) if ids else ():
        titles.setdefault(text.article_id, {})[text.lang] = text.title
        slugs.setdefault(text.article_id, {})[text.lang] = text.slug
    return tuple(
        ReportRow(report=one, titles=titles.get(one.article_id, {}), slugs=slugs.get(one.article_id, {}))
        for one in reports
    )


def open_report(number: int, version: int) -> MistakeReport:
    """The open report for a step inside writing(); raises Conflict when somebody was faster."""
    report = db.session.get(MistakeReport, number, populate_existing=True)
    if report is None:
        raise NotFound(number)
    if report.version != version or report.state not in OPEN:
        raise Conflict
    return report


def take_report(number: int, *, version: int, actor: Principal) -> None:
    """Say that one looks at a report, so that nobody else begins as well."""
    with writing():
        report = open_report(number, version)
        report.state, report.taken_by = ReportState.TAKEN.value, actor.actor
        report.version += 1
        record(actor.actor, "news.report_take", f"report:{report.id}", {"article": report.article_id})


def close_report(
    report: MistakeReport, state: ReportState, *, reason: str, has_note: bool, actor: Principal, at: datetime
) -> None:
    """Close a report inside writing(); from now on its words have 90 days."""
    report.state, report.reason, report.closed_at, report.decided_by = state.value, reason, at, actor.actor
    report.version += 1
    detail = {"article": report.article_id, "state": state.value, "note": has_note}
    record(actor.actor, "news.report_decide", f"report:{report.id}", detail)


def public_languages(article: Article | None, *, at: datetime) -> tuple[str, ...]:
    """The languages in which readers have an article now."""
    if article is None or article.state != "published" or article.published_at is None or article.published_at > at:
        return ()
    slugs = slugs_of(article.id)
    return tuple(lang for lang in LANGUAGES if lang in slugs)


def erase_due(at: datetime) -> int:
    """Erase the words and the contact of reports that were closed 90 days ago; returns how many.

    The forum's task folds SQLite's log in each tick, so that they are on no page of it either.
    """
    with writing() as session:
        due = session.scalars(select(R).where(R.closed_at <= at - KEPT, R.erased_at.is_(None))).all()
        for report in due:
            report.quoted = report.told = report.contact = ""
            report.erased_at = at
            record("system", "news.report_erase", f"report:{report.id}")
    return len(due)
