"""What nobody outside may read of the news: drafts, scheduled articles, changes not published, lapsed pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select

from layak.core.checks import MOST_OF_A_KIND, Check, Finding, Level, Private, Round, plain, runs_of
from layak.core.clock import now
from layak.core.store.checking import look_at_files
from layak.extensions import db
from layak.news.files import uploads
from layak.news.models import Article, ArticleRevision, ArticleState, ArticleText, Ending, Picture
from layak.news.pictures import find_lost, remove_lost
from layak.news.service.carrying import names_of_files
from layak.news.service.drafts import unpack_draft
from layak.news.service.library import known_names
from layak.news.service.shapes import ADDRESSES, PICTURES

WITHDRAWN = and_(Article.state == ArticleState.UNPUBLISHED, Article.ending == Ending.WITHDRAWN)
"""Its page keeps the text under a banner."""


def private_things(at: datetime) -> Iterator[Private]:
    """Articles that readers do not have, newer drafts of those that they have, and pictures whose consent ended."""
    yield from unseen_articles(at)
    yield from unseen_changes(at)
    yield from lapsed_pictures(at)


def published(at: datetime) -> Any:
    """The condition under which readers have an article."""
    return and_(Article.state == ArticleState.PUBLISHED, Article.published_at <= at)


def unseen_articles(at: datetime) -> Iterator[Private]:
    """Drafts, what waits for an editor, what comes later, and what was taken away."""
    rows = select(Article.id).where(~or_(and_(published(at), Article.published_at.is_not(None)), WITHDRAWN))
    rows = rows.where(or_(Article.published_at.is_(None), Article.published_at > at, Article.state != "published"))
    for number in db.session.scalars(rows.order_by(Article.updated_at.desc()).limit(MOST_OF_A_KIND)):
        texts = db.session.execute(
            select(ArticleText.lang, ArticleText.slug).where(ArticleText.article_id == number)
        ).all()
        yield Private(
            thing=_l("article %(number)s, which is not published", number=number),
            runs=runs_of_newest(number, ""),
            paths=tuple(ADDRESSES[lang] + slug for lang, slug in texts if slug),
            is_said=is_published(at),
        )


def unseen_changes(at: datetime) -> Iterator[Private]:
    """What was changed in a published article and not published yet."""
    rows = select(Article.id).where(published(at), Article.version != Article.published_version)
    for number in db.session.scalars(rows.order_by(Article.updated_at.desc()).limit(MOST_OF_A_KIND)):
        texts = db.session.execute(
            select(ArticleText.title, ArticleText.lead, ArticleText.body, ArticleText.kids).where(
                ArticleText.article_id == number
            )
        )
        runs = runs_of_newest(number, plain(*(text for row in texts for text in row)))
        yield Private(
            thing=_l("the unpublished change of article %(number)s", number=number), runs=runs, is_said=is_published(at)
        )


def runs_of_newest(number: int, said: str) -> tuple[str, ...]:
    """Words of an article's newest draft."""
    newest = select(ArticleRevision.snapshot).where(ArticleRevision.article_id == number)
    snapshot = db.session.scalar(newest.order_by(ArticleRevision.number.desc()).limit(1))
    if snapshot is None:  # samples were never saved by anybody
        rows = select(ArticleText.title, ArticleText.body).where(ArticleText.article_id == number)
        return tuple(run for row in db.session.execute(rows) for text in row for run in runs_of(text, said=said))
    texts = unpack_draft(snapshot).texts.values()
    return tuple(run for one in texts for run in (*runs_of(one.title, said=said), *runs_of(one.body, said=said)))


def is_published(at: datetime) -> Any:
    """Whether words stand in an article that readers have; each is looked at, as this is asked only where it counts."""

    def is_said(words: str) -> bool:
        texts = select(ArticleText.title, ArticleText.lead, ArticleText.body, ArticleText.kids)
        rows = db.session.execute(
            texts.join(Article, Article.id == ArticleText.article_id).where(or_(published(at), WITHDRAWN))
        )
        return any(f" {words} " in plain(*row) for row in rows)

    return is_said


def lapsed_pictures(at: datetime) -> Iterator[Private]:
    """Pictures whose consent ended: neither their files nor their names may be met."""
    rows = select(Picture.name, func.max(Picture.width)).where(Picture.hidden_at <= at).group_by(Picture.name)
    for name, width in db.session.execute(rows.limit(MOST_OF_A_KIND)):
        yield Private(
            thing=_l("picture %(name)s, whose consent has ended", name=name),
            marks=(f"{PICTURES}{name}-",),
            paths=(f"{PICTURES}{name}-{width}.jpg", f"{PICTURES}{name}-{min(width, 640)}.jpg"),
        )


def look_at_articles(at: Round) -> Iterator[Finding]:
    """Each published article has its moment, a day that readers see, and a text."""
    has_text = select(ArticleText.article_id)
    wrong = or_(Article.published_at.is_(None), Article.shown_on.is_(None), Article.id.not_in(has_text))
    for number in db.session.scalars(select(Article.id).where(Article.state == ArticleState.PUBLISHED, wrong).limit(8)):
        advice = _l("Article %(number)s is published without a date or a text.", number=number)
        yield Finding(Level.BROKEN, advice, "no date")


def look_at_pictures(at: Round) -> Iterator[Finding]:
    """Each picture has all its files, and each file a picture."""
    rows = db.session.execute(select(Picture.name, Picture.width, Picture.made).distinct())
    wanted = dict.fromkeys(name for row in rows for name in names_of_files(*row))
    yield from look_at_files(uploads(), wanted, lambda: find_lost(uploads(), known_names, at.at))


def remove_lost_pictures() -> None:
    """Remove files without a picture."""
    remove_lost(uploads(), known_names, now())


CHECKS = (
    Check(name="articles", title=_l("Every published article has its date and its text"), look=look_at_articles),
    Check(
        name="pictures",
        title=_l("Every picture has its files, and every file its picture"),
        look=look_at_pictures,
        heal=remove_lost_pictures,
    ),
)
