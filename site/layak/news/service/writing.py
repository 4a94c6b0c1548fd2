"""What staff do with articles: each verb checks, changes, keeps a revision and tells the change log, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.content.dates import PartialDate, Precision
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.rows import insert_into
from layak.extensions import db
from layak.news.models import (
    Article,
    ArticleRevision,
    ArticleState,
    OldSlug,
    Stage,
)
from layak.news.service.acts import find_article, is_reason, log_act
from layak.news.service.answers import Given, demand_answers, keep_answers, signs_of_draft
from layak.news.service.checks import list_blocking
from layak.news.service.drafts import (
    KEY_PATTERN,
    Conflict,
    Draft,
    Rejected,
    pack_draft,
    words_of,
)
from layak.news.service.ending import forget_ending
from layak.news.service.eyes import is_own_writing
from layak.news.service.moments import check_moment
from layak.news.service.notes import (
    NO_NOTES,
    ChangeNotes,
    changed_languages,
    missing_notes,
    set_stages,
    was_shown,
)
from layak.news.service.picture_uses import use_pictures, why_not_shown, with_pictures
from layak.news.service.reading import slugs_of
from layak.news.service.slugs import settle_slugs
from layak.news.service.tables import apply_draft
from layak.news.service.working import draft_of

STATEMENTS = ("no_child_named", "no_face", "not_traceable", "no_case", "not_social_media")
"""What a person declares about children before anything is published (Dewan Pers rule 1/2019; UU 11/2012, art. 19)."""

REVISION = insert_into(ArticleRevision.__table__, "article_id", "number", "act", "actor", "at", "snapshot")

UNSEEN = frozenset({ArticleState.DRAFT.value, ArticleState.IN_REVIEW.value})
"""States of an article that no reader has seen yet."""


def create_draft(
    draft: Draft,
    *,
    key: str,
    actor: Principal,
    at: datetime,
    planned_on: date | None = None,
    same_since: datetime | None = None,
) -> int:
    """Keep a new draft and return its number; the same key with the same text again changes nothing.

    Another text of the same person under the same key is the next version, as long as nobody went on from the first;
    then it raises Conflict. planned_on is the day for which it is meant. What the same person wrote word for word
    under another key after same_since is the same draft, too.
    """
    if not KEY_PATTERN.fullmatch(key):
        raise Rejected("key")
    with writing() as session:
        number = session.scalar(select(Article.id).where(Article.key == key))
        if number is None and same_since is not None:
            number = find_same(draft, actor=actor, since=same_since, planned_on=planned_on)
        if number is not None:
            article = session.get_one(Article, number)
            before = draft_of(article)
            if before != settle_slugs(draft, article):
                if article.version > 1 or article.updated_by != actor.actor or article.state not in UNSEEN:
                    raise Conflict
                keep(article, with_pictures(draft, before), act="save", actor=actor, at=at)
            return number
        article = Article(key=key, state=ArticleState.DRAFT.value, version=0, created_at=at, updated_at=at)
        article.planned_on = planned_on
        session.add(article)
        session.flush()
        keep(article, draft, act="create", actor=actor, at=at)
        return article.id


def find_same(draft: Draft, *, actor: Principal, since: datetime, planned_on: date | None) -> int | None:
    """The draft that somebody began with the same texts since a moment, for the same day, and that nobody changed."""
    begun = select(Article).where(
        Article.updated_at >= since,
        Article.created_at >= since,
        Article.updated_by == actor.actor,
        Article.version == 1,
        Article.state == ArticleState.DRAFT.value,
        Article.planned_on == planned_on,
    )
    for article in db.session.scalars(begun.order_by(Article.id.desc())):
        before = draft_of(article)
        pairs = [(draft.text(lang), before.text(lang)) for lang in LANGUAGES]
        if all(words_of(new) == words_of(old) and new.slug in ("", old.slug) for new, old in pairs):
            return article.id
    return None


def save_draft(
    number: int,
    *,
    draft: Draft,
    version: int,
    actor: Principal,
    at: datetime,
    for_review: bool = False,
    answers: Sequence[Given] = (),
) -> int:
    """Keep what was written; readers of a published article go on seeing what was published. Returns the version.

    The same text once more makes no second revision: a double click is no conflict with oneself.
    """
    signs = signs_of_draft(number, draft, year=at.year) if answers else ()
    act = "review" if for_review else "save"
    with writing():
        article = open_same(number, version, draft, actor)
        keep_answers(number, signs, answers, actor=actor, at=at)
        before = draft_of(article)
        kept = settle_slugs(with_pictures(draft, before), article)
        if is_kept(article, kept, before, act):
            return article.version
        if article.state in UNSEEN:
            article.state = (ArticleState.IN_REVIEW if for_review else ArticleState.DRAFT).value
        article.handed_version = article.version + 1 if for_review else None
        keep_settled(article, kept, act=act, actor=actor, at=at)
        return article.version


def open_same(number: int, version: int, draft: Draft, actor: Principal) -> Article:
    """The article at the version that was opened, or at the next one where the same person saved the same text in it.

    Raises Conflict for any other, inside writing().
    """
    article = find_article(number)
    if article.version != version:
        newest = select(ArticleRevision.actor).where(ArticleRevision.article_id == number)
        last = db.session.scalar(newest.where(ArticleRevision.number == article.version))
        before = draft_of(article)
        if last != actor.actor or settle_slugs(with_pictures(draft, before), article) != before:
            raise Conflict
    return article


def is_kept(article: Article, draft: Draft, before: Draft, act: str) -> bool:
    """Whether a draft stands there already, handed over or not as it is to be now."""
    is_handed = article.handed_version == article.version
    return draft == before and is_handed == (act == "review")


def publish_article(
    number: int,
    *,
    draft: Draft,
    version: int,
    declared: tuple[str, ...],
    actor: Principal,
    at: datetime,
    zone: ZoneInfo,
    moment: datetime | None = None,
    alone: str = "",
    notes: ChangeNotes = NO_NOTES,
    answers: Sequence[Given] = (),
) -> int:
    """Show an article in every language that is complete, all at once; `moment` lies ahead for a scheduled one.

    Only what no reader has had can be scheduled. Own writing that nobody else saw needs a written reason, `alone`.
    """
    demand_reasons((*what_is_missing(draft, declared), *list_blocking(draft)), is_alone=False)
    signs = signs_of_draft(number, draft, year=at.year, notes=notes.told)
    with writing():
        article = open_same(number, version, draft, actor)
        if version != article.version == article.published_version:
            return version + 1  # the second click
        check_moment(article, moment, at)
        demand_answers(number, signs, answers, actor=actor, at=at)
        before = draft_of(article)
        settled = settle_slugs(with_pictures(draft, before), article)
        demand_reasons(why_not_shown(settled, max(at, moment or at)), is_alone=False)
        is_own = is_own_writing(article, before, settled, actor)
        is_shown, changed = was_shown(article, at), changed_languages(article, settled)
        demand_reasons(missing_notes(changed, notes) if is_shown else (), is_alone=is_own and not is_reason(alone))
        revise(article, settled, act="publish", actor=actor, at=at, declared=declared)
        bring_out(article, settled, changed if is_shown else None, notes, at=at, moment=moment, zone=zone)
        article.seen_version = article.seen_version if is_own else article.version
        told = notes.told if is_shown else {}
        log_act(article, "publish", actor=actor, at=at, reason=alone if is_own else "", notes=told)
        log_change("news", "article", article.key, public=True)
        return article.version


def bring_out(
    article: Article,
    draft: Draft,
    changed: Sequence[str] | None,
    notes: ChangeNotes,
    *,
    at: datetime,
    moment: datetime | None,
    zone: ZoneInfo,
) -> None:
    """Date a draft and put it in front of readers; `changed` are the languages that changed, None the first time."""
    set_moments(article, at, moment, is_change=bool(notes.told) or changed is None)
    set_days(article, draft, zone)
    show(article, draft)
    set_stages(article, draft.languages, frozenset(changed or ()) - notes.minor)


def demand_reasons(missing: Sequence[str], *, is_alone: bool) -> None:
    """Raise Rejected while something is missing, or while whoever publishes alone has not said why."""
    if missing or is_alone:
        raise Rejected(*missing, *(["alone"] if is_alone else []))


def what_is_missing(draft: Draft, declared: tuple[str, ...] = STATEMENTS) -> tuple[str, ...]:
    """Why a draft cannot be shown to readers yet: unfinished languages, marked places, statements that nobody made."""
    reasons = [f"incomplete_{lang}" for lang in draft.languages if not draft.text(lang).is_complete]
    reasons += [f"unfinished_{lang}" for lang in draft.languages if draft.text(lang).has_gaps]
    if not draft.languages:
        reasons.append("empty")
    if set(declared) != set(STATEMENTS):
        reasons.append("statements")
    return tuple(reasons)


def keep(article: Article, draft: Draft, *, act: str, actor: Principal, at: datetime) -> None:
    """Keep a draft as a revision; what no reader has seen yet stands in the tables too, to be listed by its title."""
    keep_settled(article, settle_slugs(draft, article), act=act, actor=actor, at=at)


def keep_settled(article: Article, draft: Draft, *, act: str, actor: Principal, at: datetime) -> None:
    """The same for a draft whose addresses are settled."""
    revise(article, draft, act=act, actor=actor, at=at)
    if article.state in UNSEEN:
        apply_draft(article, draft)
    log_change("news", "draft", article.key, public=False)
    record(actor.actor, f"news.{act}", f"article:{article.id}", {"version": article.version})


def revise(
    article: Article, draft: Draft, *, act: str, actor: Principal, at: datetime, declared: tuple[str, ...] = ()
) -> None:
    """Add the next revision: the whole draft, by whom, when, and what was declared."""
    article.version += 1
    article.updated_at, article.updated_by = at, actor.actor
    article.written = ",".join(draft.languages)
    snapshot = pack_draft(draft, declared)
    use_pictures(article.id, draft.pictures, Stage.DRAFT)
    REVISION.run(article_id=article.id, number=article.version, act=act, actor=actor.actor, at=at, snapshot=snapshot)


def set_moments(article: Article, at: datetime, moment: datetime | None, *, is_change: bool) -> None:
    """Set when readers see an article: a first publication is dated, a later one keeps its date, a minor one both."""
    if article.published_at is None or moment is not None or article.published_at > at:
        article.published_at = moment or at
    if is_change or article.changed_at is None:
        article.changed_at = max(at, article.published_at)


def set_days(article: Article, draft: Draft, zone: ZoneInfo) -> None:
    """Set the day that readers see, and the one that orders lists: a coming event does not stay on top for months."""
    published = (article.published_at or article.updated_at).astimezone(zone).date()
    article.shown_on = draft.event_date or published
    article.sorted_on = min(last_day(draft.event_date, draft.event_precision), published)
    article.year = article.shown_on.year


def last_day(day: date | None, precision: str | None) -> date:
    """The latest day that a date can mean; the far future for none."""
    return PartialDate(day, Precision(precision or "day")).last if day else date.max


def show(article: Article, draft: Draft) -> None:
    """Put a draft in front of readers, and keep the addresses that it leaves behind."""
    before = slugs_of(article.id)
    was_public = article.published_version is not None
    apply_draft(article, draft)
    if was_public:
        keep_old_slugs(article, before, {lang: draft.text(lang).slug for lang in draft.languages})
    article.state = ArticleState.PUBLISHED.value
    forget_ending(article)
    article.published_version = article.version


def keep_old_slugs(article: Article, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Remember each address that changed; an address that is used again is no longer an old one."""
    for lang, slug in after.items():
        db.session.execute(delete(OldSlug).where(OldSlug.lang == lang, OldSlug.slug == slug))
    for lang, slug in before.items():
        if after.get(lang) != slug:
            db.session.merge(OldSlug(lang=lang, slug=slug, article_id=article.id))
