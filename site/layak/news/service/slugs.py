"""The addresses of articles: free ones are given out, and one that another article has or had is refused."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select, union_all

from layak.core.rows import Query
from layak.news.models import Article, ArticleText, OldSlug
from layak.news.service.drafts import Draft, SlugTaken, make_slug

TAKEN = Query(
    union_all(
        *(
            select(table.article_id).where(table.slug == bindparam("slug"), table.article_id != bindparam("own"))
            for table in (ArticleText, OldSlug)
        )
    ).limit(1)
)


def settle_slugs(draft: Draft, article: Article) -> Draft:
    """Give each written language a free address: the one asked for, or one made of the title.

    An address is taken when any other article stands or stood at it, in either language: an article that exists
    in one language only stands at its slug in both.
    """
    texts = dict(draft.texts)
    for lang in draft.languages:
        text = draft.text(lang)
        wanted = make_slug(text.slug)
        if wanted and is_taken(wanted, article.id):
            raise SlugTaken(lang)
        texts[lang] = replace(text, slug=wanted or free_slug(make_slug(text.title) or article.key, article.id))
    return replace(draft, texts=texts)


def is_taken(slug: str, article_id: int | None) -> bool:
    """Whether another article stands or stood at a slug."""
    return bool(TAKEN.rows(slug=slug, own=article_id or 0))


def free_slug(slug: str, article_id: int | None) -> str:
    """The slug itself, or with the first number that is free."""
    number, free = 1, slug
    while is_taken(free, article_id):
        number += 1
        free = f"{slug}-{number}"
    return free
