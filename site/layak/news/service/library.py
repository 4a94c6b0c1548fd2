"""The library of pictures: found again, described, put into articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import ArticlePicture, Picture, PictureConsent, Stage
from layak.news.service.acts import find_article, open_article
from layak.news.service.consents import ENDS_SOON, get_consent
from layak.news.service.desk import titles_of
from layak.news.service.drafts import Conflict, NotFound, Rejected
from layak.news.service.picture_uses import list_pictures_of, with_numbers
from layak.news.service.working import draft_of
from layak.news.service.writing import keep

LIBRARY_PAGE_SIZE = 24
MOST_PICTURES = 20
"""In one article."""

WORDS = (
    *("is_decorative", "alt_id", "alt_en", "caption_id", "caption_en", "credit", "licence"),
    *("focus_x", "focus_y"),
)
"""What staff write about a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An article that uses a picture."""

    number: int
    titles: dict[str, str]
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """A picture in the library with its newest words, the record that counts, and where it is used."""

    picture: Picture
    consent: PictureConsent | None
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage:
    """One page of the library."""

    items: tuple[LibraryItem, ...]
    number: int
    pages: int
    total: int


def newest() -> Select[Any]:
    """The numbers of the newest words of each picture."""
    return select(func.max(Picture.id)).group_by(Picture.name)


def used_names() -> Select[Any]:
    """The names of the pictures that some article uses."""
    return select(Picture.name).join(ArticlePicture, ArticlePicture.picture_id == Picture.id)


def withdrawn_names() -> Select[Any]:
    """The names of the pictures whose newest record was withdrawn."""
    last = select(func.max(PictureConsent.id)).group_by(PictureConsent.name)
    return select(PictureConsent.name).where(PictureConsent.id.in_(last), PictureConsent.withdrawn_at.is_not(None))


def list_library(*, at: datetime, words: str = "", only: str = "", page: int = 1) -> LibraryPage:
    """One page of the library, the newest first; `only` is one of ending, ended, withdrawn, unused."""
    query = select(Picture).where(Picture.id.in_(newest()))
    for word in words.split()[:8]:
        columns = (Picture.alt_id, Picture.alt_en, Picture.caption_id, Picture.caption_en, Picture.credit)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    narrowed = {
        "ending": lambda: (Picture.hidden_at > at) & (Picture.hidden_at <= at + ENDS_SOON),
        "ended": lambda: Picture.hidden_at <= at,
        "withdrawn": lambda: Picture.name.in_(withdrawn_names()),
        "unused": lambda: Picture.name.not_in(used_names()),
    }
    if only:
        query = query.where(narrowed[only]())
    total = int(db.session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    found = query.order_by(Picture.id.desc()).limit(LIBRARY_PAGE_SIZE).offset((page - 1) * LIBRARY_PAGE_SIZE)
    items = tuple(as_item(picture) for picture in db.session.scalars(found).all())
    return LibraryPage(items=items, number=page, pages=max(1, -(-total // LIBRARY_PAGE_SIZE)), total=total)


def as_item(picture: Picture) -> LibraryItem:
    """A picture with what is known of it."""
    return LibraryItem(picture=picture, consent=get_consent(picture.name), uses=list_uses(picture.name))


def get_item(name: str) -> LibraryItem:
    """A picture of the library; raises NotFound."""
    picture = db.session.scalar(select(Picture).where(Picture.name == name).order_by(Picture.id.desc()).limit(1))
    if picture is None:
        raise NotFound(name)
    return as_item(picture)


def get_words(number: int) -> Picture:
    """A picture with its words of one moment; raises NotFound."""
    row = db.session.get(Picture, number)
    if row is None:
        raise NotFound(number)
    return row


def list_uses(name: str) -> tuple[Use, ...]:
    """The articles that use a picture, and whether it stands in what readers see."""
    use = ArticlePicture
    query = select(use.article_id, use.stage).join(Picture, Picture.id == use.picture_id).where(Picture.name == name)
    stages: dict[int, set[str]] = {}
    for row in db.session.execute(query.order_by(use.article_id.desc())):
        stages.setdefault(row.article_id, set()).add(row.stage)
    titles = titles_of(list(stages))
    return tuple(
        Use(number=number, titles=titles.get(number, {}), is_shown=Stage.SHOWN.value in found)
        for number, found in stages.items()
    )


def known_names(names: Iterable[str]) -> set[str]:
    """Those of some names that a picture has."""
    wanted = list(names)
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        found |= set(db.session.scalars(select(Picture.name).where(Picture.name.in_(wanted[start : start + 500]))))
    return found


def set_pictures(
    number: int, *, pictures: Sequence[int | Picture], version: int, actor: Principal, at: datetime
) -> int:
    """Give an article's draft these pictures in this order; a new one is added to the library. Returns the version."""
    if len(pictures) > MOST_PICTURES:
        raise Rejected("pictures_many")
    with writing() as session:
        article = open_article(number, version)
        numbers = []
        for one in pictures:
            if isinstance(one, Picture):
                one.added_by, one.added_at = actor.actor, at
                session.add(one)
                session.flush()
                record(actor.actor, "news.picture_add", f"picture:{one.name}", {"article": number})
            numbers.append(one.id if isinstance(one, Picture) else one)
        if len(set(numbers)) < len(numbers) or known_numbers(numbers) != set(numbers):
            raise Conflict
        keep(article, with_numbers(draft_of(article), numbers), act="picture", actor=actor, at=at)
        return article.version


def known_numbers(numbers: Sequence[int]) -> set[int]:
    """Those of some numbers that a picture has."""
    return set(db.session.scalars(select(Picture.id).where(Picture.id.in_(numbers))))


def describe_picture(
    name: str, *, words: Mapping[str, Any], seen: int, actor: Principal, at: datetime, number: int | None = None
) -> int:
    """Keep new words of a picture as a new row, put into the draft of an article where one is named.

    `seen` is the row that was opened; raises Conflict where it is no longer the one in use.
    """
    with writing() as session:
        old = session.get(Picture, seen)
        if old is None or old.name != name:
            raise NotFound(name)
        row = Picture(name=name, width=old.width, height=old.height, made=old.made, hidden_at=old.hidden_at, **words)
        row.added_by, row.added_at = actor.actor, at
        session.add(row)
        session.flush()
        record(actor.actor, "news.picture_words", f"picture:{name}", {"row": row.id})
        if number is None:
            if session.scalar(select(func.max(Picture.id)).where(Picture.name == name, Picture.id < row.id)) != seen:
                raise Conflict
            log_change("news", "picture", name, public=False)
        else:
            replace_picture(number, seen, row, actor, at)
        return row.id


def replace_picture(number: int, seen: int, row: Picture, actor: Principal, at: datetime) -> None:
    """Put new words of a picture into an article's draft, inside writing()."""
    article = find_article(number)
    draft = draft_of(article)
    if seen not in draft.pictures:
        raise Conflict
    numbers = [row.id if one.id == seen else one.id for one in list_pictures_of(draft)]
    keep(article, with_numbers(draft, numbers), act="picture", actor=actor, at=at)
