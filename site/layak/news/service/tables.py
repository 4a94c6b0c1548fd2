"""Writing a draft into the tables that readers' pages and lists are made of; what stands there already is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from layak.core.markdown import to_html
from layak.core.redirects import follow
from layak.core.rows import Query, Write, insert_into
from layak.extensions import db
from layak.news.models import Article, ArticleComponent, ArticleIndicator, ArticleText, Stage
from layak.news.service.drafts import Draft, count_words, split_kids
from layak.news.service.mentioned import put_ideas
from layak.news.service.picture_uses import use_pictures
from layak.news.service.shapes import ADDRESSES

T: Any = ArticleText.__table__
WORDS = ("title", "slug", "lead", "body", "body_html", "words", "kids", "kids_title", "kids_html")
"""What a language of an article consists of."""

IS_OF = (T.c.article_id == bindparam("article"), T.c.lang == bindparam("of"))
HELD = Query(select(T.c.lang, T.c.slug).where(IS_OF[0]))
ADD = insert_into(T, "article_id", "lang", *WORDS)
CHANGE = Write(update(T).where(*IS_OF).values({name: bindparam(name, type_=T.c[name].type) for name in WORDS}))
REMOVE = Write(delete(T).where(*IS_OF))


def apply_draft(article: Article, draft: Draft) -> None:
    """Write a draft into the tables that readers' pages are made of."""
    for name, value in columns_of(draft).items():
        if getattr(article, name) != value:
            setattr(article, name, value)
    put_topics(article, draft)
    put_ideas(article.id, draft)
    use_pictures(article.id, draft.pictures, Stage.SHOWN)
    held = {row.lang: row.slug for row in HELD.rows(article=article.id)}
    lead_redirects(article, held, draft)
    for lang in held.keys() - set(draft.languages):
        REMOVE.run(article=article.id, of=lang)
    for lang in draft.languages:
        if lang in held:
            CHANGE.run(article=article.id, of=lang, **words_in_tables(lang, draft))
        else:
            ADD.run(article_id=article.id, lang=lang, **words_in_tables(lang, draft))
    for row in db.session.identity_map.values():
        if isinstance(row, ArticleText):
            db.session.expire(row)


def lead_redirects(article: Article, held: Mapping[str, str], draft: Draft) -> None:
    """Let the old addresses that lead to an article by hand follow it to its new ones."""
    after = {lang: draft.text(lang).slug for lang in draft.languages}
    moves = {
        ADDRESSES[lang] + slug: ADDRESSES[lang] + after[lang]
        for lang, slug in held.items()
        if after.get(lang, slug) != slug
    }
    follow(moves, actor=article.updated_by)


def columns_of(draft: Draft) -> dict[str, Any]:
    """What an article's own row holds of a draft, beside its topics."""
    return {
        "event_date": draft.event_date,
        "event_precision": draft.event_precision,
        "district": draft.district,
        "source_name": draft.source_name,
        "source_url": draft.source_url,
        "picture_id": draft.picture_id,
        "further": len(draft.pictures[1:]),
        "places": ",".join(dict.fromkeys(draft.places)),
        "tags": ",".join(dict.fromkeys(draft.tags)),
    }


def put_topics(article: Article, draft: Draft) -> None:
    """Write components and indicators, in their tables and joined in the article's own row, where they changed."""
    components, indicators = tuple(dict.fromkeys(draft.components)), sorted(set(draft.indicators))
    joined = ",".join(components), ",".join(map(str, indicators))
    if joined == (article.components, article.indicators):
        return
    article.components, article.indicators = joined
    for table in (ArticleComponent, ArticleIndicator):
        db.session.execute(delete(table).where(table.article_id == article.id))
    for position, component in enumerate(components):
        db.session.add(ArticleComponent(article_id=article.id, component=component, position=position))
    for indicator in indicators:
        db.session.add(ArticleIndicator(article_id=article.id, indicator=indicator))


def words_in_tables(lang: str, draft: Draft) -> dict[str, Any]:
    """One language of a draft as it stands in its row, its HTML made now."""
    text = draft.text(lang)
    kids_title, kids = split_kids(text.kids)
    return {
        "title": text.title,
        "slug": text.slug,
        "lead": text.lead,
        "body": text.body,
        "body_html": str(to_html(text.body)),
        "words": count_words(text.body),
        "kids": text.kids,
        "kids_title": kids_title,
        "kids_html": str(to_html(kids)) if kids else "",
    }
