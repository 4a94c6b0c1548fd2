"""The staff rooms' frame: each room registers its doors, and what an account can be bound to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import g, request, session, url_for

from layak.core.access import Principal, Rule, signed_in
from layak.core.clock import now
from layak.core.sessions import ServerSession

Choices = Callable[[], list[tuple[str, str]]]
"""Gives (key, label) for each thing that can be chosen, in the page's language."""

SIGN_OUT = "accounts.sign_out"
STILL_HERE = "accounts_desk.stay_signed_in"
_doors: dict[str, Door] = {}
_choices: dict[str, Choices] = {}


@dataclass(frozen=True)
class Door:
    """The way into a staff room: who may go, where it leads, its name and a sentence about it (both lazy).

    behind   pages that belong to it though their address does not begin with its own
    only     what the permission alone cannot say: to whom of those who hold it the door is open
    """

    permission: str | None
    endpoint: str
    label: object
    about: object = ""
    place: int = 50
    behind: tuple[str, ...] = ()
    only: Rule = signed_in

    def is_open_to(self, principal: Principal) -> bool:
        """Whether this person may go in; a door without a permission is open to all staff."""
        has_permission = self.permission is None or principal.may(self.permission)
        return has_permission and self.only(principal)


def register_door(
    permission: str | None,
    endpoint: str,
    label: object,
    about: object = "",
    *,
    place: int = 50,
    behind: tuple[str, ...] = (),
    only: Rule = signed_in,
) -> None:
    """Add a room's door to the staff rooms, by its place among them; again changes nothing."""
    _doors[endpoint] = Door(permission, endpoint, label, about, place, behind, only)


def desk_doors(principal: Principal) -> list[dict[str, Any]]:
    """The doors that are open to this person: href, text, about, and how the page lies to it."""
    ways = [
        (door, url_for(door.endpoint))
        for door in sorted(_doors.values(), key=lambda door: door.place)
        if door.is_open_to(principal)
    ]
    return [
        {"href": href, "text": str(door.label), "about": str(door.about), "current": mark_current(door, href)}
        for door, href in ways
    ]


def mark_current(door: Door, href: str) -> str | None:
    """What aria-current says of a door that leads there: "page" on its own page, "true" behind it, else None.

    The overview, at place 0, lies above everything: nothing lies behind it alone.
    """
    if request.endpoint == door.endpoint:
        return "page"
    is_below = door.place > 0 and request.path.startswith(f"{href.rstrip('/')}/")
    return "true" if is_below or request.endpoint in door.behind else None


def is_for_staff() -> bool:
    """Whether a member of staff is known to ask; looking for one is not begun here."""
    principal = g.get("principal")
    return principal is not None and signed_in(principal)


def desk_frame() -> dict[str, Any]:
    """What layouts/desk.html shows around every page of a member of staff; no part of a page needs it."""
    at = now()
    end = cast(ServerSession, session).end(at)
    sign_in_end = {"at": end.at, "is_final": end.is_final, "after": end.warn_after(at), "href": url_for(STILL_HERE)}
    return {"doors": desk_doors(g.principal), "signout_href": url_for(SIGN_OUT), "sign_in_end": sign_in_end}


def register_choices(name: str, load: Choices) -> None:
    """Say what an account can be bound to: "forum" is registered by the room that has the forums."""
    _choices[name] = load


def choices(name: str) -> list[tuple[str, str]]:
    """What can be chosen under that name; nothing where no room offers it."""
    load = _choices.get(name)
    return load() if load else []
