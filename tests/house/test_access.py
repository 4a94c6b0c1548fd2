"""Who may do what, as data: every route against every kind of visitor (tests/authz.yaml)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from layak.config import ROOT
from layak.core.access import PERMISSIONS, Role

MATRIX: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "authz.yaml").read_text("utf-8"))
ROLES = [role.value for role in Role]
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
DENIED = {401, 403}
DOORS = {"visitor", "signing_in_now"}
"""Pages on the way in: they show themselves or lead to where somebody has to begin."""
SAMPLE_VALUES = {"int": 1, "default": "x", "string": "x", "path": "x", "uuid": "x"}


def rules_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each route in Indonesian (or without a language) with each of its methods."""
    for rule in app.url_map.iter_rules():
        if not rule.defaults or rule.defaults.get("lang") in (None, "id"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def path_of(app: Flask, rule: Rule) -> str:
    """An address of this route with made-up values."""
    values = {name: SAMPLE_VALUES.get(type(rule._converters[name]).__name__, 1) for name in rule._converters}
    filled = {name: 1 if "Integer" in type(rule._converters[name]).__name__ else "x" for name in values}
    path = rule.rule
    for name, value in filled.items():
        start = path.index("<")
        end = path.index(">", start)
        assert name in path[start:end]
        path = f"{path[:start]}{value}{path[end + 1 :]}"
    return path


def may_pass(rule_name: str, role: str) -> bool:
    """What the table says about a role at a rule."""
    if rule_name in ("anyone", "signed_in"):
        return True
    if rule_name.startswith("may("):
        return Role(role) in PERMISSIONS[rule_name.removeprefix("may(").removesuffix(")")]
    return False


def test_every_route_stands_in_the_matrix(app: Flask) -> None:
    """A route that nobody thought about fails: each endpoint has its rule and methods in the file, and no others."""
    found: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        name = app.extensions["layak_access"][rule.endpoint].__name__
        entry = found.setdefault(rule.endpoint, {"rule": name, "methods": set()})
        entry["methods"] |= (rule.methods or set()) - {"HEAD", "OPTIONS"}
    wanted = {name: {"rule": row["rule"], "methods": set(row["methods"])} for name, row in MATRIX.items()}
    assert found == wanted


def test_stranger_reaches_only_what_is_open(app: Flask, client: FlaskClient) -> None:
    """Without an account, closed pages lead to a door and closed acts answer 401; nothing is shown."""
    wrong = []
    for rule, method in rules_of(app):
        if MATRIX[rule.endpoint]["rule"] == "anyone":
            continue
        answer = client.open(path_of(app, rule), method=method, is_checked=False)
        expected = {401, 400, 403} if method in UNSAFE else {303}
        if MATRIX[rule.endpoint]["rule"] in DOORS:
            expected = expected | {200}
        if answer.status_code not in expected:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_role_reaches_exactly_its_rooms(loaded: Flask, sign_in: Callable[..., FlaskClient], role: str) -> None:
    """Each role is let in where the table says so and gets 403 everywhere else."""
    app, client, wrong = loaded, sign_in(role), []
    for rule, method in rules_of(app):
        name = MATRIX[rule.endpoint]["rule"]
        if rule.endpoint in ("accounts.sign_out", "accounts_desk.end_my_sessions") or method in UNSAFE:
            continue
        answer = client.open(path_of(app, rule), method=method, is_checked=False)
        is_denied = answer.status_code in DENIED
        if name in DOORS:
            is_wrong = answer.status_code not in {200, 303, 404}
        else:
            is_wrong = name != "anyone" and is_denied == may_pass(name, role) and answer.status_code != 404
        if is_wrong:
            wrong.append(f"{method} {rule.rule} ({name}): {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_role_without_a_token_changes_nothing(app: Flask, sign_in: Callable[..., FlaskClient], role: str) -> None:
    """No unsafe request without a form token is carried out, whoever sends it."""
    client = sign_in(role)
    wrong = []
    for rule, method in rules_of(app):
        if method in UNSAFE:
            answer = client.open(path_of(app, rule), method=method, data={"x": "1"}, is_checked=False)
            if answer.status_code not in {400, 401, 403, 404, 422, 429}:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
