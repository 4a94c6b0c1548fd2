"""Where the links of an article lead: to a page of this site that readers can open, to none, or to another site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from sqlalchemy import and_, or_, select

from layak.core.page import site_content
from layak.core.paths import find_route, own_path
from layak.extensions import db
from layak.forum.service.faults import NotThere
from layak.forum.service.published import get_published
from layak.news.models import Article, ArticleState, ArticleText, Ending, OldSlug
from layak.news.service.shapes import ADDRESSES

MOST_ADDRESSES = 500
"""Different addresses of one text that are looked up; no article has as many."""

ARTICLES = frozenset({"news.show_article", "news.show_article_for_children"})
LEADS_ON = or_(
    Article.state == ArticleState.PUBLISHED.value,
    and_(
        Article.state == ArticleState.UNPUBLISHED.value,
        Article.ending.in_((Ending.WITHDRAWN.value, Ending.MERGED.value)),
    ),
)
"""Articles whose addresses answer with a page or lead on to one; a scheduled one will."""


def dead_addresses(addresses: Iterable[str], *, lang: str, own_slugs: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that lead to this site and to no page of it that readers can open."""
    dead, slugs = set(), {}
    for address in list(dict.fromkeys(addresses))[:MOST_ADDRESSES]:
        path = read_own(address, lang)
        if path is None:
            continue
        found = find_route(path)
        if found is None or not is_there(*found):
            dead.add(address)
        elif found[0] in ARTICLES:
            slugs[address] = str(found[1]["slug"])
    live = living_slugs(frozenset(slugs.values())) | set(own_slugs)
    return frozenset(dead | {address for address, slug in slugs.items() if slug not in live})


def read_own(address: str, lang: str) -> str | None:
    """The path on this site to which an address in an article leads; one that nobody can read leads to none."""
    try:
        return own_path(urljoin(f"{ADDRESSES[lang]}x", address))
    except ValueError:
        return ""


def is_there(endpoint: str, values: Mapping[str, Any]) -> bool:
    """Whether an address has something to show, as content/ and the forum say; rooms of staff are closed."""
    content = site_content()
    if endpoint.partition(".")[0].endswith("_desk"):
        return False
    if "number" in values and endpoint.startswith("progress."):
        return any(one.number == values["number"] for one in content.indicators)
    if "key" in values and endpoint == "progress.show_component":
        return any(one.key == values["key"] for one in content.components)
    return endpoint != "forum.show_idea" or is_idea_public(values["number"])


def is_idea_public(number: int) -> bool:
    """Whether readers can open a single idea of the forum now; why they cannot is nobody's business."""
    try:
        get_published(number)
    except NotThere:
        return False
    return True


def living_slugs(slugs: frozenset[str]) -> set[str]:
    """Those slugs that answer, now or when their moment comes, in whichever language and also from before."""
    if not slugs:
        return set()
    now_there = select(ArticleText.slug).join(Article, Article.id == ArticleText.article_id)
    before = select(OldSlug.slug).join(Article, Article.id == OldSlug.article_id)
    wanted = (now_there.where(ArticleText.slug.in_(slugs), LEADS_ON), before.where(OldSlug.slug.in_(slugs), LEADS_ON))
    return {slug for query in wanted for slug in db.session.scalars(query)}
