"""Which published articles tell of an idea of children: those whose text links to its page."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select

from layak.core.clock import now
from layak.core.language import other_lang
from layak.core.mentions import Mention, Mentions
from layak.core.rows import Query, Write, insert_into
from layak.news.models import Article, ArticleIdea, ArticleText
from layak.news.service.drafts import Draft
from layak.news.service.reading import IS_PUBLIC, A, T, next_moment
from layak.news.service.shapes import ADDRESSES

TO_AN_IDEA = re.compile(r"/(?:id/forum-anak/usulan|en/childrens-forum/ideas)/([1-9][0-9]{0,8})(?![0-9])")
"""The address of an idea's page, in either language."""

MOST = 5
"""Articles that an idea's page names, the newest."""

D = ArticleIdea.__table__.c
HELD = Query(select(D.number).where(D.article_id == bindparam("article", type_=Integer)))
ADD = insert_into(ArticleIdea.__table__, "article_id", "number")
REMOVE = Write(delete(ArticleIdea).where(D.article_id == bindparam("article", type_=Integer)))
TELLING = Query(
    select(A.id, A.is_sample, T.lang, T.slug, T.title)
    .join_from(ArticleIdea, Article, A.id == D.article_id)
    .join(ArticleText, T.article_id == A.id)
    .where(D.number == bindparam("number", type_=Integer), IS_PUBLIC)
    .order_by(A.published_at.desc(), A.id.desc(), T.lang.desc())
    .limit(2 * MOST)
)


def ideas_in(text: str) -> set[int]:
    """The ideas to which a text links."""
    return {int(number) for number in TO_AN_IDEA.findall(text)}


def put_ideas(article_id: int, draft: Draft) -> None:
    """Keep, inside writing(), to which ideas an article's texts link."""
    wanted: set[int] = set()
    for lang in draft.languages:
        wanted |= ideas_in(draft.text(lang).body) | ideas_in(draft.text(lang).kids)
    if wanted == {row.number for row in HELD.rows(article=article_id)}:
        return
    REMOVE.run(article=article_id)
    for number in sorted(wanted):
        ADD.run(article_id=article_id, number=number)


def news_of_idea(number: int, lang: str) -> Mentions:
    """The newest articles about an idea, in a language or in the other where theirs is missing."""
    at = now()
    texts: dict[int, dict[str, Any]] = {}
    for row in TELLING.rows(number=number, at=at):
        texts.setdefault(row.id, {})[row.lang] = row
    shown = [found.get(lang) or found[other_lang(lang)] for found in texts.values()]
    pages = [
        Mention(
            title=row.title,
            url=ADDRESSES[lang] + row.slug,
            lang=row.lang if row.lang != lang else None,
            is_sample=row.is_sample,
        )
        for row in shown
    ]
    return Mentions(pages=pages, until=next_moment(at=at))
