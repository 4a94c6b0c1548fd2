"""Old addresses that lead on to a page of this site: asked for only where nothing else answers (docs/adr/0418)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app, g, request
from sqlalchemy import Select, String, bindparam, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from layak.core.access import Principal, anyone
from layak.core.audit import record
from layak.core.database import Moment, writing
from layak.core.own_paths import address_names, read_old_address, read_own_path
from layak.core.routes import access_rule
from layak.core.rows import Query
from layak.extensions import Model, db

log = logging.getLogger(__name__)
PAGE_SIZE = 50
CLOSED = ("/id/ruang-kerja/", "/en/desk/", "/id/forum-anak/", "/en/childrens-forum/", "/static/")
"""Nothing below these leads anywhere by hand: rooms of staff and of children."""

Status = Callable[..., int]
_statuses: dict[str, Status] = {}


class Redirect(Model):
    """One old address, as own_paths.address_names spells it, and the path that it leads to, decoded."""

    __tablename__ = "redirect"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(400), unique=True)
    target: Mapped[str] = mapped_column(String(400), index=True)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)


@dataclass
class Added:
    """What became of rows: how many were taken, and (old address, reason) of each that was not."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


R: Any = Redirect.__table__.c
FOUND = Query(select(R.source, R.target).where(or_(R.source == bindparam("exact"), R.source == bindparam("plain"))))


def register_status(endpoint: str, status: Status) -> None:
    """Say what a page with a word in its address answers: status(lang=…, slug=…) gives 200, 301, 404 or 410."""
    _statuses[endpoint] = status


def lead_on() -> Response | None:
    """Where the address of this request leads by hand; None where it leads nowhere or the database is away."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(CLOSED) or g.get("is_database_away"):
        return None
    if request.endpoint is not None and g.get("rule") is not anyone:
        return None
    exact, plain = address_names(request.path, request.query_string.decode("utf-8", "replace"))
    try:
        rows = {row.source: row.target for row in FOUND.rows(exact=exact, plain=plain)}
        target = rows.get(exact) or rows.get(plain)
        if target is None or status_of(target) == 404:  # a draft still: it leads there once readers can see it
            return None
    except SQLAlchemyError:
        log.warning("redirects could not be asked")
        return None
    return Response(status=301, headers={"Location": quote(target, safe="/"), "Cache-Control": "no-cache"})


def add_redirects(rows: Iterable[tuple[str, str]], *, actor: Principal, at: datetime, is_strict: bool = False) -> Added:
    """Let old addresses lead to paths of this site, each checked, all in one transaction; the others are told.

    rows       (old address, path of this site), both as people write them
    is_strict  an article must be published already; without it one that is a draft still may be named
    Reasons: source_unread, source_taken, target_unread, target_missing, loop, known.
    """
    added = Added()
    with writing() as session:
        for typed, wanted in rows:
            reason = add_one(session, typed, wanted, actor, at, is_strict)
            if reason is None:
                added.count += 1
            elif reason != "same":
                added.refused.append((typed, reason))
    return added


def add_one(session: Session, typed: str, wanted: str, actor: Principal, at: datetime, is_strict: bool) -> str | None:
    """Store one, or say why not; what led to the old address is led on, so that none is a chain."""
    source = read_old_address(typed)
    if source is None:
        return "source_unread"
    if f"{source}/".startswith(CLOSED) or status_of(source) != 404:
        return "source_taken"
    target = read_target(session, wanted, is_strict)
    if not target.startswith("/"):
        return target
    if address_names(target, "")[0] == source:
        return "loop"
    known = session.scalar(select(Redirect).where(Redirect.source == source))
    if known is not None:
        return "same" if known.target == target else "known"
    row = Redirect(source=source, target=target, added_by=actor.actor, added_at=at)
    session.add(row)
    session.flush()
    record(actor.actor, "redirect.add", f"redirect:{row.id}")
    for other in session.scalars(select(Redirect).where(func.lower(Redirect.target).in_((source, f"{source}/")))):
        other.target = target
        record(actor.actor, "redirect.move", f"redirect:{other.id}")
    return None


def follow(moves: Mapping[str, str], *, actor: str) -> None:
    """Let what led to a path lead to another one from now on, inside writing(): {path before: path now}."""
    for before, after in moves.items():
        for row in db.session.scalars(select(Redirect).where(Redirect.target == before)):
            row.target = after
            record(actor, "redirect.move", f"redirect:{row.id}")


def read_target(session: Session, wanted: str, is_strict: bool) -> str:
    """The path to which a typed target leads in the end, or the reason why it is none."""
    path = read_own_path(wanted, origin=current_app.extensions["layak"].settings.base_url)
    if path is None:
        return "target_unread"
    names = address_names(path, "")
    onward = session.scalar(select(Redirect.target).where(Redirect.source == names[0]))
    path = onward or path
    place = public_path(path)
    if place is None or (is_strict and status_of(place) not in (200, 301)):
        return "target_missing"
    return place


def public_path(path: str) -> str | None:
    """A decoded path as the page there wants it, if it is one of readers in a language; None for every other place."""
    found = find_page(path)
    if found is None or access_rule(current_app, found[1]) is not anyone or "lang" not in found[2]:
        return None
    return found[0]


def find_page(path: str) -> tuple[str, str, dict[str, Any]] | None:
    """The page at a decoded path: its path with the slash it wants, its endpoint, its values; None for none."""
    adapter = current_app.url_map.bind("localhost")
    for _ in range(2):
        try:
            endpoint, values = adapter.match(path, method="GET")
        except RequestRedirect as moved:
            path = read_own_path(urlsplit(moved.new_url).path) or ""
        except MethodNotAllowed:
            return path, "", {}
        except HTTPException:
            return None
        else:
            return path, endpoint, dict(values)
    return None


def status_of(path: str) -> int:
    """What a path answers as far as it is known: 404 where no page can stand, 200 where one may."""
    found = find_page(path.partition("?")[0]) if path.partition("?")[0] != "/" else None
    if found is None:
        return 404
    status = _statuses.get(found[1])
    return status(**found[2]) if status else 200


def remove_redirect(number: int, *, actor: Principal) -> bool:
    """Take one away; False where it was gone already."""
    with writing() as session:
        row = session.get(Redirect, number)
        if row is None:
            return False
        session.delete(row)
        record(actor.actor, "redirect.remove", f"redirect:{number}")
        return True


def narrowed(asked: str) -> Select[Any]:
    """The redirects in whose addresses a text stands."""
    plain = asked.casefold().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    like = f"%{plain}%"
    return select(Redirect).where(
        or_(Redirect.source.like(like, escape="!"), func.lower(Redirect.target).like(like, escape="!"))
    )


def list_redirects(asked: str = "", *, page: int = 1) -> tuple[list[Redirect], int]:
    """The redirects of a page of the list, the newest first, and how many pages there are."""
    chosen = narrowed(asked)
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    rows = db.session.scalars(chosen.order_by(Redirect.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return list(rows), max(1, -(-total // PAGE_SIZE))
