"""An installation that readers reach over TLS: cookies, headers and forms are stricter there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from layak.app import create_app
from layak.extensions import db
from layak.schema import upgrade_schema
from tests.conftest import CheckingClient, settings_for


@contextmanager
def over_tls(folder: Path, base_url: str) -> Iterator[Flask]:
    """One with an empty database and no demonstration; every page that it answers is checked."""
    app = create_app(settings_for(folder, base_url=base_url, demo=False))
    app.test_client_class = CheckingClient
    with app.app_context():
        upgrade_schema()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
