"""Keeping it running: health, later doctor and backup."""

from __future__ import annotations

from flask import Flask

from layak.ops import health, moving
from layak.ops.privacy.commands import install_privacy


def install(app: Flask) -> None:
    """Add the addresses that watchers ask."""
    health.install_readiness(app)
    app.register_blueprint(health.room)
    install_privacy(app)
    app.cli.add_command(moving.commands)
