"""What the roles are called and what they do, in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from layak.core.access import SECOND_FACTOR_ROLES, Role

NAMES: dict[Role, object] = {
    Role.AUTHOR: _l("Author"),
    Role.EDITOR: _l("Editor"),
    Role.MODERATOR: _l("Moderator"),
    Role.PROTECTION_OFFICER: _l("Child-protection officer"),
    Role.FACILITATOR: _l("Forum facilitator"),
    Role.OFFICE_OFFICER: _l("Officer of an office"),
    Role.COORDINATOR: _l("Task-force coordinator"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
TASKS: dict[Role, object] = {
    Role.AUTHOR: _l("Writes news; an editor publishes it."),
    Role.EDITOR: _l("Writes, checks and publishes news."),
    Role.MODERATOR: _l("Reads ideas of Forum Anak and writes what may be shown."),
    Role.PROTECTION_OFFICER: _l("Opens sealed texts about children in danger. Nobody else can."),
    Role.FACILITATOR: _l("Hands out passes of one forum."),
    Role.OFFICE_OFFICER: _l("Hands in data and answers of one office."),
    Role.COORDINATOR: _l("Keeps the whole evaluation together."),
    Role.ADMINISTRATOR: _l("Runs accounts, and reads neither ideas nor sealed texts."),
}
WAITING: dict[Role, object] = {
    Role.OFFICE_OFFICER: _l(
        "As an officer of an office you can look after your own account here; "
        "handing in data and answering ideas is not possible on this site yet."
    ),
}
"""Roles whose room is not built yet, and what they are told at the start."""


def role_names(roles: frozenset[Role]) -> str:
    """The names of these roles, in the order of the table."""
    return ", ".join(str(NAMES[role]) for role in Role if role in roles)


def role_choices() -> list[tuple[str, object]]:
    """Every role to choose from."""
    return [(role.value, NAMES[role]) for role in Role]


def role_notes() -> dict[str, str]:
    """What each role does; those with a second step, and those without a room yet, say so."""
    second, waiting = _l("Signs in with a second step."), _l("Its room is not on this site yet.")
    extra = {role: second for role in SECOND_FACTOR_ROLES} | {role: waiting for role in WAITING}
    return {role.value: f"{TASKS[role]} {extra.get(role, '')}".strip() for role in Role}
