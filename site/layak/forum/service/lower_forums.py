"""The forums below the city's own: made, renamed and ended by the facilitator of the city's forum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Forum, ForumLevel
from layak.forum.service.faults import Changed, NotThere, NotYours, PlaceTaken
from layak.forum.service.forums import end_of_membership


@dataclass(frozen=True)
class Place:
    """For which place a forum stands: a kecamatan, or a kelurahan in it, by their codes in content/."""

    district: str
    village: str | None = None

    @property
    def code(self) -> str:
        """The code of the smaller one."""
        return self.village or self.district

    @property
    def level(self) -> ForumLevel:
        """The level of a forum for this place."""
        return ForumLevel.VILLAGE if self.village else ForumLevel.DISTRICT


def leading_forum(actor: Principal) -> Forum | None:
    """The city's forum, where this person is its facilitator; None for everybody else."""
    if actor.forum_id is None or not actor.may("forum.passes"):
        return None
    forum = db.session.get(Forum, actor.forum_id)
    is_leading = forum is not None and forum.level == ForumLevel.CITY and forum.ended_on is None
    return forum if is_leading else None


def is_leading(actor: Principal) -> bool:
    """Whether this person looks after the forums below the city's."""
    return leading_forum(actor) is not None


def must_lead(actor: Principal) -> Forum:
    """The city's forum of this facilitator; raises NotYours for everybody else."""
    forum = leading_forum(actor)
    if forum is None:
        raise NotYours
    return forum


def list_lower(actor: Principal) -> list[Forum]:
    """The forums of kecamatan and kelurahan, those that stand first, then by place."""
    must_lead(actor)
    rows = select(Forum).where(Forum.level != ForumLevel.CITY)
    order = (Forum.ended_on.is_not(None), Forum.district, Forum.village.is_not(None), Forum.village, Forum.id)
    return list(db.session.scalars(rows.order_by(*order)))


def get_lower(actor: Principal, number: int, *, is_locked: bool = False) -> Forum:
    """One of them; raises NotThere for the city's own and for unknown ones."""
    must_lead(actor)
    forum = db.session.get(Forum, number, with_for_update=is_locked or None, populate_existing=is_locked)
    if forum is None or forum.level == ForumLevel.CITY:
        raise NotThere
    return forum


def make_forum(actor: Principal, place: Place, *, name_id: str, name_en: str, today: date) -> int:
    """Make a forum for a place and return its number; the same names once more are a second click.

    Raises NotYours, or PlaceTaken where another forum stands for this place.
    """
    with writing() as session:
        above = must_lead(actor)
        here = (Forum.district == place.district, Forum.village == place.village, Forum.level == place.level)
        standing = session.scalar(select(Forum).where(*here, Forum.ended_on.is_(None)))
        if standing is not None and (standing.name_id, standing.name_en) != (name_id, name_en):
            raise PlaceTaken(standing.name_id)
        if standing is not None:
            return standing.id
        before = session.scalar(select(func.count()).select_from(Forum).where(*here)) or 0
        forum = Forum(
            key=f"{place.code}-{before + 1}",
            name_id=name_id,
            name_en=name_en,
            level=place.level,
            district=place.district,
            village=place.village,
            membership_ends_on=end_of_membership(today),
            is_sample=above.is_sample,
        )
        session.add(forum)
        session.flush()
        record(actor.actor, "forum.make_forum", f"forum:{forum.id}", {"place": place.code})
        return forum.id


def rename_forum(actor: Principal, number: int, version: int, *, name_id: str, name_en: str) -> None:
    """Give a forum other names; raises Changed where somebody was faster, or where it has ended."""
    with writing():
        forum = get_lower(actor, number, is_locked=True)
        if forum.version != version or forum.ended_on is not None:
            raise Changed
        forum.name_id, forum.name_en = name_id, name_en
        forum.version += 1
        record(actor.actor, "forum.rename_forum", f"forum:{forum.id}")


def end_forum(actor: Principal, number: int, version: int, *, today: date) -> None:
    """Take nobody more into a forum; its members, their ideas and its consent papers stay. Again changes nothing."""
    with writing():
        forum = get_lower(actor, number, is_locked=True)
        if forum.ended_on is not None:
            return
        if forum.version != version:
            raise Changed
        forum.ended_on = today
        forum.version += 1
        record(actor.actor, "forum.end_forum", f"forum:{forum.id}")
