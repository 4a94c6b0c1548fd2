"""Keeping it running: health, the doctor, privacy."""

from __future__ import annotations

from flask import Flask

from layak.ops import doctor, health, moving
from layak.ops.privacy.commands import install_privacy


def install(app: Flask) -> None:
    """Add the addresses that watchers ask."""
    health.install_readiness(app)
    app.register_blueprint(health.room)
    install_privacy(app)
    doctor.install(app)
    app.cli.add_command(moving.commands)
