"""Moving in from WordPress: posts of an export become drafts with their dates, and what has to be looked at is listed.

Nothing is published and nothing is fetched. A post is known by its GUID, so that a second run changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.content import Content
from layak.core.content.framework import Component
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.redirects import add_redirects
from layak.extensions import db
from layak.news.models import Article
from layak.news.service.answers import Sign, find_signs, list_answers, unanswered
from layak.news.service.drafts import BODY_LENGTH, Draft, TextDraft, make_slug
from layak.news.service.pasting import Unreadable
from layak.news.service.reading import slugs_of
from layak.news.service.shapes import ADDRESSES
from layak.news.service.slugs import is_taken
from layak.news.service.wordpress_file import Post, read_posts
from layak.news.service.wordpress_html import body_of, lead_of, pictures_of, title_of
from layak.news.service.working import draft_of
from layak.news.service.writing import create_draft

TAKEN = frozenset({"publish", "draft", "pending", "future"})
"""States of a post that become drafts; private ones and those in the bin stay behind."""

EARLIEST_YEAR = 1945
"""What is dated before has no date: some programs write the year 1 for none."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A post that cannot be taken, and why."""

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """A draft with signs of a child's identity that nobody has answered."""

    number: int | None
    title: str
    signs: tuple[Sign, ...]


@dataclass(kw_only=True)
class MovedIn:
    """What a run did: keys made and found, what stays behind, pictures, and the work left.

    redirects      old and new addresses; led says how many of them this run made lead on
    not_led        (old address, reason of core.redirects) of each that cannot
    """

    created: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    left_out: list[Told] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    pictures: list[str] = field(default_factory=list)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    led: int = 0
    not_led: list[tuple[str, str]] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    work: list[Work] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Mover:
    """What a run goes by."""

    content: Content
    zone: ZoneInfo
    actor: Principal
    at: datetime
    is_dry: bool = False


def import_wordpress(path: Path, mover: Mover) -> MovedIn:
    """Make drafts of an export's posts; raises NotReadable, and then nothing was written."""
    done = MovedIn()
    posts = [post for post in read_posts(path) if is_post(post, done)]
    for group in group_posts(posts):
        with nullcontext() if mover.is_dry else writing():
            move_group(group, mover, done)
    done.pictures = list(dict.fromkeys(done.pictures))
    return done


def is_post(post: Post, done: MovedIn) -> bool:
    """Whether an item is an article; everything else is counted, attachments by their addresses."""
    kind, status = post.get("wp:post_type") or "post", post.get("wp:status") or "publish"
    if kind == "attachment":
        done.pictures += [address] if (address := post.get("wp:attachment_url") or post.get("link")) else []
        return False
    if kind != "post":
        done.others[kind] += 1
        return False
    if status not in TAKEN or post.get("wp:post_password"):
        done.others["post, not public" if status in TAKEN else f"post, {status}"] += 1
        return False
    return True


def group_posts(posts: Iterable[Post]) -> list[dict[str, Post]]:
    """Posts that are translations of each other (WPML, Polylang), by language; any other one by itself."""
    groups: dict[str, dict[str, Post]] = {}
    for number, post in enumerate(posts):
        name = post.meta.get("_wpml_import_translation_group") or term_of(post, "post_translations")
        group = groups.setdefault(name or f"alone {number}", {})
        lang = language_of(post)
        if lang in group:
            group = groups.setdefault(f"again {number}", {})
        group[lang] = post
    return list(groups.values())


def language_of(post: Post) -> str:
    """The language that WPML or Polylang noted; Indonesian where nothing is noted."""
    return (post.meta.get("_wpml_import_language_code") or term_of(post, "language") or "id").lower()[:2]


def term_of(post: Post, domain: str) -> str:
    """The short name of a post's first term of a kind."""
    return next((nicename for kind, nicename, _ in post.terms if kind == domain), "")


def key_of(group: dict[str, Post]) -> str:
    """The key of a group's article, from GUID and number of its Indonesian post or else of its first one.

    Either alone is not enough: copied posts share a GUID, and two sites that were joined share numbers.
    """
    post = group.get("id") or next(iter(group.values()))
    name = f"{post.get('guid') or post.get('link') or post.get('title')} {post.get('wp:post_id')}"
    return "wp-" + hashlib.blake2b(name.encode(), digest_size=10).hexdigest()


def move_group(group: dict[str, Post], mover: Mover, done: MovedIn) -> None:
    """Make the draft of a group with its redirects, or find it where an earlier run made it; inside writing()."""
    for lang in [lang for lang in group if lang not in LANGUAGES]:
        done.left_out.append(Told(title=title_of(group.pop(lang)), reason=f"its language is {lang!r}"))
    texts = {lang: text for lang, post in group.items() if (text := text_of(post, done))}
    if not texts:
        return
    kept = {lang: group[lang] for lang in texts}
    key = key_of(kept)
    for post in kept.values():
        done.pictures += pictures_of(post.get("content:encoded"))
    article = db.session.scalar(select(Article).where(Article.key == key))
    if article is None and mover.is_dry and key in done.created:
        done.there.append(key)
        return
    number: int | None
    if article is not None:
        done.there.append(key)
        draft, number = draft_of(article), article.id
    else:
        done.created.append(key)
        components, district = topics_of(kept.values(), mover.content, done)
        draft = Draft(texts=texts, components=components, district=district)
        number = None if mover.is_dry else make_draft(draft, key, date_of(kept.values(), mover), mover)
        draft = draft if number is None else draft_of(db.session.get_one(Article, number))
    lead_here(addresses_of(kept, draft, number), mover, done)
    signs = find_signs(draft, year=mover.at.year)
    left = signs if number is None else unanswered(signs, list_answers(number))
    if left:
        done.work.append(Work(number=number, title=title_of(next(iter(kept.values()))), signs=tuple(left)))


def text_of(post: Post, done: MovedIn) -> TextDraft | None:
    """A post as a text of ours; one that cannot be read is told."""
    title = title_of(post)
    try:
        body = body_of(post.get("content:encoded"))
    except Unreadable as error:
        done.left_out.append(Told(title=title, reason=f"its text cannot be read ({error.reason})"))
        return None
    if not title or not body or len(body) > BODY_LENGTH:
        reason = "it has no title" if not title else "it has no text" if not body else "its text is too long"
        done.left_out.append(Told(title=title or post.get("link"), reason=reason))
        return None
    slug = make_slug(unquote(post.get("wp:post_name")))
    lead = lead_of(post.get("excerpt:encoded"), post.get("content:encoded"))
    return TextDraft(title=title, lead=lead, body=body, slug="" if not slug or is_taken(slug, None) else slug)


def topics_of(posts: Iterable[Post], content: Content, done: MovedIn) -> tuple[tuple[str, ...], str | None]:
    """Components and district whose names are the names of categories or tags; other names are counted."""
    components: dict[str, None] = {}
    district = None
    wanted = (name for post in posts for kind, _, name in post.terms if kind in ("category", "post_tag"))
    for name in dict.fromkeys(wanted):
        plain = name.casefold()
        found = {one.key: None for one in content.components if plain in names_of(one)}
        place = next((one.code for one in content.districts if one.name.casefold() == plain), None)
        components |= found
        district = district or place
        if not found and not place:
            done.unmatched[name] += 1
    return tuple(components), district


def names_of(component: Component) -> set[str]:
    """What a component is called, in either language."""
    names = (component.key, component.short_id, component.short_en, component.name_id, component.name_en)
    return {name.casefold() for name in names}


def date_of(posts: Iterable[Post], mover: Mover) -> datetime | None:
    """When readers first had it: the earliest date of a published post, not after now."""
    moments = [read_date(post, mover.zone) for post in posts if (post.get("wp:status") or "publish") == "publish"]
    past = [moment for moment in moments if moment is not None and moment <= mover.at]
    return min(past, default=None)


def read_date(post: Post, zone: ZoneInfo) -> datetime | None:
    """The date of a post, in UTC or in the city's zone; WordPress writes zeros for none, other programs the year 1."""
    for name, there in (("wp:post_date_gmt", UTC), ("wp:post_date", zone)):
        try:
            moment = datetime.strptime(post.get(name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=there)
        except ValueError:
            continue
        if moment.year >= EARLIEST_YEAR:
            return moment.astimezone(UTC)
    return None


def make_draft(draft: Draft, key: str, moment: datetime | None, mover: Mover) -> int:
    """Keep a draft with the date of its first publication, which a later publishing keeps."""
    with writing() as session:
        number = create_draft(draft, key=key, actor=mover.actor, at=mover.at)
        session.get_one(Article, number).published_at = moment
        return number


def addresses_of(posts: dict[str, Post], draft: Draft, number: int | None) -> list[tuple[str, str]]:
    """Where each language stood before, and where readers have it or will."""
    found = []
    slugs = {} if number is None else slugs_of(number)
    for lang, post in posts.items():
        parts = urlsplit(post.get("link"))
        old = parts.path + (f"?{parts.query}" if parts.query else "")
        slug = slugs.get(lang) or draft.text(lang).slug or make_slug(draft.text(lang).title)
        if old not in ("", "/") and slug:
            found.append((old, ADDRESSES[lang] + slug))
    return found


def lead_here(addresses: list[tuple[str, str]], mover: Mover, done: MovedIn) -> None:
    """Let old addresses lead on, from the moment on at which readers can see the article (core/redirects.py)."""
    done.redirects += addresses
    if not mover.is_dry:
        added = add_redirects(addresses, actor=mover.actor, at=mover.at)
        done.led += added.count
        done.not_led += added.refused


def rows_of(redirects: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Old and new addresses as rows of a table, with its head."""
    return [["from", "to"], *([old, new] for old, new in redirects)]
