"""Who may do what: one table of permissions and a few predicates; every route names one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import g


class Role(StrEnum):
    """What a member of staff is trusted with."""

    AUTHOR = "author"
    EDITOR = "editor"
    MODERATOR = "moderator"
    PROTECTION_OFFICER = "protection_officer"
    FACILITATOR = "facilitator"
    OFFICE_OFFICER = "office_officer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


PERMISSIONS: dict[str, frozenset[Role]] = {
    "news.write": frozenset({Role.AUTHOR, Role.EDITOR}),
    "news.publish": frozenset({Role.EDITOR}),
    "pages.edit": frozenset({Role.EDITOR}),
    "search.steer": frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
    "forum.moderate": frozenset({Role.MODERATOR}),
    "forum.passes": frozenset({Role.FACILITATOR}),
    "forum.plan": frozenset({Role.COORDINATOR, Role.MODERATOR}),
    "forum.sealed": frozenset({Role.PROTECTION_OFFICER}),
    "progress.coordinate": frozenset({Role.COORDINATOR}),
    "progress.hand_in": frozenset({Role.OFFICE_OFFICER}),
    "site.watch": frozenset({Role.ADMINISTRATOR}),
    "accounts.manage": frozenset({Role.ADMINISTRATOR}),
    "accounts.recover": frozenset({Role.ADMINISTRATOR, Role.COORDINATOR}),
}
"""Nobody holds a room by being administrator: who runs accounts neither moderates nor opens sealed items."""

SECOND_FACTOR_ROLES = frozenset(
    {Role.EDITOR, Role.MODERATOR, Role.PROTECTION_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR}
)
"""Roles that publish, moderate, open sealed items or administer use a second factor (OWASP ASVS 5.0, 6.3.3)."""


@dataclass(frozen=True)
class Principal:
    """Who acts: a member of staff, a member of Forum Anak, or nobody."""

    user_id: int | None = None
    roles: frozenset[Role] = frozenset()
    office_key: str | None = None
    forum_id: int | None = None
    member_id: int | None = None
    is_command: bool = False

    @property
    def actor(self) -> str:
        """The name under which the audit trail knows this person: a number, a member, or who runs the server."""
        if self.is_command:
            return COMMAND
        if self.user_id is not None:
            return f"user:{self.user_id}"
        return "member" if self.member_id is not None else "anyone"

    def may(self, permission: str) -> bool:
        """Whether one of this person's roles holds the permission."""
        return bool(self.roles & PERMISSIONS[permission])


COMMAND = "system"
"""The name of whoever works at the server's command line."""

NOBODY = Principal()
AT_COMMAND_LINE = Principal(is_command=True)
Rule = Callable[[Principal], bool]
_loaders: list[Callable[[], Principal | None]] = []


def principal_loader(function: Callable[[], Principal | None]) -> Callable[[], Principal | None]:
    """Register who can tell from the request who is acting; the first answer counts."""
    _loaders.append(function)
    return function


def current_principal() -> Principal:
    """Who acts in this request; reading it touches the session, so public pages never do."""
    if "principal" not in g:
        g.principal = next((loaded for load in _loaders if (loaded := load())), NOBODY)
    found: Principal = g.principal
    return found


def anyone(principal: Principal) -> bool:
    """Everybody, unseen: no session is read for such a route."""
    return True


def signed_in(principal: Principal) -> bool:
    """Any member of staff."""
    return principal.user_id is not None


def forum_member(principal: Principal) -> bool:
    """A member of Forum Anak who came in with a pass or with secret words."""
    return principal.member_id is not None


def may(permission: str) -> Rule:
    """Staff with a role that holds this permission."""
    if permission not in PERMISSIONS:
        raise KeyError(f"{permission} is not in PERMISSIONS")

    def rule(principal: Principal) -> bool:
        return principal.may(permission)

    rule.__name__ = f"may({permission})"
    return rule
