"""The posts of those who run the site, and the day on which each passes to somebody else; no names, only posts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.access import COMMAND
from layak.core.audit import record
from layak.core.database import Moment, writing
from layak.extensions import Model, db

LONGEST_NAME = 100


class Post(Model):
    """A post and the last day of whoever holds it, as the decree says."""

    __tablename__ = "post"
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    until: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Moment)


class UnknownPost(Exception):
    """There is no such post on record."""


def set_post(name: str, until: date, *, at: datetime) -> None:
    """Put on record until when a post is held; raises ValueError for an empty or long name."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(name)
    with writing() as session:
        session.merge(Post(name=name, until=until, set_at=at))
        record(COMMAND, "ops.set_post", "posts", {"until": until.isoformat()})


def drop_post(name: str) -> None:
    """Take a post off the record; raises UnknownPost."""
    with writing() as session:
        row = session.get(Post, " ".join(name.split()))
        if row is None:
            raise UnknownPost(name)
        session.delete(row)
        record(COMMAND, "ops.drop_post", "posts")


def list_posts() -> list[Post]:
    """Every post, the next to rotate first."""
    return list(db.session.scalars(select(Post).order_by(Post.until, Post.name)))
