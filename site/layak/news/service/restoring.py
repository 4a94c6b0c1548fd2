"""Putting an older version back: as a new draft, never in front of readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from layak.core.access import Principal
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.news.models import Article, ArticleAct, ArticleState
from layak.news.service.acts import open_article
from layak.news.service.drafts import Draft, NotFound
from layak.news.service.history import get_version
from layak.news.service.picture_uses import list_pictures_of, with_numbers
from layak.news.service.slugs import is_taken
from layak.news.service.working import draft_of
from layak.news.service.writing import UNSEEN, keep


def restore_version(number: int, *, restored: int, version: int, actor: Principal, at: datetime) -> int:
    """Make a draft of an older version, and return its number; one that says the same as the newest changes nothing.

    An address that another article has taken meanwhile, or a picture that is gone, is left out.
    """
    old = get_version(number, restored)
    if old is None:
        raise NotFound(number)
    with writing() as session:
        article = open_article(number, version)
        draft = fit_again(old, article)
        if draft == draft_of(article):
            return article.version
        if article.state in UNSEEN:
            article.state = ArticleState.DRAFT.value
        keep(article, draft, act="restore", actor=actor, at=at)
        article.handed_version = None
        told = ArticleAct(article_id=number, version=article.version, act="restore", actor=actor.actor, at=at)
        told.reason = str(restored)
        session.add(told)
        return article.version


def fit_again(draft: Draft, article: Article) -> Draft:
    """An old draft without what it can no longer have."""
    texts = dict(draft.texts)
    for lang in LANGUAGES:
        text = draft.text(lang)
        if text.slug and is_taken(text.slug, article.id):
            texts[lang] = replace(text, slug="")
    return with_numbers(replace(draft, texts=texts), [picture.id for picture in list_pictures_of(draft)])
