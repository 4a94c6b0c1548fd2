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


def role_names(roles: frozenset[Role]) -> str:
    """The names of these roles, in the order of the table."""
    return ", ".join(str(NAMES[role]) for role in Role if role in roles)


def role_choices() -> list[tuple[str, object]]:
    """Every role to choose from."""
    return [(role.value, NAMES[role]) for role in Role]


def role_notes() -> dict[str, str]:
    """What each role does; those with a second step say so."""
    extra = dict.fromkeys(SECOND_FACTOR_ROLES, _l("Signs in with a second step."))
    return {role.value: f"{TASKS[role]} {extra.get(role, '')}".strip() for role in Role}
