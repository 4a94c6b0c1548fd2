"""What the tests of the pages share: an editor, and forms sent as a browser sends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from layak.core.access import Principal, Role

EDITOR = Principal(user_id=3, roles=frozenset({Role.EDITOR}))


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who decides what the site itself says."""
    return sign_in("editor")
