"""The design gallery: there for builders, in both languages, absent on a real site."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from layak.app import create_app
from tests.conftest import settings_for


@pytest.mark.parametrize("path", ["/id/gaya", "/en/style"])
def test_a_builder_sees_every_component_without_a_cookie(client: FlaskClient, path: str) -> None:
    """In a demonstration the gallery stands in both languages, keeps the page rules and sets no cookie."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    for part in ("ladder", "steps", "score", "news", "chips", "pick", "bad-field", "sum", "code", "help", "cloth"):
        assert f'class="{part}' in answer.text or f' {part}"' in answer.text, part


def test_a_reader_of_a_real_site_finds_no_gallery(tmp_path: Path) -> None:
    """Outside development and demonstration the address does not exist."""
    app = create_app(settings_for(tmp_path, demo=False))
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert "/id/gaya" not in rules
