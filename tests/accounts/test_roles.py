"""The table of permissions: exactly these roles may do exactly this."""

from __future__ import annotations

import pytest
from flask import Flask

from layak.accounts.roles import NAMES, TASKS, role_names, role_notes
from layak.core.access import PERMISSIONS, SECOND_FACTOR_ROLES, Principal, Role

TABLE = {
    "author": {"news.write"},
    "editor": {"news.write", "news.publish", "pages.edit", "search.steer"},
    "moderator": {"forum.moderate", "forum.plan"},
    "protection_officer": {"forum.sealed"},
    "facilitator": {"forum.passes"},
    "office_officer": {"progress.hand_in"},
    "coordinator": {"progress.coordinate", "forum.plan", "accounts.recover"},
    "administrator": {"accounts.manage", "accounts.recover", "search.steer", "site.watch"},
}


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    """Written twice on purpose: a change of rights is a change here too."""
    person = Principal(user_id=1, roles=frozenset({role}))
    assert {permission for permission in PERMISSIONS if person.may(permission)} == TABLE[role.value]


def test_nobody_may_do_anything() -> None:
    """Without a role there is no permission."""
    assert not [permission for permission in PERMISSIONS if Principal().may(permission)]


def test_who_publishes_moderates_protects_or_administers_needs_a_second_step() -> None:
    """OWASP ASVS 5.0, 6.3.3."""
    assert {"editor", "moderator", "protection_officer", "coordinator", "administrator"} == SECOND_FACTOR_ROLES


def test_every_role_has_a_name_and_a_task(app: Flask) -> None:
    """The administrator reads what each role does, and which ones sign in with a second step."""
    assert set(NAMES) == set(TASKS) == set(Role)
    with app.test_request_context("/en/desk/"):
        assert role_names(frozenset({Role.EDITOR, Role.AUTHOR})) == "Author, Editor"
        for role, note in role_notes().items():
            assert ("second step" in note) == (role in SECOND_FACTOR_ROLES)
