"""Which pictures an article has, in its draft and for its readers, and whether they may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from layak.core.rows import Query
from layak.extensions import db
from layak.news.models import ArticlePicture, Picture, Stage
from layak.news.service.consents import get_consent
from layak.news.service.drafts import Draft

USED = Query(
    select(ArticlePicture.picture_id)
    .where(ArticlePicture.article_id == bindparam("article"), ArticlePicture.stage == bindparam("stage"))
    .order_by(ArticlePicture.position)
)


def with_pictures(draft: Draft, other: Draft) -> Draft:
    """A draft with the pictures of another: the form of the text does not hold them."""
    return replace(draft, picture_id=other.picture_id, further=other.further)


def with_numbers(draft: Draft, numbers: Sequence[int]) -> Draft:
    """A draft with these pictures, the first one leading."""
    first, *further = numbers or (None,)
    return replace(draft, picture_id=first, further=tuple(number for number in further if number))


def list_pictures_of(draft: Draft) -> tuple[Picture, ...]:
    """The pictures of a draft in their order."""
    found = (db.session.get(Picture, number) for number in draft.pictures)
    return tuple(picture for picture in found if picture)


def list_further(article_id: int) -> tuple[int, ...]:
    """The numbers of the pictures that readers see after an article's first one."""
    use = ArticlePicture
    query = select(use.picture_id).where(use.article_id == article_id, use.stage == Stage.SHOWN, use.position > 0)
    return tuple(db.session.scalars(query.order_by(use.position)))


def use_pictures(article_id: int, numbers: Sequence[int], stage: Stage) -> None:
    """Note inside writing() which pictures an article uses, in their order."""
    use = ArticlePicture
    if [row.picture_id for row in USED.rows(article=article_id, stage=stage.value)] == list(numbers):
        return
    db.session.execute(delete(use).where(use.article_id == article_id, use.stage == stage.value))
    for position, number in enumerate(numbers):
        row = use(article_id=article_id, stage=stage.value, position=position, picture_id=number)
        db.session.add(row)


def why_not_shown(draft: Draft, at: datetime) -> tuple[str, ...]:
    """Why the pictures of a draft cannot be shown to readers from a moment on."""
    reasons = (why_not(picture, at) for picture in list_pictures_of(draft))
    return tuple(dict.fromkeys(reason for reason in reasons if reason))


def why_not(picture: Picture, at: datetime) -> str | None:
    """What a picture lacks: words, the statement about people, or a consent that covers the site and holds."""
    if not (picture.is_decorative or (picture.alt_id and picture.alt_en)):
        return "picture_words"
    return why_not_people(picture, at)


def why_not_people(picture: Picture, at: datetime) -> str | None:
    """What a picture lacks about the people in it: the statement, or a consent that covers the site and holds."""
    if get_consent(picture.name) is None:
        return "picture_people"
    is_hidden = picture.hidden_at is not None and picture.hidden_at <= at
    return "picture_consent" if is_hidden else None


def list_lacks(picture: Picture, at: datetime) -> tuple[str, ...]:
    """Everything for which readers would not see a picture: its words, and what is to be said about people."""
    found = (why_not(picture, at), why_not_people(picture, at))
    return tuple(dict.fromkeys(one for one in found if one))
